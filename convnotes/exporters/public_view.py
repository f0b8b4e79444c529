"""What the public may not know of how to reach people, taken out of a notebook.

The notes and people themselves have been filtered before; as on the public site, addresses go unless a
person's note says `publish_contact: true`, and whoever is known by an address only is someone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from convnotes.model.conversation import Conversation, Exchange, Person, Promise
from convnotes.model.ids import SOMEONE, PersonId
from convnotes.model.note import Name, Note, Value
from convnotes.model.notebook import Notebook

_CONTACT = frozenset(("email", "phone", "location", "birthday"))
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")


def without_contacts(notebook: Notebook) -> Notebook:
    """Give a notebook in which nobody can be reached who does not wish it."""
    notes = {id(note): _note(note) for note in notebook.notes}
    people = {
        _who(each.id): Person(
            _who(each.id),
            SOMEONE if _who(each.id) == SOMEONE else each.name,
            notes[id(each.note)] if each.note else None,
        )
        for each in notebook.people.values()
    }
    return replace(
        notebook,
        notes=tuple(notes[id(note)] for note in notebook.notes),
        by_id={each: notes[id(note)] for each, note in notebook.by_id.items()},
        people=people,
        members=_all(notebook.members),
        conversations={
            each.id: _conversation(each, notes) for each in notebook.conversations.values()
        },
        logged={home: _exchanges(each) for home, each in notebook.logged.items()},
    )


def _who(person: PersonId) -> PersonId:
    return SOMEONE if _MAIL.search(person) else person


def _all(people: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(_who(each) for each in people)


def _note(note: Note) -> Note:
    hidden = frozenset() if note.values.get("publish_contact") is True else _CONTACT
    values = {key: _value(each) for key, each in note.values.items() if key not in hidden}
    title = SOMEONE if _MAIL.search(note.title) and hidden else note.title
    return replace(note, title=title, values=values)


def _value(value: Value) -> Value:
    if isinstance(value, Name):
        return value._replace(text=SOMEONE) if _MAIL.search(value.text) else value
    if type(value) is tuple and value and all(isinstance(each, Name) for each in value):
        return tuple(
            each._replace(text=SOMEONE) if _MAIL.search(each.text) else each
            for each in value
            if isinstance(each, Name)
        )
    return value


def _conversation(one: Conversation, notes: Mapping[int, Note]) -> Conversation:
    declared = one.declared
    if declared.next_turn is not None:
        declared = replace(declared, next_turn=_all(declared.next_turn))
    return replace(
        one,
        note=notes.get(id(one.note), one.note),
        participants=_all(one.participants),
        declared=declared,
        exchanges=_exchanges(one.exchanges),
        promises=_promises(one.promises),
    )


def _exchanges(exchanges: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    return tuple(
        each._replace(
            speakers=_all(each.speakers),
            hearers=_all(each.hearers),
            promises=_promises(each.promises),
            statements=tuple(
                statement._replace(people=_all(statement.people)) for statement in each.statements
            ),
        )
        for each in exchanges
    )


def _promises(promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
    return tuple(each._replace(owner=_who(each.owner)) if each.owner else each for each in promises)
