"""The agenda: what I owe whom, who owes me, and by when."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from convnotes.model.conversation import (
    Conversation,
    Exchange,
    ExchangeKind,
    PersonId,
    Promise,
    PromiseKind,
    State,
    Status,
)
from convnotes.model.note import NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Site
from convnotes.model.turn import Turn
from convnotes.queries.relationships import cadence_site, members, quiet
from convnotes.turns.standing import sides


class Section(StrEnum):
    """Where an item stands in the agenda, in the order of reading."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"
    NUDGE = "nudge"
    WAITING = "waiting"
    APPOINTMENT = "appointment"
    QUIET = "quiet"
    NOBODY = "nobody"


class ItemKind(StrEnum):
    """What an item is: a turn to speak, a promise, a question, an appointment, a relationship."""

    TURN = "turn"
    PROMISE = "promise"
    QUESTION = "question"
    APPOINTMENT = "appointment"
    CADENCE = "cadence"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the agenda; `days` is due minus the day asked about, `rule` that of the turn."""

    section: Section
    kind: ItemKind
    holders: tuple[PersonId, ...]
    conversation: NoteId | None
    title: str
    about: str
    people: tuple[PersonId, ...]
    due: datetime.date | None
    days: int | None
    since: datetime.date | None
    last: datetime.date | None
    rule: str | None
    site: Site
    evidence: tuple[Site, ...]


_WEEK = 7
_ORDER = {section: number for number, section in enumerate(Section)}


def agenda(
    notebook: Notebook, on: datetime.date, me: PersonId | None, team: bool = False
) -> tuple[Item, ...]:
    """Give the items of a day, in sections and within them the earliest due first.

    For one person: what they hold, and what others hold in the conversations they take part in.
    With `team`, or where nobody asks, "mine" is any member's and every conversation counts.
    """
    whole = team or me is None
    mine = members(notebook) if whole else frozenset((me,) if me else ())
    items = [
        item
        for conversation in notebook.conversations.values()
        if whole or _concerns(conversation, mine)
        for item in _items(conversation, on, mine)
    ]
    items += _logged_promises(notebook, on, mine, whole)
    items += [
        _cadence(notebook, on, each.person, each.keeper, each.last, each.two_way, each.due)
        for each in quiet(notebook, on, mine)
    ]
    return tuple(sorted(items, key=_sorting))


def involving(items: tuple[Item, ...], person: PersonId) -> tuple[Item, ...]:
    """Keep the items that somebody holds or takes part in."""
    return tuple(each for each in items if person in each.holders or person in each.people)


def within(items: tuple[Item, ...], horizon: datetime.date) -> tuple[tuple[Item, ...], int]:
    """Leave out what is later, waiting or appointed after a day; give the rest and their number."""
    far = (Section.LATER, Section.WAITING, Section.APPOINTMENT)
    kept = tuple(
        each for each in items if each.section not in far or each.due is None or each.due <= horizon
    )
    return kept, len(items) - len(kept)


def _concerns(conversation: Conversation, mine: frozenset[PersonId]) -> bool:
    if not mine.isdisjoint(conversation.participants):
        return True
    if not mine.isdisjoint(conversation.declared.next_turn or ()):
        return True
    if any(promise.owner in mine for promise in conversation.promises):
        return True
    return any(
        not mine.isdisjoint(each.speakers)
        or not mine.isdisjoint(each.hearers)
        or any(not mine.isdisjoint(statement.people) for statement in each.statements)
        for each in conversation.exchanges
    )


def _items(
    conversation: Conversation, on: datetime.date, mine: frozenset[PersonId]
) -> Iterator[Item]:
    turns = sides(conversation, on, mine)
    yield from _appointments(conversation, on, turns[0])
    if turns[0].aside:
        return
    for turn in turns:
        if turn.holders or turn.rule == "T5":
            yield _turn_item(conversation, turn, on, mine)
    for promise in conversation.promises:
        if promise.state is State.OPEN:
            people = _with(conversation, promise)
            yield _promise_item(conversation, turns[0], promise, people, on, mine)


def _with(conversation: Conversation, promise: Promise) -> tuple[PersonId, ...]:
    owner = promise.owner
    if owner is None or owner in conversation.participants:
        return conversation.participants
    return (*conversation.participants, owner)


def _turn_item(
    conversation: Conversation, turn: Turn, on: datetime.date, mine: frozenset[PersonId]
) -> Item:
    held = bool(turn.holders)
    days = (turn.due - on).days if turn.due else None
    own = not mine.isdisjoint(turn.holders)
    return Item(
        section=_section(days, own) if held else Section.NOBODY,
        kind=ItemKind.TURN if held else ItemKind.NOBODY,
        holders=turn.holders,
        conversation=conversation.id,
        title=conversation.title,
        about=turn.about,
        people=conversation.participants,
        due=turn.due,
        days=days,
        since=turn.since,
        last=turn.last,
        rule=turn.rule,
        site=turn.site,
        evidence=turn.evidence,
    )


def _promise_item(
    conversation: Conversation | None,
    turn: Turn | None,
    promise: Promise,
    people: tuple[PersonId, ...],
    on: datetime.date,
    mine: frozenset[PersonId],
    title: str = "",
) -> Item:
    days = (promise.due - on).days if promise.due else None
    question = promise.kind is PromiseKind.QUESTION
    section = _section(days, promise.owner in mine) if promise.owner else Section.NOBODY
    return Item(
        section=section,
        kind=ItemKind.QUESTION if question else ItemKind.PROMISE,
        holders=(promise.owner,) if promise.owner else (),
        conversation=conversation.id if conversation else None,
        title=conversation.title if conversation else title,
        about=promise.text,
        people=people,
        due=promise.due,
        days=days,
        since=promise.day,
        last=turn.last if turn else promise.day,
        rule=turn.rule if turn else None,
        site=promise.site,
        evidence=(promise.site,),
    )


def _section(days: int | None, own: bool) -> Section:
    if not own:
        return Section.NUDGE if days is not None and days < 0 else Section.WAITING
    if days is None:
        return Section.UNDATED
    if days < 0:
        return Section.LATE
    if days == 0:
        return Section.TODAY
    return Section.WEEK if days <= _WEEK else Section.LATER


def _appointments(conversation: Conversation, on: datetime.date, turn: Turn) -> Iterator[Item]:
    declared = conversation.declared
    if declared.status is Status.CLOSED and not turn.woken:
        return
    if declared.scheduled and declared.scheduled.day >= on:
        field = conversation.note.header["scheduled"]
        line = conversation.note.source.place(field.key_span.start).line
        site = Site(conversation.note.path, line)
        yield _appointment(conversation, turn, declared.scheduled.day, declared.about, site, on)
    for each in conversation.exchanges:
        if each.day > on and each.kind is ExchangeKind.JOINT:
            yield _appointment(conversation, turn, each.day, each.summary, each.site, on, each)


def _appointment(
    conversation: Conversation,
    turn: Turn,
    day: datetime.date,
    about: str,
    site: Site,
    on: datetime.date,
    exchange: Exchange | None = None,
) -> Item:
    people = exchange.speakers if exchange else conversation.participants
    return Item(
        section=Section.APPOINTMENT,
        kind=ItemKind.APPOINTMENT,
        holders=(),
        conversation=conversation.id,
        title=conversation.title,
        about=about,
        people=people,
        due=day,
        days=(day - on).days,
        since=None,
        last=turn.last,
        rule=turn.rule,
        site=site,
        evidence=(site,),
    )


def _logged_promises(
    notebook: Notebook, on: datetime.date, mine: frozenset[PersonId], whole: bool
) -> Iterator[Item]:
    """Give the open promises of people's own notes, which belong to no conversation."""
    for home, exchanges in notebook.logged.items():
        for each in exchanges:
            people = (*each.speakers, *each.hearers)
            for promise in each.promises:
                concerns = whole or promise.owner in mine or not mine.isdisjoint(people)
                if promise.state is State.OPEN and concerns:
                    title = notebook.by_id[home].title
                    yield _promise_item(None, None, promise, people, on, mine, title)


def _cadence(
    notebook: Notebook,
    on: datetime.date,
    person: PersonId,
    keeper: PersonId | None,
    last: datetime.date | None,
    two_way: datetime.date | None,
    due: datetime.date | None,
) -> Item:
    note = notebook.by_id[NoteId(person)]
    site = cadence_site(note)
    return Item(
        section=Section.QUIET,
        kind=ItemKind.CADENCE,
        holders=(keeper,) if keeper else (),
        conversation=None,
        title=note.title,
        about=note.text("agreement"),
        people=(person,),
        due=due,
        days=(due - on).days if due else None,
        since=two_way,
        last=last,
        rule=None,
        site=site,
        evidence=(site,),
    )


def _sorting(item: Item) -> tuple[int, datetime.date, str, str, int]:
    return (
        _ORDER[item.section],
        item.due or datetime.date.max,
        item.title.casefold(),
        item.site.path,
        item.site.line,
    )
