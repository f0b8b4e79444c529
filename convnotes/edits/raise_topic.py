"""Put a topic under `## Raise next time` of a person's note, as the note writes such lines."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.edits.handwriting import content_end
from convnotes.edits.outcome import (
    Intended,
    assert_nothing_to_mend,
    assert_only,
    assert_sound,
    outcome_in,
)
from convnotes.errors import ConvnotesError
from convnotes.model.ids import folded
from convnotes.model.note import Box, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.source import Change, Edit
from convnotes.text.links import Spans
from convnotes.text.scan import scan
from convnotes.text.scanned import TOPICS_HEADING, is_topics

_WRONG_USAGE = 2
_LINE_END = re.compile(r"\r\n|\n|\r")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_TITLE = TOPICS_HEADING.capitalize()


class Heading(NamedTuple):
    """A heading of a note: its level, its text, and where its line begins and ends."""

    level: int
    text: str
    span: Span


class Raised(NamedTuple):
    """The change that puts a topic into a note, and the line where it then stands."""

    change: Change
    site: Site


def raise_topic(notebook: Notebook, note: Note, text: str) -> Raised:
    """Append an open box to the topics of a note; raises `ConvnotesError` where it cannot be one.

    Where a note has no such section yet, it begins one at its end.
    """
    if not text:
        raise ConvnotesError(
            "there is no text: nothing was written", "say what to raise", _WRONG_USAGE
        )
    same = [each for each in topics(note) if folded(each.text) == folded(text)]
    if same:
        raise ConvnotesError(
            f"{note.path}:{same[0].line} says that already: nothing was written",
            f"tick it with: convnotes done {note.id}:{same[0].line}",
            _WRONG_USAGE,
        )
    assert_sound(note)
    change = Change(note.path, note.source.digest, (_edit(note, text),), f"raise {note.id}")
    now, then = outcome_in(notebook, note.id), outcome_in(notebook, note.id, [change])
    after = next(each for each in then.notes if each.path == note.path)
    assert_only(note, after, Intended(boxes=1))
    assert_nothing_to_mend(now, then, note.path)
    old, new = ([(each.mark, each.text) for each in _all_topics(each)] for each in (note, after))
    if [*old, (" ", text)] != new:
        raise ConvnotesError(
            f"{note.path}: the topic would not be read as one: nothing was written",
            f"write it by hand: convnotes edit {note.id}",
        )
    return Raised(change, Site(note.path, topics(after)[-1].line))


def topics(note: Note) -> tuple[Box, ...]:
    """Give the open topics of a note, in the order of the file."""
    return tuple(each for each in _all_topics(note) if each.mark == " ")


def _all_topics(note: Note) -> list[Box]:
    found = [each for each in note.boxes if each.topic]
    return sorted(found, key=lambda each: each.span)


def _edit(note: Note, text: str) -> Edit:
    source = note.source.text
    boxes = _all_topics(note)
    end = _line_end(note)
    if boxes:
        last = boxes[-1]
        lead = source[_line_start(source, last.span.start) : last.span.start]
        mark = _ITEM.match(source, last.span.start)
        bullet = mark[0].strip() if mark else "-"
        bullet = "-" if bullet[0].isdigit() else bullet
        at = _item_end(note, last)
        return Edit(Span(at, at), f"{end}{lead}{bullet} [ ] {text}")
    found = list(headings(note))
    for number, heading in enumerate(found):
        if is_topics(heading.text):
            following = (each for each in found[number + 1 :])
            stop = next((each.span.start for each in following), len(source))
            at = content_end(source, heading.span.start, stop)
            gap = 1 if at <= heading.span.end else 2
            return Edit(Span(at, at), f"{end * gap}- [ ] {text}")
    return _section(note, text, found, end)


def _section(note: Note, text: str, found: list[Heading], end: str) -> Edit:
    """Begin the section at the end of the note, at the level of the note's other sections."""
    source = note.source.text
    levels = [each.level for each in found if each.level > 1]
    level = "#" * min(levels, default=2)
    at = content_end(source, note.body, len(source))
    lines = f"{level} {_TITLE}{end}- [ ] {text}"
    if at == note.body:
        # The body is empty: what follows the front matter begins on a line of its own.
        before = source[: note.body]
        gap = end if before and before[-1] in "\r\n" else end * 2 if before else ""
        return Edit(Span(at, len(source)), f"{gap}{lines}{end}")
    return Edit(Span(at, at), f"{end}{end}{lines}")


def headings(note: Note) -> Iterator[Heading]:
    """Give the headings of a note's body, outside of code and comments."""
    text = note.source.text
    hidden = Spans(note.hidden or scan(text, note.body).hidden)
    at = note.body
    for line in text[at:].splitlines(keepends=True):
        match = _HEADING.match(line.rstrip("\r\n"))
        if match and at not in hidden:
            yield Heading(len(match[1]), match[2] or "", Span(at, at + len(line.rstrip("\r\n"))))
        at += len(line)


def _item_end(note: Note, box: Box) -> int:
    """Give where a list item ends: with the indented lines that continue it."""
    text = note.source.text
    indent = box.span.start - _line_start(text, box.span.start)
    at = box.span.end
    for line in text[at:].splitlines(keepends=True)[1:]:
        bare = line.strip()
        if not bare or len(line) - len(line.lstrip(" \t")) <= indent or _ITEM.match(line):
            break
        start = _LINE_END.search(text, at)
        assert start is not None, "a line follows, so this one ends"
        at = start.end() + len(line.rstrip())
    return at


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(note: Note) -> str:
    found = _LINE_END.search(note.source.text)
    return found[0] if found else "\n"
