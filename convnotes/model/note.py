"""A note as it was read by itself, before names are looked up in the other notes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Header
from convnotes.model.ids import NoteId
from convnotes.model.place import Span
from convnotes.model.source import Source


class Kind(StrEnum):
    """What a note is about."""

    CONVERSATION = "conversation"
    PERSON = "person"
    ORG = "org"
    PAGE = "page"


class Visibility(StrEnum):
    """Who may read a note on the site, narrowest first."""

    PRIVATE = "private"
    TEAM = "team"
    PUBLIC = "public"


class Moment(NamedTuple):
    """A day, with a time of day where one was written."""

    day: datetime.date
    time: datetime.time | None = None


class Name(NamedTuple):
    """A person, org or note as it was named; `link` tells whether by a `[[link]]`."""

    text: str
    span: Span
    link: bool = False


class Cadence(NamedTuple):
    """How often people mean to talk: the ideal and the worst gap, each a count of a unit.

    A unit is `d`, `w`, `mo` or `y`.
    """

    ideal: tuple[int, str]
    worst: tuple[int, str]


Value = str | bool | Moment | Name | Cadence | tuple[str, ...] | tuple[Name, ...]


class Box(NamedTuple):
    """A list item with a box: `mark` is the character in it, `text` what follows."""

    mark: str
    text: str
    span: Span
    line: int
    text_start: int
    topic: bool = False


class Remark(NamedTuple):
    """A `key:: value` line; the key is lower case with `_` for blanks and hyphens."""

    key: str
    value: str
    span: Span
    line: int
    value_start: int


class Entry(NamedTuple):
    """A line that begins with a date, with its body: an exchange once its names are known.

    `day` is None in a daily note whose line leaves the date out. `tail` is what follows date and
    time, starting at character `tail_start`. `level` is 2 to 6 for a heading and 0 for a bullet.
    """

    line: int
    span: Span
    level: int
    day: datetime.date | None
    time: datetime.time | None
    tail: str
    tail_start: int
    body: Span
    boxes: tuple[Box, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One file of `notes/`: its front matter read by the schema, its dated lines, its findings.

    `body` is the offset at which the Markdown starts; `hidden` are the spans of code fences and
    comments, which are never read; `boxes` are those outside of dated lines. `readable` is False
    where the front matter could not be read: the note then exists, private, and says nothing.
    """

    id: NoteId
    source: Source
    kind: Kind
    title: str
    visibility: Visibility
    header: Header
    values: Mapping[str, Value]
    body: int
    entries: tuple[Entry, ...]
    boxes: tuple[Box, ...]
    hidden: tuple[Span, ...]
    problems: tuple[Diagnostic, ...]
    readable: bool = True

    @property
    def path(self) -> str:
        """The note's file, relative to the workspace."""
        return self.source.path

    @property
    def digest(self) -> str:
        """What names the bytes of the note's file."""
        return self.source.digest

    def text(self, key: str) -> str:
        """Give a text value, or nothing."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; a single text is a list of one."""
        value = self.values.get(key)
        if isinstance(value, str):
            return (value,)
        return (
            tuple(item for item in value if isinstance(item, str)) if type(value) is tuple else ()
        )

    def names(self, key: str) -> tuple[Name, ...]:
        """Give the people or notes that a key names, unresolved."""
        value = self.values.get(key)
        if isinstance(value, Name):
            return (value,)
        return (
            tuple(item for item in value if isinstance(item, Name)) if type(value) is tuple else ()
        )

    def moment(self, key: str) -> Moment | None:
        """Give a date or date-time, or None."""
        value = self.values.get(key)
        return value if isinstance(value, Moment) else None

    def day(self, key: str) -> datetime.date | None:
        """Give a date, or None."""
        moment = self.moment(key)
        return moment.day if moment else None

    def cadence(self) -> Cadence | None:
        """Give the cadence that the note declares, or None."""
        value = self.values.get("cadence")
        return value if isinstance(value, Cadence) else None
