"""Whom or what a question is about: a person, an org with its people, or a conversation."""

from typing import NamedTuple

from convnotes.cli.asking import Asking
from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Name, Note
from convnotes.model.place import Span
from convnotes.queries.contacts import people_of
from convnotes.queries.refer import refer

_WRONG_USAGE = 2


class Subject(NamedTuple):
    """What words on the command line name; `people` of an org are itself and whoever belongs to it.

    A conversation has no `people` here, and a stub has no `note`.
    """

    kind: Kind
    id: str
    title: str
    note: Note | None
    people: tuple[PersonId, ...]

    @property
    def conversation(self) -> NoteId | None:
        """The conversation, or None for a person or an org."""
        return NoteId(self.id) if self.kind is Kind.CONVERSATION else None


def subject(asking: Asking, words: str) -> Subject:
    """Find what words name; raises `ConvnotesError` with the nearest names, or all that fit."""
    notebook = asking.notebook
    person = stub(asking, words)
    if person:
        return Subject(Kind.PERSON, person, notebook.person_name(person), None, (person,))
    note = notebook.by_id[refer(notebook, words)]
    if note.kind is Kind.PAGE:
        raise ConvnotesError(
            f"`{words}` is a page, and nobody speaks in it",
            "name a person, an org or a conversation",
            _WRONG_USAGE,
        )
    people: tuple[PersonId, ...] = ()
    if note.kind is not Kind.CONVERSATION:
        people = (PersonId(note.id),)
    if note.kind is Kind.ORG:
        people += tuple(PersonId(each.id) for each in people_of(notebook, note))
    return Subject(note.kind, note.id, note.title, note, people)


def person_named(asking: Asking, words: str) -> PersonId:
    """Find a person, an org or a stub; `me` is who asks. Raises `ConvnotesError`."""
    if words.casefold() == "me":
        if asking.me is None:
            raise ConvnotesError("nobody says who `me` is", "say so with --as PERSON", _WRONG_USAGE)
        return asking.me
    person = stub(asking, words)
    return person or PersonId(refer(asking.notebook, words, (Kind.PERSON, Kind.ORG)))


def stub(asking: Asking, words: str) -> PersonId | None:
    """Give somebody who is named in the notes and has none of their own, or None."""
    meant = asking.notebook.names.meant(Name(words, Span(0, 0)))
    known = asking.notebook.people.get(meant.person)
    if meant.several:
        both = ", ".join(f"`{each}`" for each in meant.several)
        raise ConvnotesError(f"`{words}` fits several: {both}", "write the id of one", _WRONG_USAGE)
    return meant.person if known and known.note is None else None
