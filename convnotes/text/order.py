"""In which direction a file runs."""

import datetime
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol


class Dated(Protocol):
    """Whatever stands in a file with a day, and perhaps a time."""

    @property
    def day(self) -> datetime.date | None:
        """The day, or None."""

    @property
    def time(self) -> datetime.time | None:
        """The time of day where one was written."""


def falls(dated: Iterable[Dated]) -> bool:
    """Tell whether a file runs newest first: its dated entries fall more often than they rise."""
    balance = 0
    for before, after in pairwise(each for each in dated if each.day):
        if before.day != after.day:
            balance += 1 if before.day < after.day else -1  # type: ignore[operator]
        elif before.time and after.time:
            balance += (before.time < after.time) - (before.time > after.time)
    return balance < 0
