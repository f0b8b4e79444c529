"""People, exchanges and conversations, with every name resolved."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Moment, Note
from convnotes.model.place import Site, Span


class ExchangeKind(StrEnum):
    """How an exchange was spoken: to somebody, together, or as a note for the team only."""

    DIRECTED = "directed"
    JOINT = "joint"
    NOTE = "note"


class PromiseKind(StrEnum):
    """What a box asks for: a deed, or an answer."""

    PROMISE = "promise"
    QUESTION = "question"


class State(StrEnum):
    """What became of a promise or a question."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Status(StrEnum):
    """Whether a conversation goes on."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an org, that takes part; `note` is None for a stub."""

    id: PersonId
    name: str
    note: Note | None = None


class Promise(NamedTuple):
    """An open, done or dropped box; `day` is that of its exchange, None in the background."""

    kind: PromiseKind
    state: State
    owner: PersonId | None
    text: str
    due: datetime.date | None
    done: datetime.date | None
    day: datetime.date | None
    site: Site
    span: Span


class Statement(NamedTuple):
    """A `key:: value` line of an exchange; `people` are those it names where it acts on the turn."""

    key: str
    value: str
    site: Site
    span: Span
    people: tuple[PersonId, ...] = ()
    day: datetime.date | None = None


class Exchange(NamedTuple):
    """One time that people spoke.

    `time` is as written, `at` the time that orders it. `speakers` are all who took part where it is
    joint. `home` is the note it is written in, which need not be the conversation's own; `body` is the
    span there of what follows its first line.
    """

    kind: ExchangeKind
    day: datetime.date
    time: datetime.time | None
    at: datetime.time
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    channel: str
    flags: frozenset[str]
    summary: str
    body: Span
    promises: tuple[Promise, ...]
    statements: tuple[Statement, ...]
    home: NoteId
    site: Site
    span: Span

    @property
    def fyi(self) -> bool:
        """Whether no reply is expected."""
        return "fyi" in self.flags

    @property
    def each(self) -> bool:
        """Whether every hearer is asked."""
        return "each" in self.flags

    def statement(self, key: str) -> Statement | None:
        """Give the last statement with this key, or None."""
        return next((each for each in reversed(self.statements) if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a conversation's header says of its turn; `next_turn` is None where it says nothing."""

    next_turn: tuple[PersonId, ...] | None
    since: Moment | None
    due: datetime.date | None
    about: str
    wait_until: datetime.date | None
    status: Status
    closed: datetime.date | None
    scheduled: Moment | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A set of exchanges, oldest first, with what its header declares.

    `promises` are all of its boxes: the background's and those of its exchanges.
    """

    id: NoteId
    note: Note
    title: str
    participants: tuple[PersonId, ...]
    declared: Declared
    exchanges: tuple[Exchange, ...]
    promises: tuple[Promise, ...]
    continues: tuple[NoteId, ...]
    related: tuple[NoteId, ...]
