"""Birthdays as address books write them, in the two forms that a note has."""

import datetime
import re

_FORMS = (
    re.compile(r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})(?:[T ].*)?", re.ASCII),
    re.compile(r"--?-?(?P<m>\d{2})-?(?P<d>\d{2})(?:T.*)?", re.ASCII),
    re.compile(r"(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.[ ]?(?P<m>\d{1,2})\.[ ]?(?P<y>\d{4})", re.ASCII),
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_LEAP_YEAR = 2024
_UNKNOWN_YEARS = (1604, 1)
"""Years that programs write where they know none: Apple's, and Outlook's 0001."""


def birthday(written: str, order: str = "") -> str:
    """Give `YYYY-MM-DD` or `MM-DD`, or nothing where it is no day or could be two."""
    text = written.strip()
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            found = match.groupdict()
            return _day(found.get("y"), found["m"], found["d"])
    match = _SLASHED.fullmatch(text)
    if not match:
        return ""
    one, other, year = match.groups()
    days = {_day(year, other, one)} if order != "mdy" else set[str]()
    days |= {_day(year, one, other)} if order != "dmy" else set()
    days.discard("")
    return days.pop() if len(days) == 1 else ""


def _day(year: str | None, month: str, day: str) -> str:
    unknown = year is None or int(year) in _UNKNOWN_YEARS
    try:
        found = datetime.date(_LEAP_YEAR if unknown else int(year or 0), int(month), int(day))
    except ValueError:
        return ""
    return f"{found:%m-%d}" if unknown else f"{found:%Y-%m-%d}".zfill(10)
