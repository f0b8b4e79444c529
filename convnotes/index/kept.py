"""The whole notebook from the index: of a note no more is read than what is asked about it.

A kept note, conversation or notebook is one in every way. What it has not yet been asked for is an
empty slot, and looked up when somebody wants it.
"""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any, TypeVar

from convnotes.adapters import files
from convnotes.adapters.sheets import Damaged
from convnotes.adapters.walk import shown
from convnotes.errors import ChangedMeanwhile
from convnotes.index import fronts, overview, problems, records
from convnotes.index.desk import Desk, Key
from convnotes.index.fronts import Front
from convnotes.index.ground import Ground
from convnotes.index.lookup import Shelf
from convnotes.index.problems import Problems
from convnotes.index.records import Record
from convnotes.model.agenda import Bond
from convnotes.model.conversation import Conversation, Exchange, Person
from convnotes.model.gist import Gist
from convnotes.model.ids import NoteId, PersonId, folded, note_id
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.slots import fill
from convnotes.model.source import Source
from convnotes.model.talk import Talk
from convnotes.text.declared import declared
from convnotes.text.decode import decode
from convnotes.text.names import Card, NameTable

_T = TypeVar("_T")
_FRONT = frozenset(("title", "visibility", "values", "body", "hidden"))
_SAID = frozenset(("exchanges", "promises"))


class _KeptNote(Note):
    """A note of which the id, the kind and the path are known."""

    __slots__ = ("_library", "_path")

    _library: "Library"
    _path: str

    @property
    def path(self) -> str:
        return self._path

    @property
    def digest(self) -> str:
        return self._library.front(self._path).digest

    def __getattr__(self, slot: str) -> Any:
        library: Library = object.__getattribute__(self, "_library")
        if slot in _FRONT:
            front = library.front(self._path)
            fill(self, {each: getattr(front, each) for each in _FRONT})
        elif slot == "header":
            fill(self, {"header": fronts.header(library.front(self._path).written)})
        elif slot == "problems":
            fill(self, {"problems": library.problems(self._path).alone})
        elif slot == "source":
            fill(self, {"source": library.source(self._path)})
        else:
            read = library.reading(self._path)
            fill(self, {each: getattr(read, each) for each in Note.__slots__})
        return object.__getattribute__(self, slot)


class _KeptConversation(Conversation):
    """A conversation of which the id and the note are known."""

    __slots__ = ("_library",)

    def __getattr__(self, slot: str) -> Any:
        library: Library = object.__getattribute__(self, "_library")
        note = self.note
        if slot in _SAID:
            record = library.record(note.path)
            made = [promise for each in record.exchanges for promise in each.promises]
            promises = (*record.loose, *made)
            fill(self, {"exchanges": record.exchanges, "promises": promises})
        else:
            front = library.front(note.path)
            fill(
                self,
                {
                    "title": front.title,
                    "participants": front.participants,
                    "declared": declared(note, front.next_turn),
                    "continues": front.continues,
                    "related": front.related,
                },
            )
        return object.__getattribute__(self, slot)


class _KeptNotebook(Notebook):
    """A notebook that lists its notes, and what is wrong with them, when somebody asks."""

    __slots__ = ("_library", "_only")
    _only: Collection[str] | None

    def __getattr__(self, slot: str) -> Any:
        library: Library = object.__getattribute__(self, "_library")
        if slot == "notes":
            only = self._only
            paths = (path for path in library.cards if only is None or path in only)
            fill(self, {"notes": tuple(map(library.note, paths))})
        elif slot == "logged":
            fill(self, {"logged": library.logged(self._only)})
        else:
            found = [library.problems(path) for path in library.cards]
            told = [each for one in found for each in one.together]
            unknown = [each for one in found for each in one.unknown]
            fill(self, {"problems": tuple(told), "unknown": tuple(unknown)})
        return object.__getattribute__(self, slot)


