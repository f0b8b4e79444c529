"""Whether two notebooks say the same but for the id of one note, and where they do not."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import quote

from convnotes.model.conversation import Conversation, Exchange, Promise, Statement
from convnotes.model.ids import folded
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.source import Edit, Source
from convnotes.text import schema
from convnotes.text.links import body_links, file_target
from convnotes.text.mentions import covered_by_code
from convnotes.text.names import NameTable
from convnotes.text.schema import Type

_THE_NOTE = "\0"
"""What stands for the note whose id differs."""
_PEOPLE = frozenset((Type.PERSON, Type.PEOPLE, Type.HOLDERS))
_MARKS = re.compile(r"\[\[|\]\]|@")


class Renaming(NamedTuple):
    """The id and path of one note, before and after, and the edits made to each path of before.

    `person` tells that whoever has the one id as a name should have the other one after.
    """

    before: str
    after: str
    before_path: str
    after_path: str
    edits: Mapping[str, Sequence[Edit]]
    person: bool


class Difference(NamedTuple):
    """What reads otherwise, and the line of before that says it."""

    site: Site
    what: str


class _Said(NamedTuple):
    """One thing that a notebook says, comparable, with its place in that notebook."""

    site: Site
    said: object


_Key = tuple[str, str, int]


def difference(before: Notebook, after: Notebook, renaming: Renaming) -> Difference | None:
    """Find the first thing that one notebook says otherwise than the other, or None.

    Places are compared as the edits move them, and texts without regard to which of the two ids
    stands in them.
    """
    either = _either(renaming)
    old = _View(before, folded(renaming.before), renaming.before_path, either, renaming)
    nothing_moves = renaming._replace(before_path=renaming.after_path, edits={})
    new = _View(after, folded(renaming.after), renaming.after_path, either, nothing_moves)
    was, now = dict(old.everything()), dict(new.everything())
    for key, said in was.items():
        if key not in now or now[key].said != said.said:
            return Difference(said.site, key[0])
    added = next((key for key in now if key not in was), None)
    return Difference(now[added].site, added[0]) if added else None


def _either(renaming: Renaming) -> re.Pattern[str]:
    ids = (renaming.before, renaming.after)
    forms = {folded(form) for each in ids for form in (each, quote(each), each.replace(" ", "%20"))}
    longest_first = sorted(forms, key=lambda each: (-len(each), each))
    return re.compile("|".join(map(re.escape, longest_first)))


class Moves:
    """Where the characters of a text are after edits that do not overlap."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        ordered = sorted(edits, key=lambda each: each.span)
        self._starts = [each.span.start for each in ordered]
        self._ends = [each.span.end for each in ordered]
        grown = (len(each.text) - (each.span.end - each.span.start) for each in ordered)
        self._shifts = [0, *accumulate(grown)]

    def moved(self, offset: int) -> int:
        """Give where a character is; one that was replaced is where its replacement begins."""
        number = bisect_right(self._ends, offset)
        inside = number < len(self._starts) and self._starts[number] < offset
        return (self._starts[number] if inside else offset) + self._shifts[number]

    def span(self, span: Span) -> Span:
        """Give where a range of characters is."""
        return Span(self.moved(span.start), self.moved(span.end))


_UNMOVED = Moves(())


