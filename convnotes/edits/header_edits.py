"""Edits to keys of a front matter: spans replaced, lines put in and taken out, nothing else touched.

Whatever is computed here is read again before it is given out: the keys that were asked for have
the values that were asked for, all others are as they were, and so is the text below. Where no
edit is sure to do that, a `ConvnotesError` names the place, and nothing is changed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from convnotes.edits.header_insertions import Place, flow_of, new_keys
from convnotes.edits.header_layout import (
    Unsafe,
    colon_end,
    field_end,
    field_start,
    indent,
    is_first,
    line_break,
    line_end,
    line_start,
    next_line,
)
from convnotes.edits.header_splices import Items, change_items, cut, difference, replace_value
from convnotes.edits.header_values import flow_list, like_neighbours, scalar, value_of
from convnotes.errors import ConvnotesError
from convnotes.model.header import Header, HeaderField, Node, Scalar, Sequence
from convnotes.model.note import Note
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.apply import edited

__all__ = [
    "Wanted",
    "append_item",
    "flow_list",
    "only_changed",
    "remove_key",
    "scalar",
    "set_key",
    "set_keys",
]

Wanted = str | tuple[str, ...]

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_LINK = re.compile(r"\[\[[^\[\]\r\n]*\]\]")
_WORDS = re.compile(r"[^,\s]+")


def set_key(note: Note, key: str, value: Wanted) -> tuple[Edit, ...]:
    """Give a key a value, plain text or texts; see `set_keys`."""
    return set_keys(note, {key: value})


def remove_key(note: Note, key: str) -> tuple[Edit, ...]:
    """Take out a key with its lines and the comments on them; see `set_keys`."""
    return set_keys(note, {key: None})


def set_keys(note: Note, values: Mapping[str, Wanted | None]) -> tuple[Edit, ...]:
    """Set, put in and take out (None) keys of a front matter by edits that go together.

    A list keeps its style, and the items that stay keep their bytes; several texts are else
    written as `[a, b]`, and a single one as a scalar. A key that was given twice is taken out
    twice. Edits of two calls, for different keys of one note, do not overlap; but of a note
    without front matter, or with one that is written as `{a: b}`, all keys belong into one call.
    Raises `ConvnotesError` where nothing is sure to change only these keys.
    """
    return _planned(note, {key: _meant(note, key, value) for key, value in values.items()})


def append_item(note: Note, key: str, *texts: str) -> tuple[Edit, ...]:
    """Put items at the end of a list, in the style of the list and of its items.

    A single value becomes a list; so does a missing or empty key. Raises `ConvnotesError` as
    `set_keys` does.
    """
    _require_readable(note)
    field = note.header.get(key)
    if not texts:
        return ()
    if field is None or _is_null(field.node):
        return _planned(note, {key: texts})
    node = field.node
    if isinstance(node, Scalar) or _LINK.fullmatch(_written(note, node)):
        members = _members(key, node.text if isinstance(node, Scalar) else _written(note, node))
        return _planned(note, {key: (*members, *like_neighbours(texts, members))})
    if not isinstance(node, Sequence):
        raise _refused(note, node.span.start)
    return _appended(note, field, node, texts)


def _appended(
    note: Note, field: HeaderField, node: Sequence, texts: tuple[str, ...]
) -> tuple[Edit, ...]:
    neighbours = tuple(_text_of(note, item) or "" for item in node.items)
    new = like_neighbours(texts, neighbours)
    items = Items({}, frozenset(), {len(neighbours) - 1: new})
    slot = colon_end(note.source.text, field) or field.key_span.end
    try:
        edits = tuple(change_items(note.source.text, node, slot, items, scalar))
    except Unsafe as unsafe:
        raise _refused(note, unsafe.offset) from None
    only_changed(note, edits, {field.key: (*(_shape(item) for item in node.items), *new)})
    return edits


def _planned(note: Note, wanted: Mapping[str, Wanted | None]) -> tuple[Edit, ...]:
    """Try the places for new keys until one changes nothing else; the first refusal is raised."""
    _require_readable(note)
    new = any(key not in note.header and value is not None for key, value in wanted.items())
    refusals: list[ConvnotesError] = []
    for place in Place if new else (Place.NEAREST,):
        try:
            edits = tuple(_edits(note, wanted, place))
            only_changed(note, edits, wanted)
        except Unsafe as unsafe:
            refusals.append(_refused(note, unsafe.offset))
        except ConvnotesError as error:
            refusals.append(error)
        else:
            return edits
    raise refusals[0]


def only_changed(note: Note, edits: Iterable[Edit], wanted: Mapping[str, object | None]) -> None:
    """Read a note again after edits; raises `ConvnotesError` unless they do what they should.

    `wanted` gives the values of the keys that change, None for a key that goes. All other keys
    must be as they were, in the same order, and so must the text below the front matter.
    """
    from convnotes.text.frontmatter_reader import read_header

    text, old = note.source.text, note.header
    place = next((old[key].key_span.start for key in wanted if key in old), 0)
    try:
        after = edited(text, edits)
    except ValueError:
        raise _refused(note, place) from None
    new, body, _, readable = read_header(replace(note.source, text=after))
    added = {key for key, value in wanted.items() if value is not None and key not in old}
    kept = [
        _kept(text, old, each, wanted) for each in old.fields if wanted.get(each.key, 0) is not None
    ]
    now = [_kept(after, new, each, wanted) for each in new.fields if each.key not in added]
    right = (
        readable
        and after[body:] == text[note.body :]
        and kept == now
        and len(new.fields) == len(now) + len(added)
        and all(value is None or _has(new, key, value) for key, value in wanted.items())
    )
    if not right:
        raise _refused(note, place)


def _has(header: Header, key: str, value: object) -> bool:
    return key in header and _shape(header[key].node) == value


def _kept(
    text: str, header: Header, field: HeaderField, wanted: Mapping[str, object | None]
) -> tuple[object, ...]:
    """Give what must stay of a key: its name, and its value unless that is to change."""
    if field.key in wanted and field is header[field.key]:
        return (field.key,)
    (start, end), (key_start, key_end) = field.node.span, field.key_span
    return (field.key, text[key_start:key_end], text[start:end], _shape(field.node))


def _shape(node: Node) -> object:
    """Give a value without its places: a text, a tuple, or pairs."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(_shape(item) for item in node.items)
    return [(_shape(key), _shape(value)) for key, value in node.items]


