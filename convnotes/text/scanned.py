"""What the scanners of a note's body find, and how they tell it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.model.note import Box, Entry, Remark
from convnotes.model.place import Span

BOX = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\[([^\]\r\n])\](?:[ \t]+|$)")
REMARK = re.compile(r"(?:[-*+][ \t]+)?([^\W\d][\w \-]{0,40}?)[ \t]*::(?:[ \t]+|$)")
CLOCK = re.compile(r"[ \t]+(\d{1,2}:\d{2})(?=[ \t]|:(?!\d)|$)")
CLOCK_LIKE = re.compile(r"[ \t]*:?\d{1,2}[:.h]\d{1,2}|:\d")
TOPICS_HEADING = "raise next time"
_JOINED = re.compile(r"[ \-]+")


class Malformed(NamedTuple):
    """A line that looks like an exchange and cannot be read as one."""

    rule: str
    span: Span
    message: str
    hint: str
    replacement: str | None = None


@dataclass(slots=True)
class Scanned:
    """What one body holds; `boxes` are those outside of entries."""

    entries: list[Entry] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)


def remark(line: str, at: int, number: int) -> Remark | None:
    """Read a `key:: value` line that starts at character `at`, or give None."""
    match = REMARK.match(line)
    if not match:
        return None
    key = _JOINED.sub("_", match[1].strip()).casefold()
    value = line[match.end() :].strip()
    return Remark(key, value, Span(at, at + len(line.rstrip())), number, at + match.end())


def box(line: str, at: int, number: int, topic: bool) -> Box | None:
    """Read a list item with a box that starts at character `at`, or give None."""
    match = BOX.match(line)
    if not match:
        return None
    text = line[match.end() :].rstrip()
    return Box(match[1], text, Span(at, at + len(line.rstrip())), number, at + match.end(), topic)


def is_topics(heading: str) -> bool:
    """Tell whether a heading's text begins the topics for the next talk."""
    return " ".join(heading.split()).casefold() == TOPICS_HEADING
