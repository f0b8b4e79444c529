"""The links of a note: wikilinks and Markdown links, outside of code and comments."""

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from convnotes.model.note import Name, Note
from convnotes.model.place import Span

# It begins with characters that must stand there, which are found ten times as fast as a choice.
_WIKI = re.compile(r"\[\[([^\[\]|\r\n]+)(?:\|[^\[\]\r\n]*)?\]\]")
_MARKDOWN = re.compile(
    r"(!?)\[[^\[\]\r\n]*\]\([ \t]*<?([^\s()<>]+)>?"
    r"(?:[ \t]+(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|\([^()\r\n]*\)))?[ \t]*\)"
)
_TICKS = re.compile("`+")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LINK_KEYS = ("continues", "related", "org", "in")


class Link(NamedTuple):
    """A link to another note or file; `wiki` tells `[[target]]` from `[label](target)`."""

    target: str
    span: Span
    wiki: bool


def body_links(note: Note) -> Iterator[Link]:
    """Give the links of a note's body in no particular order."""
    text = note.source.text
    if "[" not in text:
        return
    covered = Spans((*note.hidden, *code_spans(note)))
    for match in _WIKI.finditer(text, note.body):
        begin = match.start() - text.startswith("!", match.start() - 1, match.start())
        if max(begin, note.body) not in covered and not _DAY.fullmatch(match[1]):
            span = Span(max(begin, note.body), match.end())
            # In a table the bar is written `\\|`.
            target = match[1].strip().removesuffix("\\")
            yield Link(target, span, wiki=True)
    for match in _MARKDOWN.finditer(text, note.body) if "](" in text else ():
        if match.start() not in covered and not _SCHEME.match(match[2]):
            span = Span(match.start(2), match.end(2))
            yield Link(unquote(match[2]), span, wiki=False)


def header_links(note: Note) -> Iterator[Name]:
    """Give the notes that keys such as `continues` and `related` name."""
    for key in LINK_KEYS:
        for name in note.names(key):
            if key != "org" or name.link:
                yield name


def file_target(note: Note, link: Link) -> str | None:
    """Give the workspace path of a Markdown link, or None where it leads out of the workspace."""
    bare = link.target.split("#", 1)[0].split("?", 1)[0]
    if not bare:
        return note.path
    folder = posixpath.dirname(note.path)
    path = posixpath.normpath(
        posixpath.join("" if bare.startswith("/") else folder, bare.lstrip("/"))
    )
    return None if path == ".." or path.startswith("../") else path


class Spans:
    """The characters that any of several spans covers."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: object) -> bool:
        assert isinstance(offset, int)
        number = bisect_right(self._starts, offset) - 1
        return number >= 0 and offset < self._ends[number]


def code_spans(note: Note) -> list[Span]:
    """Give the code spans of a body; each is within one line (CommonMark 6.1)."""
    text = note.source.text
    spans: list[Span] = []
    hidden = sorted(note.hidden)
    runs: list[Span] = []
    number = before = 0
    for match in _TICKS.finditer(text, note.body) if "`" in text else ():
        start, end = match.span()
        while number < len(hidden) and hidden[number].end <= start:
            number += 1
        if number < len(hidden) and start >= hidden[number].start:
            continue
        if runs and (text.find("\n", before, start) >= 0 or text.find("\r", before, start) >= 0):
            spans += _paired(runs)
            runs = []
        runs.append(Span(start, end))
        before = end
    return [*spans, *_paired(runs)]


def _paired(runs: list[Span]) -> list[Span]:
    """Pair runs of backticks of equal length, from left to right."""
    if len(runs) < 2:
        return []
    closing: dict[int, int] = {}
    ends: list[int] = []
    for start, end in reversed(runs):
        ends.append(closing.get(end - start, 0))
        closing[end - start] = end
    spans: list[Span] = []
    for (start, _), end in zip(runs, reversed(ends), strict=True):
        if end and (not spans or start >= spans[-1].end):
            spans.append(Span(start, end))
    return spans