def _require_readable(note: Note) -> None:
    late = note.header.span is None and any(each.rule == "invalid-yaml" for each in note.problems)
    if late or not note.readable:
        offset = note.problems[0].span.start if note.problems else 0
        raise _refused(note, offset, "the front matter cannot be read", "mend it first")


def _refused(
    note: Note,
    offset: int,
    reason: str = "the front matter is written in a way that cannot be changed safely",
    hint: str = "change it by hand",
) -> ConvnotesError:
    line, column = note.source.place(offset)
    return ConvnotesError(f"{note.path}:{line}:{column}: {reason}: nothing was written", hint)


def _meant(note: Note, key: str, value: Wanted | None) -> Wanted | None:
    """Give the value that a key has in the end: a single text is a list only where one stands."""
    field = note.header.get(key)
    listed = (
        field is not None
        and isinstance(field.node, Sequence)
        and not _LINK.fullmatch(_written(note, field.node))
    )
    return value[0] if isinstance(value, tuple) and len(value) == 1 and not listed else value


def _edits(note: Note, wanted: Mapping[str, Wanted | None], place: Place) -> Iterator[Edit]:
    fields = note.header.fields
    new: dict[str, str] = {}
    for key, value in wanted.items():
        if value is not None and key in note.header:
            yield from _set(note, note.header[key], value)
        elif value is not None:
            new[key] = _yaml(key, value)
    gone = {index for index, each in enumerate(fields) if wanted.get(each.key, "") is None}
    flow = flow_of(note)
    if flow:
        yield from cut(flow, gone, shared=False)
    else:
        yield from (_without(note.source.text, fields[index]) for index in gone)
    yield from new_keys(note, new, gone, place)


def _set(note: Note, field: HeaderField, value: Wanted) -> list[Edit]:
    text, node = note.source.text, field.node
    slot = colon_end(text, field)
    if _shape(node) == value:
        return []
    if slot is None:
        return [_first_value(note, field, _yaml(field.key, value))]
    if isinstance(value, tuple) and isinstance(node, Sequence):
        texts = tuple(item.text if isinstance(item, Scalar) else None for item in node.items)
        items = difference(texts, value)
        return change_items(text, node, slot, items, lambda new: value_of(field.key, new))
    before = node.text if isinstance(node, Scalar) and node.plain else ""
    return replace_value(text, node, slot, _yaml(field.key, value, before))


def _first_value(note: Note, field: HeaderField, value: str) -> Edit:
    """Give a value to a key that has not even a colon: `? key`, or `{key}`."""
    text, at = note.source.text, field.key_span.end
    if flow_of(note):
        return Edit(Span(at, at), f": {value}")
    start, at = field_start(text, field), line_end(text, at)
    return Edit(Span(at, at), f"{line_break(text, at)}{indent(text, start)}: {value}")


def _without(text: str, field: HeaderField) -> Edit:
    start = field_start(text, field)
    if not is_first(text, start):
        raise Unsafe(start)
    return Edit(Span(line_start(text, start), next_line(text, field_end(text, field))), "")


def _yaml(key: str, value: Wanted, before: str = "") -> str:
    return value_of(key, value, before) if isinstance(value, str) else flow_list(value)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def _members(key: str, text: str) -> tuple[str, ...]:
    """Give the items that a single value holds: words of `tags`, several links, or itself."""
    links = _LINK.findall(text)
    if key in ("tags", "topics"):
        return tuple(_WORDS.findall(text))
    return tuple(links) if len(links) > 1 else (text,)


def _written(note: Note, node: Node) -> str:
    return note.source.text[node.span.start : node.span.end]


def _text_of(note: Note, node: Node) -> str | None:
    """Give the text of an item; a link without quotes is a list in a list to YAML."""
    if isinstance(node, Scalar):
        return node.text
    return _written(note, node) if _LINK.fullmatch(_written(note, node)) else None
