"""Single values, read strictly: dates, times, truth, cadences, e-mail addresses and names."""

import datetime
import re

from convnotes.model.note import Cadence, Moment

DATE_EXAMPLE = "2026-11-27"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LOOSE_DATE = re.compile(r"(\d{4})[-/.‐-―](\d{1,2})[-/.‐-―](\d{1,2})", re.ASCII)
_BASIC_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ]+([a-z]{3,9})\.?,?[ ]+(\d{4})", re.ASCII)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[ ]+(\d{1,2})(?:st|nd|rd|th)?,?[ ]+(\d{4})", re.ASCII)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ][ ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[ ]*(?:[Zz]|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_CADENCE = re.compile(r"(\d{1,4})[ ]*(d|w|mo|y)(?:[ ]*\.\.[ ]*(\d{1,4})[ ]*(d|w|mo|y))?", re.ASCII)
_BIRTHDAY = re.compile(r"(?:\d{4}-)?(\d{2})-(\d{2})", re.ASCII)
_TRUE = frozenset(("true", "yes", "on"))
_FALSE = frozenset(("false", "no", "off"))


class ImpossibleDate(ValueError):
    """A date of the right form that no calendar has."""


class NotIsoDate(ValueError):
    """A text that is no ISO date; `suggestion` is the ISO form where there is only one."""

    def __init__(self, suggestion: str = "") -> None:
        super().__init__(suggestion)
        self.suggestion = suggestion


def date(text: str) -> datetime.date:
    """Read a calendar date (ISO 8601, YYYY-MM-DD); raises `ImpossibleDate` or `NotIsoDate`."""
    if not _DATE.fullmatch(text):
        raise NotIsoDate(_iso_suggestion(text))
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ImpossibleDate(text) from None


def moment(text: str) -> Moment:
    """Read a date or date-time; an offset is accepted and the written day and hour are kept.

    Raises `ImpossibleDate` or `NotIsoDate`.
    """
    match = _MOMENT.fullmatch(text)
    if not match:
        raise NotIsoDate(_iso_suggestion(text))
    day = date(match[1])
    if match[2] is None:
        return Moment(day)
    clock = time(match[2], match[3])
    if clock is None:
        raise ImpossibleDate(text)
    return Moment(day, clock)


def time(hours: str, minutes: str) -> datetime.time | None:
    """Read a time of day, or None where no clock shows it."""
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return datetime.time(int(hours), int(minutes))


def truth(text: str) -> bool | None:
    """Read an unquoted truth value (the words of YAML 1.1), or None."""
    word = text.casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def cadence(text: str) -> Cadence | None:
    """Read `6w`, `90d`, `3mo`, `1y`, or ideal and worst as `4w..6w`; None where it is neither."""
    match = _CADENCE.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        return None
    ideal = (int(match[1]), match[2])
    worst = (int(match[3]), match[4]) if match[3] else ideal
    return Cadence(ideal, worst)


def birthday(text: str) -> bool:
    """Tell whether this is a day of the year: `04-17`, or a full date."""
    match = _BIRTHDAY.fullmatch(text)
    if not match:
        return False
    try:
        # A leap year, so that 29 February is a birthday.
        datetime.date(2024, int(match[1]), int(match[2]))
    except ValueError:
        return False
    return True


def plus(day: datetime.date, count: int, unit: str) -> datetime.date:
    """Give the day a number of days, weeks, months or years later, at the end of short months."""
    try:
        if unit in ("d", "w"):
            return day + datetime.timedelta(days=count * (7 if unit == "w" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        last = (following - datetime.timedelta(days=1)).day
        return datetime.date(year, month + 1, min(day.day, last))
    except (ValueError, OverflowError):
        return datetime.date.max if count > 0 else datetime.date.min


def _iso_suggestion(text: str) -> str:
    """Give the ISO form of a date that can only mean one day, or nothing."""
    match = _LOOSE_DATE.fullmatch(text) or _BASIC_DATE.fullmatch(text)
    if match:
        return _iso(match[1], match[2], match[3])
    words = text.casefold()
    match = _DAY_FIRST.fullmatch(words)
    if match:
        return _iso(match[3], _month(match[2]), match[1])
    match = _MONTH_FIRST.fullmatch(words)
    return _iso(match[3], _month(match[1]), match[2]) if match else ""


def _month(word: str) -> str:
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return str(found[0]) if found else "0"


def _iso(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
