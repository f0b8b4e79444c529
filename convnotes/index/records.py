"""Exchanges to JSON and back, with every span, so that a conversation need not be read again."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from convnotes.index.codec import day
from convnotes.model.conversation import (
    Exchange,
    ExchangeKind,
    Promise,
    PromiseKind,
    State,
    Statement,
)
from convnotes.model.place import Site, Span

_day = datetime.date.fromisoformat
_time = datetime.time.fromisoformat


def write(said: Sequence[Exchange], loose: Sequence[Promise]) -> str:
    """Write the exchanges of a note with all that belongs to them, and its other promises."""
    return json.dumps([said, loose], default=_plain, separators=(",", ":"))


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def exchanges(text: str) -> tuple[Exchange, ...]:
    """Read exchanges; of nothing there are none."""
    return tuple([_exchange(row) for row in json.loads(text)[0]]) if text else ()


def _exchange(row: list[Any]) -> Exchange:
    (kind, on, time, at, speakers, hearers, channel, flags, summary, body, promises, statements,
     home, site, span) = row  # fmt: skip
    return Exchange(
        ExchangeKind(kind), _day(on), _time(time) if time else None, _time(at), tuple(speakers),
        tuple(hearers), channel, frozenset(flags), summary, Span(*body),
        tuple([_promise(each) for each in promises]),
        tuple([_statement(each) for each in statements]),
        home, Site(*site), Span(*span),
    )  # fmt: skip


def _promise(row: list[Any]) -> Promise:
    kind, state, owner, text, due, done, made, site, span = row
    return Promise(
        PromiseKind(kind), State(state), owner, text, day(due), day(done), day(made),
        Site(*site), Span(*span),
    )  # fmt: skip


def _statement(row: list[Any]) -> Statement:
    key, value, site, span, people, on = row
    return Statement(key, value, Site(*site), Span(*span), tuple(people), day(on))
