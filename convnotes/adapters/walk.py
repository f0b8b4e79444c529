"""What lies in `notes/`: every file that is a note or looks like one, and whether it has changed.

Nothing heavy is imported here, as every command looks before it answers.
"""

import contextlib
import os
import stat
from array import array
from collections.abc import Collection, Iterator
from typing import NamedTuple
from zlib import crc32

from convnotes.model.limits import LARGEST_NOTE

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_WORD = (1 << 63) - 1


class Found(NamedTuple):
    """A file of `notes/`; `trouble` says why it cannot be read, in words, or is empty."""

    path: str
    file: str
    trouble: str = ""
    outside: bool = False


class Folder(NamedTuple):
    """The notes that lie in one folder, in the order of their names.

    `numbers` packs four of each, eight bytes a number: of all the time of the last change, then of
    all the size, the inode, and the time at which that changed; times in nanoseconds, sizes in
    bytes. `others` are what bears the name of a note and is none.
    """

    path: str
    place: str
    names: tuple[str, ...]
    numbers: bytes
    others: tuple[Found, ...]

    def found(self) -> Iterator[Found]:
        """Give every file in it."""
        for name in self.names:
            yield Found(shown(f"{self.path}/{name}"), os.path.join(self.place, name))
        yield from self.others


def folders(root: str, beside: Collection[str] = ()) -> Iterator[Folder]:
    """Look at every folder of `notes/`, at any depth, and at the notes in it.

    Hidden folders are passed over. A link to a folder is not followed, and a link out of the
    workspace is found as trouble. `beside` are the paths of folders at which somebody else looks:
    that they are there is all that is told of them.
    """
    home = os.path.realpath(root)
    waiting = [(os.path.join(home, "notes"), "notes")]
    while waiting:
        place, path = waiting.pop()
        if path in beside:
            yield Folder(path, place, (), b"", ())
            continue
        folder, below = look_at(place, path, home)
        waiting += below
        if folder.names or folder.others:
            yield folder


def look_at(place: str, path: str, home: str) -> tuple[Folder, list[tuple[str, str]]]:
    """Look at one folder, and give the folders in it as well.

    `place` is where it lies on the disk, in a workspace at `home`.
    """
    notes: list[tuple[str, int, int, int, int]] = []
    others: list[Found] = []
    below: list[tuple[str, str]] = []
    try:
        with os.scandir(place) as listing:
            for entry in listing:
                name = entry.name
                if name[-3:] == ".md" and name[0] != "." and entry.is_file(follow_symlinks=False):
                    try:
                        at = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue
                    notes.append((name, at.st_mtime_ns, at.st_size, at.st_ino, at.st_ctime_ns))
                elif entry.is_dir(follow_symlinks=False):
                    if name[0] != ".":
                        below.append((entry.path, f"{path}/{name}"))
                    if name[-3:] == ".md":
                        odd = shown(f"{path}/{name}")
                        others.append(Found(odd, entry.path, "is a folder, not a note"))
                elif name[-3:] == ".md" and name[0] != ".":
                    _look_twice(entry, f"{path}/{name}", home, notes, others)
    except FileNotFoundError:
        pass
    except OSError as error:
        others.append(Found(shown(path), place, f"cannot be listed: {reason(error)}"))
    notes.sort()
    names, *numbers = zip(*notes, strict=True) if notes else ((), (), (), (), ())
    packed = b"".join(map(_packed, numbers))
    return Folder(path, place, names, packed, tuple(sorted(others))), below


def _packed(numbers: tuple[int, ...]) -> bytes:
    try:
        return array("q", numbers).tobytes()
    except OverflowError:
        return array("q", [number & _WORD for number in numbers]).tobytes()


def times(folder: Folder) -> Iterator[tuple[str, int]]:
    """Give of each note the later one of its times, in nanoseconds."""
    number = len(folder.names)
    packed = array("q", folder.numbers)
    return zip(folder.names, map(max, packed[:number], packed[3 * number :]), strict=True)


def looks(folder: Folder) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give of each note its four numbers."""
    number = len(folder.names)
    packed = array("q", folder.numbers)
    columns = (packed[at * number : (at + 1) * number] for at in range(4))
    return zip(folder.names, zip(*columns, strict=True), strict=True)


def _look_twice(
    entry: "os.DirEntry[str]",
    path: str,
    home: str,
    notes: list[tuple[str, int, int, int, int]],
    others: list[Found],
) -> None:
    """Look at what is no regular file: where it is a link to a note in the workspace, that counts."""
    found = _odd(entry, path, home)
    if found.trouble:
        others.append(found)
        return
    with contextlib.suppress(OSError):
        at = os.stat(entry.path)
        notes.append((entry.name, at.st_mtime_ns, at.st_size, at.st_ino, at.st_ctime_ns))


def _odd(entry: "os.DirEntry[str]", path: str, home: str) -> Found:
    """Find what is no regular file: most often a link."""
    if not entry.is_symlink():
        return Found(shown(path), entry.path, "is not a regular file")
    target = os.path.realpath(entry.path)
    if os.path.commonpath((target, home)) != home:
        return Found(shown(path), entry.path, "leads out of the workspace", outside=True)
    try:
        regular = stat.S_ISREG(os.stat(entry.path).st_mode)
    except OSError as error:
        return Found(shown(path), entry.path, f"leads nowhere: {reason(error)}")
    trouble = "" if regular else "leads to something that is not a file"
    return Found(shown(path), entry.path, trouble)


def checksum(folder: Folder, name: str) -> int:
    """Give a checksum of a note's bytes; raises OSError."""
    descriptor = os.open(os.path.join(folder.place, name), os.O_RDONLY | _NO_WAITING)
    with open(descriptor, "rb") as file:
        return crc32(file.read(LARGEST_NOTE + 1))


def shown(path: str) -> str:
    """Give a path as text: bytes that are not UTF-8 become visible escapes."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def reason(error: OSError) -> str:
    """Say in a word why something could not be done."""
    return (error.strerror or str(error)).lower()
