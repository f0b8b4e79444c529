"""Writes into a workspace as a process of its own, to be killed, starved or raced with."""

import sys
import time
from pathlib import Path

from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit
from convnotes.text.decode import decode, digest
from convnotes.workspace import Workspace

TRIES = 1_000
PAUSE = 0.05
"""Seconds in which an editor that is saving has saved, mostly."""


def replacing(root: Path, path: str, old: str, new: str, moved_to: str = "") -> Change:
    """Give the change that puts a text in place of another one, once, and moves the file perhaps."""
    data = (root / path).read_bytes()
    text = decode(path, data)[0].text
    at = text.index(old)
    edits = (Edit(Span(at, at + len(old)), new),) if old != new else ()
    return Change(path, digest(data), edits, moved_to=moved_to)


def creating(path: str, text: str) -> Change:
    """Give the change that makes a file."""
    return Change(path, None, (Edit(Span(0, 0), text),))


def edit(root: Path) -> None:
    """Write into one note."""
    Workspace(root).write(replacing(root, "notes/a.md", "one", "two"), description="edit a")


def create(root: Path) -> None:
    """Make a note in a folder that is not there yet."""
    change = creating("notes/new/folder/n.md", "new\n")
    Workspace(root).write(change, description="create n")


def several(root: Path) -> None:
    """Move one note, write into two, and make one, all at once."""
    Workspace(root).write(
        replacing(root, "notes/a.md", "one", "two", moved_to="notes/moved/b.md"),
        replacing(root, "notes/c.md", "a.md", "moved/b.md"),
        creating("notes/d.md", "new\n"),
        replacing(root, "notes/deep/e.md", "a.md", "b.md"),
        description="move a",
    )


def undo(root: Path) -> None:
    """Take back the last write."""
    Workspace(root).undo()


def append(root: Path, path: str, line: str) -> int:
    """Append a line to a note as every verb does: lock, read, write; gives how often it had to."""
    workspace = Workspace(root)
    for tries in range(1, TRIES):
        with workspace.lock():
            data = (root / path).read_bytes()
            end = len(decode(path, data)[0].text)
            change = Change(path, digest(data), (Edit(Span(end, end), f"{line}\n"),))
            try:
                workspace.write(change, description=f"append {line}")
                return tries
            except ChangedMeanwhile:
                pass
            except ConvnotesError as error:
                # An editor saved twice within one swap. As whoever is told that, it looks.
                if "was saved twice" not in error.message:
                    raise
                if f"{line}\n".encode() in _at_rest(root / path):
                    return tries
    raise ConvnotesError(f"{path} changed {TRIES} times")


def _at_rest(file: Path) -> bytes:
    """Read a file that others write, when it holds the same twice, and something."""
    before, now = b"", file.read_bytes()
    while not now or now != before:
        time.sleep(PAUSE)
        before, now = now, file.read_bytes()
    return now


VERBS = {each.__name__: each for each in (edit, create, several, undo)}


def main() -> None:
    """Do what the arguments say: a verb and a workspace, or lines to append to a note."""
    verb, root, *rest = sys.argv[1:]
    try:
        if verb == "append":
            path, name, count = rest
            tries = sum(append(Path(root), path, f"{name}-{each}") for each in range(int(count)))
            print(tries)
        else:
            VERBS[verb](Path(root))
    except ConvnotesError as error:
        print(f"error: {error.message}", file=sys.stderr)
        sys.exit(error.status)
    except OSError as error:
        print(f"error: one of notes/ was not read: {error.strerror}", file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
