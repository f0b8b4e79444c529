"""Relationships: what all exchanges between two people add up to, and who has gone quiet."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.conversation import Exchange, ExchangeKind, PersonId
from convnotes.model.note import Cadence, Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.text.values import plus
from convnotes.turns.standing import spoken


@dataclass(frozen=True, slots=True)
class Relationship:
    """The contact of a pair up to a day.

    `two_way` is the last day on which both had spoken; `streak` is how many directed exchanges in
    a row `last_speaker` has spoken to the other.
    """

    pair: tuple[PersonId, PersonId]
    first: datetime.date | None
    last: datetime.date | None
    two_way: datetime.date | None
    last_speaker: PersonId | None
    streak: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A person whose cadence is due: `late` tells that the worst gap has passed as well."""

    person: PersonId
    keeper: PersonId | None
    last: datetime.date | None
    two_way: datetime.date | None
    due: datetime.date | None
    late: bool


def exchanges_of(notebook: Notebook, on: datetime.date) -> tuple[Exchange, ...]:
    """Give every exchange of all notes up to a day, oldest first."""
    logged = (
        each
        for exchanges in notebook.logged.values()
        for each in exchanges
        if each.day <= on and each.kind is not ExchangeKind.NOTE
    )
    held = (each for one in notebook.conversations.values() for each in spoken(one, on))
    return tuple(sorted((*held, *logged), key=_when))


def relationship(exchanges: Iterable[Exchange], one: PersonId, other: PersonId) -> Relationship:
    """Add up the exchanges between two people, given oldest first."""
    between = [each for each in exchanges if _between(each, one, other)]
    two_way: datetime.date | None = None
    speaker: PersonId | None = None
    streak = 0
    for each in between:
        if each.kind is ExchangeKind.JOINT:
            two_way = each.day
            continue
        if speaker is not None and each.speakers[0] != speaker:
            two_way = each.day
            streak = 0
        streak += 1
        speaker = each.speakers[0]
    return Relationship(
        (one, other),
        between[0].day if between else None,
        between[-1].day if between else None,
        two_way,
        speaker,
        streak,
    )


def quiet(notebook: Notebook, on: datetime.date, mine: frozenset[PersonId]) -> Iterator[Quiet]:
    """Find the people whose cadence is due or late, and whose relationship one of `mine` keeps.

    Somebody without an `owner` is everybody's; the nearest contact with any of `mine` then counts.
    """
    kept = [
        (note, cadence)
        for note in notebook.by_id.values()
        if (note.kind is Kind.PERSON or note.kind is Kind.ORG)
        and note.text("status") in ("", "active")
        and PersonId(note.id) not in mine
        and (cadence := cadence_of(notebook, note))
    ]
    if not kept:
        return
    by_person = _by_person(notebook, on)
    for note, cadence in kept:
        person = PersonId(note.id)
        owner = next(iter(_owners(notebook, note)), None)
        if owner and owner not in mine:
            continue
        keepers = (owner,) if owner else tuple(sorted(mine))
        pairs = [
            relationship(by_person.get(person, ()), person, keeper)
            for keeper in keepers
            if keeper != person
        ]
        last = max((each.last for each in pairs if each.last), default=None)
        two_way = max((each.two_way for each in pairs if each.two_way), default=None)
        start = two_way or note.day("met") or note.day("created") or last
        due = plus(start, *cadence.ideal) if start else None
        if due is None or due <= on:
            late = start is None or plus(start, *cadence.worst) <= on
            keeper = owner or (keepers[0] if len(keepers) == 1 else None)
            yield Quiet(person, keeper, last, two_way, due, late)


def cadence_of(notebook: Notebook, note: Note) -> Cadence | None:
    """Give a person's cadence: their own, else the most frequent of their tags."""
    own = note.cadence()
    if own or note.kind is not Kind.PERSON:
        return own
    by_tag = [
        notebook.config.cadences[tag]
        for tag in note.texts("tags")
        if tag in notebook.config.cadences
    ]
    return min(by_tag, key=lambda each: plus(_EPOCH, *each.ideal), default=None)


_EPOCH = datetime.date(2001, 1, 1)


def _owners(notebook: Notebook, note: Note) -> tuple[PersonId, ...]:
    return tuple(notebook.names.meant(name).person for name in note.names("owner"))


def _by_person(notebook: Notebook, on: datetime.date) -> dict[PersonId, list[Exchange]]:
    found: dict[PersonId, list[Exchange]] = {}
    for each in exchanges_of(notebook, on):
        for person in (*each.speakers, *each.hearers):
            found.setdefault(person, []).append(each)
    return found


def _between(exchange: Exchange, one: PersonId, other: PersonId) -> bool:
    if exchange.kind is ExchangeKind.JOINT:
        return one in exchange.speakers and other in exchange.speakers
    return (one in exchange.speakers and other in exchange.hearers) or (
        other in exchange.speakers and one in exchange.hearers
    )


def _when(exchange: Exchange) -> tuple[datetime.date, datetime.time, str, int]:
    return exchange.day, exchange.at, exchange.home, exchange.site.line
