"""Text for a terminal: safe, aligned, coloured, never wider than it."""

import datetime
import re
from collections.abc import Iterable
from typing import NamedTuple

_ESCAPES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
# Patterns that few texts need: `re` compiles each when it first comes up.
_CONTROL = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Letters and signs that are one column wide each, so that most texts need no table of widths.
_NARROW = "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f–—‘’“”…→\ufffd]*"
_BLANKS = r"\s+"
_STYLE = r"\x1b\[[0-9;]*m"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Screen(NamedTuple):
    """How many columns there are to write in; `blocks` tells whether it can show more than ASCII."""

    width: int = 80
    blocks: bool = True


def safe(text: str) -> str:
    """Take out what could command a terminal or turn the direction of writing; blanks are single."""
    if _simple(text) and "  " not in text:
        return text.strip()
    return re.sub(_BLANKS, " ", re.sub(_CONTROL, "�", text)).strip()


def _simple(text: str) -> bool:
    """Tell whether a text is of printable ASCII only, as most are."""
    return text.isascii() and text.isprintable()


def safe_line(text: str) -> str:
    """The same for a line whose columns count: each character stays one."""
    return re.sub(_CONTROL, "�", text.replace("\t", " "))


def paint(text: str, *styles: str) -> str:
    """Colour a text; what is not a terminal gets it plain."""
    if not text:
        return text
    codes = ";".join(_ESCAPES[style] for style in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


def columns(text: str) -> int:
    """Count the columns that a text takes."""
    if _simple(text):
        return len(text)
    plain = re.sub(_STYLE, "", text) if "\x1b" in text else text
    if re.fullmatch(_NARROW, plain):
        return len(plain)
    from wcwidth import wcswidth

    width = wcswidth(plain)
    return width if width >= 0 else len(plain)


def cut(text: str, width: int) -> str:
    """Shorten a text to a number of columns, with an ellipsis where something is gone."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[: min(len(text) - 1, max(width - 1, 0))]
    return text.rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Fill a text with blanks up to a number of columns."""
    return text + " " * max(width - columns(text), 0)


def wrapped(text: str, width: int, indent: str = "") -> Iterable[str]:
    """Break a text into lines that fit, each with an indent."""
    line = ""
    for whole in text.split(" "):
        word = cut(whole, max(width - columns(indent), 10))
        if line and columns(indent + line) + 1 + columns(word) > width:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield indent + line


def day(date: datetime.date, on: datetime.date) -> str:
    """Say a day as people do: `Fri 27 Nov`, with the year where it is not that of the day asked."""
    words = f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}"
    return words if date.year == on.year else f"{words} {date.year}"


def short_day(date: datetime.date, on: datetime.date) -> str:
    """Say a day without its weekday: `27 Nov`."""
    return day(date, on).split(" ", 1)[1]


def month(date: datetime.date) -> str:
    """Say the month of a day: `Nov 2026`."""
    return f"{_MONTHS[date.month - 1]} {date.year}"


def distance(days: int) -> str:
    """Say how far a day is: `today`, `in 2 days`, `3 days ago`."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near:
        return near
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def elapsed(days: int) -> str:
    """Say roughly how long ago a day is: `3 days ago`, `3 weeks ago`, `5 months ago`, `2 years ago`."""
    if days < 14:
        return distance(-days)
    if days < 60:
        return f"{days // 7} weeks ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"


def listed(names: list[str]) -> str:
    """Say several names: `Ann, Bob and Carol`."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def count(number: int, noun: str) -> str:
    """Say a number of things: `1 note`, `2 notes`."""
    plural = {"person": "people", "is quiet": "are quiet", "more": "more"}.get(noun, noun + "s")
    return f"{number:,} {noun if number == 1 else plural}"
