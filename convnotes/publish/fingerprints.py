"""Short texts that are the same for the same content, whatever process asks."""

from collections.abc import Callable, Iterable
from functools import cached_property
from hashlib import blake2b

from convnotes.model.conversation import Conversation, Exchange, Person, Promise, Statement
from convnotes.model.ids import NoteId
from convnotes.model.note import Note
from convnotes.publish.chapters import Chapter
from convnotes.publish.contacts import Contact
from convnotes.publish.reads import Key, value
from convnotes.publish.world import World

_HEAVY = (Note, Person, Conversation, Exchange)


def short(text: str) -> str:
    """Give a digest of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class Fingerprints:
    """Fingerprints of what a world holds; that of a note is its text, that of a record its notes'.

    Whatever is read from a note's own text follows from it, so of an exchange only those parts are
    looked at that other notes decide: where it belongs, and who is meant by its names.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys: dict[Key, str] = {}
        self._notes: dict[Key, set[str]] = {}
        self._made: dict[int, tuple[object, str, set[str]]] = {}
        self._within: set[str] = set()
        self._heads: dict[int, tuple[Exchange, str]] = {}
        self._forms: dict[type, Callable[..., str]] = {
            Note: self._note,
            Person: self._person,
            Conversation: self._conversation,
            Exchange: self._exchange,
            Contact: self._contact,
            Chapter: self._chapter,
            list: self._row,
            tuple: self._row,
            dict: self._table,
        }

    def of_key(self, key: Key) -> str:
        """Give the fingerprint of what stands under a key; nothing where that cannot be told."""
        found = self._keys.get(key)
        if found is None:
            self._within = set()
            try:
                with self._world.reads.unseen():
                    found = short(self.of(value(self._world, key)))
            except LookupError:
                found = ""
            self._keys[key], self._notes[key] = found, self._within
        return found

    def notes_of_key(self, key: Key) -> set[str]:
        """Give the paths of the notes whose whole text counts for the fingerprint of a key."""
        self.of_key(key)
        return self._notes[key]

    def of(self, thing: object) -> str:
        """Give the fingerprint of anything that pages are made from."""
        kind = type(thing)
        if kind not in self._forms:
            # A note that is read only as far as it is asked is a note.
            near = next((each for each in kind.__mro__[1:] if each in _HEAVY), None)
            self._forms[kind] = self._forms[near] if near else repr
        return self._forms[kind](thing)

    def _once(self, thing: object, make: Callable[[], str]) -> str:
        # The thing is kept beside its fingerprint, so that no other can come to have its number.
        found = self._made.get(id(thing))
        if found is None:
            around, self._within = self._within, set()
            found = self._made[id(thing)] = thing, short(make()), self._within
            self._within = around
        self._within |= found[2]
        return found[1]

    def _row(self, row: Iterable[object]) -> str:
        return f"({','.join(map(self.of, row))})"

    def _table(self, table: dict[object, object]) -> str:
        return f"{{{','.join(f'{each!r}:{self.of(one)}' for each, one in table.items())}}}"

    def _note(self, note: Note) -> str:
        self._within.add(note.path)
        return self._once(
            note,
            lambda: repr(
                (note.id, note.kind, note.visibility, note.readable, note.path, note.digest)
            ),
        )

    def _person(self, person: Person) -> str:
        return repr((person.id, person.name, person.note and self._note(person.note)))

    def _conversation(self, one: Conversation) -> str:
        return self._once(one, lambda: self._of_conversation(one))

    def _of_conversation(self, one: Conversation) -> str:
        parts = (one.id, self._note(one.note), one.title, one.participants, one.declared)
        around = (one.continues, one.related, tuple(map(_owned, one.promises)))
        said = [
            (self._heads_of(each), each.home != one.id and self._home(each))
            for each in one.exchanges
        ]
        return repr((parts, around, said))

    def _exchange(self, one: Exchange) -> str:
        return self._once(one, lambda: self._of_exchange(one))

    def _of_exchange(self, one: Exchange) -> str:
        return f"{self._heads_of(one)} {self._home(one)}"

    def _home(self, one: Exchange) -> str | None:
        home = self._world.notebook.by_id.get(NoteId(one.home))
        return self._note(home) if home else None

    def _heads_of(self, one: Exchange) -> str:
        found = self._heads.get(id(one))
        if found is None:
            found = self._heads[id(one)] = one, _head(one)
        return found[1]

    @cached_property
    def people(self) -> str:
        """The fingerprint of who is known, and who must not be."""
        notebook = self._world.notebook
        with self._world.reads.unseen():
            told = [(one.id, one.name, bool(one.note)) for one in notebook.people.values()]
            return short(repr((told, sorted(notebook.names.withheld), notebook.members)))

    def head_of(self, note: Note) -> str:
        """Give the fingerprint of a note but for what stands below exchanges and beside them.

        What no body of text is shown in follows from headers, from the first lines of exchanges, and
        from promises and fields.
        """
        notebook = self._world.notebook
        with self._world.reads.unseen():
            told = [_header(note)]
            if notebook.by_id.get(note.id) is note:
                conversation = notebook.conversations.get(note.id)
                told.append(conversation and self._heads_within(conversation))
                told += map(self._heads_of, notebook.logged.get(note.id, ()))
        return short(repr(told))

    def _heads_within(self, one: Conversation) -> object:
        parts = (one.id, one.title, one.participants, one.declared, one.continues, one.related)
        promises = tuple(map(_promised, one.promises))
        return parts, promises, tuple(map(self._heads_of, one.exchanges))

    def _contact(self, contact: Contact) -> str:
        exchange, conversation, number = contact
        # The fingerprint of a conversation is one of all that was said there.
        home = self._conversation(conversation) if conversation else self._exchange(exchange)
        return f"{home} {number}"

    def _chapter(self, chapter: Chapter) -> str:
        rest = (chapter.path, chapter.years, chapter.total, chapter.leaves)
        return f"{rest!r} {self._row(chapter.rows)}"


def _owned(promise: Promise) -> object:
    return promise.kind, promise.state, promise.owner, promise.due, promise.day, promise.site


def _header(note: Note) -> object:
    header = note.source.text[: note.body]
    return note.id, note.path, str(note.kind), note.visibility, note.readable, note.title, header


def _head(one: Exchange) -> str:
    """Write down an exchange but for what is written below its first line."""
    when = f"{one.kind} {one.day} {one.time} {one.at} {one.site.line} {one.site.path!r}"
    who = f"{one.speakers!r} {one.hearers!r} {one.home!r} {one.channel!r} {sorted(one.flags)!r}"
    promises = tuple(map(_promised, one.promises))
    return f"{when} {who} {one.summary!r} {promises!r} {tuple(map(_stated, one.statements))!r}"


def _promised(one: Promise) -> str:
    days = f"{one.due} {one.done} {one.day} {one.site.line}"
    return f"{one.kind} {one.state} {one.owner!r} {days} {one.text!r}"


def _stated(one: Statement) -> str:
    return f"{one.key!r} {one.value!r} {one.people!r} {one.day} {one.site.line}"
