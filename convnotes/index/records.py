"""Exchanges to JSON and back, with every span, so that a conversation need not be read again.

What stands in the note itself, as most does, leaves out its path and id.
"""

import datetime
import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from convnotes.index.codec import day, encoded, iso
from convnotes.model.conversation import (
    Exchange,
    ExchangeKind,
    Promise,
    PromiseKind,
    State,
    Statement,
)
from convnotes.model.ids import NoteId, PersonId, note_id
from convnotes.model.place import Site, Span

_day = datetime.date.fromisoformat
_time = datetime.time.fromisoformat
# A record's own way is longer by a call of Python, and there are hundreds of thousands.
_made = tuple.__new__
_MIDNIGHT = datetime.time()
# The same times come again and again.
_iso_time = cache(datetime.time.isoformat)
_NO_FLAGS: frozenset[str] = frozenset()
_EXCHANGES = {str(kind): kind for kind in ExchangeKind}
_PROMISES = {str(kind): kind for kind in PromiseKind}
_STATES = {str(state): state for state in State}


class Record(NamedTuple):
    """What a conversation holds, or a person's own note, that was said and promised."""

    exchanges: tuple[Exchange, ...]
    loose: tuple[Promise, ...]
    participants: tuple[PersonId, ...]


def write(
    path: str,
    said: Sequence[Exchange],
    loose: Sequence[Promise],
    participants: Sequence[PersonId],
) -> str:
    """Write the exchanges of a note with all that belongs to them, and its other promises."""
    rows = [_row(path, each) for each in said]
    promises = [_promised(each) for each in loose]
    return encoded([rows, promises, participants])


def read(path: str, text: str) -> Record:
    """Read all that was written of the note at a path."""
    said, loose, participants = json.loads(text)
    return Record(
        tuple([_exchange(path, row) for row in said]),
        tuple([_promise(path, row) for row in loose]),
        tuple(participants),
    )


def _row(own: str, each: Exchange) -> list[Any]:
    (kind, on, time, at, speakers, hearers, channel, flags, summary, body, promises, statements,
     home, site, span) = each  # fmt: skip
    here = site.path == own
    written = _iso_time(time) if time else ""
    return [
        kind, iso(on), written, "" if at == (time or _MIDNIGHT) else _iso_time(at),
        speakers, hearers, channel, sorted(flags) if flags else (), summary, body,
        [_promised(one) for one in promises],
        [
            [one.key, one.value, one.site.line, one.span, one.people, iso(one.day)]
            for one in statements
        ],
        "" if here else home, "" if here else site.path, site.line, span,
    ]  # fmt: skip


def _promised(each: Promise) -> list[Any]:
    return [
        each.kind, each.state, each.owner, each.text, iso(each.due), iso(each.done),
        iso(each.day), each.site.line, each.span,
    ]  # fmt: skip


def exchanges(path: str, text: str) -> tuple[Exchange, ...]:
    """Read the exchanges of the note at a path; of nothing there are none."""
    return tuple([_exchange(path, row) for row in json.loads(text)[0]]) if text else ()


def _exchange(own: str, row: list[Any]) -> Exchange:
    (kind, on, time, at, speakers, hearers, channel, flags, summary, body, promises, statements,
     home, elsewhere, line, span) = row  # fmt: skip
    path = elsewhere or own
    written = _time(time) if time else None
    return _made(Exchange, (
        _EXCHANGES[kind], _day(on), written, _time(at) if at else written or _MIDNIGHT, tuple(speakers),
        tuple(hearers), channel, frozenset(flags) if flags else _NO_FLAGS, summary, _made(Span, body),
        tuple([_promise(path, each) for each in promises]) if promises else (),
        tuple([_statement(path, each) for each in statements]) if statements else (),
        NoteId(home) if home else note_id(own), _made(Site, (path, line)), _made(Span, span),
    ))  # fmt: skip


def _promise(path: str, row: list[Any]) -> Promise:
    kind, state, owner, text, due, done, made, line, span = row
    return _made(Promise, (
        _PROMISES[kind], _STATES[state], owner, text, day(due), day(done), day(made),
        _made(Site, (path, line)), _made(Span, span),
    ))  # fmt: skip


def _statement(path: str, row: list[Any]) -> Statement:
    key, value, line, span, people, on = row
    return Statement(key, value, Site(path, line), Span(*span), tuple(people), day(on))
