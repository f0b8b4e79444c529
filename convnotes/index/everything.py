"""Reading all notes: by one process, or by two that read half of them each.

Names need all notes, so the two first tell each other the cards of what they read. The first then takes
over whatever has to do with notes of both halves: people, and conversations that have exchanges
elsewhere. Of the rest each puts down what follows, and the second tells the first.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
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
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.queries.agenda import asking
from convnotes.queries.standings import is_bound
from convnotes.text.assemble import Reading, read_together
from convnotes.text.names import Card, NameTable, card
from convnotes.text.parse import open_bytes

MANY = 1_000
"""From so many notes on, a second process is worth its start."""
_BODIES = (Kind.PERSON, Kind.ORG)
_SHARE = 0.47
"""The part that the second process reads: the first has more to do at the end."""
_BESIDE = 1_500
"""What a note takes beside its text, told as so many bytes of it."""
_FIRST = frozenset(("people", "orgs"))
_NOWHERE = Span(0, 0)
_PART = 500
"""So many notes are read at once."""


class _Contact(NamedTuple):
    """As much of an exchange as tells who spoke with whom, and when."""

    kind: ExchangeKind
    day: datetime.date
    at: datetime.time
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    home: NoteId
    site: Site

    @classmethod
    def of(cls, said: Exchange) -> "_Contact":
        """Keep what is needed of an exchange."""
        return cls(said.kind, said.day, said.at, said.speakers, said.hearers, said.home, said.site)

    def told(self) -> list[Any]:
        """Write it down for the other process."""
        return [self.kind, codec.iso(self.day), str(self.at), *self[3:]]

    @classmethod
    def heard(cls, row: list[Any]) -> "_Contact":
        """Read what the other process has told."""
        kind, day, at, speakers, hearers, home, site = row
        return cls(
            ExchangeKind(kind), datetime.date.fromisoformat(day), datetime.time.fromisoformat(at),
            tuple(speakers), tuple(hearers), home, Site(*site),
        )  # fmt: skip

    def exchange(self) -> Exchange:
        """Give an exchange in which nothing else is known."""
        return Exchange(
            self.kind, self.day, None, self.at, self.speakers, self.hearers, "", frozenset(), "",
            _NOWHERE, (), (), self.home, self.site, _NOWHERE,
        )  # fmt: skip


class Everything:
    """All notes read, and what follows from them put down.

    Those of people, and those that share conversations, are read together; the rest in parts, of
    which no more is kept than what follows.
    """

    def __init__(self, desk: Desk, on: datetime.date) -> None:
        self.desk, self.on = desk, on
        self.sums: dict[Key, int] = {}
        self.derived = Derived(desk, on, frozenset())
        self.members: tuple[PersonId, ...] = ()
        self.contacts: list[_Contact] = []
        self.together: list[str] = []
        self.alone: list[str] = []
        for place in desk.places:
            desk.page(place)

    def by_one(self) -> None:
        """Read all notes in this process."""
        desk = self.desk
        self._open(desk.keys)
        self._open_odd()
        cards = list(map(card, desk.notes.values()))
        self._part(_together(cards, _shared(cards, _nearby(desk.notes.values()))))
        names = self._names(cards)
        self._put_all_down(names)
        self._mend(names, desk.spelled())
        self._bind(self._contacts_of(self._bound()))

    def at_hand(self) -> Notebook:
        """Put down what follows from all notes, which are in hand, and give them read together."""
        desk = self.desk
        self.together = list(desk.notes)
        self.sums = {desk.keys[path]: crc32(each.source.data) for path, each in desk.notes.items()}
        names = self._names(map(card, desk.notes.values()))
        self.reading = self._put_down(self.together, names, people=True)
        self._bind(())
        return self.reading.notebook

    def by_two(self) -> None:
        """Read all notes together with a second process; raises `Gone` where that ends too soon."""
        theirs = _second_half(self.desk)
        with second(lambda talk: self._second(theirs, talk)) as talk:
            self._first([path for path in self.desk.keys if path not in theirs], talk)

    def _first(self, paths: list[str], talk: Talk) -> None:
        desk = self.desk
        self._open(paths)
        self._open_odd()
        cards = list(map(card, desk.notes.values()))
        told, near_theirs = talk.hear()
        theirs = _cards(told)
        shared = _shared((*cards, *theirs), {**_nearby(desk.notes.values()), **near_theirs})
        taken = _together(theirs, shared)
        talk.tell((cards, taken))
        self._open(taken)
        self._part([*_together(cards, shared), *taken])
        names = self._names((*cards, *theirs))
        self._put_all_down(names)
        for path, (stubs, met) in talk.hear().items():
            key = desk.keys[path]
            desk.pages[key.place].met_by(key.name, stubs, met)
        spelled = desk.spelled()
        bound = self._bound()
        talk.tell((spelled, sorted(bound)))
        self._mend(names, spelled)
        for path, row in talk.hear().items():
            self._put(desk.keys[path], path, row)
        self._bind((*self._contacts_of(bound), *map(_Contact.heard, talk.hear())))

    def _second(self, paths: Collection[str], talk: Talk) -> None:
        desk = self.desk
        self._open(paths)
        cards = list(map(card, desk.notes.values()))
        talk.tell((cards, _nearby(desk.notes.values())))
        told, taken = talk.hear()
        for path in taken:
            del desk.notes[path]
        self._part([])
        names = self._names((*cards, *_cards(told)))
        self._put_all_down(names)
        talk.tell({path: stubs for path in self.alone if any(stubs := self._stubs(path))})
        spelled, bound = talk.hear()
        self._mend(names, spelled)
        talk.tell({path: self._row(path) for path in self.alone})
        talk.tell([each.told() for each in self._contacts_of(frozenset(bound))])

    def _open(self, paths: Iterable[str]) -> None:
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
            desk.notes[path] = open_bytes(path, data, desk.config.visibility)

    def _open_odd(self) -> None:
        for folder in self.desk.places.values():
            for other in folder.others:
                self.desk.fetch(other.path)

    def _part(self, together: list[str]) -> None:
        """Part the notes in hand into those to be read together, and those that stand alone."""
        apart = {*together, *(path for path in self.desk.notes if path not in self.desk.keys)}
        self.together = together
        self.alone = [path for path in self.desk.notes if path not in apart]

    def _bound(self) -> frozenset[NoteId]:
        """Give those with whom it comes up in time to talk again."""
        notes = self.desk.notes.values()
        return frozenset(each.id for each in notes if is_bound(self.reading.notebook, each))

    def _contacts_of(self, bound: frozenset[str]) -> Iterator[_Contact]:
        return (
            each
            for each in self.contacts
            if not (bound.isdisjoint(each.speakers) and bound.isdisjoint(each.hearers))
        )

    def _bind(self, contacts: Iterable[_Contact]) -> None:
        """Put down what comes up with people; `contacts` are of notes that stand alone."""
        for page in self.desk.pages.values():
            page.in_order()
        said = (each.exchange() for each in contacts)
        self.derived.bonds(self.reading, self.desk.keys, said)

    def _names(
        self, cards: Iterable[Card], spelled: Mapping[str, PersonId] | None = None
    ) -> NameTable:
        ordered = sorted(cards, key=lambda each: each.path)
        names = self.desk.table(ordered, self.desk.fetch, spelled)
        self.members = names.members
        self.derived.keepers = asking(names.members, None, team=True)
        return names

    def _put_down(
        self, paths: Collection[str], names: NameTable, *, people: bool = False
    ) -> Reading:
        """Read notes together, and put down what follows from each."""
        desk = self.desk
        reading = read_together(map(desk.fetch, paths), desk.config, names, people=people)
        for path in paths:
            self.derived.stubs(desk.keys[path], reading)
            self.derived.note(desk.keys[path], reading)
        return reading

    def _put_all_down(self, names: NameTable) -> None:
        """Put down what follows from all notes in hand; those that stand alone are let go of."""
        desk = self.desk
        self.reading = self._put_down(self.together, names)
        for part in _parts(self.alone):
            reading = self._put_down(part, names)
            for conversation in reading.notebook.conversations.values():
                self.contacts += map(_Contact.of, conversation.exchanges)
            for path in part:
                del desk.notes[path]

    def _mend(self, names: NameTable, spelled: Mapping[str, PersonId]) -> None:
        """Read once more what names somebody whom a note before it was the first to spell otherwise."""
        again = self._names(names.by_id.values(), spelled)
        wrong = {key for key, stub in names.stubs.items() if again.stubs.get(key) != stub}
        if any(self._says(path, wrong) for path in self.together):
            self.reading = self._put_down(self.together, again)
        for part in _parts([path for path in self.alone if self._says(path, wrong)]):
            self._put_down(part, again)
            for path in part:
                del self.desk.notes[path]

    def _says(self, path: str, stubs: Collection[str]) -> bool:
        return any(key in stubs for _, key, _ in self._stubs(path)[0] or ())

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
            page.gists.get(key.name), page.talks.get(key.name), page.problems.get(key.name),
            self.derived.records.get(path), self.derived.fronts.get(path), *self._stubs(path),
        )  # fmt: skip

    def _put(self, key: Key, path: str, row: list[Any]) -> None:
        """Put down what the other process did of a note."""
        checksum, head, up, gist, talk, wrong, record, front, stubs, met = row
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
        if wrong is not None:
            page.problems[key.name] = wrong
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


def _together(cards: Iterable[Card], shared: Collection[str]) -> list[str]:
    """Give the notes that are to be read together: of people and orgs, and those that share."""
    return [each.path for each in cards if each.kind in _BODIES or each.path in shared]


def _parts(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    return (paths[start : start + _PART] for start in range(0, len(paths), _PART))
