"""What there is between the notes and one person, org or conversation, for `show` and the site."""

import datetime
from dataclasses import dataclass

from convnotes.model.conversation import Conversation, Promise, State
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Box, Note
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.queries.contacts import Spoken, contacts, people_of
from convnotes.queries.told import Agreed, Told, told
from convnotes.turns.standing import turn


@dataclass(frozen=True, slots=True)
class Owed:
    """An open promise or question with where it was made."""

    promise: Promise
    conversation: NoteId | None
    title: str


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """Where one stands with a person: open conversations first, history newest first."""

    person: PersonId
    note: Note | None
    open: tuple[tuple[Conversation, Turn], ...]
    rest: tuple[tuple[Conversation, Turn], ...]
    owed: tuple[Owed, ...]
    topics: tuple[Box, ...]
    history: tuple[Spoken, ...]
    told: tuple[Told, ...]
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True, slots=True)
class OrgHistory:
    """An org with its people and the conversations that it or they take part in."""

    note: Note
    people: tuple[Note, ...]
    conversations: tuple[tuple[Conversation, Turn], ...]


def person_history(notebook: Notebook, person: PersonId, on: datetime.date) -> PersonHistory:
    """Gather everything between the notes and one person, up to a day."""
    note = notebook.by_id.get(NoteId(person))
    theirs = [
        (each, turn(each, on))
        for each in notebook.conversations.values()
        if takes_part(each, person)
    ]
    theirs.sort(key=lambda pair: (pair[1].last or datetime.date.min, pair[0].id), reverse=True)
    history = contacts(notebook, (person,), on)
    heard = told(notebook, (person,), on)
    return PersonHistory(
        person=person,
        note=note,
        open=tuple(pair for pair in theirs if not pair[1].aside),
        rest=tuple(pair for pair in theirs if pair[1].aside),
        owed=_owed(notebook, person, theirs),
        topics=topics(note),
        history=history,
        told=heard.told,
        agreed=heard.agreed,
    )


def takes_part(conversation: Conversation, person: PersonId) -> bool:
    """Tell whether somebody is a participant, speaks, or is spoken to."""
    return person in conversation.participants or any(
        person in each.speakers or person in each.hearers for each in conversation.exchanges
    )


def topics(note: Note | None) -> tuple[Box, ...]:
    """Give the unticked boxes under `## Raise next time`."""
    return tuple(box for box in note.boxes if box.topic and box.mark == " ") if note else ()


def _owed(
    notebook: Notebook, person: PersonId, theirs: list[tuple[Conversation, Turn]]
) -> tuple[Owed, ...]:
    found = [
        Owed(promise, each.id, each.title)
        for each, standing in theirs
        if not standing.aside
        for promise in each.promises
        if promise.state is State.OPEN and promise.owner
    ]
    for home, exchanges in notebook.logged.items():
        for each in exchanges:
            if person in each.speakers or person in each.hearers:
                found += [
                    Owed(promise, None, notebook.by_id[home].title)
                    for promise in each.promises
                    if promise.state is State.OPEN and promise.owner
                ]
    return tuple(sorted(found, key=_due))


def _due(owed: Owed) -> tuple[datetime.date, str, int]:
    return owed.promise.due or datetime.date.max, owed.promise.site.path, owed.promise.site.line


def org_history(notebook: Notebook, note: Note, on: datetime.date) -> OrgHistory:
    """Gather the people of an org and the conversations it takes part in."""
    people = people_of(notebook, note)
    everybody = {PersonId(note.id), *(PersonId(each.id) for each in people)}
    outside = everybody - set(notebook.members)
    theirs = [
        (each, turn(each, on))
        for each in notebook.conversations.values()
        if not outside.isdisjoint(each.participants)
    ]
    theirs.sort(key=lambda pair: (pair[1].last or datetime.date.min, pair[0].id), reverse=True)
    return OrgHistory(note, people, tuple(theirs))
