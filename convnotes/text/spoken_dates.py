"""Dates as people say them on the command line: a small closed grammar, resolved to a day."""

import calendar
import datetime
import re

from convnotes.text import values

GRAMMAR = "2026-11-27, today, tomorrow, fri, next friday, +3d, 2w, 3wd, end of month"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"([+-]?)(\d{1,4})(wd|d|w|mo|y)", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_WORKING_DAYS = 5


class UnclearDate(ValueError):
    """Words that name no day, or two; the message says which."""


def resolve(words: str, on: datetime.date) -> datetime.date:
    """Give the day that words mean on a day; raises `UnclearDate`."""
    text = " ".join(words.casefold().split())
    if text in ("today", "tomorrow", "yesterday"):
        return on + datetime.timedelta(days=("yesterday", "today", "tomorrow").index(text) - 1)
    if text in ("end of month", "eom"):
        return on.replace(day=calendar.monthrange(on.year, on.month)[1])
    span = _SPAN.fullmatch(text)
    if span:
        return _moved(on, -int(span[2]) if span[1] == "-" else int(span[2]), span[3])
    weekday = _weekday(text.removeprefix("next "))
    if weekday is not None:
        return _named(on, weekday, following_week=text.startswith("next "))
    return _date(text)


def _moved(on: datetime.date, count: int, unit: str) -> datetime.date:
    if unit != "wd":
        return values.plus(on, count, unit)
    step = datetime.timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        on += step
        left -= on.weekday() < _WORKING_DAYS
    return on


def _weekday(text: str) -> int | None:
    matching = [
        number for number, day in enumerate(_DAYS) if len(text) >= 2 and day.startswith(text)
    ]
    return matching[0] if len(matching) == 1 else None


def _named(on: datetime.date, weekday: int, following_week: bool) -> datetime.date:
    if following_week:
        monday = on + datetime.timedelta(days=7 - on.weekday())
        return monday + datetime.timedelta(days=weekday)
    return on + datetime.timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)


def _date(text: str) -> datetime.date:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        raise UnclearDate(_both_readings(text, slashed))
    try:
        return values.date(text)
    except values.ImpossibleDate:
        raise UnclearDate(f"no calendar has the day {text}") from None
    except values.NotIsoDate as wrong:
        meant = (
            f": did you mean {wrong.suggestion}?" if wrong.suggestion else f"; known are {GRAMMAR}"
        )
        raise UnclearDate(f"`{text}` is no date{meant}") from None


def _both_readings(text: str, match: re.Match[str]) -> str:
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    readings: list[str] = []
    for month, day in ((one, other), (other, one)):
        try:
            readings.append(datetime.date(year, month, day).isoformat())
        except ValueError:
            continue
    if not readings:
        return f"no calendar has the day {text}"
    return f"`{text}` could be {' or '.join(dict.fromkeys(readings))}: write one of these"
