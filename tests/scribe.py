"""Writes into a workspace as a process of its own, to be killed, starved or raced with."""

import sys
from pathlib import Path

from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit
from convnotes.text.decode import decode, digest
from convnotes.workspace import Workspace

TRIES = 20_000


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
    raise ConvnotesError(f"{path} changed {TRIES} times")


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
