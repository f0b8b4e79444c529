"""The date and time with which an entry's line begins, and what is said where they are none."""

import datetime
import re
from typing import NamedTuple

from convnotes.model.place import Span
from convnotes.text import values
from convnotes.text.scanned import BOX, CLOCK, CLOCK_LIKE, Malformed

_WEEKDAY = r"(?:[ ][^\W\d_]{2,}\.?)?"
_CLOCK = r"(?:[ ](\d{1,2}:\d{2}))?"
_DATED = re.compile(
    r"(?:(\d{4}-\d{2}-\d{2})"
    r"|\[\[(\d{4}-\d{2}-\d{2})(?:\|[^\[\]]*)?\]\]"
    rf"|<(\d{{4}}-\d{{2}}-\d{{2}}){_WEEKDAY}{_CLOCK}>"
    rf"|\[(\d{{4}}-\d{{2}}-\d{{2}}){_WEEKDAY}{_CLOCK}\])"
    r"(?=[ \t:]|$)"
)
_LOOSE_DATE = re.compile(
    r"(?:\[\[|[<\[])?(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\w/.-])"
)
_ARROW = re.compile(r"->|→")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEADING_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?=[ \t:])")
_RIGHT_TIME = "write hours and minutes, such as `14:30`"
_RIGHT_DATE = f"write a date that exists, such as `{values.DATE_EXAMPLE}`"


class Dated(NamedTuple):
    """The date and time at the start of a line, and the offset in it of what follows them."""

    day: datetime.date | None
    time: datetime.time | None
    tail: int


def read_dated(line: str, content: int, at: int, dateless: bool) -> Dated | Malformed | None:
    """Read the date of a line whose own text begins at `content`, or give None where it has none.

    `at` is the offset of the line in its note. With `dateless`, a line that links needs no date.
    """
    head = line[content : content + 1]
    if not (head.isdigit() or head in ("[", "<")) and not dateless:
        return None
    match = _DATED.match(line, content)
    if not match:
        if dateless and "[[" in line and not BOX.match(line):
            return _undated(line, content)
        return _loose(line, content, at)
    day_text = match[1] or match[2] or match[3] or match[5]
    try:
        day = values.date(day_text)
    except ValueError:
        return _impossible(at + line.index(day_text, content), day_text)
    return _timed(line, day, match[4] or match[6], match.end(), at)


def _undated(line: str, content: int) -> Dated:
    clock = _LEADING_CLOCK.match(line, content)
    time = values.time(clock[1], clock[2]) if clock else None
    return Dated(None, time, clock.end() if clock and time else content)


def _timed(
    line: str, day: datetime.date, clock: str | None, end: int, at: int
) -> Dated | Malformed:
    if clock is None:
        match = CLOCK.match(line, end)
        if not match:
            return _untimed(line, day, end, at)
        clock, end = match[1], match.end()
    time = values.time(*clock.split(":"))
    if time is None:
        span = Span(at + end - len(clock), at + end)
        return Malformed("malformed-exchange", span, f"no clock shows `{clock}`", _RIGHT_TIME)
    return Dated(day, time, end)


def _untimed(line: str, day: datetime.date, end: int, at: int) -> Dated | Malformed:
    """Take a line without a time, unless what stands in its place was meant for one."""
    faulty = CLOCK_LIKE.match(line, end)
    if not faulty or not _ARROW.search(line, end):
        return Dated(day, None, end)
    written = line[end:].split(maxsplit=1)[0]
    span = _span(at + line.index(written, end), written)
    return Malformed("malformed-exchange", span, f"`{written}` is no time of day", _RIGHT_TIME)


def _loose(line: str, content: int, at: int) -> Malformed | None:
    """Find fault with what was surely meant for a date: year first, or before an arrow."""
    match = _LOOSE_DATE.match(line, content)
    if not match:
        return _glued(line, content, at)
    text = match[1]
    year_first = text[4:5] in ("-", "/", ".")
    if not year_first and not _ARROW.search(line, match.end()):
        return None
    try:
        values.date(text)
    except values.ImpossibleDate:
        return _impossible(at + match.start(1), text)
    except values.NotIsoDate as wrong:
        return Malformed(
            "non-iso-date",
            _span(at + match.start(1), text),
            f"`{text}` is not an ISO date",
            f"write `{wrong.suggestion or values.DATE_EXAMPLE}`",
            wrong.suggestion or None,
        )
    return None


def _glued(line: str, content: int, at: int) -> Malformed | None:
    strict = _ISO.match(line, content)
    if not strict or not _ARROW.search(line, strict.end()):
        return None
    return Malformed(
        "malformed-exchange",
        _span(at + content, strict[0]),
        f"`{line[strict.end()]}` follows the date `{strict[0]}`",
        "write date, blank, who: `2026-11-20 ann-lee -> bob-hale`",
    )


def _impossible(start: int, text: str) -> Malformed:
    message = f"no calendar has the day `{text}`"
    return Malformed("impossible-date", _span(start, text), message, _RIGHT_DATE)


def _span(start: int, text: str) -> Span:
    return Span(start, start + len(text))
