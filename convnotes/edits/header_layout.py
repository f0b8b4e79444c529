"""Where the parts of a front matter stand: lines, gaps, comments, and what a value's span holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.model.header import HeaderField, Node, Scalar, Sequence
from convnotes.model.place import Span

_BREAKS = "\n\r\x85\u2028\u2029"
_REST = re.compile(f"[^{_BREAKS}]*")
_WHOLE_REST = re.compile(f"[^{_BREAKS}]*(?:\r\n|[{_BREAKS}]|\\Z)")
_GAP = re.compile(f"(?:[ \t\ufeff{_BREAKS}]+|#[^{_BREAKS}]*)*")
_BLANKS = re.compile("[ \t]*")
_BLANK_LINES = re.compile(f"(?:[ \t]*(?:\r\n|[{_BREAKS}]))*")
_COMMENT = re.compile(f"(?<=[\\s,\\[\\]{{}}\"'])#[^{_BREAKS}]*")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_EXPLICIT = re.compile(r"(?:(?<=[\s,{])|\A)\?[ \t]+\Z")


class Unsafe(Exception):
    """A place of the front matter at which no edit is sure to do only what it should."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Content(NamedTuple):
    """A value without its anchor and tag; `span` is empty where nothing but these is written.

    `behind` is the end of the last of these, or the start of the value where there is none.
    """

    span: Span
    tags: tuple[Span, ...]
    behind: int


def line_start(text: str, at: int) -> int:
    """Give where the line around an offset begins; lines end where YAML 1.1 ends them."""
    return max(text.rfind(each, 0, at) for each in _BREAKS) + 1


def line_end(text: str, at: int) -> int:
    """Give the end of the line around an offset, before its line break."""
    found = _REST.match(text, at)
    return found.end() if found else at


def next_line(text: str, at: int) -> int:
    """Give where the line below an offset begins."""
    found = _WHOLE_REST.match(text, at)
    return found.end() if found else at


def line_break(text: str, at: int) -> str:
    """Give the line break at the end of the line around an offset."""
    return text[line_end(text, at) : next_line(text, at)]


def indent(text: str, at: int) -> str:
    """Give the blanks that the line around an offset begins with, up to that offset."""
    start = line_start(text, at)
    found = _BLANKS.match(text, start, at)
    return found[0] if found else ""


def is_first(text: str, at: int) -> bool:
    """Tell whether only blanks stand before an offset on its line."""
    return line_start(text, at) + len(indent(text, at)) == at


def behind_gap(text: str, at: int) -> int:
    """Skip blanks, line breaks and comments."""
    found = _GAP.match(text, at)
    return found.end() if found else at


def behind_blanks(text: str, at: int) -> int:
    """Skip blanks, not line breaks."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def content(text: str, node: Node) -> Content:
    """Find what of a node is its value itself, behind its anchor and tag."""
    at, end = node.span
    behind = at
    tags: list[Span] = []
    while at < end and text[at] in "&!":
        found = _PROPERTY.match(text, at)
        assert found is not None
        if text[at] == "!":
            tags.append(Span(*found.span()))
        behind = found.end()
        at = behind_gap(text, behind)
        if at >= end:
            return Content(Span(behind, behind), tuple(tags), behind)
    return Content(Span(at, end), tuple(tags), behind)


def block_header_end(text: str, node: Scalar) -> int | None:
    """Give the end of the `|` or `>` with its signs, or None in a scalar that is no block."""
    start = content(text, node).span.start
    found = None if node.plain else _BLOCK_HEADER.match(text, start, max(start, node.span.end))
    return found.end() if found else None


def colon_end(text: str, field: HeaderField) -> int | None:
    """Give the offset behind the colon of a key, or None for a key without one."""
    at = behind_gap(text, field.key_span.end)
    return at + 1 if text[at : at + 1] == ":" else None


def field_start(text: str, field: HeaderField) -> int:
    """Give where a key begins, with the `?` of its explicit form."""
    start = field.key_span.start
    mark = _EXPLICIT.search(text[line_start(text, start) : start])
    return line_start(text, start) + mark.start() if mark else start


def field_end(text: str, field: HeaderField) -> int:
    """Give the end of a key with its value; blank lines that a `|+` keeps belong to it."""
    slot = colon_end(text, field)
    return field.key_span.end if slot is None else node_end(text, field.node, slot)


def node_end(text: str, node: Node, slot: int) -> int:
    """Give the end of a value whose mark (`:` or `-`) ends at `slot`, kept blank lines included."""
    if node.span.start == node.span.end:
        return slot
    last = node
    while not isinstance(last, Scalar) and last.items:
        last = last.items[-1] if isinstance(last, Sequence) else last.items[-1][1]
    header = block_header_end(text, last) if isinstance(last, Scalar) else None
    if header is None or "+" not in text[content(text, last).span.start : header]:
        return node.span.end
    kept = _BLANK_LINES.match(text, next_line(text, node.span.end))
    # The last of these line breaks stays outside, as that of any other line does.
    return before_break(text, kept.end()) if kept else node.span.end


def before_break(text: str, at: int) -> int:
    """Step back over the line break that ends at an offset."""
    return at - 2 if text[at - 2 : at] == "\r\n" else at - 1


def covered(text: str, node: Node) -> Iterator[Span]:
    """Find the characters of a node that are text and can hold no comment, in order."""
    if isinstance(node, Scalar):
        span = content(text, node).span
        header = block_header_end(text, node)
        if header is None:
            yield span
        else:
            yield Span(span.start, header)
            yield Span(line_end(text, header), max(span.end, line_end(text, header)))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from covered(text, item)
    else:
        for key, value in node.items:
            yield from covered(text, key)
            yield from covered(text, value)


def comment_lines(text: str, within: Span, node: Node) -> str:
    """Give the comments between and behind the values of a node, each as a line of its own."""
    lines: list[str] = []
    at = within.start
    for span in (*covered(text, node), Span(within.end, within.end)):
        for found in _COMMENT.finditer(text, at, max(at, span.start)):
            margin = indent(text, found.start())
            if not is_first(text, found.start()):
                margin = margin.replace("\t", "")
            lines.append(margin + found[0] + line_break(text, found.start()))
        at = max(at, span.end)
    return "".join(lines)


def opening_brace(text: str, start: int, limit: int) -> int | None:
    """Find the `{` of a front matter that is one flow mapping; None where it is none."""
    at = behind_gap(text, start)
    while at < limit and text[at] in "-%&!":
        found = _PROPERTY.match(text, at)
        at = behind_gap(text, found.end() if found else _behind_mark(text, at))
    return at if at < limit and text[at] == "{" else None


def _behind_mark(text: str, at: int) -> int:
    return at + 3 if text.startswith("---", at) else line_end(text, at)
