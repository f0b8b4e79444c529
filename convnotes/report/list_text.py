"""Rows of notes as a table for a terminal."""

import datetime
from collections.abc import Sequence

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.row import Row
from convnotes.queries.row_values import values_of
from convnotes.report.terminal import columns, cut, day, pad, safe

_WIDE = 110
_GAP = 2
_TITLE = 1
_NARROWEST = 10
_PEOPLE = ("turn", "with", "owner")
_DAYS = ("due", "last", "since")


def table(
    notebook: Notebook, rows: Sequence[Row], on: datetime.date, width: int, keys: Sequence[str] = ()
) -> list[str]:
    """Lay rows out in so many columns of a screen: some keys, else id, title, state, holders, due."""
    if keys:
        found = [tuple(_value(notebook, row, key, on) for key in keys) for row in rows]
        return _laid_out(found, _widths(found, width), width)
    several_kinds = len({row.kind for row in rows}) > 1
    usual = [_usual(notebook, row, on, several_kinds) for row in rows]
    limits = (34, 200, 13, 24, 16) if width >= _WIDE else (22, 200, 12, 14, 11)
    widths = [min(each, limit) for each, limit in zip(_needed(usual), limits, strict=False)]
    if widths:
        room = width - sum(widths) + widths[_TITLE] - _gaps(widths)
        widths[_TITLE] = min(widths[_TITLE], max(room, _NARROWEST))
    return _laid_out(usual, widths, width)


def _usual(
    notebook: Notebook, row: Row, on: datetime.date, several_kinds: bool
) -> tuple[str, str, str, str, str]:
    names = [safe(notebook.person_name(each)) for each in row.holders]
    who = names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else ""
    usual = row.status in ("open", "active", "")
    state = row.status if not usual else str(row.kind) if several_kinds else ""
    due = day(row.due, on) if row.due else ""
    return safe(row.id), safe(row.title), state, who, due


def _value(notebook: Notebook, row: Row, key: str, on: datetime.date) -> str:
    """Give what a row has under a key as people read it: names, and days with their weekday."""
    found = values_of(row, key)
    if key in _PEOPLE:
        return ", ".join(safe(notebook.person_name(PersonId(each))) for each in found)
    if key in _DAYS:
        return "".join(day(datetime.date.fromisoformat(each), on) for each in found)
    return ", ".join(safe(each) for each in found)


def _needed(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(columns, cells)) for cells in zip(*rows, strict=True)]


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Give each column what it needs; where that is too much, the widest ones give way."""
    widths = _needed(rows)
    while widths and sum(widths) + _gaps(widths) > width and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _gaps(widths: Sequence[int]) -> int:
    return max(_GAP * (sum(each > 0 for each in widths) - 1), 0)


def _laid_out(rows: Sequence[Sequence[str]], widths: list[int], width: int) -> list[str]:
    while sum(widths) + _gaps(widths) > width and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    gap = " " * _GAP
    return [
        cut(
            gap.join(
                pad(cut(cell, room), room) for cell, room in zip(row, widths, strict=True) if room
            ).rstrip(),
            width,
        )
        for row in rows
    ]
