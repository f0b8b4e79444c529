"""Work that must end in bounded time, told so that a slow or loaded machine fails no test.

What is measured is the time of the processor, not that of the wall; the bound grows with the time that
some known work takes at the same moment; and only who is too slow three times in a row is too slow.
"""

import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_TRIES = 3
_KNOWN_SECONDS = 0.015
"""What the known work takes on a common machine."""


def bounded(work: Callable[[], _T], seconds: float) -> _T:
    """Do some work and give what it gives; fails if it takes longer than so many seconds."""
    taken = []
    for _ in range(_TRIES):
        found, own = _timed(work)
        taken.append(own)
        if own < seconds or own < seconds * _timed(_known_work)[1] / _KNOWN_SECONDS:
            return found
    raise AssertionError(f"took {', '.join(f'{each:.1f}' for each in taken)} s, not {seconds}")


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


def _known_work() -> int:
    return len({number: str(number) for number in range(60_000)})
