"""Places in a text: spans of characters, lines and columns."""

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters in a source's text."""

    start: int
    end: int


class Place(NamedTuple):
    """A position as people count it: line and column from 1, columns in characters."""

    line: int
    column: int


class Site(NamedTuple):
    """A line of a file, as evidence: a workspace-relative path and a line from 1."""

    path: str
    line: int
