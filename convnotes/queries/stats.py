"""Facts about who speaks with whom: how often, by what, how quickly answered, and what was kept.

One pass over all talks gives it.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from convnotes.model.conversation import State
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.talk import Pledge
from convnotes.queries.relationships import active, members
from convnotes.queries.rhythm import median
from convnotes.queries.talks import talks
from convnotes.queries.tally import Tally

_day = datetime.date.fromordinal
_YEAR = 365
_SHOWN = 5


class Answers(NamedTuple):
    """How many answers one side has given, and the median of the days until they came."""

    given: int
    median: float | None


class Month(NamedTuple):
    """The exchanges of one month: who spoke, or both together."""

    first: datetime.date
    ours: int
    theirs: int
    together: int

    @property
    def all(self) -> int:
        """How many there were."""
        return self.ours + self.theirs + self.together


class Pair(NamedTuple):
    """One of ours and somebody else: their exchanges in all, in the last 365 days, and the last."""

    ours: PersonId
    theirs: PersonId
    exchanges: int
    recent: int
    last: datetime.date


class Kept(NamedTuple):
    """What became of promises; those kept without a due day or a day are neither on time nor late."""

    made: int
    kept: int
    on_time: int
    late: int
    open: int
    overdue: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Facts of the exchanges between ours and others, or one other, up to a day.

    `months` are all from the first on; `busiest` by the last 365 days; `quietest` the longest silent of
    those who are neither paused nor archived. `our_answers` are ours to them.
    """

    first: datetime.date | None
    last: datetime.date | None
    ours: int
    theirs: int
    together: int
    our_answers: Answers
    their_answers: Answers
    channels: tuple[tuple[str, int], ...]
    months: tuple[Month, ...]
    busiest: tuple[Pair, ...]
    quietest: tuple[Pair, ...]
    our_promises: Kept
    their_promises: Kept

    @property
    def exchanges(self) -> int:
        """How many exchanges there were."""
        return self.ours + self.theirs + self.together


def stats(
    notebook: Notebook, on: datetime.date, ours: frozenset[PersonId], other: PersonId | None = None
) -> Figures:
    """Give the figures of a notebook; with `other`, of the exchanges with that person alone."""
    others = frozenset((other,)) if other else None
    ours = ours or members(notebook)
    tally = Tally(on.toordinal(), ours, ours - (others or frozenset()), others)
    for each in talks(notebook, ours):
        tally.add(each)
    return _figures(notebook, tally, on)


def _figures(notebook: Notebook, tally: Tally, on: datetime.date) -> Figures:
    pairs = tuple(_pairs(tally))
    quietest = sorted(pairs, key=lambda each: (each.last, each.theirs, each.ours))
    heeded = (each for each in quietest if not _rests(notebook, each.theirs))
    busiest = sorted(
        (each for each in pairs if each.recent),
        key=lambda each: (-each.recent, each.theirs, each.ours),
    )
    days = [day for each in tally.spoke.values() for day in each]
    channels = Counter(each for each in tally.channels if each)
    return Figures(
        first=_day(min(days)) if days else None,
        last=_day(max(days)) if days else None,
        ours=len(tally.spoke["ours"]),
        theirs=len(tally.spoke["theirs"]),
        together=len(tally.spoke["together"]),
        our_answers=_answers(tally.waited["ours"]),
        their_answers=_answers(tally.waited["theirs"]),
        channels=tuple(sorted(channels.items(), key=lambda each: (-each[1], each[0]))),
        months=tuple(_months(tally.spoke, min(days), on)) if days else (),
        busiest=tuple(busiest[:_SHOWN]),
        quietest=tuple(islice(heeded, _SHOWN)),
        our_promises=_kept(tally.on, tally.made["ours"]),
        their_promises=_kept(tally.on, tally.made["theirs"]),
    )


def _rests(notebook: Notebook, person: PersonId) -> bool:
    """Tell whether somebody is paused or archived."""
    known = notebook.people.get(person)
    return known is not None and known.note is not None and not active(known.note)


def _pairs(tally: Tally) -> Iterator[Pair]:
    for (one, other), days in tally.by_pair.items():
        if days:
            recent = sum(tally.on - day < _YEAR for day in days)
            yield Pair(one, other, len(days), recent, _day(max(days)))


def _months(spoke: Mapping[str, Iterable[int]], first: int, on: datetime.date) -> Iterator[Month]:
    """Give every month from the first exchange to the day asked about."""
    counts: Counter[tuple[int, str]] = Counter()
    for side, days in spoke.items():
        for day, count in Counter(days).items():
            counts[_month(_day(day)), side] += count
    for number in range(_month(_day(first)), _month(on) + 1):
        year, month = divmod(number, 12)
        counted = (counts[number, side] for side in ("ours", "theirs", "together"))
        yield Month(datetime.date(year, month + 1, 1), *counted)


def _month(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def _answers(days: list[int]) -> Answers:
    return Answers(len(days), median(days) if days else None)


def _kept(on: int, promises: list[Pledge]) -> Kept:
    done = [each for each in promises if each.state == State.DONE]
    dated = [(each.done, each.due) for each in done if each.done and each.due]
    waiting = [each for each in promises if each.state == State.OPEN]
    return Kept(
        made=len(promises),
        kept=len(done),
        on_time=sum(day <= due for day, due in dated),
        late=sum(day > due for day, due in dated),
        open=len(waiting),
        overdue=sum(0 < each.due < on for each in waiting),
        dropped=sum(each.state == State.DROPPED for each in promises),
    )
