"""The front matter of a note to JSON and back, with what was found in it of people and links."""

import datetime
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from convnotes.index.codec import encoded
from convnotes.model.conversation import Conversation
from convnotes.model.header import Header, HeaderField, Node, Pairs, Scalar, Sequence
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Cadence, Moment, Name, Note, Value, Visibility
from convnotes.model.place import Span

# A record's own way is longer by a call of Python.
_made = tuple.__new__
_VISIBILITIES = {str(each): each for each in Visibility}


class Front(NamedTuple):
    """What is known of a note without its text, and of a conversation without its exchanges.

    `digest` is of the bytes that were read. `written` is the front matter as `header` takes it.
    `next_turn` is None where the header says nothing.
    """

    digest: str
    title: str
    visibility: Visibility
    values: Mapping[str, Value]
    written: list[Any]
    body: int
    hidden: tuple[Span, ...]
    participants: tuple[PersonId, ...] = ()
    next_turn: tuple[PersonId, ...] | None = None
    continues: tuple[NoteId, ...] = ()
    related: tuple[NoteId, ...] = ()


def write(note: Note, conversation: Conversation | None) -> str:
    """Write what is known of a note."""
    row: list[Any] = [
        note.source.digest,
        note.title,
        note.visibility,
        {key: _value(value) for key, value in note.values.items()},
        [
            note.header.span,
            *([each.key, each.key_span, *_node(each.node)] for each in note.header.fields),
        ],
        note.body,
        note.hidden,
    ]
    if conversation:
        row += [
            conversation.participants,
            conversation.declared.next_turn,
            conversation.continues,
            conversation.related,
        ]
    return encoded(row)


def read(text: str) -> Front:
    """Read what was written of a note."""
    digest, title, visibility, values, written, body, hidden, *conversation = json.loads(text)
    given = {key: _as_value(value) for key, value in values.items()}
    covered = tuple([Span(*each) for each in hidden])
    known = [None if each is None else tuple(each) for each in conversation]
    seen = _VISIBILITIES[visibility]
    return Front(digest, title, seen, given, written, body, covered, *known)  # type: ignore[arg-type] # by their places


def header(written: list[Any]) -> Header:
    """Give the front matter as it stands in the file."""
    if not written:
        return Header()
    span, *rows = written
    fields = tuple(
        [_made(HeaderField, (key, _made(Span, at), _as_node(*node))) for key, at, *node in rows]
    )
    by_key: dict[str, HeaderField] = {}
    for each in fields:
        by_key.setdefault(each.key, each)
    return Header(fields, Span(*span) if span else None, by_key)


def _node(node: Node) -> list[Any]:
    """Write a node: its start, its end, and a text with its plainness, items, or pairs of items."""
    if isinstance(node, Scalar):
        return [*node.span, node.text, node.plain]
    if isinstance(node, Sequence):
        return [*node.span, [_node(each) for each in node.items]]
    return [*node.span, [[_node(key), _node(value)] for key, value in node.items], None, None]


def _as_node(start: int, end: int, content: Any, *more: Any) -> Node:
    span = _made(Span, (start, end))
    if len(more) == 1:
        return _made(Scalar, (content, span, more[0]))
    if not more:
        return Sequence(tuple([_as_node(*each) for each in content]), span)
    return Pairs(tuple([(_as_node(*key), _as_node(*value)) for key, value in content]), span)


def _value(value: Value) -> Any:
    """Write a value: a text or a truth as it is, anything else as a list that begins with a letter."""
    if not isinstance(value, tuple):
        return value
    if isinstance(value, Moment):
        return ["m", *_moment(value)]
    letter = "n" if isinstance(value, Name) else "c" if isinstance(value, Cadence) else "t"
    return [letter, *value]


def _as_value(written: Any) -> Any:
    if not isinstance(written, list):
        return written
    letter, *rest = written
    if letter == "t":
        return tuple([each if isinstance(each, str) else _name(*each) for each in rest])
    if letter == "n":
        return _name(*rest)
    if letter == "m":
        day, time = rest
        return Moment(
            datetime.date.fromisoformat(day), datetime.time.fromisoformat(time) if time else None
        )
    (ideal, unit), (worst, other) = rest
    return Cadence((ideal, unit), (worst, other))


def _moment(moment: Moment) -> tuple[str, str]:
    return moment.day.isoformat(), moment.time.isoformat() if moment.time else ""


def _name(text: str, span: list[int], link: bool) -> Name:
    return _made(Name, (text, _made(Span, span), link))
