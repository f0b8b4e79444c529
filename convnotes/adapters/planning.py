"""Changes to steps: what is to be written where, and everything that speaks against it."""

import os
from collections.abc import Iterable, Iterator

from convnotes.adapters.disk import look
from convnotes.adapters.record import Record, Step
from convnotes.adapters.swap import exists_already
from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.model.limits import LARGEST_NOTE
from convnotes.model.source import Change
from convnotes.text.apply import apply
from convnotes.text.decode import decode, digest


def plan(home: str, changes: Iterable[Change], description: str) -> Record:
    """Work out a write; raises `ConvnotesError`, and OSError, where it cannot be done."""
    steps = tuple(step for change in changes for step in _steps(home, change))
    if len({step.file for step in steps}) < len(steps):
        raise ValueError("a file is changed twice in one write")
    return Record(description, steps, missing_folders(home, steps))


def _steps(home: str, change: Change) -> tuple[Step, ...]:
    if change.digest is None:
        file = _free(home, change.path)
        return (Step(change.path, file, None, _after(change, b""), ""),)
    file = locate(home, change.path)
    target = os.path.join(home, file)
    before = _bytes(change.path, target)
    if digest(before) != change.digest:
        raise ChangedMeanwhile(change.path)
    refuse_read_only(change.path, target)
    mode = os.stat(target).st_mode & 0o7777
    after = _after(change, before)
    if change.moved_to in ("", change.path):
        return (Step(change.path, file, before, after, file, mode),) if after != before else ()
    return _move(home, change, Step(change.path, file, before, after, file, mode))


def _move(home: str, change: Change, step: Step) -> tuple[Step, ...]:
    """Make the new file, then remove the old; where both names mean one file, the other way round."""
    if os.path.islink(os.path.join(home, change.path)):
        raise ConvnotesError(
            f"{change.path} is a link: nothing was written", "move the file that it leads to"
        )
    old = os.path.join(home, step.file)
    renamed = _same_name(home, change.moved_to, old)
    place = locate(home, change.moved_to, last=False) if renamed else _free(home, change.moved_to)
    new = Step(change.moved_to, place, None, step.after, step.file, step.mode)
    gone = Step(change.path, step.file, step.before, None, place, step.mode)
    return (gone, new) if renamed else (new, gone)


def _same_name(home: str, path: str, file: str) -> bool:
    """Tell whether a path is one more spelling of a file, as where capitals make no difference."""
    other = os.path.join(home, path)
    return os.path.exists(other) and os.path.samefile(other, file)


def _after(change: Change, before: bytes) -> bytes:
    """Give the bytes after the edits; whatever is no text stays as it is, or is refused."""
    if change.digest is not None and not change.edits:
        return before
    source, problems = decode(change.path, before)
    if apply(source, ()) != before:
        raise ConvnotesError(f"{change.path} was not written: {problems[0].message}")
    try:
        after = apply(source, change.edits)
    except UnicodeEncodeError:
        raise ConvnotesError(
            f"{change.path} was not written: the new text holds bytes that are no text"
        ) from None
    if len(after) > LARGEST_NOTE:
        raise ConvnotesError(
            f"{change.path} was not written: it would be too long for one note",
            f"split it: the most is {LARGEST_NOTE:,} bytes",
        )
    return after


def _bytes(path: str, target: str) -> bytes:
    found = look(target)
    if found is None:
        raise ConvnotesError(f"{path} is not there any more: nothing was written")
    if not isinstance(found, bytes):
        raise ConvnotesError(f"{path} is not a regular file: nothing was written")
    if len(found) > LARGEST_NOTE:
        raise ConvnotesError(f"{path} is too long for one note: nothing was written")
    return found


def _free(home: str, path: str) -> str:
    file = locate(home, path)
    if os.path.lexists(os.path.join(home, path)) or os.path.lexists(os.path.join(home, file)):
        raise exists_already(path)
    return file


def locate(home: str, path: str, *, last: bool = True) -> str:
    """Give where a file lies in the workspace, links on the way resolved, the last part perhaps not.

    Raises `ConvnotesError` for what leads out of it, and for hidden files, such as those of git.
    """
    whole = os.path.join(home, path) if "\0" not in path else os.pardir
    folder, name = os.path.split(whole)
    place = os.path.realpath(whole) if last else os.path.join(os.path.realpath(folder), name)
    file = os.path.relpath(place, home).replace(os.sep, "/")
    if file == ".." or file.startswith("../"):
        raise ConvnotesError(f"{path} leads out of the workspace: nothing was written")
    if any(part.startswith(".") for part in (*path.split("/"), *file.split("/"))):
        raise ConvnotesError(f"{path} leads to a hidden file: nothing was written")
    return file


def refuse_read_only(path: str, target: str) -> None:
    """Respect that a file is read-only, although a rename would not."""
    if not os.stat(target).st_mode & 0o222 or not os.access(target, os.W_OK):
        raise ConvnotesError(
            f"{path} is read-only: nothing was written", "make it writable first: chmod u+w"
        )


def missing_folders(home: str, steps: Iterable[Step]) -> tuple[str, ...]:
    """Give the folders that are to be made for the new files, outer before inner."""
    files = (step.file for step in steps if step.before is None)
    return tuple(sorted({folder for file in files for folder in _missing(home, file)}))


def _missing(home: str, file: str) -> Iterator[str]:
    folder = os.path.dirname(file)
    while folder and not os.path.isdir(os.path.join(home, folder)):
        yield folder
        folder = os.path.dirname(folder)
