"""All that one person holds: turns, open promises, and the relationships they keep."""

import datetime
from collections.abc import Iterable

from convnotes.model.conversation import Conversation, Promise, State, Status
from convnotes.model.handover import Given, Holdings
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.turns.returning import underlying
from convnotes.turns.standing import turn

_BODIES = (Kind.PERSON, Kind.ORG)


def holdings(
    notebook: Notebook, person: PersonId, on: datetime.date, kept: frozenset[NoteId] = frozenset()
) -> Holdings:
    """Find all that somebody holds, but for the notes that are kept out of it.

    Of a conversation that is paused or snoozed it counts whose turn it will be. One that is closed
    is history, and holds nothing.
    """
    conversations = [
        one
        for one in notebook.conversations.values()
        if one.id not in kept and not _closed(one, on)
    ]
    promises = [
        Given(each, one.id) for one in conversations for each in one.promises if _of(each, person)
    ]
    promises += [
        Given(each, None)
        for home, exchanges in notebook.logged.items()
        if home not in kept
        for exchange in exchanges
        for each in exchange.promises
        if _of(each, person)
    ]
    return Holdings(
        tuple(one.id for one in conversations if person in underlying(one, on).holders),
        tuple(dict.fromkeys(promises)),
        tuple(
            note.id
            for note in notebook.by_id.values()
            if note.kind in _BODIES
            and note.id not in kept | {person}
            and person in owners(notebook, note)
        ),
    )


def kept_with(notebook: Notebook, notes: Iterable[NoteId]) -> frozenset[NoteId]:
    """Give notes that are kept, and the conversations in which only people who are kept take part.

    Members of the team do not count there.
    """
    kept = frozenset(notes)
    people: frozenset[str] = frozenset(kept)
    outside = {
        one.id: frozenset(one.participants) - frozenset(notebook.members)
        for one in notebook.conversations.values()
    }
    return kept | {name for name, others in outside.items() if others and others <= people}


def owners(notebook: Notebook, note: Note) -> tuple[PersonId, ...]:
    """Give who keeps a relationship, as its note has it."""
    return tuple(notebook.names.meant(name).person for name in note.names("owner"))


def _closed(conversation: Conversation, on: datetime.date) -> bool:
    ended = conversation.declared.status is Status.CLOSED
    return ended and turn(conversation, on).aside


def _of(promise: Promise, person: PersonId) -> bool:
    return promise.state is State.OPEN and promise.owner == person
