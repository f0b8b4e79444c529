"""News: what was said, promised, kept, passed, opened and closed between two states of the notes."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from convnotes.model.conversation import (
    Conversation,
    Exchange,
    ExchangeKind,
    Promise,
    PromiseKind,
    State,
    Status,
)
from convnotes.model.gist import Gist
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Name
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.revision import Revision
from convnotes.turns.standing import turn


class Event(StrEnum):
    """What happened, in the order in which it is told of one day."""

    OPENED = "opened"
    SAID = "said"
    NOTED = "noted"
    PROMISED = "promised"
    KEPT = "kept"
    DROPPED = "dropped"
    PASSED = "passed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of news: `by` did it; `to` was spoken to, or holds the turn that was passed.

    `written_by` are those who changed the file since, as git knows them: by id where they are known.
    """

    event: Event
    day: datetime.date | None
    by: tuple[PersonId, ...]
    to: tuple[PersonId, ...]
    conversation: NoteId | None
    title: str
    text: str
    channel: str
    written_by: tuple[str, ...]
    site: Site


@dataclass(frozen=True, slots=True)
class Since:
    """What to compare with: a day, and where git has it the notebook as it was then.

    With a notebook, news is what it does not hold; without one, what is dated on the day or later.
    """

    day: datetime.date
    notebook: Notebook | None = None
    revisions: tuple[Revision, ...] = ()


def news(notebook: Notebook, since: Since, on: datetime.date) -> tuple[Piece, ...]:
    """Give what has happened up to a day, oldest first."""
    authors = _authors(notebook, since.revisions)
    found: list[Piece] = []
    before = since.notebook
    earlier = _earlier(before, notebook) if before else {}
    known = notebook.known.gists(on) if notebook.known and not before else None
    for name in notebook.conversations:
        if _is_still(known, name, since):
            continue
        one = notebook.conversations[name]
        then = before.conversations.get(earlier.get(one.id, one.id)) if before else None
        carried = _carried(one, notebook, before) if before and not then else ()
        found += _Changes(one, then, since, on, authors, carried).pieces()
    for home in notebook.logged:
        if _is_still(known, home, since):
            continue
        exchanges = notebook.logged[home]
        title = notebook.by_id[home].title
        old = before.logged.get(home, ()) if before else None
        log = _Log(None, title, since, on, authors)
        found += log.said(exchanges, old)
        found += log.promises(_boxes(exchanges), _boxes(old) if old is not None else None)
    return tuple(sorted(found, key=_order))


def _is_still(known: Mapping[NoteId, Gist] | None, name: NoteId, since: Since) -> bool:
    """Tell of a conversation or log whether all days in it lie before the one to compare with."""
    if known is None:
        return False
    last = known[name].stirred
    return last is None or last < since.day


_ORDER = {event: number for number, event in enumerate(Event)}


def _order(piece: Piece) -> tuple[datetime.date, str, int, Site]:
    return (
        piece.day or datetime.date.min,
        piece.conversation or piece.title,
        _ORDER[piece.event],
        piece.site,
    )


def _authors(notebook: Notebook, revisions: Iterable[Revision]) -> dict[str, tuple[str, ...]]:
    """Give by path who changed it, the latest first."""
    found: dict[str, dict[str, None]] = {}
    for each in revisions:
        who = _known(notebook, each)
        for path in each.paths:
            found.setdefault(path, {})[who] = None
    return {path: tuple(names) for path, names in found.items()}


def _known(notebook: Notebook, revision: Revision) -> str:
    for text in (revision.mail, revision.author):
        meant = notebook.names.meant(Name(text, Span(0, 0))) if text.strip() else None
        if meant and meant.known:
            return meant.person
    return revision.author or revision.mail


def _earlier(before: Notebook, now: Notebook) -> dict[NoteId, NoteId]:
    """Give the former ids of conversations that were renamed: the same title, and one that is gone."""
    gone = {
        one.title: name
        for name, one in before.conversations.items()
        if name not in now.conversations
    }
    return {
        name: gone[one.title]
        for name, one in now.conversations.items()
        if name not in before.conversations and one.title in gone
    }


def _carried(one: Conversation, now: Notebook, before: Notebook) -> tuple[Promise, ...]:
    """Give the promises that came over from what a new conversation continues: they are not new."""
    parents = [name for name in one.continues if name in before.conversations]
    return tuple(
        promise
        for name in parents
        for promise in before.conversations[name].promises
        if name not in now.conversations
        or _pledge(promise) not in {_pledge(each) for each in now.conversations[name].promises}
    )


def _boxes(exchanges: Iterable[Exchange]) -> tuple[Promise, ...]:
    return tuple(promise for each in exchanges for promise in each.promises)


