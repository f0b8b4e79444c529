"""Reading all notes: by one process, or by two that read half of them each.

Names need all notes, so the two first tell each other the cards of what they read. The first then takes
over whatever has to do with notes of both halves: people, and conversations that have exchanges
elsewhere. Of the rest each puts down what follows, and the second tells the first.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zlib import crc32

from convnotes.adapters import files
from convnotes.adapters.second import Talk, second
from convnotes.adapters.walk import looks
from convnotes.index import codec
from convnotes.index.derive import Derived
from convnotes.index.desk import Desk, Key, near
from convnotes.index.pages import Head
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.place import Site, Span
from convnotes.queries.agenda import asking
from convnotes.queries.standings import is_bound
from convnotes.text.assemble import Reading, read_together
from convnotes.text.names import Card, NameTable, card
from convnotes.text.parse import read_bytes

MANY = 1_000
"""From so many notes on, a second process is worth its start."""
_BODIES = (Kind.PERSON, Kind.ORG)
_SHARE = 0.47
"""The part that the second process reads: the first has more to do at the end."""
_BESIDE = 1_500
"""What a note takes beside its text, told as so many bytes of it."""
_FIRST = frozenset(("people", "orgs"))
_NOWHERE = Span(0, 0)


class Everything:
    """All notes read, and what follows from them put down."""

    def __init__(self, desk: Desk, on: datetime.date) -> None:
        self.desk, self.on = desk, on
        self.sums: dict[Key, int] = {}
        self.derived = Derived(desk, on, frozenset())
        self.members: tuple[PersonId, ...] = ()
        for place in desk.places:
            desk.page(place)

    def by_one(self) -> None:
        """Read all notes in this process."""
        desk = self.desk
        self._read(desk.keys)
        self._read_odd()
        names = self._names(map(card, desk.notes.values()))
        reading = self._put_down(list(desk.notes), names)
        self.derived.bonds(reading, desk.keys)

    def by_two(self) -> None:
        """Read all notes together with a second process; raises `Gone` where that ends too soon."""
        theirs = _second_half(self.desk)
        with second(lambda talk: self._second(theirs, talk)) as talk:
            self._first([path for path in self.desk.keys if path not in theirs], talk)

    def _first(self, paths: list[str], talk: Talk) -> None:
        desk = self.desk
        self._read(paths)
        self._read_odd()
        cards = list(map(card, desk.notes.values()))
        told, near_theirs = talk.hear()
        theirs = _cards(told)
        shared = _shared((*cards, *theirs), {**_nearby(desk.notes.values()), **near_theirs})
        taken = [each.path for each in theirs if each.kind in _BODIES or each.path in shared]
        talk.tell((cards, taken))
        self._read(taken)
        own = list(desk.notes)
        names = self._names((*cards, *theirs))
        reading = self._put_down(own, names)
        for path, (stubs, met) in talk.hear().items():
            key = desk.keys[path]
            desk.pages[key.place].met_by(key.name, stubs, met)
        spelled = desk.spelled()
        kept = [each.id for each in desk.notes.values() if is_bound(reading.notebook, each)]
        talk.tell((spelled, kept))
        reading = self._mended(own, names, reading, spelled)
        for path, row in talk.hear().items():
            self._put(desk.keys[path], path, row)
        for page in desk.pages.values():
            page.in_order()
        self.derived.bonds(reading, desk.keys, map(_contact, talk.hear()))

    def _second(self, paths: Collection[str], talk: Talk) -> None:
        desk = self.desk
        self._read(paths)
        cards = list(map(card, desk.notes.values()))
        talk.tell((cards, _nearby(desk.notes.values())))
        told, taken = talk.hear()
        own = [path for path in paths if path not in set(taken)]
        names = self._names((*cards, *_cards(told)))
        reading = self._put_down(own, names)
        talk.tell({path: stubs for path in own if any(stubs := self._stubs(path))})
        spelled, kept = talk.hear()
        reading = self._mended(own, names, reading, spelled)
        talk.tell({path: self._row(path) for path in own})
        wanted = frozenset(kept)
        talk.tell(
            [
                (each.kind, codec.iso(each.day), str(each.at), each.speakers, each.hearers,
                 each.home, each.site)
                for one in reading.notebook.conversations.values()
                for each in one.exchanges
                if not wanted.isdisjoint(each.speakers) or not wanted.isdisjoint(each.hearers)
            ]
        )  # fmt: skip

    def _read(self, paths: Iterable[str]) -> None:
        desk = self.desk
        for path in paths:
            key = desk.keys[path]
            found = desk.found(key)
            try:
                data = files.read_bytes(found.file)
            except OSError:
                desk.notes[path] = files.read_note(found, desk.config.visibility)
                continue
            self.sums[key] = crc32(data)
            desk.notes[path] = read_bytes(path, data, desk.config.visibility)

    def _read_odd(self) -> None:
        for folder in self.desk.places.values():
            for other in folder.others:
                self.desk.fetch(other.path)

    def _names(
        self, cards: Iterable[Card], spelled: Mapping[str, PersonId] | None = None
    ) -> NameTable:
        ordered = sorted(cards, key=lambda each: each.path)
        return NameTable(ordered, self.desk.config.members, self.desk.fetch, spelled=spelled)

    def _put_down(self, paths: Iterable[str], names: NameTable) -> Reading:
        """Read notes together, and put down what follows from each."""
        desk = self.desk
        self.members = names.members
        self.derived = Derived(desk, self.on, asking(names.members, None, team=True))
        notes = [desk.notes[path] for path in paths]
        reading = read_together(notes, desk.config, names, people=False)
        for path in paths:
            key = desk.keys.get(path)
            if key:
                self.derived.stubs(key, reading)
                self.derived.note(key, reading)
        return reading

    def _mended(
        self, paths: list[str], names: NameTable, reading: Reading, spelled: Mapping[str, PersonId]
    ) -> Reading:
        """Read once more if the other half was the first to name somebody, and spells them otherwise."""
        again = self._names(names.by_id.values(), spelled)
        if all(again.stubs.get(key) == stub for key, stub in names.stubs.items()):
            return reading
        return self._put_down(paths, again)

    def _stubs(self, path: str) -> tuple[Any, Any]:
        key = self.desk.keys[path]
        page = self.desk.pages[key.place]
        return page.stubs.get(key.name), page.met.get(key.name)

    def _row(self, path: str) -> tuple[Any, ...]:
        """Give all that was put down of a note."""
        key = self.desk.keys[path]
        page = self.desk.pages[key.place]
        return (
            self.sums.get(key, -1), page.heads[key.name], page.standings.get(key.name),
            page.gists.get(key.name), page.talks.get(key.name), self.derived.records.get(path),
            self.derived.fronts.get(path), *self._stubs(path),
        )  # fmt: skip

    def _put(self, key: Key, path: str, row: list[Any]) -> None:
        """Put down what the other process did of a note."""
        checksum, head, up, gist, talk, record, front, stubs, met = row
        page = self.desk.pages[key.place]
        self.sums[key] = checksum
        page.heads[key.name] = Head(*head)
        page.met_by(key.name, stubs, met)
        if up is not None:
            page.standings[key.name] = up
        if gist is not None:
            page.gists[key.name] = gist
        if talk is not None:
            page.talks[key.name] = talk
        if record is not None:
            self.derived.records[path] = record
        if front is not None:
            self.derived.fronts[path] = front


def _second_half(desk: Desk) -> dict[str, None]:
    """Give the paths of the notes for the second process, which are none of people, by their folders."""
    sizes = {
        desk.path(Key(place, name)): size + _BESIDE
        for place, folder in desk.places.items()
        for name, (_, size, _, _) in looks(folder)
    }
    left = sum(sizes.values()) * _SHARE
    found: dict[str, None] = {}
    for path, size in sizes.items():
        if left > 0 and _FIRST.isdisjoint(path.split("/")[:-1]):
            left -= size
            found[path] = None
    return found


def _nearby(notes: Iterable[Note]) -> dict[str, list[str]]:
    """Give by path what the exchanges of notes may belong to beside themselves."""
    return {note.path: sorted(found) for note in notes if (found := near(note))}


def _shared(cards: Iterable[Card], nearby: Mapping[str, Iterable[str]]) -> set[str]:
    """Give the notes that must be read together wherever they lie."""
    targets = {target for each in nearby.values() for target in each}
    conversations = (each for each in cards if each.kind is Kind.CONVERSATION)
    return {*nearby, *(each.path for each in conversations if folded(each.id) in targets)}


def _cards(rows: Iterable[list[Any]]) -> list[Card]:
    return [
        Card(NoteId(name), path, Kind(kind), readable, tuple(names))
        for name, path, kind, readable, names in rows
    ]


def _contact(row: list[Any]) -> Exchange:
    """Give an exchange with as much of it as tells who spoke with whom, and when."""
    kind, day, at, speakers, hearers, home, site = row
    return Exchange(
        ExchangeKind(kind), datetime.date.fromisoformat(day), None,
        datetime.time.fromisoformat(at), tuple(speakers), tuple(hearers), "", frozenset(), "",
        _NOWHERE, (), (), NoteId(home), Site(*site), _NOWHERE,
    )  # fmt: skip
