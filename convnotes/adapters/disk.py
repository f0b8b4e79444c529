"""Single deeds on the disk, each of which happens whole or not at all."""

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import cache, partial

from convnotes.model.limits import LARGEST_NOTE

_HERE = -100  # AT_FDCWD
_NO_REPLACE = 1
_EXCHANGE = 2
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


def look(file: str, most: int = LARGEST_NOTE + 1) -> object:
    """Give the bytes of a regular file, None for no file, and for what is neither, a new object.

    Of a file that is longer than any note, only the beginning is read, which equals no note.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | _PLAIN | _NO_WAITING)
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            return object()
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return object()
        return _read(descriptor, most)
    finally:
        os.close(descriptor)


def _read(descriptor: int, most: int) -> bytes:
    chunks = []
    while most > 0 and (chunk := os.read(descriptor, min(most, 1 << 20))):
        chunks.append(chunk)
        most -= len(chunk)
    return b"".join(chunks)


def write_synced(file: str, data: bytes, mode: int | None, like: str = "") -> None:
    """Make a file that must not be there, and wait until it lies on the disk.

    It gets the owner, mode and attributes of the file `like`; else the mode, where one is given.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAIN
    descriptor = os.open(file, flags, 0o666 if mode is None else 0o600)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        _dress(file, mode, like)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _dress(file: str, mode: int | None, like: str) -> None:
    try:
        model = os.stat(like)
    except FileNotFoundError:
        if mode is not None:
            os.chmod(file, mode)
        return
    _give_to(file, model)
    os.chmod(file, stat.S_IMODE(model.st_mode))
    if sys.platform == "linux":
        for name in _attributes(like):
            # What only the system may set, it sets by itself.
            with contextlib.suppress(OSError):
                os.setxattr(file, name, os.getxattr(like, name))


def _attributes(file: str) -> list[str]:
    with contextlib.suppress(OSError):
        return os.listxattr(file)
    return []


def _give_to(file: str, model: os.stat_result) -> None:
    """Keep the owner, or at least the group; who may not give a file away keeps it."""
    own = os.stat(file)
    if (own.st_uid, own.st_gid) == (model.st_uid, model.st_gid) or not hasattr(os, "chown"):
        return
    try:
        os.chown(file, model.st_uid, model.st_gid)
    except OSError:
        with contextlib.suppress(OSError):
            os.chown(file, -1, model.st_gid)


def sync_folder(folder: str) -> None:
    """Wait until the names in a folder lie on the disk, where the system can tell."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(descriptor)


def exchange(one: str, other: str) -> bool:
    """Let two files change places in one instant; False where the system does not know how."""
    return _rename(one, other, _EXCHANGE)


def rename_new(file: str, place: str) -> None:
    """Rename a file to a name that must be free; raises FileExistsError where it is not."""
    if _rename(file, place, _NO_REPLACE):
        return
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this file system: all that is left is to look first.
        if os.path.lexists(place):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), place) from None
        os.rename(file, place)
    else:
        os.unlink(file)


def _rename(file: str, place: str, flag: int) -> bool:
    call = _renameat2()
    if call is None:
        return False
    import ctypes

    if call(_HERE, os.fsencode(file), _HERE, os.fsencode(place), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), place)


@cache
def _renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


@contextlib.contextmanager
def watching(file: str) -> Iterator[Callable[[], bool]]:
    """Give a question to ask: has anybody had the file open for writing since we watch, or tried to.

    Linux gives a lease on a file that nobody has open for writing; whoever wants to open it so from
    then on waits until we are done. Where the system gives none, the answer is no.
    """
    if sys.platform != "linux":
        yield lambda: False
        return
    descriptor = os.open(file, os.O_RDONLY | _PLAIN | _NO_WAITING)
    try:
        yield partial(_disturbed, descriptor, _lease(descriptor))
    finally:
        os.close(descriptor)


class _Lease(Enum):
    OURS = auto()
    NONE_GIVEN = auto()
    SOMEBODY_WRITES = auto()


def _lease(descriptor: int) -> _Lease:
    import fcntl
    import signal

    try:
        # When the lease is asked back we are sent this signal; unlike SIGIO it does not end us.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return _Lease.SOMEBODY_WRITES if error.errno == errno.EAGAIN else _Lease.NONE_GIVEN
    return _Lease.OURS


def _disturbed(descriptor: int, lease: _Lease) -> bool:
    import fcntl

    if lease is not _Lease.OURS:
        return lease is _Lease.SOMEBODY_WRITES
    return fcntl.fcntl(descriptor, fcntl.F_GETLEASE) != fcntl.F_RDLCK


def unlink_if_there(file: str) -> None:
    """Remove a file that may be gone already."""
    try:
        os.unlink(file)
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise


def reason(error: OSError) -> str:
    """Say in words what the system said."""
    return (error.strerror or str(error)).lower()
