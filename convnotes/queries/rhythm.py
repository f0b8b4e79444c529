"""Rhythm: what comes up with people, how often two talk as a rule, and when that drifts."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from convnotes.model.conversation import Exchange
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.relationships import (
    Relationship,
    active,
    between,
    relationship,
    two_way_days,
)

FEWEST_GAPS = 4
"""Fewer gaps than these are no rhythm yet."""
GAPS = 12
"""How many of the last gaps make the usual one."""
LEAST_SLACK, MOST_SLACK = 14, 180
"""Days by which a silence may be longer than the usual gap before it is drift: floor and ceiling."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often two people talk: `usual` gap, `silence` and the silence that is drift, in days.

    Each is None where nothing can be said: too few talks for a rule, or nobody to be reminded of.
    """

    relationship: Relationship
    usual: float | None
    silence: int | None
    drift_after: float | None

    @property
    def drifting(self) -> bool:
        """Whether the silence is longer than what this pair is used to, and then some."""
        return (
            self.silence is not None
            and self.drift_after is not None
            and self.silence > self.drift_after
        )


def rhythms(
    notebook: Notebook,
    person: PersonId,
    exchanges: Sequence[Exchange],
    on: datetime.date,
    ours: Iterable[PersonId],
) -> tuple[Rhythm, ...]:
    """Give the rhythm of somebody with each of ours who ever spoke with them, the latest first.

    `exchanges` are those of that person up to the day, oldest first (`exchanges_with`).
    """
    note = notebook.by_id.get(NoteId(person))
    resting = note is not None and not active(note)
    found = (rhythm(exchanges, each, person, on, resting) for each in ours if each != person)
    return tuple(
        sorted((each for each in found if each.relationship.last), key=_lately, reverse=True)
    )


def _lately(found: Rhythm) -> tuple[datetime.date, PersonId]:
    return found.relationship.last or datetime.date.min, found.relationship.pair[0]


def rhythm(
    exchanges: Iterable[Exchange],
    one: PersonId,
    other: PersonId,
    on: datetime.date,
    resting: bool = False,
) -> Rhythm:
    """Work out how often two people talk, from their exchanges in order.

    The usual gap is the median of the last twelve gaps between days on which both had spoken. A
    silence is drift once it is longer than that gap by as much again, at least by 14 days and at most
    by 180. For whoever is `resting` there is no drift.
    """
    found = between(exchanges, one, other)
    days = two_way_days(found)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = median(gaps[-GAPS:]) if len(gaps) >= FEWEST_GAPS else None
    slack = min(max(usual, LEAST_SLACK), MOST_SLACK) if usual is not None else None
    return Rhythm(
        relationship=relationship(found, one, other),
        usual=usual,
        silence=(on - days[-1]).days if days else None,
        drift_after=_whole(usual + slack) if usual is not None and slack and not resting else None,
    )


def median(numbers: Sequence[int]) -> float:
    """Give the middle of some numbers, or what lies halfway between the two in the middle."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return _whole(middle)


def _whole(number: float) -> float:
    """Give a number of days without a fraction where it has none."""
    return int(number) if number == int(number) else number