@dataclass(frozen=True, slots=True)
class _Log:
    """What is new among exchanges and promises of one conversation, or of a person's note."""

    conversation: NoteId | None
    title: str
    since: Since
    on: datetime.date
    authors: dict[str, tuple[str, ...]]

    def said(self, now: Iterable[Exchange], then: Iterable[Exchange] | None) -> Iterator[Piece]:
        """Give the exchanges that are new."""
        for each in self._new(now, then):
            noted = each.kind is ExchangeKind.NOTE
            yield self.piece(
                Event.NOTED if noted else Event.SAID,
                each.day,
                each.speakers,
                each.site,
                each.summary,
                to=each.hearers,
                channel=each.channel,
            )

    def _new(
        self, now: Iterable[Exchange], then: Iterable[Exchange] | None
    ) -> tuple[Exchange, ...]:
        counted = [each for each in now if each.day <= self.on]
        if then is None:
            return tuple(each for each in counted if each.day >= self.since.day)
        old = [each for each in then if each.day <= self.since.day]
        left = _unknown(counted, Counter(_exactly(each) for each in old), _exactly)
        known = {_exactly(each) for each in counted}
        gone = Counter(_roughly(each) for each in old if _exactly(each) not in known)
        return tuple(_unknown(left, gone, _roughly))

    def promises(self, now: Iterable[Promise], then: Iterable[Promise] | None) -> Iterator[Piece]:
        """Give the promises that are new, kept or dropped."""
        if then is None:
            for each in now:
                if each.day and self.since.day <= each.day <= self.on:
                    yield self._box(Event.PROMISED, each, each.day)
                if each.done and self.since.day <= each.done <= self.on:
                    yield self._settled(each)
            return
        then = tuple(then)
        known = Counter(_pledge(each) for each in then)
        settled = Counter(_pledge(each) for each in then if each.state is not State.OPEN)
        for each in now:
            key = _pledge(each)
            if each.state is not State.OPEN:
                if settled[key]:
                    settled[key] -= 1
                elif each.done is None or each.done <= self.on:
                    yield self._settled(each)
            if known[key]:
                known[key] -= 1
            else:
                yield self._box(Event.PROMISED, each, each.day)

    def _settled(self, promise: Promise) -> Piece:
        event = Event.DROPPED if promise.state is State.DROPPED else Event.KEPT
        return self._box(event, promise, promise.done)

    def _box(self, event: Event, promise: Promise, day: datetime.date | None) -> Piece:
        by = (promise.owner,) if promise.owner else ()
        return self.piece(event, day, by, promise.site, promise.text)

    def piece(
        self,
        event: Event,
        day: datetime.date | None,
        by: tuple[PersonId, ...],
        site: Site,
        text: str = "",
        to: tuple[PersonId, ...] = (),
        channel: str = "",
    ) -> Piece:
        """Make a piece of news of this conversation."""
        written = self.authors.get(site.path, ())
        return Piece(
            event, day, by, to, self.conversation, self.title, text, channel, written, site
        )


class _Changes:
    """What is new in one conversation; `then` is None where it is new, or where only days tell."""

    def __init__(
        self,
        one: Conversation,
        then: Conversation | None,
        since: Since,
        on: datetime.date,
        authors: dict[str, tuple[str, ...]],
        carried: tuple[Promise, ...] = (),
    ) -> None:
        self.one, self.then, self.since, self.on = one, then, since, on
        self.carried = carried
        self.by_days = since.notebook is None
        self.log = _Log(one.id, one.title, since, on, authors)

    def pieces(self) -> Iterator[Piece]:
        """Give all of it."""
        yield from self._opened()
        said = self.then.exchanges if self.then else None if self.by_days else ()
        made = self.then.promises if self.then else None if self.by_days else self.carried
        yield from self.log.said(self.one.exchanges, said)
        yield from self.log.promises(self.one.promises, made)
        yield from self._passed()
        yield from self._closed()

    def _opened(self) -> Iterator[Piece]:
        first = self.one.exchanges[0] if self.one.exchanges else None
        days = [first.day] if first else []
        created = self.one.note.day("created")
        begun = min(days + ([created] if created else []), default=None)
        new = begun is not None and self.since.day <= begun <= self.on
        reopened = (
            self.then is not None
            and self.then.declared.status is Status.CLOSED
            and self.one.declared.status is Status.OPEN
        )
        if reopened:
            yield self.log.piece(Event.OPENED, None, (), _line(self.one, "status"), "again")
        elif new if self.by_days else self.then is None:
            by = first.speakers if first else ()
            yield self.log.piece(Event.OPENED, begun, by, Site(self.one.note.path, 1))

    def _passed(self) -> Iterator[Piece]:
        now = turn(self.one, self.on)
        old = self.then or (self.one if self.by_days else None)
        day = self.since.day - datetime.timedelta(days=1) if self.by_days else self.since.day
        held = turn(old, min(day, self.on)).holders if old else ()
        new = tuple(each for each in now.holders if each not in held)
        if new:
            yield self.log.piece(Event.PASSED, now.since, held, now.site, now.about, to=new)

    def _closed(self) -> Iterator[Piece]:
        declared = self.one.declared
        if declared.status is not Status.CLOSED or not turn(self.one, self.on).aside:
            return
        if self.by_days:
            new = declared.closed is not None and self.since.day <= declared.closed <= self.on
        else:
            new = self.then is None or self.then.declared.status is not Status.CLOSED
        if new:
            outcome = self.one.note.text("outcome")
            site = _line(self.one, "status")
            yield self.log.piece(Event.CLOSED, declared.closed, (), site, outcome)


def _line(one: Conversation, key: str) -> Site:
    field = one.note.header.get(key)
    return Site(one.note.path, one.note.source.place(field.key_span.start).line if field else 1)


_Key = tuple[object, ...]


def _unknown(
    exchanges: Iterable[Exchange], known: Counter[_Key], key: Callable[[Exchange], _Key]
) -> list[Exchange]:
    """Leave out as many exchanges as are known under each key."""
    left = known.copy()
    found: list[Exchange] = []
    for each in exchanges:
        if left[key(each)]:
            left[key(each)] -= 1
        else:
            found.append(each)
    return found


def _exactly(each: Exchange) -> _Key:
    return (*_roughly(each), each.time, each.summary)


def _roughly(each: Exchange) -> _Key:
    """Who spoke to whom on which day: the same after a word of it was mended."""
    return each.day, each.kind, frozenset(each.speakers), frozenset(each.hearers)


def _pledge(each: Promise) -> _Key:
    return each.kind is PromiseKind.QUESTION, each.owner, each.text
