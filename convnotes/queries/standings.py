"""What each conversation and each relationship brings up on a day, before it is known who asks."""

import contextlib
import datetime
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from convnotes.model.agenda import Bond, Contact, Item, ItemKind, Matter, Standing
from convnotes.model.conversation import (
    Conversation,
    Exchange,
    ExchangeKind,
    Promise,
    PromiseKind,
    State,
    Status,
)
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Cadence, Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.model.turn import Turn
from convnotes.queries import agenda as chosen
from convnotes.queries.relationships import (
    active,
    cadence_of,
    cadence_site,
    exchanges_of,
    relationship,
)
from convnotes.text.values import plus
from convnotes.turns.standing import parts

_DAY = datetime.timedelta(days=1)


def agenda(
    notebook: Notebook, on: datetime.date, me: PersonId | None, team: bool = False
) -> tuple[Item, ...]:
    """Give the items of a day, in sections and within them the earliest due first.

    For one person: what they hold, and what others hold in the conversations they take part in.
    With `team`, or where nobody asks, "mine" is any member's and every conversation counts.
    """
    mine = chosen.asking(notebook.members, me, team)
    found = bonds(notebook, on, mine)
    return chosen.agenda(standings(notebook, on, mine), found, on, mine, team or me is None)


class Agendas:
    """The agendas of a day: what comes up is found once, and each who asks chooses from it."""

    def __init__(self, notebook: Notebook, on: datetime.date) -> None:
        self._notebook, self._on = notebook, on
        self._keepers = chosen.asking(notebook.members, None, team=True)

    def of(self, me: PersonId | None, team: bool) -> tuple[Item, ...]:
        """Give the agenda of one of the members, or of all, as `agenda` does."""
        mine = chosen.asking(self._notebook.members, me, team)
        if mine <= self._keepers:
            with contextlib.suppress(LookupError):
                whole = team or me is None
                return chosen.agenda(self._standings, self._bonds, self._on, mine, whole)
        return agenda(self._notebook, self._on, me, team)

    def bonds(self, mine: frozenset[PersonId]) -> tuple[Bond, ...]:
        """Give what comes up with people in time, at least with those of `mine`."""
        return self._bonds if mine <= self._keepers else bonds(self._notebook, self._on, mine)

    @cached_property
    def _standings(self) -> tuple[Standing, ...]:
        return (
            *(
                standing(each, self._on, (self._keepers,), singly=True)
                for each in self._notebook.conversations.values()
            ),
            *(each for home in self._notebook.logged for each in logged(self._notebook, home)),
        )

    @cached_property
    def _bonds(self) -> tuple[Bond, ...]:
        return bonds(self._notebook, self._on, self._keepers)


def standings(
    notebook: Notebook, on: datetime.date, mine: frozenset[PersonId]
) -> Iterator[Standing]:
    """Give what every conversation brings up on a day, and every promise of people's notes."""
    for conversation in notebook.conversations.values():
        yield standing(conversation, on, (mine,))
    for home in notebook.logged:
        yield from logged(notebook, home)


def standing(
    conversation: Conversation,
    on: datetime.date,
    askers: Iterable[frozenset[PersonId]],
    *,
    singly: bool = False,
) -> Standing:
    """Give what one conversation brings up on a day; `askers` and `singly` as for `parts`."""
    return standing_of(conversation, on, parts(conversation, on, askers, singly=singly))


def standing_of(conversation: Conversation, on: datetime.date, turns: tuple[Turn, ...]) -> Standing:
    """Give what one conversation brings up on a day, of which the turn and its parts are known."""
    others = list(_appointments(conversation, on, turns[0]))
    held: tuple[Matter, ...] = ()
    if not turns[0].aside:
        if turns[0].holders or turns[0].rule == "T5":
            held = tuple(_turn(conversation, each) for each in turns)
        others += [
            _promise(conversation, turns[0], each, _with(conversation, each))
            for each in conversation.promises
            if each.state is State.OPEN
        ]
    changes = _changes(conversation)
    return Standing(
        _concerned(conversation),
        held,
        tuple(others),
        max((day for day in changes if day <= on), default=None),
        min((day for day in changes if day > on), default=None),
    )


def logged(notebook: Notebook, home: NoteId) -> Iterator[Standing]:
    """Give each open promise of a person's own note, which belongs to no conversation."""
    for each in notebook.logged[home]:
        people = (*each.speakers, *each.hearers)
        for promise in each.promises:
            if promise.state is State.OPEN:
                owner = (promise.owner,) if promise.owner else ()
                matter = _promise(None, None, promise, people, notebook.by_id[home].title)
                yield Standing(frozenset((*owner, *people)), (), (matter,))


def changed(conversation: Conversation, on: datetime.date) -> datetime.date | None:
    """Give the last day, up to one, from which on a conversation may stand otherwise than before."""
    return max((day for day in _changes(conversation) if day <= on), default=None)


def _changes(conversation: Conversation) -> set[datetime.date]:
    """Give the days from which on a conversation may stand otherwise than the day before."""
    declared = conversation.declared
    days = {each.day for each in conversation.exchanges}
    for each in conversation.exchanges:
        for statement in each.statements:
            if statement.day and statement.key == "wait_until":
                days.add(statement.day)
    if declared.wait_until:
        days.add(declared.wait_until)
    if declared.since:
        days.add(declared.since.day)
    if declared.scheduled and declared.scheduled.day < datetime.date.max:
        days.add(declared.scheduled.day + _DAY)
    return days


