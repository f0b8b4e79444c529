"""The turn rules T0 to T5, which every view of a conversation shares (docs/format.md, "Turns").

Everything declared expires by itself when somebody speaks.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from convnotes.model.conversation import (
    Conversation,
    Declared,
    Exchange,
    ExchangeKind,
    Promise,
    State,
    Status,
)
from convnotes.model.ids import NOBODY, PersonId
from convnotes.model.note import Moment
from convnotes.model.place import Site
from convnotes.model.turn import Turn

MOST_SINGLE = 100
"""With more holders, parts of single holders are given only where one asks."""

_Pair = tuple[PersonId, PersonId]
# To look a member of an enumeration up takes longer than what is done with it.
_NOTE, _JOINT, _DIRECTED = ExchangeKind.NOTE, ExchangeKind.JOINT, ExchangeKind.DIRECTED
_OPEN = State.OPEN


@dataclass(frozen=True, slots=True)
class Asked:
    """A directed exchange that waits for an answer, and those of its hearers who owe it."""

    exchange: Exchange
    waiting: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What one rule says, before since, due and about are worked out for its holders."""

    rule: str
    holders: tuple[PersonId, ...] = NOBODY
    site: Site | None = None
    stale: bool = False
    woken: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """One conversation on one day: the exchanges that count, and who has not answered."""

    conversation: Conversation
    on: datetime.date
    spoken: tuple[Exchange, ...]
    asked: tuple[Asked, ...]

    @property
    def declared(self) -> Declared:
        return self.conversation.declared

    @property
    def newest(self) -> Exchange | None:
        return self.spoken[-1] if self.spoken else None

    @property
    def since(self) -> Moment | None:
        """When the header's state was declared, unless that is still to come."""
        since = self.declared.since
        return since if since and since.day <= self.on else None

    @property
    def owing(self) -> tuple[PersonId, ...]:
        """Who has not answered: the holders by rule T3, in the order they were asked."""
        return tuple(dict.fromkeys(person for each in self.asked for person in each.waiting))


def turn(conversation: Conversation, on: datetime.date) -> Turn:
    """Derive whose turn it is on a day."""
    view, decision = _decided(conversation, on)
    return _describe(view, decision, decision.holders)


def parts(
    conversation: Conversation,
    on: datetime.date,
    askers: Iterable[frozenset[PersonId]],
    *,
    singly: bool = False,
) -> tuple[Turn, ...]:
    """Give the turn of all holders first, then of each part of them that somebody may ask for.

    Each part has its own since, due and about: those of the holders who are one of the `askers`,
    and the others; with `singly`, also every single holder and the others. A turn that one holds, or
    nobody, is one part.
    """
    view, decision = _decided(conversation, on)
    everyone = decision.holders
    wanted = [everyone]
    if len(everyone) > 1:
        single = everyone if singly and len(everyone) <= MOST_SINGLE else ()
        for mine in (*askers, *(frozenset((each,)) for each in single)):
            wanted += [
                tuple(each for each in everyone if each in mine),
                tuple(each for each in everyone if each not in mine),
            ]
    return tuple(
        _describe(view, decision, part) for part in dict.fromkeys(wanted) if part or not everyone
    )


def spoken(conversation: Conversation, on: datetime.date) -> tuple[Exchange, ...]:
    """Give the exchanges that count on a day: no notes, nothing that is still to come."""
    return tuple(
        [each for each in conversation.exchanges if each.day <= on and each.kind is not _NOTE]
    )


def unanswered(exchanges: Iterable[Exchange]) -> tuple[Asked, ...]:
    """Find the directed exchanges that nobody has answered, oldest first (rule T3).

    They are kept by who asked and who may answer, so that many open ones cost no more than few.
    """
    asked: list[tuple[Exchange, set[PersonId]]] = []
    by_pair: dict[_Pair, list[tuple[Exchange, set[PersonId]]]] = {}
    for each in exchanges:
        for pair in _answering(each, by_pair) if by_pair else ():
            for earlier, waiting in by_pair.pop(pair):
                waiting.discard(pair[1])
                if not earlier.each:
                    waiting.clear()
        if each.kind is _DIRECTED and not each.fyi and each.hearers:
            question = (each, set(each.hearers))
            asked.append(question)
            for hearer in each.hearers:
                by_pair.setdefault((each.speakers[0], hearer), []).append(question)
    return tuple(
        Asked(each, tuple(hearer for hearer in each.hearers if hearer in waiting))
        for each, waiting in asked
        if waiting
    )


