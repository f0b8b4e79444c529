"""Charts drawn as SVG while the site is made, each with the figures for a table of the same."""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.publish import dates

LONGEST = 60
"""How many months a rhythm shows; what is older is told in one number."""
SHORTEST = 12
_HALF = 40
_LEAST = 3.0
_FOOT = 20


class Month(NamedTuple):
    """How often each side spoke in a month: `theirs` is the person's, `together` a meeting."""

    year: int
    month: int
    theirs: int
    ours: int
    together: int

    @property
    def words(self) -> str:
        """Give "November 2026"."""
        return dates.month(self.year, self.month)


class Rhythm(NamedTuple):
    """Who spoke when: the drawing, its months that are not empty, and how many came before."""

    drawing: Markup
    months: tuple[Month, ...]
    earlier: int


def rhythm(exchanges: Iterable[Exchange], person: PersonId, on: datetime.date) -> Rhythm | None:
    """Draw the contact with somebody month by month up to a day; None where there is none."""
    counts: dict[int, list[int]] = {}
    for each in exchanges:
        if each.day <= on:
            side = _side(each, person)
            counts.setdefault(each.day.year * 12 + each.day.month - 1, [0, 0, 0])[side] += 1
    if not counts:
        return None
    newest, today = max(counts), on.year * 12 + on.month - 1
    last = today if today - newest < LONGEST // 2 else newest
    first = max(min(counts), last - LONGEST + 1)
    first = min(first, last - SHORTEST + 1)
    shown = {month: row for month, row in counts.items() if month >= first}
    earlier = sum(sum(row) for month, row in counts.items() if month < first)
    months = tuple(Month(month // 12, month % 12 + 1, *row) for month, row in sorted(shown.items()))
    return Rhythm(_drawn(months, first, last), months, earlier)


def _side(exchange: Exchange, person: PersonId) -> int:
    if exchange.kind is ExchangeKind.JOINT:
        return 2
    return 0 if person in exchange.speakers else 1


def _drawn(months: tuple[Month, ...], first: int, last: int) -> Markup:
    """Draw theirs above the line and ours below it; a meeting stands on the line, half and half."""
    slot = 100 / (last - first + 1)
    most = max(max(each.theirs, each.ours) + each.together / 2 for each in months)
    unit = min((_HALF - 2) / most, 9.0)
    height = 2 * _HALF + _FOOT
    parts = [
        f'<svg class="rhythm" width="100%" height="{height}" aria-hidden="true" focusable="false">',
        *_years(first, last, slot),
        f'<line class="axis" x1="0" x2="100%" y1="{_HALF}" y2="{_HALF}"/>',
    ]
    for each in months:
        at = (each.year * 12 + each.month - 1 - first) * slot + slot * 0.16
        parts.append(f"<g><title>{each.words}: {_told(each)}</title>")
        parts += _bars(each, at, slot * 0.68, unit)
        parts.append("</g>")
    parts.append("</svg>")
    return Markup("".join(parts))


def _bars(each: Month, at: float, width: float, unit: float) -> Iterator[str]:
    half = each.together * unit / 2
    if half:
        half = max(half, _LEAST / 2)
        yield _bar("both", at, _HALF - half, width, 2 * half)
    if each.theirs:
        tall = max(each.theirs * unit, _LEAST)
        yield _bar("theirs", at, _HALF - half - tall, width, tall)
    if each.ours:
        yield _bar("ours", at, _HALF + half, width, max(each.ours * unit, _LEAST))


def _bar(kind: str, left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect class="bar-{kind}" x="{left:.2f}%" y="{top:.1f}" '
        f'width="{width:.2f}%" height="{height:.1f}"/>'
    )


def _years(first: int, last: int, slot: float) -> Iterator[str]:
    """Write each year where its January stands; the first one where it begins."""
    step = max(1, -(-((last - first) // 12 + 1) // 6))
    for month in range(first, last + 1):
        year, number = divmod(month, 12)
        if number == 0 or month == first:
            left = (month - first) * slot
            if number == 0:
                ends = f'x1="{left:.2f}%" x2="{left:.2f}%" y1="0" y2="{2 * _HALF}"'
                yield f'<line class="tick-year" {ends}/>'
            near = month == first and 12 - number < 6
            if not near and left < 96 and year % step == 0:
                yield f'<text x="{left:.2f}%" y="{2 * _HALF + 15}" dx="2">{year}</text>'


def _told(each: Month) -> str:
    parts = []
    if each.theirs:
        parts.append(f"{each.theirs} from them")
    if each.ours:
        parts.append(f"{each.ours} to them")
    if each.together:
        parts.append(f"{each.together} together")
    return ", ".join(parts)
