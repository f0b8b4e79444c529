"""How we reach somebody: through whoever spoke with them last, and by what their note says."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site

_OWN = ("phone", "email", "url", "location", "agreement")
_OF_ORGS = ("phone", "email", "url")


class Way(NamedTuple):
    """One way to reach somebody as a note says it; `of` is the org where it is the org's."""

    key: str
    value: str
    of: NoteId | None = None


class Reach(NamedTuple):
    """Through whom one reaches somebody, and the ways that are written down.

    `through` spoke with them last, on `day`, in `conversation`, at `site`. `why` is `contact`; where
    nobody has ever spoken with them, `recommendation` of whoever gave one, or `introduction`; and
    `member` where they are of the team themselves.
    """

    why: str = ""
    through: PersonId | None = None
    day: datetime.date | None = None
    conversation: NoteId | None = None
    site: Site | None = None
    ways: tuple[Way, ...] = ()


Met = tuple[NoteId | None, Exchange]
"""An exchange with its conversation, or None for one of a person's own note."""


def reach(
    notebook: Notebook,
    person: PersonId,
    met: Iterable[Met],
    me: PersonId | None,
    otherwise: Reach | None = None,
) -> Reach:
    """Give the way to somebody: a member who has spoken with them before any other acquaintance.

    `met` are the exchanges with them that count; `otherwise` is the way where there is none.
    """
    note = notebook.by_id.get(NoteId(person))
    ways = tuple(_ways(notebook, note)) if note else ()
    if person in notebook.members:
        return Reach("member", ways=ways)
    last = _last(notebook, person, met, me)
    if last:
        through, exchange, conversation = last
        return Reach("contact", through, exchange.day, conversation, exchange.site, ways)
    introduced = note.names("introduced_by") if note else ()
    if introduced and not otherwise:
        return Reach("introduction", notebook.names.meant(introduced[0]).person, ways=ways)
    return (otherwise or Reach())._replace(ways=ways)


def meetings(
    notebook: Notebook, people: Collection[PersonId], on: datetime.date
) -> dict[PersonId, list[Met]]:
    """Give exchanges up to a day in which each of some people spoke or was spoken to.

    All by which `reach` tells who has spoken with them last are among them.
    """
    talks, logs = _enough(notebook, people, on)
    found: dict[PersonId, list[Met]] = {}
    held = (
        (name, each)
        for name in notebook.conversations
        if name in talks
        for each in notebook.conversations[name].exchanges
    )
    logged = (
        (None, each) for home in notebook.logged if home in logs for each in notebook.logged[home]
    )
    for conversation, exchange in (*held, *logged):
        if exchange.day <= on and exchange.kind is not ExchangeKind.NOTE:
            for person in (*exchange.speakers, *exchange.hearers):
                if person in people:
                    found.setdefault(person, []).append((conversation, exchange))
    return found


def _enough(
    notebook: Notebook, people: Collection[PersonId], on: datetime.date
) -> tuple[Collection[NoteId], Collection[NoteId]]:
    """Give the conversations and logs that tell who has spoken with each of some people last."""
    known = notebook.known.gists(on) if notebook.known else None
    if known is None:
        return notebook.conversations, notebook.logged
    wanted, members = frozenset(people), frozenset(notebook.members)
    where: dict[PersonId, list[tuple[bool, datetime.date, NoteId]]] = {}
    for name, each in known.items():
        for person, day in zip(each.people, each.spoke, strict=False):
            if day and person in wanted:
                beside = any(other in members for other in each.people if other != person)
                where.setdefault(person, []).append((beside, day, name))
    talks: set[NoteId] = set()
    for person, several in where.items():
        last: datetime.date | None = None
        for beside, day, name in sorted(several, reverse=True):
            if last and (not beside or day < last):
                break
            talks.add(name)
            said = notebook.conversations[name].exchanges
            days = (*_days_with(members, said, person, on), *((last,) if last else ()))
            last = max(days, default=None)
    return talks, {name for name, each in known.items() if not wanted.isdisjoint(each.people)}


def _days_with(
    members: frozenset[PersonId], said: Iterable[Exchange], person: PersonId, on: datetime.date
) -> Iterator[datetime.date]:
    """Give the days up to one on which a member spoke with somebody."""
    for each in said:
        counts = each.day <= on and each.kind is not ExchangeKind.NOTE
        if counts and not members.isdisjoint(_partners(each, person)):
            yield each.day


def _last(
    notebook: Notebook, person: PersonId, met: Iterable[Met], me: PersonId | None
) -> tuple[PersonId, Exchange, NoteId | None] | None:
    """Give who spoke with somebody last: a member if any has, and on one day me before others."""
    found = [
        (
            (other in notebook.members, exchange.day, other == me, exchange.at),
            other,
            exchange,
            where,
        )
        for where, exchange in met
        for other in _partners(exchange, person)
    ]
    return max(found, key=lambda each: each[0])[1:] if found else None


def _partners(exchange: Exchange, person: PersonId) -> tuple[PersonId, ...]:
    """Give those with whom somebody spoke in an exchange."""
    speakers, hearers = exchange.speakers, exchange.hearers
    if exchange.kind is ExchangeKind.JOINT:
        return tuple(each for each in speakers if each != person) if person in speakers else ()
    if person in speakers:
        return hearers
    return speakers if person in hearers else ()


def _ways(notebook: Notebook, note: Note) -> Iterator[Way]:
    own = [Way(key, value) for key in _OWN for value in note.texts(key)]
    yield from own
    if any(way.key in ("phone", "email") for way in own):
        return
    for name in note.names("org"):
        org = notebook.names.note(name.text)
        if org and org.id != note.id:
            yield from (Way(key, value, org.id) for key in _OF_ORGS for value in org.texts(key))
