"""The files of a workspace: finding notes, reading them, and making new ones for `init`."""

import os
from collections.abc import Iterator
from pathlib import Path

from convnotes.adapters.walk import Found, folders, reason
from convnotes.errors import ConvnotesError
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.limits import LARGEST_NOTE
from convnotes.model.note import Note, Visibility
from convnotes.model.place import Span
from convnotes.text.decode import digest

_CHUNK = 1 << 16
# A pipe that took a note's place since it was listed must not make us wait for its writer.
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


def find_notes(root: str | Path) -> Iterator[Found]:
    """Find every `*.md` below `notes/`, at any depth."""
    for folder in folders(os.fspath(root)):
        yield from folder.found()


def read_note(found: Found, default: Visibility) -> Note:
    """Read a note; one whose bytes cannot be had says nothing but why."""
    from convnotes.text import parse

    if not found.trouble:
        try:
            return parse.read_bytes(found.path, read_bytes(found.file), default)
        except OSError as error:
            found = found._replace(trouble=f"cannot be read: {reason(error)}")
    rule = "path-outside" if found.outside else "unreadable-file"
    hint = "move the note into the workspace" if found.outside else "mend or remove it"
    problem = Diagnostic(rule, found.path, Span(0, 0), f"this {found.trouble}", hint)
    return parse.unread(found.path, problem)


def read_bytes(file: str) -> bytes:
    """Read at most one byte more than a note may have; raises OSError."""
    descriptor = os.open(file, os.O_RDONLY | _NO_WAITING)
    try:
        data = os.read(descriptor, _CHUNK)
        if len(data) < _CHUNK:
            return data
        chunks = [data]
        left = LARGEST_NOTE + 1 - _CHUNK
        while left > 0 and (chunk := os.read(descriptor, min(left, LARGEST_NOTE))):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def write_new(file: Path, data: bytes) -> None:
    """Create a file that must not exist yet; raises `ConvnotesError`."""
    from convnotes.adapters.disk import rename_new, sync_folder, unlink_if_there, write_synced

    half = os.path.join(file.parent, f".convnotes-{digest(os.fsencode(file.name))[:8]}.new")
    try:
        os.makedirs(file.parent, exist_ok=True)
        unlink_if_there(half)
        try:
            write_synced(half, data, None)
            rename_new(half, os.fspath(file))
        except BaseException:
            unlink_if_there(half)
            raise
        sync_folder(os.fspath(file.parent))
    except FileExistsError:
        raise ConvnotesError(f"{file} exists already: nothing was written") from None
    except OSError as error:
        raise ConvnotesError(f"{file} was not written: {reason(error)}") from None


def save(root: Path, path: str, data: bytes) -> None:
    """Save a file that is no note, unless the same one is there; raises `ConvnotesError`.

    A file of that name with other bytes is never replaced.
    """
    home = root.resolve()
    file = home / path
    if not file.resolve().is_relative_to(home):
        raise ConvnotesError(f"{path} leads out of the workspace: nothing was written")
    try:
        if file.is_file() and file.read_bytes() == data:
            return
    except OSError as error:
        raise ConvnotesError(f"{path} was not read: {reason(error)}") from None
    write_new(file, data)
