"""Rhythm: what comes up with people, how often two talk as a rule, and when that drifts."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from convnotes.model.conversation import Exchange, PersonId
from convnotes.model.note import Kind, Note, NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Site
from convnotes.queries.relationships import (
    Relationship,
    active,
    between,
    keepers_of,
    kept,
    relationship,
    two_way_days,
)

FEWEST_GAPS = 4
"""Fewer gaps than these are no rhythm yet."""
GAPS = 12
"""How many of the last gaps make the usual one."""
LEAST_SLACK, MOST_SLACK = 14, 180
"""Days by which a silence may be longer than the usual gap before it is drift: floor and ceiling."""


class ComingKind(StrEnum):
    """What comes up with somebody: the day to talk again, or their birthday."""

    CADENCE = "cadence"
    BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Coming:
    """A day with somebody that is still to come; `age` is that of a birthday whose year is known.

    `keeper` keeps the relationship, or is None for everybody; `last` is the last two-way day.
    """

    kind: ComingKind
    person: PersonId
    keeper: PersonId | None
    day: datetime.date
    days: int
    last: datetime.date | None
    age: int | None
    about: str
    site: Site


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


def coming(
    notebook: Notebook,
    on: datetime.date,
    mine: frozenset[PersonId],
    me: PersonId | None,
    until: datetime.date,
) -> tuple[Coming, ...]:
    """Give the cadences that will be due after a day, and the birthdays from it on, up to another.

    Whoever is paused or archived, or is kept by somebody who is not of `mine`, is left out; so is `me`.
    """
    found = (*_cadences(notebook, on, mine, until), *_birthdays(notebook, on, mine, me, until))
    return tuple(sorted(found, key=lambda each: (each.day, each.kind, each.person)))


def _cadences(
    notebook: Notebook, on: datetime.date, mine: frozenset[PersonId], until: datetime.date
) -> Iterator[Coming]:
    for each in kept(notebook, on, mine):
        if each.due and on < each.due <= until:
            yield Coming(
                kind=ComingKind.CADENCE,
                person=each.person,
                keeper=each.keeper,
                day=each.due,
                days=(each.due - on).days,
                last=each.two_way,
                age=None,
                about=notebook.by_id[NoteId(each.person)].text("agreement"),
                site=each.site,
            )


def _birthdays(
    notebook: Notebook,
    on: datetime.date,
    mine: frozenset[PersonId],
    me: PersonId | None,
    until: datetime.date,
) -> Iterator[Coming]:
    for note in notebook.by_id.values():
        person = PersonId(note.id)
        if note.kind is not Kind.PERSON or not active(note) or person == me:
            continue
        keepers = keepers_of(notebook, note, mine)
        written = note.text("birthday")
        if not written or not (keepers or person in mine):
            continue
        day = next_birthday(written, on)
        if day <= until:
            yield Coming(
                kind=ComingKind.BIRTHDAY,
                person=person,
                keeper=keepers[0] if len(keepers) == 1 else None,
                day=day,
                days=(day - on).days,
                last=None,
                age=day.year - int(written[:4]) if len(written) > len("04-17") else None,
                about="",
                site=_birthday_site(note),
            )


def next_birthday(written: str, on: datetime.date) -> datetime.date:
    """Give the first birthday from a day on, written `04-17` or in full.

    Who was born on 29 February has it on the 28th where there is none.
    """
    month, day = (int(part) for part in written.split("-")[-2:])
    this_year = _day_of(on.year, month, day)
    return this_year if this_year >= on else _day_of(on.year + 1, month, day)


def _day_of(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return datetime.date(min(year, datetime.MAXYEAR), month, 28)


def _birthday_site(note: Note) -> Site:
    return Site(note.path, note.source.place(note.header["birthday"].key_span.start).line)


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
