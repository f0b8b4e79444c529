"""One version of a note in the parts that are merged by themselves: keys, exchanges, and the rest."""

import datetime
import re
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.edits.handwriting import content_end
from convnotes.merge.header_keys import Keys, keys_of
from convnotes.model.note import Entry, Note
from convnotes.model.source import Source
from convnotes.text.parse import read

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]+(?=\n|\Z)")
_MIDNIGHT = datetime.time()


class Piece(NamedTuple):
    """An exchange as it stands: its text without the blank lines below, these, and when it was.

    `at` is the time that orders it: its own, else that of the same day's piece before it. `chained`
    tells that it took the time of that piece, and so has to stay behind it.
    """

    text: str
    gap: str
    entry: Entry
    at: datetime.time = _MIDNIGHT
    chained: bool = False

    @property
    def day(self) -> datetime.date:
        """Its day; in a daily note, which leaves it out, the first of all."""
        return self.entry.day or datetime.date.min

    @property
    def head(self) -> tuple[datetime.date | None, datetime.time | None, str]:
        """What its first line says."""
        return self.entry.day, self.entry.time, " ".join(self.entry.tail.split())


@dataclass(frozen=True, slots=True)
class Version:
    """A note in parts; `body` holds lines of text, and the places of exchanges in `pieces`."""

    note: Note
    opening: str
    keys: Keys | None
    matter: str
    closing: str
    body: tuple[str | int, ...]
    pieces: tuple[Piece, ...]
    falls: bool

    @property
    def has_header(self) -> bool:
        """Whether it has a front matter at all."""
        return bool(self.opening)


def lines_of(text: str) -> list[str]:
    """Part a text into lines with their ends."""
    return _LINES.findall(text)


def plainly(text: str) -> str:
    """Give a text by which it is compared: without blanks at line ends, and with one kind of these."""
    return _BLANKS.sub("", _LINE_END.sub("\n", text)).strip("\n")


def version(path: str, text: str) -> Version:
    """Part a note's text, which ends with a line end or is empty."""
    from convnotes.text.order import falls

    note = read(Source(path, text, ""))
    span = note.header.span
    opening = text[: span.start] if span else ""
    matter = text[span.start : span.end] if span else ""
    closing = text[span.end : note.body] if span else ""
    newest_first = falls(note.entries)
    pieces, body = _pieces(note)
    return Version(
        note,
        opening,
        keys_of(note) if span else None,
        matter,
        closing,
        tuple(body),
        _timed(pieces, newest_first),
        newest_first,
    )


def _pieces(note: Note) -> tuple[list[Piece], list[str | int]]:
    text = note.source.text
    pieces: list[Piece] = []
    body: list[str | int] = []
    at = note.body
    for entry in note.entries:
        start, end = entry.span
        body += lines_of(text[at:start])
        till = content_end(text, start, end)
        body.append(len(pieces))
        pieces.append(Piece(text[start:till], text[till:end], entry))
        at = end
    body += lines_of(text[at:])
    return pieces, body


def _timed(pieces: list[Piece], newest_first: bool) -> tuple[Piece, ...]:
    """Give each piece the time that orders it (docs/format.md, "Order")."""
    found: list[Piece] = []
    for piece in reversed(pieces) if newest_first else pieces:
        before = found[-1] if found else None
        if piece.entry.time is not None:
            found.append(piece._replace(at=piece.entry.time))
        elif before and before.day == piece.day and before.at != _MIDNIGHT:
            found.append(piece._replace(at=before.at, chained=True))
        else:
            found.append(piece)
    return tuple(reversed(found) if newest_first else found)
