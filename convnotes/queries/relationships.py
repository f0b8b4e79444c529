"""Relationships: what all exchanges between two people add up to, and whose cadence is when."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import ME, SOMEONE, PersonId
from convnotes.model.note import Cadence, Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.text.values import plus
from convnotes.turns.standing import spoken


@dataclass(frozen=True, slots=True)
class Relationship:
    """The contact of a pair up to a day.

    `two_way` is the last day on which both had spoken; `streak` is how many times in a row
    `last_speaker` has spoken to the other: a meeting ends the row, and so does an answer.
    """

    pair: tuple[PersonId, PersonId]
    first: datetime.date | None
    last: datetime.date | None
    two_way: datetime.date | None
    last_speaker: PersonId | None
    streak: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A person with a cadence: `due` by its ideal gap, `worst` by its worst; None where none counts."""

    person: PersonId
    keeper: PersonId | None
    cadence: Cadence
    last: datetime.date | None
    two_way: datetime.date | None
    due: datetime.date | None
    worst: datetime.date | None
    site: Site


def members(notebook: Notebook) -> frozenset[PersonId]:
    """Give the team, which is one unnamed member where no member is named."""
    return frozenset(notebook.members or (ME,)) - {SOMEONE}


def exchanges_of(
    notebook: Notebook, on: datetime.date, beside: Iterable[Exchange] = ()
) -> tuple[Exchange, ...]:
    """Give every exchange of all notes, and of those `beside` them, up to a day, oldest first."""
    others = (each for each in beside if each.day <= on and each.kind is not ExchangeKind.NOTE)
    return in_order((*_counted(notebook, on), *others))


def in_order(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Put exchanges of several notes into one order, oldest first."""
    return tuple(sorted(exchanges, key=_when))


def exchanges_with(notebook: Notebook, person: PersonId, on: datetime.date) -> tuple[Exchange, ...]:
    """Give every exchange of one person over all notes up to a day, oldest first."""
    theirs = (
        each for each in _counted(notebook, on) if person in each.speakers or person in each.hearers
    )
    return in_order(theirs)


def _counted(notebook: Notebook, on: datetime.date) -> Iterator[Exchange]:
    for one in notebook.conversations.values():
        yield from spoken(one, on)
    for exchanges in notebook.logged.values():
        for each in exchanges:
            if each.day <= on and each.kind is not ExchangeKind.NOTE:
                yield each


def relationship(exchanges: Iterable[Exchange], one: PersonId, other: PersonId) -> Relationship:
    """Add up the exchanges between two people, given oldest first."""
    found = between(exchanges, one, other)
    speaker: PersonId | None = None
    streak = 0
    for each in found:
        if each.kind is ExchangeKind.JOINT:
            streak = 0
        else:
            streak = streak + 1 if each.speakers[0] == speaker else 1
            speaker = each.speakers[0]
    days = two_way_days(found)
    return Relationship(
        (one, other),
        found[0].day if found else None,
        found[-1].day if found else None,
        days[-1] if days else None,
        speaker,
        streak,
    )


def between(exchanges: Iterable[Exchange], one: PersonId, other: PersonId) -> tuple[Exchange, ...]:
    """Keep the exchanges in which one of two people spoke to the other, or both took part."""
    return tuple(each for each in exchanges if _between(each, one, other))


def two_way_days(exchanges: Iterable[Exchange]) -> tuple[datetime.date, ...]:
    """Give the days on which both of a pair had spoken, each once, from their exchanges in order.

    A meeting is one; so is a message whose previous one between the two went the other way.
    """
    days: dict[datetime.date, None] = {}
    speaker: PersonId | None = None
    for each in exchanges:
        if each.kind is ExchangeKind.JOINT:
            days[each.day] = None
            continue
        if speaker is not None and each.speakers[0] != speaker:
            days[each.day] = None
        speaker = each.speakers[0]
    return tuple(days)


def kept_with(
    notebook: Notebook, note: Note, exchanges: Iterable[Exchange], mine: frozenset[PersonId]
) -> Kept | None:
    """Give the cadence of one person from their exchanges, oldest first, or None for none."""
    cadence = cadence_of(notebook, note) if active(note) and PersonId(note.id) not in mine else None
    keepers = keepers_of(notebook, note, mine)
    return _kept(note, cadence, keepers, tuple(exchanges)) if cadence and keepers else None


def _kept(
    note: Note,
    cadence: Cadence,
    keepers: tuple[PersonId, ...],
    exchanges: Iterable[Exchange],
) -> Kept:
    person = PersonId(note.id)
    pairs = [relationship(exchanges, person, keeper) for keeper in keepers if keeper != person]
    last = max((each.last for each in pairs if each.last), default=None)
    two_way = max((each.two_way for each in pairs if each.two_way), default=None)
    start = two_way or note.day("met") or note.day("created") or last
    return Kept(
        person=person,
        keeper=keepers[0] if len(keepers) == 1 else None,
        cadence=cadence,
        last=last,
        two_way=two_way,
        due=plus(start, *cadence.ideal) if start else None,
        worst=plus(start, *cadence.worst) if start else None,
        site=cadence_site(note),
    )


def active(note: Note) -> bool:
    """Tell whether a note is that of somebody, or of an org, who is neither paused nor archived."""
    return note.kind in (Kind.PERSON, Kind.ORG) and note.text("status") in ("", "active")


def keepers_of(notebook: Notebook, note: Note, mine: frozenset[PersonId]) -> tuple[PersonId, ...]:
    """Give who of `mine` keeps the relationship: the owner, or without one everybody."""
    owner = next(iter(_owners(notebook, note)), None)
    if owner:
        return (owner,) if owner in mine else ()
    return tuple(sorted(mine))


def cadence_site(note: Note) -> Site:
    """Give the line that a cadence stands in: its own, else that of the tags that bring it."""
    field = note.header.get("cadence") or note.header.get("tags") or note.header.get("topics")
    return Site(note.path, note.source.place(field.key_span.start).line if field else 1)


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


def _between(exchange: Exchange, one: PersonId, other: PersonId) -> bool:
    if exchange.kind is ExchangeKind.JOINT:
        return one in exchange.speakers and other in exchange.speakers
    return (one in exchange.speakers and other in exchange.hearers) or (
        other in exchange.speakers and one in exchange.hearers
    )


def _when(exchange: Exchange) -> tuple[datetime.date, datetime.time, str, int]:
    return exchange.day, exchange.at, exchange.home, exchange.site.line
