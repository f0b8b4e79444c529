"""Text and places in it: sources, spans, edits and changes."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from convnotes.model.place import Place, Span

_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded text of one file.

    `path` is relative to the workspace with `/` between its parts; `digest` is of the bytes as
    they lie on disk; `text` is without the byte order mark that `bom` tells of.
    """

    path: str
    text: str
    digest: str
    bom: bool = False

    @property
    def data(self) -> bytes:
        """The bytes as they lie on disk, where all of them could be decoded."""
        return (_BOM + self.text if self.bom else self.text).encode()

    def place(self, offset: int) -> Place:
        """Give the line and column of a character offset; lines end at LF, CR LF or CR."""
        before = self.text[:offset]
        if "\r" in before:
            before = before.replace("\r\n", " \n").replace("\r", "\n")
        return Place(before.count("\n") + 1, offset - before.rfind("\n"))

    def line(self, offset: int) -> str:
        """Give the text of the line around an offset, without its end."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return self.text[start:].split("\n", 1)[0].split("\r", 1)[0]


class Lines:
    """The lines of a text, counted once, for whoever asks for many places in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._shown: dict[int, str] = {}

    def place(self, offset: int) -> Place:
        """Give the line and column of a character offset."""
        number = bisect_right(self._starts, offset)
        return Place(number, offset - self._starts[number - 1] + 1)

    def line(self, number: int) -> str:
        """Give the text of a line, counted from 1, without its end."""
        shown = self._shown.get(number)
        if shown is None:
            start = self._starts[number - 1]
            end = self._starts[number] if number < len(self._starts) else len(self._text)
            shown = self._shown[number] = self._text[start:end].rstrip("\r\n")
        return shown


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of a span by a text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Edits to one file, computed from the text whose digest is given.

    A digest of None creates the file, and is an error where it already exists. `moved_to` is the
    path that the file goes to, where it does not stay.
    """

    path: str
    digest: str | None
    edits: tuple[Edit, ...]
    description: str = ""
    moved_to: str = ""
