"""What stands on an agenda, and what it is chosen from.

Nothing else of the model is imported here: the agenda is asked for most, and answers at once.
"""

import datetime
from enum import StrEnum
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.place import Site


class Section(StrEnum):
    """Where an item stands in the agenda, in the order of reading."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"
    NUDGE = "nudge"
    WAITING = "waiting"
    APPOINTMENT = "appointment"
    QUIET = "quiet"
    NOBODY = "nobody"


class ItemKind(StrEnum):
    """What an item is: a turn to speak, a promise, a question, an appointment, a relationship."""

    TURN = "turn"
    PROMISE = "promise"
    QUESTION = "question"
    APPOINTMENT = "appointment"
    CADENCE = "cadence"
    NOBODY = "nobody"


class Matter(NamedTuple):
    """Something that may come up, whoever asks; `rule` is that of the turn."""

    kind: ItemKind
    holders: tuple[PersonId, ...]
    conversation: NoteId | None
    title: str
    about: str
    people: tuple[PersonId, ...]
    due: datetime.date | None
    since: datetime.date | None
    last: datetime.date | None
    rule: str | None
    site: Site
    evidence: tuple[Site, ...]


class Standing(NamedTuple):
    """What one conversation, or one promise of a person's note, brings up.

    It holds on the days from `start` up to `end`, without that; None is without a bound. `turn`
    has a matter for each part of the holders that somebody may have as theirs, so that since, due
    and about are that part's; with one holder, or none, it is a single matter. `concerned` are all
    who have to do with it.
    """

    concerned: frozenset[PersonId]
    turn: tuple[Matter, ...]
    others: tuple[Matter, ...]
    start: datetime.date | None = None
    end: datetime.date | None = None


class Contact(NamedTuple):
    """When somebody last spoke with one keeper of the relationship, and when they are to again.

    `due` is the ideal day and `worst` the latest; both are None where nothing tells.
    """

    keeper: PersonId
    last: datetime.date | None
    two_way: datetime.date | None
    due: datetime.date | None
    worst: datetime.date | None


class Bond(NamedTuple):
    """What comes up with somebody in time, from `start` up to `end` as in a standing.

    `owner` keeps the relationship; without one it is every member's, and the nearest contact
    counts. Who has no cadence has no `contacts`, and `birthday` is as it was written, or nothing. The
    sites are the lines that say so.
    """

    person: PersonId
    owner: PersonId | None
    title: str
    agreement: str
    contacts: tuple[Contact, ...]
    site: Site
    birthday: str
    birthday_site: Site
    start: datetime.date | None = None
    end: datetime.date | None = None


class ComingKind(StrEnum):
    """What comes up with somebody: the day to talk again, or their birthday."""

    CADENCE = "cadence"
    BIRTHDAY = "birthday"


class Coming(NamedTuple):
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


class Item(NamedTuple):
    """One line of the agenda: a matter in its section; `days` is due minus the day asked about.

    `workspace` is the folder of the private workspace that it is from, whose places are its own.
    """

    section: Section
    kind: ItemKind
    holders: tuple[PersonId, ...]
    conversation: NoteId | None
    title: str
    about: str
    people: tuple[PersonId, ...]
    due: datetime.date | None
    days: int | None
    since: datetime.date | None
    last: datetime.date | None
    rule: str | None
    site: Site
    evidence: tuple[Site, ...]
    workspace: str = ""
