"""One writer at a time in a workspace, whatever becomes of the one before."""

import contextlib
import errno
import os
import threading
import time
from collections.abc import Iterator

from convnotes.errors import ConvnotesError

PATIENCE = 30.0
"""Seconds to wait for another writer: none of them takes long."""

_PAUSE = 0.01
_THREADS = threading.RLock()
_HELD: set[str] = set()


class Busy(ConvnotesError):
    """Somebody else writes, and did not stop while we waited."""

    def __init__(self) -> None:
        super().__init__(
            "another convnotes is writing here: nothing was written",
            "try again when it has ended",
        )


@contextlib.contextmanager
def lock(state: str, patience: float = PATIENCE) -> Iterator[bool]:
    """Be the only writer; True for the outermost of locks that this thread holds on one another.

    The system gives the lock back when its holder ends, however it ends. Where it has no such
    locks we go on without: a file that changed meanwhile is noticed all the same. Raises `Busy`,
    and OSError.
    """
    if not _THREADS.acquire(timeout=patience):
        raise Busy
    try:
        if state in _HELD:
            yield False
            return
        descriptor = _take(os.path.join(state, "lock"), patience)
        _HELD.add(state)
        try:
            yield True
        finally:
            _HELD.discard(state)
            # What was written is written; and the lock goes with the descriptor in any case.
            with contextlib.suppress(OSError):
                os.close(descriptor)
    finally:
        _THREADS.release()


def _take(file: str, patience: float) -> int:
    end = time.monotonic() + patience
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            if _locked(descriptor) and _is_at(descriptor, file):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= end:
            raise Busy
        time.sleep(_PAUSE)


def _locked(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno != errno.EWOULDBLOCK
    return True


def _is_at(descriptor: int, file: str) -> bool:
    """Tell whether the file is still the one of that name, and not one that somebody removed."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(file))
    except FileNotFoundError:
        return False
