"""What somebody told us: only what they said themselves, by date, and what holds now."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from convnotes.model.conversation import Exchange, ExchangeKind, Statement
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Name
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.queries.contacts import Spoken, contacts, contacts_in, opening, ours

ACTING = frozenset(("next_turn", "next", "due", "about", "wait_until", "continues"))
"""Keys that act on the turn or the lineage, and tell nothing."""
KNOWLEDGE = frozenset(("recommends", "used"))
"""Keys that say of somebody else what they are good for."""
AGREED = "decided"
"""The key of what was agreed, which is nobody's alone."""

_FIRST_LINK = re.compile(r"\s*\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\][ \t]*[:,]?[ \t]*")
_FIRST_NAME = re.compile(r"\s*(.+?)(?:[ \t]*:[ \t]+|[ \t]+(?=for[ \t])|$)")


class Told(NamedTuple):
    """Something that somebody said, kept under a key: a need, an opinion, a piece of news."""

    statement: Statement
    by: tuple[PersonId, ...]
    exchange: Exchange
    conversation: NoteId | None


class Agreed(NamedTuple):
    """What was agreed; `why` is what else that exchange says of it."""

    statement: Statement
    people: tuple[PersonId, ...]
    why: str
    exchange: Exchange
    conversation: NoteId | None


class Hearsay(NamedTuple):
    """All that some people told us, newest first, and what was agreed with them.

    `current` holds the newest values of each key of each of them, by the name of the key.
    """

    told: tuple[Told, ...]
    current: tuple[Told, ...]
    agreed: tuple[Agreed, ...]


def told(notebook: Notebook, people: tuple[PersonId, ...], on: datetime.date) -> Hearsay:
    """Gather what people told us up to a day, over all notes."""
    return _hearsay(notebook, contacts(notebook, people, on), frozenset(people))


def told_in(notebook: Notebook, conversation: NoteId, on: datetime.date) -> Hearsay:
    """Gather what everybody but us told us in one conversation."""
    said = contacts_in(notebook, conversation, on)
    everybody = {person for each in said for person in each.people}
    return _hearsay(notebook, said, frozenset(everybody - ours(notebook)))


def tellers(exchange: Exchange, mine: frozenset[PersonId]) -> tuple[PersonId, ...]:
    """Give who told us what an exchange states: its speaker, in a meeting the others.

    Where we met among ourselves, all of us.
    """
    if exchange.kind is not ExchangeKind.JOINT:
        return exchange.speakers
    return tuple(each for each in exchange.speakers if each not in mine) or exchange.speakers


def telling(statement: Statement) -> bool:
    """Tell whether a field is something that its speaker told us."""
    return statement.key not in ACTING and statement.key != AGREED and bool(statement.value)


def recommendation(notebook: Notebook, value: str) -> tuple[PersonId | None, str]:
    """Part a `recommends` or `used` into whom it is about, if anybody is named, and the words."""
    link = _FIRST_LINK.match(value)
    if link:
        name = Name(link[1], Span(0, 0), link=True)
        return notebook.names.meant(name).person, value[link.end() :]
    bare = _FIRST_NAME.match(value)
    if bare:
        meant = notebook.names.meant(Name(bare[1], Span(0, 0)))
        if meant.known:
            return meant.person, value[bare.end() :]
    return None, value


def _hearsay(notebook: Notebook, said: tuple[Spoken, ...], people: frozenset[PersonId]) -> Hearsay:
    mine = ours(notebook)
    found = tuple(each for spoken in said for each in _told(spoken, people, mine))
    agreed = tuple(each for spoken in said for each in _agreed(notebook, spoken))
    return Hearsay(found, tuple(_current(found, people)), agreed)


def _told(spoken: Spoken, people: frozenset[PersonId], mine: frozenset[PersonId]) -> Iterator[Told]:
    by = tellers(spoken.exchange, mine)
    if not people.isdisjoint(by):
        for each in spoken.exchange.statements:
            if telling(each):
                yield Told(each, by, spoken.exchange, spoken.conversation)


def _current(found: Iterable[Told], people: frozenset[PersonId]) -> list[Told]:
    """Give, of what is newest first, the values of the newest exchange that has each one's key."""
    newest: dict[tuple[str, PersonId], Exchange] = {}
    kept: dict[Told, None] = {}
    for each in found:
        if each.statement.key in KNOWLEDGE:
            continue
        for person in each.by:
            if person in people:
                key = (each.statement.key, person)
                if newest.setdefault(key, each.exchange).site == each.exchange.site:
                    kept[each] = None
    return sorted(kept, key=lambda each: each.statement.key)


def _agreed(notebook: Notebook, spoken: Spoken) -> Iterator[Agreed]:
    for each in spoken.exchange.statements:
        if each.key == AGREED and each.value:
            why = opening(notebook, spoken.exchange)[0]
            people = tuple(dict.fromkeys(spoken.people))
            yield Agreed(each, people, why, spoken.exchange, spoken.conversation)
