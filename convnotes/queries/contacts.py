"""Every time that people spoke, with where it is written: what the memory of somebody starts from."""

import datetime
from collections.abc import Collection, Iterator
from typing import NamedTuple

from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import ME, SOMEONE, NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.text.links import Spans
from convnotes.text.names import link_target


class Spoken(NamedTuple):
    """An exchange with the conversation it belongs to, or None for one of a person's own note."""

    exchange: Exchange
    conversation: NoteId | None
    title: str

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Who spoke and who was spoken to."""
        return (*self.exchange.speakers, *self.exchange.hearers)


def contacts(
    notebook: Notebook, people: Collection[PersonId], on: datetime.date
) -> tuple[Spoken, ...]:
    """Give the exchanges in which any of some people spoke or heard, up to a day, newest first."""
    wanted = frozenset(people)
    found = [each for each in every(notebook, on) if not wanted.isdisjoint(each.people)]
    return tuple(sorted(found, key=when, reverse=True))


def contacts_in(notebook: Notebook, conversation: NoteId, on: datetime.date) -> tuple[Spoken, ...]:
    """Give the exchanges of one conversation up to a day, newest first."""
    one = notebook.conversations[conversation]
    found = [Spoken(each, one.id, one.title) for each in one.exchanges if _counts(each, on)]
    return tuple(reversed(found))


def every(notebook: Notebook, on: datetime.date) -> Iterator[Spoken]:
    """Give every exchange of all notes up to a day, in no particular order."""
    for one in notebook.conversations.values():
        for each in one.exchanges:
            if _counts(each, on):
                yield Spoken(each, one.id, one.title)
    for home, exchanges in notebook.logged.items():
        for each in exchanges:
            if _counts(each, on):
                yield Spoken(each, None, notebook.by_id[home].title)


def _counts(exchange: Exchange, on: datetime.date) -> bool:
    return exchange.kind is not ExchangeKind.NOTE and exchange.day <= on


def when(spoken: Spoken) -> tuple[datetime.date, datetime.time, str, int]:
    """Give what orders exchanges over all notes."""
    each = spoken.exchange
    return each.day, each.at, each.home, each.site.line


def ours(notebook: Notebook) -> frozenset[PersonId]:
    """Give who "we" are: the members of the team, or the one unnamed member."""
    return frozenset(notebook.members or (ME,)) - {SOMEONE}


def people_of(notebook: Notebook, org: Note) -> tuple[Note, ...]:
    """Give the notes of the people who belong to an org, by title."""
    found = [
        each for each in notebook.by_id.values() if each.kind is Kind.PERSON and _belongs(each, org)
    ]
    return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.id)))


def _belongs(person: Note, org: Note) -> bool:
    return any(
        folded(link_target(name.text)) in (folded(org.id), folded(org.title))
        for name in person.names("org")
    )


def opening(notebook: Notebook, exchange: Exchange) -> tuple[str, Site]:
    """Give the words an exchange begins with, and their line: its summary, else its first paragraph.

    Boxes, fields, headings, code and comments are no such words.
    """
    if exchange.summary:
        return exchange.summary, exchange.site
    note = notebook.by_id[exchange.home]
    hidden = Spans(note.hidden)
    words: list[str] = []
    first = at = exchange.body.start
    for line in note.source.text[at : exchange.body.end].splitlines(keepends=True):
        bare = line.strip()
        plain = bare and "::" not in bare and bare[0] not in "-*+>#|`~<%" and at not in hidden
        if words and not plain:
            break
        if plain:
            first = first if words else at
            words.append(bare)
        at += len(line)
    site = Site(note.path, note.source.place(first).line) if words else exchange.site
    return " ".join(words), site