def _answering(exchange: Exchange, open_pairs: Collection[_Pair]) -> list[_Pair]:
    """Give the pairs of asker and hearer between which this exchange is an answer."""
    reached = exchange.speakers if exchange.kind is _JOINT else exchange.hearers
    if len(reached) * len(exchange.speakers) < len(open_pairs):
        pairs = ((asker, hearer) for asker in reached for hearer in exchange.speakers)
        return [pair for pair in pairs if pair in open_pairs]
    askers, hearers = set(reached), set(exchange.speakers)
    return [pair for pair in open_pairs if pair[0] in askers and pair[1] in hearers]


def _decided(conversation: Conversation, on: datetime.date) -> tuple[_View, _Decision]:
    counted = spoken(conversation, on)
    view = _View(conversation, on, counted, ())
    aside = _put_aside(view)
    if aside and not aside.woken:
        return view, aside
    view = _View(conversation, on, counted, unanswered(counted))
    decision = _by_field(view) or _by_header(view) or _by_answers(view)
    return view, replace(decision, woken=True) if aside else decision


def _put_aside(view: _View) -> _Decision | None:
    """Rule T0: closed, paused, or waiting for a day; whoever speaks later wakes it."""
    declared = view.declared
    newest = view.newest
    if declared.status is Status.CLOSED:
        closed = Moment(declared.closed) if declared.closed else None
        return _Decision("T0", site=_header_site(view, "status"), woken=_newer(newest, closed))
    if declared.status is Status.PAUSED or (declared.wait_until and declared.wait_until > view.on):
        key = "status" if declared.status is Status.PAUSED else "wait_until"
        return _Decision("T0", site=_header_site(view, key), woken=_newer(newest, view.since))
    wait = newest.statement("wait_until") if newest else None
    if wait and wait.day and wait.day > view.on:
        return _Decision("T0", site=wait.site)
    return None


def _newer(exchange: Exchange | None, declared: Moment | None) -> bool:
    return exchange is not None and declared is not None and _compare(exchange, declared) > 0


def _compare(exchange: Exchange, declared: Moment) -> int:
    """Order an exchange and a declaration: by day, and by time where both have one."""
    if exchange.day != declared.day:
        return 1 if exchange.day > declared.day else -1
    if exchange.time and declared.time:
        return (exchange.time > declared.time) - (exchange.time < declared.time)
    return 0


def _by_field(view: _View) -> _Decision | None:
    """Rule T1: the newest exchange says who is next."""
    newest = view.newest
    field = newest.statement("next_turn") if newest else None
    if not newest or not field or not field.value:
        return None
    if view.since and _compare(newest, view.since) < 0:
        return None
    return _Decision("T1", field.people, field.site)


def _by_header(view: _View) -> _Decision | None:
    """Rule T2: the header says who is next, and nobody has spoken since; else it is stale."""
    holders = view.declared.next_turn
    if holders is None or (view.declared.since and view.since is None):
        return None
    agreed = set(holders) == set(view.owing)
    if agreed or _still_declared(view, holders):
        return _Decision("T2", holders, _header_site(view, "next_turn"))
    return replace(_by_answers(view), stale=True)


def _still_declared(view: _View, holders: tuple[PersonId, ...]) -> bool:
    newest = view.newest
    if newest is None:
        return True
    if view.since:
        order = _compare(newest, view.since)
        if order:
            return order < 0
        if newest.time and view.since.time:
            return True
    spoke = newest.speakers if newest.kind is _DIRECTED else ()
    return not set(spoke).intersection(holders)


def _by_answers(view: _View) -> _Decision:
    """Rules T3 to T5: who has not answered; else open promises; else nobody."""
    if view.owing:
        return _Decision("T3", view.owing, view.asked[0].exchange.site)
    open_ones = _open_promises(view)
    if open_ones:
        return _Decision("T4", site=open_ones[0].site)
    return _Decision("T5")


