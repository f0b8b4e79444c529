"""What is exported where one conversation, person or org is asked for: that, and what belongs to it."""

import datetime
from collections.abc import Iterator

from convnotes.exporters import Wanted
from convnotes.model.agenda import Item
from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import ME, SOMEONE, NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.queries.agenda import involving
from convnotes.queries.histories import org_history, takes_part
from convnotes.queries.standings import Agendas

_BODIES = (Kind.PERSON, Kind.ORG)


def mine(notebook: Notebook, wanted: Wanted) -> frozenset[PersonId]:
    """Give whose turns and promises are "mine": one person's, or any member's."""
    if wanted.me and not wanted.team:
        return frozenset((wanted.me,))
    return frozenset(notebook.members or (ME,)) - {SOMEONE}


def conversations(notebook: Notebook, wanted: Wanted) -> tuple[Conversation, ...]:
    """Give the conversations, by id."""
    found = sorted(notebook.conversations.values(), key=lambda each: each.id)
    if not wanted.only:
        return tuple(found)
    who = _bodies(notebook, wanted)
    return tuple(
        each
        for each in found
        if each.id == wanted.only or any(takes_part(each, person) for person in who)
    )


def people(notebook: Notebook, wanted: Wanted) -> tuple[Note, ...]:
    """Give the notes on people and orgs, by name."""
    notes = [note for note in notebook.by_id.values() if note.kind in _BODIES]
    one = notebook.conversations.get(NoteId(wanted.only))
    if one:
        notes = [note for note in notes if takes_part(one, PersonId(note.id))]
    elif wanted.only:
        who = _bodies(notebook, wanted)
        notes = [note for note in notes if PersonId(note.id) in who]
    return tuple(sorted(notes, key=lambda note: (note.title.casefold(), note.id)))


def agendas(notebook: Notebook, wanted: Wanted) -> Agendas:
    """Give the agendas to choose from."""
    return wanted.agendas or Agendas(notebook, wanted.on)


def items(notebook: Notebook, wanted: Wanted) -> tuple[Item, ...]:
    """Give the items of the agenda."""
    found = agendas(notebook, wanted).of(wanted.me, wanted.team)
    if not wanted.only:
        return found
    if NoteId(wanted.only) in notebook.conversations:
        return tuple(each for each in found if each.conversation == wanted.only)
    who = _bodies(notebook, wanted)
    kept = {id(each) for person in who for each in involving(found, person)}
    return tuple(each for each in found if id(each) in kept)


def held(notebook: Notebook, wanted: Wanted) -> Iterator[tuple[NoteId, tuple[Exchange, ...]]]:
    """Give what was said up to the day: by conversation, then by person whose own log has it."""
    for one in conversations(notebook, wanted):
        yield one.id, _said(one.exchanges, wanted.on)
    who = _bodies(notebook, wanted)
    for home in sorted(notebook.logged):
        if not wanted.only or PersonId(home) in who:
            yield home, _said(notebook.logged[home], wanted.on)


def _said(exchanges: tuple[Exchange, ...], on: datetime.date) -> tuple[Exchange, ...]:
    """Leave out notes, which were said to nobody, and what is still to come."""
    return tuple(
        each for each in exchanges if each.day <= on and each.kind is not ExchangeKind.NOTE
    )


def _bodies(notebook: Notebook, wanted: Wanted) -> frozenset[PersonId]:
    """Give the person asked for, or the org with its people; nobody for a conversation."""
    if not wanted.only or NoteId(wanted.only) in notebook.conversations:
        return frozenset()
    note = notebook.by_id.get(NoteId(wanted.only))
    who = {PersonId(wanted.only)}
    if note and note.kind is Kind.ORG:
        who |= {PersonId(each.id) for each in org_history(notebook, note, wanted.on).people}
    return frozenset(who)
