"""When a mail was sent (RFC 5322, 3.3 and 4.3), with the sender's own offset.

The field `Date` counts. Where it is missing or cannot be, the newest `Received` does, and then the date
of the line `From ` of an mbox. `-0000` and zones that nobody knows mean UTC of an unknown place; a date
without a zone is taken in the zone that was asked for, or else in UTC. A date before
1971, as clocks that stand still give it, or more than two days after the mail was received counts only
where there is no other.
"""

import datetime
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_LONGEST = 200
_OLDEST, _DOUBTFUL, _LATEST = 1900, 1971, 2200
_EARLY = datetime.timedelta(days=2)
_ISO = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_ENVELOPE = re.compile(
    r"(?:[A-Z][a-z]{2}),?\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d\d(?::\d\d)?)"
    r"(?:\s+([A-Z]{1,5}|[+-]\d{4}))?\s+(\d{4})(?:\s+([+-]\d{4}))?"
)
_LEAP_SECOND = re.compile(r"(\d\d:\d\d):60\b")
_FOREIGN_WEEKDAY = re.compile(r"^\s*[^\W\d]{2,12}\.?,\s*")


def sent(
    date: str, received: Iterable[str], envelope: str, zone: str = ""
) -> datetime.datetime | None:
    """Tell when a mail was sent; None where nothing tells it."""
    said = moment(date, zone)
    arrived = next(filter(None, (moment(each.rpartition(";")[2], zone) for each in received)), None)
    if said and said.year >= _DOUBTFUL and not (arrived and said - arrived > _EARLY):
        return said
    return arrived or moment_of_envelope(envelope, zone) or said


@lru_cache(maxsize=1024)
def moment(text: str, zone: str = "") -> datetime.datetime | None:
    """Read a date as mails have it, or as ISO 8601 has it; None where it is none."""
    if not text.strip() or len(text) > _LONGEST:
        return None
    iso = _ISO.match(text)
    try:
        if iso:
            whole = f"{iso[1]}-{iso[2]}-{iso[3]}T{iso[4]}:{iso[5]}:{iso[6] or '00'}{iso[7] or ''}"
            return _placed(datetime.datetime.fromisoformat(whole), zone)
        plain = _parsed(text) or _parsed(_FOREIGN_WEEKDAY.sub("", text))
        return _placed(plain, "" if "-0000" in text else zone) if plain else None
    except (ValueError, OverflowError):
        return None


def _parsed(text: str) -> datetime.datetime | None:
    try:
        return parsedate_to_datetime(_LEAP_SECOND.sub(r"\1:59", text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def moment_of_envelope(line: str, zone: str = "") -> datetime.datetime | None:
    """Read the date of a line `From ` (RFC 4155, which has it in UTC)."""
    found = _ENVELOPE.search(line[:500])
    if not found:
        iso = re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*", line[:500])
        return moment(iso[0], zone) if iso else None
    month, day, clock, near, year, far = found.groups()
    return moment(f"{day} {month} {year} {clock} {far or near or ''}".strip(), zone)


def _placed(when: datetime.datetime, zone: str) -> datetime.datetime | None:
    if when.tzinfo is not None:
        return _sane(when)
    try:
        return _sane(when.replace(tzinfo=ZoneInfo(zone) if zone else datetime.UTC))
    except (ValueError, OSError):
        return _sane(when.replace(tzinfo=datetime.UTC))


def _sane(when: datetime.datetime) -> datetime.datetime | None:
    return when if _OLDEST <= when.year < _LATEST else None
