"""Notes by filter, as rows that can be sorted by any key (`filters`, `filter_language`)."""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache

from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, Status
from convnotes.model.header import Node, Pairs, Scalar
from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.row import Row
from convnotes.model.turn import Turn
from convnotes.queries.filter_language import keys, parse
from convnotes.queries.filters import Known, canonical, fitting, is_key, nearest_key
from convnotes.queries.relationships import (
    Kept,
    exchanges_of,
    kept_with,
    last_contacts,
    members,
)
from convnotes.queries.row_values import DERIVED, number, values_of
from convnotes.text.accents import unaccented
from convnotes.text.names import link_target, names_of
from convnotes.turns.standing import turn

_WRONG_USAGE = 2
_BODIES = (Kind.PERSON, Kind.ORG)
_WITHOUT_FIELDS = frozenset((*DERIVED, ""))
_FROM_EXCHANGES = frozenset(
    ("turn", "with", "status", "due", "last", "since", "channel", "org", "cadence")
)
_LINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_NULLS = ("", "~", "null", "Null", "NULL")


def listing(
    notebook: Notebook,
    words: str,
    on: datetime.date,
    me: PersonId | None,
    order: str = "",
    shown: Iterable[str] = DERIVED,
) -> tuple[Row, ...]:
    """Give the notes that a filter fits, by kind and title, or by the keys of an order.

    An order is `due,-last`: keys parted by commas, each turned round by a `-`. Of what costs time to
    work out, rows hold only what filter and order ask for, and the keys in `shown`.
    Raises `ConvnotesError` that points at the character where the filter is wrong.
    """
    known = known_in(notebook, on, me)
    tree = parse(words)
    test = fitting(tree, words, known)
    sorting = ordering(order, known)
    asked = frozenset(map(canonical, keys(tree)))
    wanted = {*asked, *(key for key, _ in sorting), *shown}
    notes = notebook.by_id.values()
    if asked.isdisjoint(_FROM_EXCHANGES):
        with_fields = not asked.issubset(_WITHOUT_FIELDS)
        fitting_notes = [each for each in notes if test(_front(notebook, each, with_fields))]
        return ordered(rows(notebook, fitting_notes, on, wanted), sorting)
    found = rows(notebook, notes, on, wanted)
    return ordered((row for row in found if test(row)), sorting)


def known_in(notebook: Notebook, on: datetime.date, me: PersonId | None) -> Known:
    """Give what filters are read against, for a whole notebook."""
    orgs: dict[str, str] = {}
    for note in notebook.by_id.values():
        if note.kind is Kind.ORG:
            for name in names_of(note):
                orgs.setdefault(folded(name), note.id)
    for note in notebook.by_id.values():
        if note.kind is Kind.ORG:
            orgs[folded(note.id)] = note.id
        for org in _orgs(notebook, note):
            orgs.setdefault(folded(org), org)
    people = {each: person.name for each, person in notebook.people.items()}
    written = cache(lambda: _keys_of(notebook))
    return Known(on, me, notebook.members, notebook.names, people, orgs, written)


def _keys_of(notebook: Notebook) -> frozenset[str]:
    return frozenset(canonical(key) for note in notebook.by_id.values() for key in note.header)


def ordering(order: str, known: Known) -> tuple[tuple[str, bool], ...]:
    """Read `due,-last` as keys, each with whether it is turned round; raises `ConvnotesError`."""
    parts = [each.strip() for each in order.split(",") if each.strip()]
    return tuple((column(part.removeprefix("-"), known), part.startswith("-")) for part in parts)


def column(key: str, known: Known) -> str:
    """Give the one form of a key that is named on the command line; raises `ConvnotesError`."""
    found = canonical(key.strip())
    if not is_key(found, known):
        near = nearest_key(found, known)
        hint = (
            f"did you mean `{near}`?"
            if near
            else f"there are {', '.join(DERIVED)} and what notes have"
        )
        raise ConvnotesError(f"no note has a key `{key.strip()}`", hint, _WRONG_USAGE)
    return found


def ordered(found: Iterable[Row], sorting: Iterable[tuple[str, bool]]) -> tuple[Row, ...]:
    """Sort rows; those without a value stand last whichever way, and equal ones by kind and title."""
    rows = sorted(found, key=lambda row: (row.kind, row.title.casefold(), row.id))
    for key, turned in reversed(tuple(sorting)):
        having = [row for row in rows if values_of(row, key)]
        lacking = [row for row in rows if not values_of(row, key)]
        having.sort(key=lambda row: _rank(values_of(row, key)), reverse=turned)
        rows = [*having, *lacking]
    return tuple(rows)


def _rank(found: tuple[str, ...]) -> list[tuple[float, str]]:
    """Rank values: numbers by amount and before texts, as ISO days come right as they are."""
    amounts = ((each, number(each)) for each in found)
    return [
        (float("inf"), unaccented(each)) if amount is None else (amount, "")
        for each, amount in amounts
    ]


