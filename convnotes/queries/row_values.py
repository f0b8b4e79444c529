"""The values of a row by key, for filters, columns and sorting; and values read as days or numbers."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from convnotes.model.row import Row
from convnotes.text import values
from convnotes.text.spoken_dates import UnclearDate, resolve

SYNONYMS = {
    "topic": "tag",
    "topics": "tag",
    "tags": "tag",
    "visibility": "is",
    "type": "kind",
    "holders": "turn",
    "people": "with",
    "channels": "channel",
    "alias": "aliases",
    "name": "title",
}
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


class Period(NamedTuple):
    """From one day to another, both included: a day, a month or a year."""

    first: datetime.date
    last: datetime.date


def values_of(row: Row, key: str) -> tuple[str, ...]:
    """Give the values that a row has under a key, as texts; days as ISO 8601."""
    own = _OWN.get(key)
    return own(row) if own else row.fields.get(key, ())


def _one(value: str | datetime.date | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


_OWN: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    "turn": lambda row: row.holders,
    "with": lambda row: row.people,
    "tag": lambda row: row.tags,
    "status": lambda row: _one(row.status),
    "kind": lambda row: _one(row.kind),
    "is": lambda row: _one(row.visibility),
    "due": lambda row: _one(row.due),
    "last": lambda row: _one(row.last),
    "since": lambda row: _one(row.last),
    "channel": lambda row: row.channels,
    "owner": lambda row: row.owners,
    "org": lambda row: row.orgs,
    "cadence": lambda row: _one(row.cadence),
    "title": lambda row: _one(row.title),
    "id": lambda row: _one(row.id),
    "path": lambda row: _one(row.path),
    "aliases": lambda row: row.aliases,
}
DERIVED = tuple(_OWN)
"""The keys that rows have beside the front matter; of the same name, these come first."""


def period(words: str, on: datetime.date) -> Period:
    """Give the days that `2025`, `2025-03` or words for a day mean; raises `UnclearDate`."""
    match = _YEAR_OR_MONTH.fullmatch(words.strip())
    if not match:
        day = resolve(words, on)
        return Period(day, day)
    try:
        first = datetime.date(int(match[1]), int(match[2] or 1), 1)
    except ValueError:
        raise UnclearDate(f"no calendar has {words.strip()}") from None
    following = values.plus(first, 1, "mo" if match[2] else "y")
    if following == datetime.date.max:
        return Period(first, following)
    return Period(first, following - datetime.timedelta(days=1))


def day_of(text: str) -> datetime.date | None:
    """Read a value of the front matter as a date or date-time, or give None."""
    try:
        return values.moment(text.strip()).day
    except ValueError:
        return None


def number(text: str) -> float | None:
    """Read a value as a number, or give None."""
    plain = text.strip()
    return float(plain) if _NUMBER.fullmatch(plain) else None
