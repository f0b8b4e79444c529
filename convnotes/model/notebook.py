"""All notes of a workspace, read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from convnotes.model.config import Config
from convnotes.model.conversation import Conversation, Exchange, Person
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Name, Note
from convnotes.model.place import Span


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


@dataclass(frozen=True, slots=True)
class Notebook:
    """The notes of a workspace with every name resolved.

    `notes` are all of them, the unreadable ones and those with a taken id too; `by_id` holds the
    rest. `people` holds stubs as well, and the orgs that take part in something. `logged` are the
    exchanges of people's own notes, which belong to no conversation and make no turn. `problems`
    are the findings that need more than one note to see.
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
