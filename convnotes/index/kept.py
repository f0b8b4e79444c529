"""The whole notebook from the index: of a note no more is read than what is asked about it.

A kept note, conversation or notebook is one in every way. What it has not yet been asked for is an
empty slot, and looked up when somebody wants it.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from convnotes.adapters import files
from convnotes.adapters.sheets import Damaged
from convnotes.adapters.walk import shown
from convnotes.errors import ChangedMeanwhile
from convnotes.index import codec, fronts, records
from convnotes.index.desk import Desk
from convnotes.index.fronts import Front
from convnotes.index.lookup import Shelf
from convnotes.index.records import Record
from convnotes.model.agenda import Bond
from convnotes.model.config import Config
from convnotes.model.conversation import Conversation, Exchange, Person
from convnotes.model.gist import Gist
from convnotes.model.ids import NoteId, PersonId, note_id
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.slots import fill
from convnotes.model.source import Source
from convnotes.text.assemble import assemble, declared
from convnotes.text.decode import decode
from convnotes.text.names import Card, NameTable

_FRONT = frozenset(("title", "visibility", "values", "body", "hidden"))
_SAID = frozenset(("exchanges", "promises"))


class _KeptNote(Note):
    """A note of which the id, the kind and the path are known."""

    __slots__ = ("_library", "_path")

    _path: str

    @property
    def path(self) -> str:
        return self._path

    def __getattr__(self, slot: str) -> Any:
        library: Library = object.__getattribute__(self, "_library")
        if slot in _FRONT:
            front = library.front(self._path)
            fill(self, {each: getattr(front, each) for each in _FRONT})
        elif slot == "header":
            fill(self, {"header": fronts.header(library.front(self._path).written)})
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
    """A notebook of which everything is known but what nobody but `check` asks for."""

    __slots__ = ("_library", "_only")
    _only: Collection[str] | None

    def __getattr__(self, slot: str) -> Any:
        library: Library = object.__getattribute__(self, "_library")
        if slot == "logged":
            bodies = (each for each in self.by_id.values() if each.kind is Kind.PERSON)
            only = self._only
            own = (each for each in bodies if only is None or each.path in only)
            fill(self, {"logged": library.logged(own)})
        else:
            read = assemble(map(library.reading, library.paths), self.config)
            fill(self, {"problems": read.problems, "unknown": read.unknown})
        return object.__getattribute__(self, slot)


class _Logged(Mapping[NoteId, tuple[Exchange, ...]]):
    """What was said in people's own notes, read when it is asked for."""

    def __init__(self, library: "Library", paths: Mapping[NoteId, str]) -> None:
        self._library, self._paths = library, paths
        self._read: dict[NoteId, tuple[Exchange, ...]] = {}

    def __getitem__(self, note: NoteId) -> tuple[Exchange, ...]:
        found = self._read.get(note)
        if found is None:
            found = self._read[note] = self._library.record(self._paths[note]).exchanges
        return found

    def __iter__(self) -> Iterator[NoteId]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Library:
    """The notes as the index knows them, and where kept things look up what they are asked for.

    Whatever is asked of them raises `Damaged`, and where a file is read that has other bytes than were
    indexed, `ChangedMeanwhile`.
    """

    def __init__(self, shelf: Shelf, config: Config) -> None:
        self.shelf, self.config = shelf, config
        self.desk = Desk(shelf, shelf.places, config)
        self.cards = self.desk.cards()
        self.paths = [each.path for each in self.cards]
        self.notes = {each.path: self._note(each) for each in self.cards}
        self._read: dict[str, Front] = {}

    @cached_property
    def names(self) -> NameTable:
        """The names of all notes."""
        fetch, spelled = self.notes.__getitem__, self.desk.spelled()
        return NameTable(self.cards, self.config.members, fetch, spelled=spelled)

    def notebook(self, only: Collection[str] | None = None) -> Notebook:
        """Give the notebook; with `only`, no more conversations and logs than at some paths."""
        names = self.names
        by_id = {card.id: self.notes[card.path] for card in names.by_id.values() if card.readable}
        conversations = {
            note.id: self._conversation(note)
            for note in by_id.values()
            if note.kind is Kind.CONVERSATION and (only is None or note.path in only)
        }
        made = object.__new__(_KeptNotebook)
        fill(
            made,
            {
                "_library": self,
                "_only": only,
                "config": self.config,
                "notes": tuple(
                    note for path, note in self.notes.items() if only is None or path in only
                ),
                "by_id": by_id,
                "people": self._people(by_id, names),
                "members": names.members,
                "conversations": conversations,
                "names": names,
                "unreadable": tuple(card.path for card in self.cards if not card.readable),
                "known": self if only is None else None,
            },
        )
        return made

    def _note(self, card: Card) -> Note:
        made = object.__new__(_KeptNote)
        fill(
            made,
            {
                "_library": self,
                "_path": card.path,
                "id": card.id,
                "kind": card.kind,
                "readable": card.readable,
            },
        )
        return made

    def _conversation(self, note: Note) -> Conversation:
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
            known = dict(self.shelf.of("gists", place))
            found |= {note_id(shown(name)): codec.as_gist(row) for name, row in known.items()}
        if found.keys() != {card.id for card in self.names.by_id.values() if card.readable}:
            raise Damaged("gists")
        return found

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
            return fronts.read(fronts.write(self.desk.fetch(path), None, logs=False))
        return fronts.read(self.shelf.texts("front", (path,))[path])

    def record(self, path: str) -> Record:
        """Give what was said and promised in a note."""
        return self.shelf.sound(lambda: records.read(path, self.shelf.texts("said", (path,))[path]))

    def logged(self, people: Iterable[Note]) -> Mapping[NoteId, tuple[Exchange, ...]]:
        """Give what was said in people's own notes."""
        return _Logged(self, {note.id: note.path for note in people if self.front(note.path).logs})

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
