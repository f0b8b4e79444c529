"""Notes to a notebook: every name looked up, every exchange in its conversation and its order."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from convnotes.model.config import Config
from convnotes.model.conversation import Conversation, Declared, Exchange, Person, Promise
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Entry, Kind, Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.text import values
from convnotes.text.declared import declared
from convnotes.text.exchange_line import first_conversation
from convnotes.text.exchanges import MIDNIGHT, ExchangeReader, Party, named_in, nobody
from convnotes.text.names import Heard, NameTable, Stub, name_table
from convnotes.text.order import falls
from convnotes.text.resolver import Resolver

_ME = Name("me", Span(0, 0))


class Reading(NamedTuple):
    """A notebook with what each of its notes, by path, was heard to say of the others.

    `said` are the names that were looked up for it, `stubs` those that fitted nobody, and `met` the
    people who have no note of a person, each with the step of reading in which that was.
    """

    notebook: Notebook
    said: Mapping[str, frozenset[str]]
    stubs: Mapping[str, tuple[tuple[int, Stub], ...]]
    met: Mapping[str, tuple[tuple[int, PersonId], ...]]


def assemble(notes: Iterable[Note], config: Config, withheld: Iterable[Note] = ()) -> Notebook:
    """Read notes together; `withheld` are those that the reader may not even know by name."""
    ordered = sorted(notes, key=lambda note: note.path)
    return _Assembly(ordered, config, name_table(ordered, config.members, withheld)).notebook()


def read_together(
    notes: Iterable[Note], config: Config, names: NameTable, *, people: bool = True
) -> Reading:
    """Read some notes of a workspace together, with the names of all.

    The conversations among them are complete if every note with exchanges of theirs is there too.
    Without `people`, the notebook does not have them.
    """
    assembly = _Assembly(sorted(notes, key=lambda note: note.path), config, names)
    notebook = assembly.notebook(people=people)
    said: dict[str, frozenset[str]] = {}
    stubs: dict[str, tuple[tuple[int, Stub], ...]] = {}
    met: dict[str, tuple[tuple[int, PersonId], ...]] = {}
    for (path, step), heard in assembly.heard.items():
        said[path] = said.get(path, frozenset()) | names.said(heard)
        found = tuple((step, stub) for stub in names.stubbed(heard))
        stubs[path] = (*stubs.get(path, ()), *found)
        strange = ((step, each) for each in heard.met if not names.is_body(each))
        met[path] = (*met.get(path, ()), *strange)
    return Reading(notebook, said, stubs, met)


class _Held(NamedTuple):
    """An exchange with its place among those of the same file."""

    conversation: NoteId
    exchange: Exchange
    rank: int


class _Assembly:
    def __init__(self, notes: list[Note], config: Config, names: NameTable) -> None:
        self.config = config
        self.notes = notes
        self.names = names
        self.resolver = Resolver(self.names)
        self.reader = ExchangeReader(self.resolver)
        self.held: dict[NoteId, list[_Held]] = {}
        self.loose: dict[NoteId, tuple[Promise, ...]] = {}
        self.logged: dict[NoteId, tuple[Exchange, ...]] = {}
        self.participants: dict[NoteId, tuple[PersonId, ...]] = {}
        self.declared: dict[NoteId, Declared] = {}
        self.heard: dict[tuple[str, int], Heard] = {}

    def _listen(self, note: Note, step: int) -> None:
        """Keep from now on what is said of names as said by this note."""
        self.names.heard = self.heard.setdefault((note.path, step), Heard())

    def notebook(self, *, people: bool = True) -> Notebook:
        by_id = {note.id: note for note in self.notes if note.readable and self._counts(note)}
        conversations = [note for note in by_id.values() if note.kind is Kind.CONVERSATION]
        for note in conversations:
            self._listen(note, 1)
            self.participants[note.id] = self.resolver.people(note, note.names("participants"))
            self.declared[note.id] = self._declared(note)
        for note in by_id.values():
            if note.entries or note.boxes:
                self._listen(note, 2)
                self._gather(note)
        made = {note.id: self._conversation(note) for note in conversations}
        for note in by_id.values():
            for key in ("owner", "introduced_by"):
                if key in note.values:
                    self._listen(note, 3)
                    self.resolver.people(note, note.names(key))
        return Notebook(
            config=self.config,
            notes=tuple(self.notes),
            by_id=by_id,
            people=self._everybody(by_id) if people else {},
            members=self.names.members,
            conversations=made,
            logged=self.logged,
            names=self.names,
            problems=tuple(self.resolver.problems),
            unknown=tuple(self.resolver.unknown),
            unreadable=tuple(note.path for note in self.notes if not note.readable),
        )

    def _counts(self, note: Note) -> bool:
        """Tell whether a note is the first with its id; any other is passed over."""
        return self.names.by_id[folded(note.id)].path == note.path

    def _everybody(self, by_id: dict[NoteId, Note]) -> dict[PersonId, Person]:
        met = dict.fromkeys(person for heard in self.heard.values() for person in heard.met)
        everybody: dict[PersonId, Person] = {}
        for note in by_id.values():
            person = PersonId(note.id)
            if note.kind is Kind.PERSON or (note.kind is Kind.ORG and person in met):
                everybody[person] = Person(person, note.title, note)
        for person in (*self.names.members, *met):
            if person not in everybody:
                everybody[person] = self.names.person(person)
        return everybody

    def _gather(self, note: Note) -> None:
        """Read the entries of one note and hand them to the conversations they belong to."""
        if note.kind is Kind.PERSON:
            held = _ranked(list(self._exchanges(note, self._log_party(note), None)))
            self.logged[note.id] = tuple(each.exchange for each in sorted(held, key=_order))
            return
        target = self._target(note)
        party = Party(self.participants[target] if target else ())
        for each in _ranked(list(self._exchanges(note, party, target))):
            self.held.setdefault(each.conversation, []).append(each)
        if note.kind is Kind.CONVERSATION:
            self.loose[note.id] = self.reader.promises(note, note.boxes, None, None)

    def _target(self, note: Note) -> NoteId | None:
        """Give the conversation that all exchanges of a note belong to, if there is one."""
        if note.kind is Kind.CONVERSATION:
            return note.id
        for name in note.names("in"):
            if self.names.is_conversation(name.text):
                found = self.names.found(name.text)
                return found.id if found and found.id in self.participants else None
        return None

    def _log_party(self, note: Note) -> Party:
        subject = PersonId(note.id)
        owner = self.resolver.people(note, note.names("owner"))
        others = owner or self.names.members or (self.names.meant(_ME).person,)
        return Party((subject, *(each for each in others if each != subject)), subject)

    def _exchanges(
        self, note: Note, party: Party, target: NoteId | None
    ) -> Iterator[tuple[NoteId, Exchange]]:
        daily = _note_day(note)
        own = target or (note.id if note.kind is Kind.PERSON else None)
        for entry in note.entries:
            place = own or self._linked_conversation(entry)
            day = entry.day or daily
            if place is None or day is None:
                continue
            if own is None:
                party = Party(self.participants[place])
            exchange = self.reader.exchange(note, entry, day, party, foreign=own is None)
            if exchange:
                yield place, exchange

    def _linked_conversation(self, entry: Entry) -> NoteId | None:
        target = first_conversation(entry.tail, self.names)
        found = self.names.found(target) if target else None
        return found.id if found and found.id in self.participants else None

    def _conversation(self, note: Note) -> Conversation:
        self._listen(note, 2)
        held = self.held.get(note.id, [])
        held.sort(key=_order)
        exchanges = tuple([each.exchange for each in held])
        made = [promise for each in exchanges for promise in each.promises]
        carried = [
            name
            for each in exchanges
            for statement in each.statements
            if statement.key == "continues"
            for name in named_in(statement.value, statement.span)
        ]
        return Conversation(
            id=note.id,
            note=note,
            title=note.title,
            participants=self.participants[note.id],
            declared=self.declared[note.id],
            exchanges=exchanges,
            promises=(*self.loose.get(note.id, ()), *made),
            continues=self._linked((*note.names("continues"), *carried)),
            related=self._linked(note.names("related")),
        )

    def _declared(self, note: Note) -> Declared:
        names = note.names("next_turn")
        silent = nobody(names)
        people = () if silent or not names else self.resolver.people(note, names)
        return declared(note, people if silent or people else None)

    def _linked(self, names: Iterable[Name]) -> tuple[NoteId, ...]:
        found = (self.names.found(name.text) for name in names)
        return tuple(dict.fromkeys(note.id for note in found if note and note.readable))


def _note_day(note: Note) -> datetime.date | None:
    try:
        return values.date(note.id)
    except ValueError:
        return None


def _ranked(exchanges: list[tuple[NoteId, Exchange]]) -> Iterator[_Held]:
    """Rank the exchanges of one file and give each without a time the one that orders it.

    A file runs newest first if its dated entries fall more often than they rise.
    """
    previous: Exchange | None = None
    for rank, (conversation, each) in enumerate(
        reversed(exchanges) if falls(each for _, each in exchanges) else exchanges
    ):
        timed = each
        if each.time is None and previous and previous.day == each.day and previous.at != MIDNIGHT:
            timed = each._replace(at=previous.at)
        yield _Held(conversation, timed, rank)
        previous = timed


def _order(held: _Held) -> tuple[datetime.date, datetime.time, str, int]:
    exchange = held.exchange
    return exchange.day, exchange.at, exchange.home, held.rank
