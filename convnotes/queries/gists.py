"""The gist of every note on a day: from what is known of a notebook, else worked out from it."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from convnotes.model.conversation import (
    Conversation,
    Exchange,
    ExchangeKind,
    Promise,
    State,
    Status,
)
from convnotes.model.gist import Gist
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.queries.passages import TELLING, lead
from convnotes.queries.standings import changed
from convnotes.turns.standing import turn

# To look a member of an enumeration up takes longer than what is done with it.
_NOTE, _OPEN = ExchangeKind.NOTE, State.OPEN


def gists(notebook: Notebook, on: datetime.date) -> Mapping[NoteId, Gist]:
    """Give the gist of each note of a notebook, in its order."""
    known = notebook.known.gists(on) if notebook.known else None
    if known is not None:
        return known
    return {name: gist(notebook, note, on) for name, note in notebook.by_id.items()}


def gist(
    notebook: Notebook,
    note: Note,
    on: datetime.date,
    stands: tuple[Turn, datetime.date | None] | None = None,
) -> Gist:
    """Give the gist of one note; the turn of a conversation, and since when, may be known already."""
    one = notebook.conversations.get(note.id)
    status = note.text("status") or ("active" if note.kind is Kind.PERSON else "")
    exchanges = one.exchanges if one else notebook.logged.get(note.id, ())
    promises = one.promises if one else [box for each in exchanges for box in each.promises]
    stood: tuple[Any, ...] = ((), None, None, _latest(exchanges, promises), _owing(promises))
    spoke = _spoke(exchanges, on, one.participants if one else ())
    if one:
        standing, since = stands or (turn(one, on), changed(one, on))
        status = Status.OPEN if standing.woken else one.declared.status
        stood = _stood(one, standing, since)
    channels = dict.fromkeys([note.text("channel"), *[each.channel for each in exchanges]])
    told = [lead(one.value) for each in exchanges for one in each.statements if one.key in TELLING]
    return Gist(
        note.title,
        note.visibility,
        status,
        note.texts("tags"),
        note.texts("aliases"),
        tuple([notebook.names.meant(name).person for name in note.names("owner")]),
        tuple([name.text for name in note.names("org")]),
        tuple(dict.fromkeys([each.casefold() for each in channels if each])),
        tuple(dict.fromkeys(told)),
        tuple([name.text for name in note.names("related")]),
        tuple(spoke),
        tuple(spoke.values()) if one else (),
        *stood,
    )


def _spoke(
    exchanges: Iterable[Exchange], on: datetime.date, participants: Iterable[PersonId]
) -> dict[PersonId, datetime.date | None]:
    """Give all who take part, with the last day on which they spoke or were spoken to."""
    spoke: dict[PersonId, datetime.date | None] = dict.fromkeys(participants)
    for each in exchanges:
        counts = each.day <= on and each.kind is not _NOTE
        for people in (each.speakers, each.hearers):
            for person in people:
                if counts:
                    spoke[person] = each.day
                elif person not in spoke:
                    spoke[person] = None
    return spoke


def _latest(exchanges: Iterable[Exchange], promises: Iterable[Promise]) -> datetime.date | None:
    """Give the last day on which anything was said, or a promise kept."""
    done = [each.done for each in promises if each.done]
    return max([*done, *[each.day for each in exchanges]], default=None)


def _owing(promises: Iterable[Promise]) -> int:
    return len([each for each in promises if each.state is _OPEN])


def _stood(one: Conversation, standing: Turn, since: datetime.date | None) -> tuple[Any, ...]:
    """Give what only the gist of a conversation has."""
    days = [since, one.declared.closed, one.note.day("created")]
    days += [each.done for each in one.promises]
    return (
        standing.holders,
        standing.due,
        standing.last,
        max([each for each in days if each], default=None),
        _owing(one.promises),
        one.continues,
    )


def last_contacts(notebook: Notebook, on: datetime.date) -> dict[PersonId, datetime.date]:
    """Give for everybody the newest day, up to one, on which they spoke or were spoken to."""
    found: dict[PersonId, datetime.date] = {}
    for several in (
        *_contacts(notebook, on),
        *(_days(each, on).items() for each in notebook.logged.values()),
    ):
        for person, day in several:
            if day and (person not in found or found[person] < day):
                found[person] = day
    return found


def _contacts(
    notebook: Notebook, on: datetime.date
) -> Iterator[Iterable[tuple[PersonId, datetime.date | None]]]:
    known = notebook.known.gists(on) if notebook.known else None
    if known is None:
        return (_days(one.exchanges, on).items() for one in notebook.conversations.values())
    return (zip(each.people, each.spoke, strict=True) for each in known.values() if each.spoke)


def _days(exchanges: Iterable[Exchange], on: datetime.date) -> dict[PersonId, datetime.date]:
    """Give for everybody the newest day of exchanges, which are oldest first."""
    found: dict[PersonId, datetime.date] = {}
    for each in exchanges:
        if each.day <= on and each.kind is not _NOTE:
            found |= dict.fromkeys((*each.speakers, *each.hearers), each.day)
    return found