def _open_promises(view: _View) -> tuple[Promise, ...]:
    """Give the open promises and questions that count: none of notes, none of days to come."""
    uncounted = {
        promise.site
        for each in view.conversation.exchanges
        if each.kind is _NOTE or each.day > view.on
        for promise in each.promises
    }
    return tuple(
        each
        for each in view.conversation.promises
        if each.state is _OPEN and each.site not in uncounted
    )


def _describe(view: _View, decision: _Decision, holders: tuple[PersonId, ...]) -> Turn:
    newest = view.newest
    asked = tuple(each for each in view.asked if set(each.waiting).intersection(holders))
    since = _since(view, decision, asked)
    due, promise = _due(view, decision, holders, since)
    site = decision.site or Site(view.conversation.note.path, 1)
    if decision.rule == "T3":
        site = asked[0].exchange.site
    return Turn(
        rule=decision.rule,
        holders=holders,
        since=since,
        last=newest.day if newest else None,
        due=due,
        about=_about(view, decision, asked, since, promise),
        site=site,
        evidence=_evidence(view, decision, asked),
        stale=decision.stale,
        woken=decision.woken,
    )


def _since(view: _View, decision: _Decision, asked: tuple[Asked, ...]) -> datetime.date | None:
    first = asked[0].exchange.day if asked else None
    if decision.rule == "T3":
        return first
    if decision.rule == "T1":
        return view.newest.day if view.newest else None
    if decision.rule == "T2":
        declared = view.since.day if view.since else None
        agreed = set(view.declared.next_turn or ()) == set(view.owing)
        days = [day for day in (declared, first if agreed else None) if day]
        return min(days) if days else None
    return None


def _due(
    view: _View, decision: _Decision, holders: tuple[PersonId, ...], since: datetime.date | None
) -> tuple[datetime.date | None, Promise | None]:
    """Give the due day, and the promise that gave it where one did."""
    if decision.rule == "T0":
        return None, None
    field = _newest_field(view, "due", since)
    if field and field[0]:
        return field[0], None
    due = view.declared.due
    if due and _header_counts(view, decision, since):
        return due, None
    promises = [each for each in _open_promises(view) if each.due and each.owner in holders]
    if promises:
        first = min(promises, key=lambda each: each.due or datetime.date.max)
        return first.due, first
    return None, None


def _about(
    view: _View,
    decision: _Decision,
    asked: tuple[Asked, ...],
    since: datetime.date | None,
    promise: Promise | None,
) -> str:
    if decision.rule == "T0":
        return ""
    field = _newest_field(view, "about", since)
    if field and field[1]:
        return field[1]
    if view.declared.about and _header_counts(view, decision, since):
        return view.declared.about
    if asked and asked[0].exchange.summary:
        return asked[0].exchange.summary
    return promise.text if promise else ""


def _newest_field(
    view: _View, key: str, since: datetime.date | None
) -> tuple[datetime.date | None, str] | None:
    start = since or (view.newest.day if view.newest else None)
    for each in reversed(view.spoken):
        if start is None or each.day < start:
            return None
        statement = each.statement(key)
        if statement:
            return statement.day, statement.value
    return None


def _header_counts(view: _View, decision: _Decision, since: datetime.date | None) -> bool:
    """Tell whether the header's due and about belong to this turn."""
    if decision.rule == "T2":
        return True
    due = view.declared.due
    return view.declared.next_turn is None and not (due and since and due < since)


def _evidence(view: _View, decision: _Decision, asked: tuple[Asked, ...]) -> tuple[Site, ...]:
    if decision.rule == "T4":
        return tuple(each.site for each in _open_promises(view))
    if asked and decision.rule != "T1":
        return tuple(each.exchange.site for each in asked)
    if view.newest:
        return (view.newest.site,)
    return (decision.site,) if decision.site else ()


def _header_site(view: _View, key: str) -> Site:
    note = view.conversation.note
    field = note.header.get(key) or note.header.get("next")
    offset = field.key_span.start if field else 0
    return Site(note.path, note.source.place(offset).line)