def rows(
    notebook: Notebook, notes: Collection[Note], on: datetime.date, wanted: Iterable[str]
) -> Iterator[Row]:
    """Make a row of each of some notes; `wanted` are the keys that must be worked out."""
    asked = frozenset(wanted)
    bodies = any(each.kind is not Kind.CONVERSATION for each in notes)
    last = last_contacts(notebook, on) if bodies and asked & {"last", "since"} else {}
    cadences = _cadences(notebook, on) if "cadence" in asked else {}
    orgs = _orgs_of_people(notebook) if "org" in asked else {}
    with_fields = not asked.issubset(_WITHOUT_FIELDS)
    for note in notes:
        person = PersonId(note.id)
        conversation = notebook.conversations.get(note.id)
        standing = turn(conversation, on) if conversation else None
        exchanges = conversation.exchanges if conversation else notebook.logged.get(note.id, ())
        people = _people(conversation) if conversation else ()
        outside = (each for each in people if each not in notebook.members)
        yield replace(
            _front(notebook, note, with_fields),
            holders=standing.holders if standing else (),
            people=people,
            due=standing.due if standing else None,
            last=standing.last if standing else last.get(person),
            status=_status(note, conversation, standing),
            channels=_channels(note, exchanges),
            orgs=_merged(orgs.get(each, ()) for each in (outside if conversation else (person,))),
            cadence=cadences.get(person, ""),
        )


def _front(notebook: Notebook, note: Note, with_fields: bool) -> Row:
    """Make of a row what stands in the front matter."""
    return Row(
        id=note.id,
        kind=note.kind,
        title=note.title,
        path=note.path,
        tags=note.texts("tags"),
        visibility=str(note.visibility),
        aliases=note.texts("aliases"),
        owners=tuple(notebook.names.meant(name).person for name in note.names("owner")),
        fields=fields(note) if with_fields else {},
    )


def fields(note: Note) -> dict[str, tuple[str, ...]]:
    """Give the front matter as texts: a link as what it leads to, nothing for what is empty."""
    found: dict[str, tuple[str, ...]] = {}
    for key, each in note.header.items():
        texts = tuple(text for text in _texts(each.node) if text)
        if texts:
            found[canonical(key)] = texts
    return found


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        if not node.plain or node.text not in _NULLS:
            yield _LINK.sub(lambda match: link_target(match[1]) or match[1], node.text).strip()
    elif isinstance(node, Pairs):
        for key, value in node.items:
            yield f"{' '.join(_texts(key))}: {', '.join(_texts(value))}"
    else:
        for item in node.items:
            yield from _texts(item)


def _status(note: Note, conversation: Conversation | None, standing: Turn | None) -> str:
    if conversation and standing:
        return str(Status.OPEN if standing.woken else conversation.declared.status)
    return note.text("status") or ("active" if note.kind is Kind.PERSON else "")


def _people(conversation: Conversation) -> tuple[PersonId, ...]:
    spoke = (
        person for each in conversation.exchanges for person in (*each.speakers, *each.hearers)
    )
    return tuple(dict.fromkeys((*conversation.participants, *spoke)))


def _channels(note: Note, exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    words = (note.text("channel"), *(each.channel for each in exchanges))
    return tuple(dict.fromkeys(each.casefold() for each in words if each))


def _merged(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for one in several for each in one))


def _orgs_of_people(notebook: Notebook) -> dict[PersonId, tuple[str, ...]]:
    """Give the orgs of everybody; an org that takes part itself is its own."""
    return {
        PersonId(note.id): (note.id,) if note.kind is Kind.ORG else _orgs(notebook, note)
        for note in notebook.by_id.values()
        if note.kind in _BODIES
    }


def _orgs(notebook: Notebook, note: Note) -> tuple[str, ...]:
    """Give the orgs that a note names: the id of one with a note, else the name as written."""
    found = ((name, notebook.names.note(name.text)) for name in note.names("org"))
    return tuple(
        org.id if org and org.kind is Kind.ORG else link_target(name.text) for name, org in found
    )


def _cadences(notebook: Notebook, on: datetime.date) -> dict[PersonId, str]:
    """Say of everybody with a cadence that a member keeps whether it is kept, due or late."""
    spoken: dict[PersonId, list[Exchange]] = {}
    for each in exchanges_of(notebook, on):
        for person in (*each.speakers, *each.hearers):
            spoken.setdefault(person, []).append(each)
    team = members(notebook)
    found = (
        kept_with(notebook, note, spoken.get(PersonId(note.id), ()), team)
        for note in notebook.by_id.values()
        if note.kind in _BODIES
    )
    return {each.person: _cadence(each, on) for each in found if each}


def _cadence(kept: Kept, on: datetime.date) -> str:
    if kept.worst is None or kept.worst <= on:
        return "late"
    return "due" if kept.due is None or kept.due <= on else "kept"
