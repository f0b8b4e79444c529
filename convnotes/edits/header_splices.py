"""Edits to one value of a front matter: a value replaced, items of a list put in or taken out."""

import difflib
from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

from convnotes.edits.header_layout import (
    Unsafe,
    behind_blanks,
    behind_gap,
    block_header_end,
    comment_lines,
    content,
    indent,
    is_first,
    line_break,
    line_end,
    line_start,
    next_line,
    node_end,
)
from convnotes.model.header import Node, Scalar, Sequence
from convnotes.model.place import Span
from convnotes.model.source import Edit

Writer = Callable[[str], str]


class Flow(NamedTuple):
    """What stands between brackets: the offset of the opening one, and the entries."""

    text: str
    opening: int
    entries: tuple[Span, ...]

    def comma(self, index: int) -> int | None:
        """Give the offset of the comma behind an entry."""
        at = behind_gap(self.text, self.entries[index].end)
        return at if self.text[at : at + 1] == "," else None


class Items(NamedTuple):
    """Which items of a list change: replaced, taken out, and put in behind an index from -1."""

    replaced: dict[int, str]
    gone: frozenset[int]
    added: dict[int, tuple[str, ...]]


def replace_value(text: str, node: Node, slot: int, value: str) -> list[Edit]:
    """Put another value behind the mark (`:` or `-`) that ends at `slot`; comments stay."""
    if node.span.start == node.span.end:
        return [Edit(Span(slot, slot), f" {value}")]
    span, tags, behind = content(text, node)
    if span.start == span.end:
        return _behind_properties(behind, tags, value)
    block = not isinstance(node, Scalar) and text[span.start] not in "[{"
    if block and is_first(text, span.start):
        return _replace_block(text, node, slot, value)
    edits = [Edit(Span(tag.start, behind_blanks(text, tag.end)), "") for tag in tags]
    if not isinstance(node, Scalar):
        return edits + _replace_in_place(text, node, span, value)
    header = block_header_end(text, node)
    if header is None:
        return [*edits, Edit(span, value)]
    body = Span(line_end(text, header), line_end(text, node_end(text, node, slot)))
    edits.append(Edit(Span(span.start, header), value))
    return [*edits, Edit(body, "")] if body.start < body.end else edits


def _behind_properties(end: int, tags: tuple[Span, ...], value: str) -> list[Edit]:
    """Write a value behind an anchor, which stays, and in the place of a tag, which goes."""
    edits = [Edit(tag, "") for tag in tags if tag.end != end]
    last = next((tag for tag in tags if tag.end == end), None)
    return [*edits, Edit(last, value) if last else Edit(Span(end, end), f" {value}")]


def _replace_in_place(text: str, node: Node, span: Span, value: str) -> list[Edit]:
    comments = comment_lines(text, span, node)
    if not comments:
        return [Edit(span, value)]
    # The line break is replaced by itself, so that no insertion below meets this one.
    below = Span(line_end(text, span.end), next_line(text, span.end))
    return [Edit(span, value), Edit(below, text[below.start : below.end] + comments)]


def _replace_block(text: str, node: Node, slot: int, value: str) -> list[Edit]:
    span, tags, behind = content(text, node)
    comments = comment_lines(text, Span(span.start, line_end(text, span.end)), node)
    edits = [Edit(Span(slot, slot), f" {value}")]
    if behind > node.span.start:
        edits = _behind_properties(behind, tags, value)
    gone = Span(line_start(text, span.start), next_line(text, span.end))
    return [*edits, Edit(gone, comments)]


def difference(current: tuple[str | None, ...], wanted: tuple[str, ...]) -> Items:
    """Find how a list becomes another with the fewest items touched; None is equal to no text."""
    matcher = difflib.SequenceMatcher(None, current, wanted, autojunk=False)
    replaced: dict[int, str] = {}
    gone: set[int] = set()
    added: dict[int, tuple[str, ...]] = {}
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(end - start, new_end - new_start)
        replaced.update(zip(range(start, end), wanted[new_start:new_end], strict=False))
        gone.update(range(start + both, end))
        if new_start + both < new_end:
            added[start + both - 1] = wanted[new_start + both : new_end]
    return Items(replaced, frozenset(gone), added)


def change_items(text: str, node: Sequence, slot: int, items: Items, write: Writer) -> list[Edit]:
    """Change items of a list in its own style; what stays keeps its bytes and its comments."""
    span = content(text, node).span
    if text[span.start] == "[":
        return _change_flow(text, node, items, write)
    if len(items.gone) == len(node.items):
        return replace_value(text, node, slot, "[]")
    return _change_block(text, node, items, write)


def _change_flow(text: str, node: Sequence, items: Items, write: Writer) -> list[Edit]:
    flow = Flow(text, content(text, node).span.start, tuple(item.span for item in node.items))
    edits = cut(flow, items.gone, shared=True)
    for index, new in items.replaced.items():
        item = node.items[index]
        edits += replace_value(text, item, item.span.start, write(new))
    for index, added in items.added.items():
        edits += put(flow, index, tuple(write(new) for new in added))
    return edits


