"""Files in a zip archive that nobody vouches for: bounded in number, size and growth."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

MOST_ENTRIES = 50_000
LARGEST_ENTRY = 64 * 1024 * 1024
LARGEST_WHOLE = 512 * 1024 * 1024
"""Bytes, unpacked: of one file, and of all files that are read from an archive."""

MOST_GROWTH = 300
"""Times: how much larger than packed a file over a mebibyte may be."""

_MEBIBYTE = 1024 * 1024
_NEVER_TEXT = 0x1


class Entry(NamedTuple):
    """A file in an archive, unpacked; its path is not to be trusted."""

    path: str
    data: bytes


class Broken(NamedTuple):
    """A file in an archive, or with an empty path the archive, that was not read."""

    path: str
    reason: str


class _Bytes:
    """Bytes as the zip module wants to see them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._data) if size < 0 else min(self._at + size, len(self._data))
        found = self._data[self._at : end]
        self._at = max(end, self._at)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._at, len(self._data))[whence]
        if start + offset < 0:
            raise OSError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True


def is_zip(head: bytes) -> bool:
    """Tell whether a file begins as an archive with something in it does."""
    return head.startswith(b"PK\x03\x04")


def entries(data: bytes, wanted: Callable[[str], bool]) -> Iterator[Entry | Broken]:
    """Give the files whose paths are wanted, in order of their paths, or why they are not read."""
    try:
        archive = zipfile.ZipFile(_Bytes(data))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        yield Broken("", f"the archive is damaged: {error}")
        return
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        yield Broken("", f"the archive holds {len(infos):,} files; {MOST_ENTRIES:,} are the most")
        return
    left = LARGEST_WHOLE
    for info in sorted(infos, key=lambda each: each.filename):
        if info.is_dir() or not wanted(info.filename):
            continue
        found = _unpacked(archive, info, left)
        left -= len(found.data) if isinstance(found, Entry) else 0
        yield found


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Entry | Broken:
    size = info.file_size
    if info.flag_bits & _NEVER_TEXT:
        return Broken(info.filename, "it is encrypted")
    if size > min(LARGEST_ENTRY, left) or (
        size > _MEBIBYTE and size > MOST_GROWTH * max(info.compress_size, 1)
    ):
        return Broken(info.filename, f"it would be {size:,} bytes unpacked, which is too many")
    try:
        with archive.open(info) as file:
            data = file.read(size + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        return Broken(info.filename, f"it is damaged: {error}")
    if len(data) > size:
        return Broken(info.filename, "it is larger than the archive says")
    return Entry(info.filename, data)
