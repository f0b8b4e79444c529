"""A front matter cut at its keys: each with the comments above it, so that it can be moved whole."""

from collections.abc import Mapping
from typing import NamedTuple

from convnotes.edits.header_layout import field_end, field_start, next_line, opening_brace
from convnotes.model.header import HeaderField, Node, Scalar, Sequence
from convnotes.model.note import Note


class Key(NamedTuple):
    """One key: the comments and blank lines above it, its own lines, and its value without places."""

    lead: str
    own: str
    value: object


class Keys(NamedTuple):
    """All keys in their order, and what stands below the last one."""

    by_name: Mapping[str, Key]
    rest: str


def keys_of(note: Note) -> Keys | None:
    """Cut a front matter at its keys, or give None where they do not stand one below the other."""
    text, span = note.source.text, note.header.span
    fields = note.header.fields
    if span is None or len({each.key for each in fields}) < len(fields):
        return None
    if opening_brace(text, span.start, span.end) is not None:
        return None
    found: dict[str, Key] = {}
    at = span.start
    for each in fields:
        start, end = _lines(text, each)
        if start < at or (start and text[start - 1] not in "\r\n") or end > span.end:
            return None
        found[each.key] = Key(text[at:start], text[start:end], shape(each.node))
        at = end
    return Keys(found, text[at : span.end])


def _lines(text: str, field: HeaderField) -> tuple[int, int]:
    return field_start(text, field), next_line(text, field_end(text, field))


def shape(node: Node) -> object:
    """Give a value without its places: a text, a tuple of values, or a tuple of pairs."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(shape(item) for item in node.items)
    return tuple((shape(key), shape(value)) for key, value in node.items)
