"""A second process for work that two can do: both tell each other what they know, a line of JSON each.

What is told is never run: no pickle. Whatever goes wrong, the first process can do all by itself.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any


class Gone(Exception):
    """The other process has ended before it told all."""


class Talk:
    """What two processes tell each other; one must hear while the other tells."""

    def __init__(self, ear: IO[str], mouth: IO[str]) -> None:
        self._ear, self._mouth = ear, mouth
        self._above = os.getppid()

    def heard(self) -> bool:
        """Tell, in the second process, whether the first is still there."""
        return os.getppid() == self._above

    def tell(self, value: object) -> None:
        """Tell the other process something; raises `Gone`."""
        try:
            self._mouth.write(json.dumps(value, separators=(",", ":")) + "\n")
            self._mouth.flush()
        except OSError:
            raise Gone from None

    def hear(self) -> Any:
        """Wait for what the other process tells; raises `Gone`."""
        try:
            return json.loads(self._ear.readline())
        except (OSError, ValueError):
            raise Gone from None


class Pile:
    """Pieces of work by number, from which each process takes the next when it is free."""

    def __init__(self, count: int) -> None:
        self._end, mouth = os.pipe()
        with open(mouth, "wb") as file:
            file.write(b"".join(number.to_bytes(2, "big") for number in range(count)))

    def __iter__(self) -> Iterator[int]:
        # What a pipe holds is given to one reader only.
        while data := os.read(self._end, 2):
            yield int.from_bytes(data, "big")

    def close(self) -> None:
        """Put it away."""
        os.close(self._end)


def possible() -> bool:
    """Tell whether a second process can be had, and has a processor of its own."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return False
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return alone and len(os.sched_getaffinity(0)) > 1


@contextlib.contextmanager
def second(work: Callable[[Talk], None]) -> Iterator[Talk]:
    """Let a second process, which knows all that this one does, do some work beside it."""
    to_first, to_second = os.pipe(), os.pipe()
    try:
        child = os.fork()
    except OSError:
        for end in (*to_first, *to_second):
            os.close(end)
        raise Gone from None
    if not child:
        _work(work, to_second[0], to_first[1], (to_first[0], to_second[1]))
    os.close(to_first[1])
    os.close(to_second[0])
    try:
        with (
            open(to_first[0], encoding="ascii") as ear,
            open(to_second[1], "w", encoding="ascii") as mouth,
        ):
            yield Talk(ear, mouth)
    except BrokenPipeError:
        # Closing tries once more to tell what could not be told.
        raise Gone from None
    finally:
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def _work(work: Callable[[Talk], None], ear: int, mouth: int, others: tuple[int, ...]) -> None:
    """Be the second process; it leaves without what a program does at its end, and says nothing."""
    status = 1
    try:
        for end in others:
            os.close(end)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with open(ear, encoding="ascii") as hearing, open(mouth, "w", encoding="ascii") as telling:
            work(Talk(hearing, telling))
            status = 0
    finally:
        os._exit(status)
