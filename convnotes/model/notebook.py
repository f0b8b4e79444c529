"""All notes of a workspace, read together."""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from convnotes.model.agenda import Bond
from convnotes.model.config import Config
from convnotes.model.conversation import Conversation, Exchange, Person
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.gist import Gist
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Name, Note
from convnotes.model.place import Span
from convnotes.model.talk import Talk


class Meant(NamedTuple):
    """What a name was found to mean; `several` are the people where it fits more than one."""

    person: PersonId
    known: bool
    several: tuple[PersonId, ...] = ()


class Unknown(NamedTuple):
    """A name that fits nobody, where it first stands in a note."""

    path: str
    text: str
    span: Span


class Names(Protocol):
    """Looks up names as the notes themselves do; `withheld` are those no reader may know."""

    withheld: frozenset[str]

    def meant(self, name: Name) -> Meant:
        """Find whom a name means."""

    def note(self, target: str) -> Note | None:
        """Find the note that a link leads to."""

    def nearest(self, text: str) -> str:
        """Give the id of whoever has a name most like this, or nothing."""

    def hidden(self, target: str) -> bool:
        """Tell whether a link leads to a note that this audience may not know of."""


class Known(Protocol):
    """What an index knows of a whole notebook: the same as follows from the notes, and sooner.

    What depends on a day is None where the index does not know it of that one.
    """

    def gists(self, on: datetime.date) -> Mapping[NoteId, Gist] | None:
        """Give the gist of every note."""

    def bonds(self, on: datetime.date) -> tuple[Bond, ...] | None:
        """Give what comes up with people in time."""

    def passing(self, test: Callable[[bytes], bool]) -> frozenset[NoteId]:
        """Give the notes whose bytes pass a test."""

    def spoken_in(self, notes: Collection[NoteId]) -> frozenset[NoteId]:
        """Give the conversations that may have exchanges in some notes."""

    def traces(self) -> Mapping[str, str]:
        """Give a text for the note at each path, the same as long as all that is known of it is."""

    def talks(self, among: frozenset[PersonId]) -> Iterator[Talk]:
        """Give the talks that any of some people is in, of conversations and of people's own notes."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """The notes of a workspace with every name resolved.

    `notes` are all of them, the unreadable ones and those with a taken id too; `by_id` holds the
    rest. `people` holds stubs as well, and the orgs that take part in something. `logged` are the
    exchanges of people's own notes, which belong to no conversation and make no turn. `problems`
    are the findings that need more than one note to see. `known` is what need not be worked out anew.
    """

    config: Config
    notes: tuple[Note, ...]
    by_id: Mapping[NoteId, Note]
    people: Mapping[PersonId, Person]
    members: tuple[PersonId, ...]
    conversations: Mapping[NoteId, Conversation]
    logged: Mapping[NoteId, tuple[Exchange, ...]]
    names: Names
    problems: tuple[Diagnostic, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    unreadable: tuple[str, ...] = ()
    known: Known | None = None

    @property
    def ignoring(self) -> Mapping[str, frozenset[str]]:
        """Give by path the rules that notes ask to pass over."""
        return {
            note.path: frozenset(note.texts("check_ignore"))
            for note in self.notes
            if "check_ignore" in note.values
        }

    def body(self, exchange: Exchange) -> str:
        """Give what was written below an exchange's first line, without blank lines around it."""
        text = self.by_id[exchange.home].source.text
        return text[exchange.body.start : exchange.body.end].strip("\r\n")

    def person_name(self, person: PersonId) -> str:
        """Give what to call somebody: the name in their note, else the id."""
        known = self.people.get(person)
        return known.name if known else person
