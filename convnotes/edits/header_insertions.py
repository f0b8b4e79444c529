"""Where new keys of a front matter go, and how their lines are written there."""

import re
from collections.abc import Container, Mapping
from enum import Enum

from convnotes.edits.header_layout import (
    behind_blanks,
    field_end,
    field_start,
    indent,
    is_first,
    line_start,
    next_line,
    opening_brace,
)
from convnotes.edits.header_splices import Flow, put
from convnotes.edits.header_values import scalar
from convnotes.model.header import Header, HeaderField
from convnotes.model.note import Kind, Note
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text import schema

ORDER = ("title", "name", *(key.name for key in schema.KEYS if key.kinds == {Kind.CONVERSATION}))
"""The order of keys: a new one goes behind the nearest before it that is there, else to the end."""

_BREAK = re.compile(r"\r\n|\n|\r")


class Place(Enum):
    """Where a new key is tried, one after the other, until it changes nothing else."""

    NEAREST = 1
    END = 2
    LAST = 3
    FIRST = 4


def flow_of(note: Note) -> Flow | None:
    """Give the entries of a front matter that is written as `{a: b}`, else None."""
    header, text = note.header, note.source.text
    if header.span is None:
        return None
    limit = header.fields[0].key_span.start if header.fields else header.span.end
    opening = opening_brace(text, header.span.start, limit)
    if opening is None:
        return None
    ends = (Span(field_start(text, each), field_end(text, each)) for each in header.fields)
    return Flow(text, opening, tuple(ends))


def new_keys(
    note: Note, values: Mapping[str, str], gone: Container[int], place: Place
) -> list[Edit]:
    """Put in keys with their written values; one edit for each place where some go."""
    ranked = sorted(values, key=_rank)
    lines = {key: f"{scalar(key)}: {values[key]}" for key in ranked}
    if note.header.span is None:
        return [_whole_front_matter(note.source.text, lines)] if lines else []
    flow = flow_of(note)
    # Between braces a key that goes takes its comma along; a line that goes leaves its place.
    stays = [each for each in enumerate(note.header.fields) if not flow or each[0] not in gone]
    groups: dict[int, tuple[str, ...]] = {}
    for key, line in lines.items():
        index = _neighbour(stays, key, place)
        at = index if flow else _offset(note, index, place)
        groups[at] = (*groups.get(at, ()), line)
    if flow:
        return [edit for at, added in groups.items() for edit in put(flow, at, added)]
    return [_lines_at(note, at, added) for at, added in groups.items()]


def _rank(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)


def _neighbour(stays: list[tuple[int, HeaderField]], key: str, place: Place) -> int:
    """Give the index of the field that a new key goes behind, -1 for none."""
    if place is Place.FIRST or not stays:
        return -1
    if place is Place.NEAREST and key in ORDER:
        before = [
            (ORDER.index(each.key), -index)
            for index, each in stays
            if each.key in ORDER[: ORDER.index(key)]
        ]
        if before:
            return -max(before)[1]
    return stays[-1][0]


def _offset(note: Note, index: int, place: Place) -> int:
    header, text = note.header, note.source.text
    assert header.span is not None
    if place is Place.FIRST and header.fields:
        return line_start(text, field_start(text, header.fields[0]))
    last = index == len(header.fields) - 1
    if index < 0 or place is Place.END or (place is Place.NEAREST and last):
        return header.span.end
    return _below(text, header, header.fields[index])


def _below(text: str, header: Header, field: HeaderField) -> int:
    """Give the line below a field and below the comments that are indented like its items."""
    assert header.span is not None
    margin = len(indent(text, field_start(text, field)))
    at = next_line(text, field_end(text, field))
    while at < header.span.end:
        mark = behind_blanks(text, at)
        if text[mark] != "#" or mark - at <= margin:
            break
        at = next_line(text, mark)
    return at


def _lines_at(note: Note, at: int, lines: tuple[str, ...]) -> Edit:
    text = note.source.text
    starts = (field_start(text, each) for each in note.header.fields)
    margin = next((indent(text, start) for start in starts if is_first(text, start)), "")
    ending = "\r\n" if text[at - 2 : at] == "\r\n" else text[at - 1]
    return Edit(Span(at, at), "".join(f"{margin}{line}{ending}" for line in lines))


def _whole_front_matter(text: str, lines: Mapping[str, str]) -> Edit:
    found = _BREAK.search(text)
    ending = found[0] if found else "\n"
    return Edit(Span(0, 0), ending.join(("---", *lines.values(), "---", "")))