def cut(flow: Flow, gone: Container[int], *, shared: bool) -> list[Edit]:
    """Take entries out, each with one comma.

    With `shared` the last entries take the comma before them; without it each takes only the one
    behind it, so that edits computed one by one do not overlap.
    """
    spans: list[Span] = []
    taken: set[int] = set()
    kept = False
    for index in range(len(flow.entries)):
        if index not in gone:
            kept = True
            continue
        spans += _cut(flow, index, taken, before=kept and shared)
    return [Edit(_whole_lines(flow, span), "") for span in _joined(spans)]


def _cut(flow: Flow, index: int, taken: set[int], *, before: bool) -> Iterator[Span]:
    text, entry = flow.text, flow.entries[index]
    left = flow.comma(index - 1) if index else None
    if before and left is not None and behind_blanks(text, left + 1) == entry.start:
        taken.add(left)
        yield Span(left, entry.end)
        return
    right = flow.comma(index)
    if right is None:
        yield entry
    elif behind_blanks(text, entry.end) == right:
        end = behind_blanks(text, right + 1)
        stays = text[end] == "#" or line_end(text, end) == end
        yield Span(entry.start, right + 1 if stays else end)
    else:
        yield entry
        yield Span(right, right + 1)


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end == span.start:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _whole_lines(flow: Flow, span: Span) -> Span:
    """Widen a span to whole lines where nothing else stands on them, or up to the comment there."""
    text = flow.text
    end = behind_blanks(text, span.end)
    if not is_first(text, span.start):
        return span
    if text[end] == "#":
        return Span(span.start, end)
    alone = end == line_end(text, end)
    return Span(line_start(text, span.start), next_line(text, end)) if alone else span


def put(flow: Flow, index: int, values: tuple[str, ...]) -> list[Edit]:
    """Put entries in behind the one at an index; -1 puts them first."""
    text = flow.text
    if not flow.entries:
        return [Edit(Span(flow.opening + 1, flow.opening + 1), ", ".join(values))]
    entry = flow.entries[max(index, 0)]
    own_line = is_first(text, entry.start)
    if index < 0:
        between = line_break(text, flow.opening) + indent(text, entry.start) if own_line else " "
        added = "".join(f"{value},{between}" for value in values)
        return [Edit(Span(entry.start, entry.start), added)]
    comma = flow.comma(index)
    near = comma is None or behind_blanks(text, entry.end) == comma
    tail = behind_blanks(text, entry.end if comma is None else comma + 1)
    if own_line and near and (text[tail] == "#" or line_end(text, tail) == tail):
        return _put_below(flow, entry, comma, values)
    return [Edit(Span(entry.end, entry.end), "".join(f", {value}" for value in values))]


def _put_below(flow: Flow, entry: Span, comma: int | None, values: tuple[str, ...]) -> list[Edit]:
    text = flow.text
    start = line_break(text, entry.end) + indent(text, entry.start)
    at = line_end(text, entry.end)
    if comma is not None:
        return [Edit(Span(at, at), "".join(f"{start}{value}," for value in values))]
    added = start + f",{start}".join(values)
    if at == entry.end:
        return [Edit(Span(at, at), f",{added}")]
    return [Edit(Span(entry.end, entry.end), ","), Edit(Span(at, at), added)]


def _change_block(text: str, node: Sequence, items: Items, write: Writer) -> list[Edit]:
    dashes = _dashes(text, node)
    edits = [_without_item(text, node.items[index], dashes[index]) for index in items.gone]
    for index, new in items.replaced.items():
        edits += replace_value(text, node.items[index], dashes[index] + 1, write(new))
    for index, added in items.added.items():
        dash = dashes[max(index, 0)]
        margin = indent(text, dash) if is_first(text, dash) else " " * _column(text, dash)
        lines = [f"{margin}- {write(new)}" for new in added]
        edits.append(_added_lines(text, node, dashes, index, lines))
    return edits


def _added_lines(
    text: str, node: Sequence, dashes: list[int], index: int, lines: list[str]
) -> Edit:
    if index < 0:
        if not is_first(text, dashes[0]):
            raise Unsafe(dashes[0])
        at = line_start(text, dashes[0])
        ending = line_break(text, dashes[0])
        return Edit(Span(at, at), "".join(line + ending for line in lines))
    # Before the line break: a key that is put in below the list goes behind it.
    at = line_end(text, node_end(text, node.items[index], dashes[index] + 1))
    ending = line_break(text, at)
    return Edit(Span(at, at), "".join(ending + line for line in lines))


def _column(text: str, at: int) -> int:
    return at - line_start(text, at)


def _dashes(text: str, node: Sequence) -> list[int]:
    dashes: list[int] = []
    at = content(text, node).span.start
    for item in node.items:
        at = behind_gap(text, at)
        if text[at] != "-":
            raise Unsafe(at)
        dashes.append(at)
        at = node_end(text, item, at + 1)
    return dashes


def _without_item(text: str, item: Node, dash: int) -> Edit:
    if not is_first(text, dash):
        raise Unsafe(dash)
    end = node_end(text, item, dash + 1)
    comments = comment_lines(text, Span(dash + 1, line_end(text, end)), item)
    return Edit(Span(line_start(text, dash), next_line(text, end)), comments)
