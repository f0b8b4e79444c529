"""Notes by filter, as rows that can be sorted by any key (`filters`, `filter_language`)."""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property

from convnotes.errors import ConvnotesError
from convnotes.model.agenda import Bond
from convnotes.model.gist import Gist
from convnotes.model.header import Node, Pairs, Scalar
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.row import Row
from convnotes.queries.filter_language import keys, parse
from convnotes.queries.filters import Known, canonical, fitting, is_key, nearest_key
from convnotes.queries.gists import gists, last_contacts
from convnotes.queries.relationships import members
from convnotes.queries.row_values import DERIVED, number, values_of
from convnotes.queries.standings import bonds
from convnotes.text.accents import unaccented
from convnotes.text.names import link_target, names_of
from convnotes.text.sieve import key_sieve

_WRONG_USAGE = 2
_BODIES = (Kind.PERSON, Kind.ORG)
_WITHOUT_FIELDS = frozenset((*DERIVED, ""))
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
    notes = notebook.by_id
    found = [notes[row.id] for row in rows(notebook, notes.values(), on, asked) if test(row)]
    return ordered(rows(notebook, found, on, (*(key for key, _ in sorting), *shown)), sorting)


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
    for each in gists(notebook, on).values():
        for org in _orgs(notebook, each) if each.orgs else ():
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
    others = any(each.kind is not Kind.CONVERSATION for each in notes)
    last = last_contacts(notebook, on) if others and asked & {"last", "since"} else {}
    cadences = _cadences(notebook, on) if "cadence" in asked else {}
    orgs = _orgs_of_people(notebook, on) if "org" in asked else {}
    having = _having(notebook, asked - _WITHOUT_FIELDS)
    found = gists(notebook, on)
    for note in notes:
        each, person = found[note.id], PersonId(note.id)
        talk = note.kind is Kind.CONVERSATION
        people = each.people if talk else ()
        concerned = (one for one in people if one not in notebook.members) if talk else (person,)
        yield Row(
            id=note.id,
            kind=note.kind,
            title=each.title,
            path=note.path,
            holders=each.holders,
            people=people,
            due=each.due,
            last=each.last if talk else last.get(person),
            status=str(each.status),
            tags=each.tags,
            visibility=str(each.visibility),
            aliases=each.aliases,
            channels=each.channels,
            owners=each.owners,
            orgs=_merged(orgs.get(one, ()) for one in concerned) if orgs else (),
            cadence=cadences.get(person, ""),
            fields=_Fields(note) if note.id in having else {},
        )


def _having(notebook: Notebook, asked: Collection[str]) -> Collection[NoteId]:
    """Give the notes that may have one of some keys in their front matter; most have not."""
    if not asked:
        return ()
    if notebook.known is None or not all(map(str.isascii, asked)):
        return notebook.by_id
    return notebook.known.passing(key_sieve(asked))


class _Fields(Mapping[str, tuple[str, ...]]):
    """The front matter of a note as texts, which are looked at when somebody asks."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @cached_property
    def _texts(self) -> dict[str, tuple[str, ...]]:
        return fields(self._note)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


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


def _merged(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for one in several for each in one))


def _orgs_of_people(notebook: Notebook, on: datetime.date) -> dict[PersonId, tuple[str, ...]]:
    """Give the orgs of everybody; an org that takes part itself is its own."""
    found = gists(notebook, on)
    return {
        PersonId(note.id): (note.id,) if note.kind is Kind.ORG else _orgs(notebook, found[note.id])
        for note in notebook.by_id.values()
        if note.kind in _BODIES
    }


def _orgs(notebook: Notebook, each: Gist) -> tuple[str, ...]:
    """Give the orgs that a note names: the id of one with a note, else the name as written."""
    found = ((text, notebook.names.note(text)) for text in each.orgs)
    return tuple(
        org.id if org and org.kind is Kind.ORG else link_target(text) for text, org in found
    )


def _cadences(notebook: Notebook, on: datetime.date) -> dict[PersonId, str]:
    """Say of everybody with a cadence that a member keeps whether it is kept, due or late."""
    team = members(notebook)
    found = notebook.known.bonds(on) if notebook.known else None
    return {
        each.person: _cadence(each, on)
        for each in (bonds(notebook, on, team) if found is None else found)
        if each.contacts and each.person not in team and (not each.owner or each.owner in team)
    }


def _cadence(bond: Bond, on: datetime.date) -> str:
    """Say it by the last day on which any keeper and they had both spoken, if there was one."""
    mutual = tuple(each for each in bond.contacts if each.two_way) or bond.contacts
    worst = max((each.worst for each in mutual if each.worst), default=None)
    due = max((each.due for each in mutual if each.due), default=None)
    if worst is None or worst <= on:
        return "late"
    return "due" if due is None or due <= on else "kept"