def _concerned(conversation: Conversation) -> frozenset[PersonId]:
    found = {*conversation.participants, *(conversation.declared.next_turn or ())}
    found.update([each.owner for each in conversation.promises if each.owner])
    for each in conversation.exchanges:
        found.update(each.speakers)
        found.update(each.hearers)
        for statement in each.statements:
            found.update(statement.people)
    return frozenset(found)


def _with(conversation: Conversation, promise: Promise) -> tuple[PersonId, ...]:
    owner = promise.owner
    if owner is None or owner in conversation.participants:
        return conversation.participants
    return (*conversation.participants, owner)


def _turn(conversation: Conversation, turn: Turn) -> Matter:
    return Matter(
        kind=ItemKind.TURN if turn.holders else ItemKind.NOBODY,
        holders=turn.holders,
        conversation=conversation.id,
        title=conversation.title,
        about=turn.about,
        people=conversation.participants,
        due=turn.due,
        since=turn.since,
        last=turn.last,
        rule=turn.rule,
        site=turn.site,
        evidence=turn.evidence,
    )


def _promise(
    conversation: Conversation | None,
    turn: Turn | None,
    promise: Promise,
    people: tuple[PersonId, ...],
    title: str = "",
) -> Matter:
    question = promise.kind is PromiseKind.QUESTION
    return Matter(
        kind=ItemKind.QUESTION if question else ItemKind.PROMISE,
        holders=(promise.owner,) if promise.owner else (),
        conversation=conversation.id if conversation else None,
        title=conversation.title if conversation else title,
        about=promise.text,
        people=people,
        due=promise.due,
        since=promise.day,
        last=turn.last if turn else promise.day,
        rule=turn.rule if turn else None,
        site=promise.site,
        evidence=(promise.site,),
    )


def _appointments(conversation: Conversation, on: datetime.date, turn: Turn) -> Iterator[Matter]:
    declared = conversation.declared
    if declared.status is Status.CLOSED and not turn.woken:
        return
    if declared.scheduled and declared.scheduled.day >= on:
        field = conversation.note.header["scheduled"]
        line = conversation.note.source.place(field.key_span.start).line
        site = Site(conversation.note.path, line)
        yield _appointment(conversation, turn, declared.scheduled.day, declared.about, site)
    for each in conversation.exchanges:
        if each.day > on and each.kind is ExchangeKind.JOINT:
            yield _appointment(conversation, turn, each.day, each.summary, each.site, each)


def _appointment(
    conversation: Conversation,
    turn: Turn,
    day: datetime.date,
    about: str,
    site: Site,
    exchange: Exchange | None = None,
) -> Matter:
    return Matter(
        kind=ItemKind.APPOINTMENT,
        holders=(),
        conversation=conversation.id,
        title=conversation.title,
        about=about,
        people=exchange.speakers if exchange else conversation.participants,
        due=day,
        since=None,
        last=turn.last,
        rule=turn.rule,
        site=site,
        evidence=(site,),
    )


def bonds(
    notebook: Notebook,
    on: datetime.date,
    keepers: frozenset[PersonId],
    beside: Iterable[Exchange] = (),
) -> tuple[Bond, ...]:
    """Give what comes up with people in time: contacts are with their owner, else `keepers`.

    `beside` are exchanges of notes that are not at hand.
    """
    kept = [note for note in notebook.by_id.values() if is_bound(notebook, note)]
    cadenced = {PersonId(note.id) for note in kept if cadence_of(notebook, note)}
    spoken: dict[PersonId, list[Exchange]] = {}
    for each in exchanges_of(notebook, datetime.date.max, beside) if cadenced else ():
        for person in (*each.speakers, *each.hearers):
            if person in cadenced:
                spoken.setdefault(person, []).append(each)
    return tuple(
        bond(notebook, note, spoken.get(PersonId(note.id), ()), on, keepers) for note in kept
    )


def is_bound(notebook: Notebook, note: Note) -> bool:
    """Tell whether somebody has a cadence or a birthday, and is neither paused nor archived."""
    return active(note) and (cadence_of(notebook, note) is not None or bool(_birthday(note)))


def _birthday(note: Note) -> str:
    return note.text("birthday") if note.kind is Kind.PERSON else ""


def bond(
    notebook: Notebook,
    note: Note,
    exchanges: Collection[Exchange],
    on: datetime.date,
    keepers: frozenset[PersonId],
) -> Bond:
    """Give what comes up with somebody in time, by all their exchanges in order."""
    person = PersonId(note.id)
    counted = [each for each in exchanges if each.day <= on]
    owner = next((notebook.names.meant(name).person for name in note.names("owner")), None)
    cadence = cadence_of(notebook, note)
    birthday = note.header.get("birthday")
    return Bond(
        person,
        owner,
        note.title,
        note.text("agreement"),
        tuple(
            _contact(note, cadence, counted, person, keeper)
            for keeper in ((owner,) if owner else sorted(keepers))
            if keeper != person and cadence
        ),
        cadence_site(note),
        _birthday(note),
        Site(note.path, note.source.place(birthday.key_span.start).line if birthday else 1),
        max((each.day for each in counted), default=None),
        min((each.day for each in exchanges if each.day > on), default=None),
    )


def _contact(
    note: Note, cadence: Cadence, exchanges: Iterable[Exchange], person: PersonId, keeper: PersonId
) -> Contact:
    between = relationship(exchanges, person, keeper)
    start = between.two_way or note.day("met") or note.day("created") or between.last
    return Contact(
        keeper,
        between.last,
        between.two_way,
        plus(start, *cadence.ideal) if start else None,
        plus(start, *cadence.worst) if start else None,
    )