@dataclass
class _View:
    """What a notebook says, with one id taken out; `renaming` tells where its places will be."""

    notebook: Notebook
    wanted: str
    own_path: str
    either: re.Pattern[str]
    renaming: Renaming
    folds: dict[str, str] = field(default_factory=dict)

    @cached_property
    def moves(self) -> dict[str, Moves]:
        return {path: Moves(each) for path, each in self.renaming.edits.items()}

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {note.path: note.source for note in self.notebook.notes}

    def everything(self) -> Iterator[tuple[_Key, _Said]]:
        notebook = self.notebook
        settings = Site(notebook.config.source.path if notebook.config.source else "", 1)
        members = self.people(notebook.members)
        yield ("the members of the team", "", 0), _Said(settings, members)
        for note in notebook.notes:
            yield ("this note", self.path(note.path), 0), _Said(Site(note.path, 1), self.note(note))
        for person in notebook.people.values():
            site = Site(person.note.path if person.note else settings.path, 1)
            said = (person.note is None, self.text(person.name) if person.note else "")
            yield ("a person of this note", self.person(person.id), 0), _Said(site, said)
        for conversation in notebook.conversations.values():
            key = self.id(conversation.id)
            site = Site(conversation.note.path, 1)
            yield ("this conversation", key, 0), _Said(site, self.conversation(conversation))
            yield from self.exchanges(key, conversation.exchanges)
        for home, logged in notebook.logged.items():
            yield from self.exchanges(self.id(home), logged)
        yield from self.troubles()

    def troubles(self) -> Iterator[tuple[_Key, _Said]]:
        """Give what is wrong in the notes, each finding with its line, and the names of nobody."""
        for note in self.notebook.notes:
            for number, each in enumerate(note.problems):
                site = Site(note.path, self.line(note.path, each.span.start))
                said = (each.rule, self.line(note.path, each.span.start))
                yield ("what is wrong here", self.path(note.path), number), _Said(site, said)
        found = [(each.path, each.rule, each.span) for each in self.notebook.problems]
        found += [(each.path, self.person(each.text), each.span) for each in self.notebook.unknown]
        for path, what, span in found:
            site = Site(path, self.line(path, span.start))
            key = f"{self.path(path)} {self.line(path, span.start)}"
            yield (f"what is wrong here ({what})", key, 0), _Said(site, None)

    def exchanges(self, key: str, exchanges: tuple[Exchange, ...]) -> Iterator[tuple[_Key, _Said]]:
        for number, each in enumerate(exchanges):
            yield (
                ("this exchange, or its place in the order", key, number),
                _Said(each.site, self.exchange(each)),
            )

    def path(self, path: str) -> str:
        return self.renaming.after_path if path == self.renaming.before_path else path

    def span(self, path: str, span: Span) -> Span:
        return self.moves.get(path, _UNMOVED).span(span)

    def line(self, path: str, offset: int) -> int:
        """Count a line; edits take out no line end that a reader of lines sees."""
        return self.sources[path].place(offset).line

    def id(self, name: str) -> str:
        found = self.folds.get(name)
        if found is None:
            plain = folded(name)
            same = _THE_NOTE if plain == self.wanted else plain
            found = self.folds[name] = self.text(plain) if "[[" in plain else same
        return found

    def ids(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.id(each) for each in names)

    def person(self, name: str) -> str:
        return self.id(name) if self.renaming.person else folded(name)

    def people(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.person(each) for each in names)

    def text(self, text: str) -> str:
        return self.either.sub(_THE_NOTE, folded(_MARKS.sub("", text)))

    def note(self, note: Note) -> object:
        values = {key: self.value(note, key) for key in note.values}
        hidden = tuple(self.span(note.path, each) for each in note.hidden)
        stated = (note.kind, note.visibility, note.readable, self.text(note.title))
        return (self.id(note.id), *stated, values, hidden, self.links(note))

    def links(self, note: Note) -> object:
        """Give the links of a body that lead nowhere, and the paths of files but the one note's.

        A link to the note that was forgotten is among them afterwards.
        """
        found = sorted(body_links(note), key=lambda link: link.span)
        covered = covered_by_code(note) if found else ()
        shown = [link for link in found if link.span.start not in covered]
        led = (self.led(link.target) for link in shown if link.wiki)
        paths = (file_target(note, link) for link in shown if not link.wiki)
        dead = tuple(words for known, words in led if not known)
        return dead, tuple(path for path in paths if path != self.own_path)

    def led(self, target: str) -> tuple[bool, str]:
        """Give the note that a link leads to, or the words of a link that leads nowhere."""
        note = self.notebook.names.note(target)
        return (True, self.id(note.id)) if note else (False, folded(target))

    def value(self, note: Note, key: str) -> object:
        names = note.names(key)
        table = self.notebook.names
        assert isinstance(table, NameTable), "a notebook is assembled with one"
        if not names:
            value = note.values[key]
            if isinstance(value, str):
                return self.text(value)
            texts = note.texts(key)
            return tuple(map(self.text, texts)) if texts else value
        if schema.BY_KIND[note.kind][key].type in _PEOPLE:
            return self.people([each for name in names for each, _ in table.people(name)])
        return tuple(self.led(name.text) for name in names)

    def conversation(self, conversation: Conversation) -> object:
        declared = conversation.declared
        said: tuple[object, ...] = (
            declared.since,
            declared.due,
            declared.wait_until,
            declared.status,
            declared.closed,
            declared.scheduled,
            self.text(declared.about),
            None if declared.next_turn is None else self.people(declared.next_turn),
        )
        linked = (self.ids(conversation.continues), self.ids(conversation.related))
        promises = tuple(self.promise(each) for each in conversation.promises)
        people = self.people(conversation.participants)
        return (*said, *linked, people, promises, self.text(conversation.title))

    def exchange(self, each: Exchange) -> object:
        path = each.site.path
        people = (self.people(each.speakers), self.people(each.hearers))
        places = (self.path(path), self.span(path, each.span), self.span(path, each.body))
        promises = tuple(self.promise(promise) for promise in each.promises)
        fields = tuple(self.statement(statement) for statement in each.statements)
        spoken = (each.kind, each.day, each.time, each.at, each.channel, each.flags)
        return (*spoken, *people, *places, promises, fields, self.text(each.summary))

    def promise(self, promise: Promise) -> object:
        owner = promise.owner and self.person(promise.owner)
        said = (owner, self.text(promise.text), self.span(promise.site.path, promise.span))
        return (*said, promise.kind, promise.state, promise.due, promise.done, promise.day)

    def statement(self, statement: Statement) -> object:
        span = self.span(statement.site.path, statement.span)
        people = self.people(statement.people)
        return (statement.key, self.text(statement.value), span, people, statement.day)