class _Lazy(Mapping[NoteId, _T]):
    """Something of each of some notes, made of its path when somebody first asks for it."""

    def __init__(self, paths: Mapping[NoteId, str], make: Callable[[str], _T]) -> None:
        self._paths, self._make = paths, make
        self._made: dict[NoteId, _T] = {}

    def __getitem__(self, note: NoteId) -> _T:
        found = self._made.get(note)
        if found is None:
            found = self._made[note] = self._make(self._paths[note])
        return found

    def __contains__(self, note: object) -> bool:
        return note in self._paths

    def __iter__(self) -> Iterator[NoteId]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Library:
    """The notes as the index knows them, and where kept things look up what they are asked for.

    Whatever is asked of them raises `Damaged`, and where a file is read that has other bytes than were
    indexed, `ChangedMeanwhile`.
    """

    def __init__(self, shelf: Shelf, ground: Ground) -> None:
        self.shelf, self.config = shelf, ground.config
        self.desk = Desk(shelf, shelf.places, ground)
        self.cards = {each.path: each for each in self.desk.cards()}
        self._notes: dict[str, Note] = {}
        self._read: dict[str, Front] = {}

    @cached_property
    def names(self) -> NameTable:
        """The names of all notes."""
        return self.desk.table(self.cards.values(), self.note, self.desk.spelled())

    @cached_property
    def _counting(self) -> Mapping[NoteId, Card]:
        """The cards of the notes that count, in the order of their paths."""
        return {card.id: card for card in self.names.by_id.values() if card.readable}

    def notebook(self, only: Collection[str] | None = None) -> Notebook:
        """Give the notebook; with `only`, no more conversations and logs than at some paths."""
        names = self.names
        found = self._counting
        by_id = _Lazy({name: card.path for name, card in found.items()}, self.note)
        talks = {
            name: card.path
            for name, card in found.items()
            if card.kind is Kind.CONVERSATION and (only is None or card.path in only)
        }
        made = object.__new__(_KeptNotebook)
        fill(
            made,
            {
                "_library": self,
                "_only": only,
                "config": self.config,
                "by_id": by_id,
                "people": self._people(by_id, names),
                "members": names.members,
                "conversations": _Lazy(talks, self._conversation),
                "names": names,
                "unreadable": tuple(path for path, card in self.cards.items() if not card.readable),
                "known": self if only is None else None,
            },
        )
        return made

    def note(self, path: str) -> Note:
        """Give the note at a path."""
        made = self._notes.get(path)
        if made is None:
            card = self.cards[path]
            made = self._notes[path] = object.__new__(_KeptNote)
            put = object.__setattr__
            put(made, "_library", self)
            put(made, "_path", path)
            put(made, "id", card.id)
            put(made, "kind", card.kind)
            put(made, "readable", card.readable)
        return made

    def _conversation(self, path: str) -> Conversation:
        note = self.note(path)
        made = object.__new__(_KeptConversation)
        fill(made, {"_library": self, "id": note.id, "note": note})
        return made

    def _people(self, by_id: Mapping[NoteId, Note], names: NameTable) -> Mapping[PersonId, Person]:
        met = self.desk.met()
        everybody: dict[PersonId, Person] = {}
        for card in names.by_id.values():
            person = PersonId(card.id)
            if card.readable and (
                card.kind is Kind.PERSON or (card.kind is Kind.ORG and person in met)
            ):
                everybody[person] = Person(person, card.names[0], by_id[card.id])
        for person in (*names.members, *met):
            if person not in everybody:
                everybody[person] = names.person(person)
        return everybody

    def gists(self, on: datetime.date) -> Mapping[NoteId, Gist] | None:
        """Give the gist of every note that counts; None where another day was asked about."""
        return self._gists if self.shelf.holds(on) else None

    @cached_property
    def _gists(self) -> Mapping[NoteId, Gist]:
        return self.shelf.sound(self._all_gists)

    def _all_gists(self) -> Mapping[NoteId, Gist]:
        found: dict[NoteId, Gist] = {}
        for place in self.shelf.places:
            known = self._known("gists", place)
            names = (note_id(shown(name)) for name in known)
            found |= zip(names, overview.gists(known.values()), strict=True)
        return found

    def talks(self, among: frozenset[PersonId]) -> Iterator[Talk]:
        """Give the talks that any of some people is in, of conversations and of people's own notes."""
        for place in tuple(self.shelf.places):
            yield from self.shelf.sound(partial(self._talks, place, among))

    def _talks(self, place: str, among: frozenset[PersonId]) -> list[Talk]:
        return overview.talks(self._known("talks", place).values(), among)

    def _known(self, subject: str, place: str) -> Mapping[str, str]:
        """Give what is known of the notes of a folder; it must be of all that count."""
        known = overview.rows(self.shelf, subject, place)
        names = self.shelf.places[place].names
        for name, letter in zip(names, self.shelf.of("cards", place)["kinds"], strict=True):
            if letter.islower() and name not in known:
                path = self.desk.path(Key(place, name))
                if self.names.by_id[folded(note_id(path))].path == path:
                    raise Damaged(subject)
        return known

    def passing(self, test: Callable[[bytes], bool]) -> frozenset[NoteId]:
        """Give the notes whose bytes pass a test, or cannot be had."""
        found = {card.path: name for name, card in self._counting.items()}
        return frozenset(
            found[path]
            for place, folder in self.shelf.places.items()
            for name in folder.names
            if (path := self.desk.path(Key(place, name))) in found
            and self._passes(f"{folder.place}/{name}", test)
        )

    @staticmethod
    def _passes(file: str, test: Callable[[bytes], bool]) -> bool:
        try:
            return test(files.read_bytes(file))
        except OSError:
            return True

    def spoken_in(self, notes: Collection[NoteId]) -> frozenset[NoteId]:
        """Give the conversations that may have exchanges in some notes."""
        near = {
            target
            for place in self.shelf.places
            for name, targets in self.shelf.of("cards", place)["near"].items()
            if note_id(shown(name)) in notes
            for target in targets
        }
        talks = (each for each in self._counting.values() if each.kind is Kind.CONVERSATION)
        return frozenset(each.id for each in talks if each.id in notes or folded(each.id) in near)

    def traces(self) -> Mapping[str, str]:
        """Give a short text for each note, the same as long as all that is known of it is."""
        return self.shelf.sound(self._traces)

    def _traces(self) -> Mapping[str, str]:
        fronts, said = self.shelf.every("front"), self.shelf.every("said")
        return {path: _trace(fronts[path], said[path]) for path in self.desk.keys}

    def bonds(self, on: datetime.date) -> tuple[Bond, ...] | None:
        """Give what comes up with people in time; None where another day was asked about."""
        return tuple(self.shelf.bonds()) if self.shelf.holds(on) else None

    def front(self, path: str) -> Front:
        """Give what is known of a note without its text; of one that cannot be read, all there is."""
        found = self._read.get(path)
        if found is None:
            found = self._read[path] = self.shelf.sound(lambda: self._front(path))
        return found

    def _front(self, path: str) -> Front:
        if path not in self.desk.keys:
            return fronts.read(fronts.write(self.desk.fetch(path), None))
        return fronts.read(self.shelf.texts("front", (path,))[path])

    def problems(self, path: str) -> Problems:
        """Give what is wrong with a note."""
        key = self.desk.keys.get(path)
        if key is None:
            return Problems(alone=self.desk.fetch(path).problems)
        return self.shelf.sound(
            lambda: problems.read(path, self._problems(key.place).get(key.name))
        )

    def _problems(self, place: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.shelf.read("problems")[place]
        return found

    def record(self, path: str) -> Record:
        """Give what was said and promised in a note."""
        return self.shelf.sound(lambda: records.read(path, self.shelf.texts("said", (path,))[path]))

    def logged(self, only: Collection[str] | None) -> Mapping[NoteId, tuple[Exchange, ...]]:
        """Give what was said in people's own notes; with `only`, in no others."""
        paths = sorted(
            self.desk.path(Key(place, name))
            for place in self.shelf.places
            for name in self.shelf.of("cards", place)["logs"]
        )
        found = {self.cards[path].id: path for path in paths if only is None or path in only}
        return _Lazy(found, lambda path: self.record(path).exchanges)

    def reading(self, path: str) -> Note:
        """Read a note anew."""
        note = self.desk.fetch(path)
        self._same(path, note.source)
        return note

    def source(self, path: str) -> Source:
        """Give a note's text, without reading what it says."""
        key = self.desk.keys.get(path)
        if key is None or path in self.desk.notes:
            return self.reading(path).source
        try:
            source, _ = decode(path, files.read_bytes(self.desk.found(key).file))
        except OSError:
            return self.reading(path).source
        self._same(path, source)
        return source

    def _same(self, path: str, source: Source) -> None:
        if source.digest != self.front(path).digest:
            raise ChangedMeanwhile(path)


def _trace(*texts: str) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=12).hexdigest()
