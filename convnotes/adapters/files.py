"""The files of a workspace: finding notes, reading them, writing them so that nothing is lost."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.errors import ConvnotesError
from convnotes.model.source import Change
from convnotes.text.apply import apply
from convnotes.text.decode import LARGEST_NOTE, decode, digest

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


def write(root: Path, change: Change) -> None:
    """Carry out one change, atomically; raises `ConvnotesError` where the file is not as it was."""
    file = _inside(root, change.path)
    try:
        before = file.read_bytes() if change.digest is not None else b""
        if change.digest is None and file.exists():
            raise ConvnotesError(
                f"{change.path} exists already: nothing was written",
                "choose another title, or edit that file",
            )
        if change.digest is not None and digest(before) != change.digest:
            raise ConvnotesError(
                f"{change.path} changed meanwhile: nothing was written", "try again"
            )
        _replace(file, apply(decode(change.path, before)[0], change.edits))
    except OSError as error:
        raise ConvnotesError(f"{change.path} was not written: {_reason(error)}") from None


def write_new(file: Path, data: bytes) -> None:
    """Create a file that must not exist yet; raises `ConvnotesError`."""
    try:
        if file.exists():
            raise ConvnotesError(f"{file} exists already: nothing was written")
        _replace(file, data)
    except OSError as error:
        raise ConvnotesError(f"{file} was not written: {_reason(error)}") from None


def _inside(root: Path, path: str) -> Path:
    home = root.resolve()
    file = (home / path).resolve()
    if not file.is_relative_to(home):
        raise ConvnotesError(f"{path} leads out of the workspace: nothing was written")
    return file


def _replace(file: Path, data: bytes) -> None:
    """Put bytes in a file's place: temporary file beside it, fsync, rename, fsync of the folder."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".convnotes-", suffix=".tmp")
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, stat.S_IMODE(file.stat().st_mode) if file.exists() else _new_mode())
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _new_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
