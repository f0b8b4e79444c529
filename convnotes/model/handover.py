"""What passes from one member of the team to another."""

from dataclasses import dataclass
from typing import NamedTuple

from convnotes.model.conversation import Promise
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change


class Hands(NamedTuple):
    """From whom to whom, and the notes that stay as they are."""

    giver: PersonId
    taker: PersonId
    kept: frozenset[NoteId] = frozenset()


class Given(NamedTuple):
    """An open promise or question, with its conversation, if it has one."""

    promise: Promise
    conversation: NoteId | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What somebody holds: turns by conversation, open promises, and notes of relationships."""

    turns: tuple[NoteId, ...]
    promises: tuple[Given, ...]
    relationships: tuple[NoteId, ...]

    @property
    def conversations(self) -> tuple[NoteId, ...]:
        """The conversations with a turn or a promise."""
        ids = (each.conversation for each in self.promises if each.conversation)
        return tuple(dict.fromkeys((*self.turns, *ids)))

    def __bool__(self) -> bool:
        return bool(self.turns or self.promises or self.relationships)


@dataclass(frozen=True, slots=True)
class Handed:
    """What passed on, where the taker joined, the changes, and the notebook as it then is."""

    holdings: Holdings
    joined: tuple[NoteId, ...]
    changes: tuple[Change, ...]
    notebook: Notebook
