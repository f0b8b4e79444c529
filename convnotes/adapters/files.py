"""The files of a workspace: finding notes, reading them, and making new ones for `init`."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.errors import ConvnotesError
from convnotes.text.decode import LARGEST_NOTE, digest

_CHUNK = 1 << 16
# A pipe that took a note's place since it was listed must not make us wait for its writer.
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


class Found(NamedTuple):
    """A file of `notes/`; `trouble` says why it cannot be read, in words, or is empty."""

    path: str
    file: str
    trouble: str = ""
    outside: bool = False


def find_notes(root: Path) -> Iterator[Found]:
    """Find every `*.md` below `notes/`, at any depth, folders in the order of their names.

    Hidden folders are passed over. A link to a folder is not followed, and a link out of the
    workspace is found as trouble.
    """
    home = os.path.realpath(root)
    yield from _walk(os.path.join(home, "notes"), "notes", home)


def _walk(folder: str, relative: str, home: str) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        yield Found(_shown(relative), folder, f"cannot be listed: {_reason(error)}")
        return
    for entry in entries:
        name = entry.name
        path = f"{relative}/{name}"
        if entry.is_dir(follow_symlinks=False):
            if name.endswith(".md"):
                yield Found(_shown(path), entry.path, "is a folder, not a note")
            if not name.startswith("."):
                yield from _walk(entry.path, path, home)
        elif name.endswith(".md") and not name.startswith("."):
            yield _note(entry, path, home)


def _note(entry: "os.DirEntry[str]", path: str, home: str) -> Found:
    shown = _shown(path)
    if entry.is_file(follow_symlinks=False):
        return Found(shown, entry.path)
    if not entry.is_symlink():
        return Found(shown, entry.path, "is not a regular file")
    target = os.path.realpath(entry.path)
    if os.path.commonpath((target, home)) != home:
        return Found(shown, entry.path, "leads out of the workspace", outside=True)
    try:
        regular = stat.S_ISREG(os.stat(entry.path).st_mode)
    except OSError as error:
        return Found(shown, entry.path, f"leads nowhere: {_reason(error)}")
    return Found(shown, entry.path, "" if regular else "leads to something that is not a file")


def _shown(path: str) -> str:
    """Give a path as text: bytes that are not UTF-8 become visible escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


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
        raise ConvnotesError(f"{file} was not written: {_reason(error)}") from None


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
        raise ConvnotesError(f"{path} was not read: {_reason(error)}") from None
    write_new(file, data)
