"""The ledger of promises: who owes what to whom, for how long, and how late it is."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.model.conversation import (
    Conversation,
    Exchange,
    ExchangeKind,
    Promise,
    PromiseKind,
    State,
)
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.contacts import ours
from convnotes.turns.standing import turn


@dataclass(frozen=True, slots=True)
class Entry:
    """A promise or question in the ledger.

    `to` are those it was made to, or who asked; nobody where it was noted among ourselves. `aside`
    tells that its conversation is closed, paused or waiting. `age` counts the days since it was made,
    `late` those since it was due, up to the day it was kept or the day asked about; None where
    there is no such day, and 0 for what is not late.
    """

    promise: Promise
    to: tuple[PersonId, ...]
    conversation: NoteId | None
    title: str
    aside: bool
    age: int | None
    late: int | None


class Account(NamedTuple):
    """What somebody has open: how many they owe and are owed, and how many of each are late."""

    person: PersonId
    owes: int
    owes_late: int
    owed: int
    owed_late: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted: of whom, to whom, concerning whom, in which conversation.

    `people` keeps what any of them owes or is owed. Without `kept` only what is open is given, with
    it only what was kept; with `all` what is open, kept and dropped. What is put aside counts only
    with `all` or `kept`, or in the conversation that is named.
    """

    by: PersonId | None = None
    to: PersonId | None = None
    people: frozenset[PersonId] | None = None
    conversation: NoteId | None = None
    kept: bool = False
    all: bool = False


def owes(notebook: Notebook, on: datetime.date, asked: Asked) -> tuple[tuple[Entry, ...], int]:
    """Give the entries that are wanted, and how many more are open but put aside.

    What is open comes first, the earliest due first; then what was kept or dropped, the newest first.
    """
    found = list(_entries(notebook, on, asked))
    shown = [each for each in found if _shown(each, asked)]
    hidden = 0 if asked.kept else sum(_open(each) for each in found) - sum(map(_open, shown))
    return tuple(sorted(shown, key=_order)), hidden


def accounts(entries: Iterable[Entry]) -> tuple[Account, ...]:
    """Count by person what is open among entries; whoever has most of it first."""
    counts: dict[PersonId, list[int]] = {}
    for each in entries:
        if _open(each):
            late = bool(each.late)
            if each.promise.owner:
                _count(counts, each.promise.owner, 0, late)
            for person in each.to:
                _count(counts, person, 2, late)
    found = [Account(person, *numbers) for person, numbers in counts.items()]
    return tuple(sorted(found, key=lambda each: (-each.owes - each.owed, each.person)))


def _count(counts: dict[PersonId, list[int]], person: PersonId, at: int, late: bool) -> None:
    numbers = counts.setdefault(person, [0, 0, 0, 0])
    numbers[at] += 1
    numbers[at + 1] += late


def _entries(notebook: Notebook, on: datetime.date, asked: Asked) -> Iterator[Entry]:
    """Give the entries that are wanted; whether a conversation is put aside is asked only for them."""
    mine = ours(notebook)
    homes = _homes(notebook, on, asked)
    for name in notebook.conversations:
        one = notebook.conversations[name] if name in homes else None
        if one and one.promises:
            made = {promise.site: each for each in one.exchanges for promise in each.promises}
            found = [(each, _to(each, made.get(each.site), one, mine)) for each in one.promises]
            wanted = [pair for pair in found if _wanted(*pair, asked)]
            aside = bool(wanted) and turn(one, on).aside
            for promise, to in wanted:
                yield _entry(promise, to, one.id, one.title, on, aside=aside)
    for home in notebook.logged if asked.conversation is None else ():
        for each in notebook.logged[home] if home in homes else ():
            for promise in each.promises:
                to = _to(promise, each, None, mine)
                if _wanted(promise, to, asked):
                    title = notebook.by_id[home].title
                    yield _entry(promise, to, None, title, on, aside=False)


def _homes(notebook: Notebook, on: datetime.date, asked: Asked) -> Collection[NoteId]:
    """Give the conversations and logs of which entries may be wanted."""
    if asked.conversation is not None:
        return (asked.conversation,)
    known = notebook.known.gists(on) if notebook.known else None
    if known is None or asked.all or asked.kept:
        return notebook.by_id
    return {name for name, each in known.items() if each.owing}


def _to(
    promise: Promise,
    exchange: Exchange | None,
    conversation: Conversation | None,
    mine: frozenset[PersonId],
) -> tuple[PersonId, ...]:
    """Give to whom something was promised: those who were there, else all who take part.

    What stands in a note among the team was said to nobody else. A question is owed to who asked it.
    """
    people: tuple[PersonId, ...] = conversation.participants if conversation else ()
    if exchange and exchange.kind is ExchangeKind.NOTE:
        people = tuple(each for each in (*exchange.speakers, *people) if each in mine)
    elif exchange:
        people = (*exchange.speakers, *exchange.hearers)
        asked = promise.kind is PromiseKind.QUESTION and exchange.kind is ExchangeKind.DIRECTED
        if asked and promise.owner not in exchange.speakers:
            people = exchange.speakers
    return tuple(dict.fromkeys(each for each in people if each != promise.owner))


def _entry(
    promise: Promise,
    to: tuple[PersonId, ...],
    conversation: NoteId | None,
    title: str,
    on: datetime.date,
    *,
    aside: bool,
) -> Entry:
    end = promise.done or on
    made = promise.day
    return Entry(
        promise,
        to,
        conversation,
        title,
        aside,
        age=(end - made).days if made and made <= end else None,
        late=_late(promise, end),
    )


def _late(promise: Promise, end: datetime.date) -> int | None:
    if promise.due is None or (promise.state is not State.OPEN and promise.done is None):
        return None
    return max((end - promise.due).days, 0)


def _wanted(promise: Promise, to: tuple[PersonId, ...], asked: Asked) -> bool:
    if asked.by and promise.owner != asked.by:
        return False
    if asked.to and asked.to not in to:
        return False
    people = asked.people
    return people is None or promise.owner in people or not people.isdisjoint(to)


def _shown(entry: Entry, asked: Asked) -> bool:
    if asked.all:
        return True
    if asked.kept:
        return entry.promise.state is State.DONE
    named = asked.conversation is not None
    return _open(entry) and (named or not entry.aside)


def _open(entry: Entry) -> bool:
    return entry.promise.state is State.OPEN


def _order(entry: Entry) -> tuple[bool, int, int, str, int]:
    promise = entry.promise
    far = datetime.date.max
    if promise.state is State.OPEN:
        first = (promise.due or far).toordinal()
        return False, first, (promise.day or far).toordinal(), *promise.site
    ended = promise.done or promise.due or promise.day or datetime.date.min
    return True, -ended.toordinal(), 0, *promise.site
