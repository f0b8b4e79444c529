"""A quicker reading of the bodies that most notes have; any other is left to the whole scanner.

Where fences and comments are simple and nothing is indented like code, every line that counts starts
with a sign of its own, and one regular expression finds them all. A property test holds both readings
to the same answer.
"""

import datetime
import re
from collections.abc import Iterator

from convnotes.model.note import Box, Entry, Remark
from convnotes.model.place import Span
from convnotes.text.scanned import CLOCK_LIKE, Scanned, box, is_topics, remark

_HIDING = ("```", "~~~", "%%", "<!--")
_INTRICATE = ("\t", "\n    ")
_FENCE = re.compile(r"\n(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})[^\n]*")
_COMMENT = re.compile(r"%%[^\n%`]*%%|<!--(?!-?>)[^\n`<]*?-->")
_LONGEST_LINE = 2_000
_NOT_LINE_END = re.compile(r"[^\n]+")
_SIGNS = re.compile(
    r"\n(?:(#{2,6}|[-*]) (?:\[\[)?(\d{4}-\d{2}-\d{2})(?:\]\])?(?: (\d{1,2}):(\d{2}))?(?=[ :\n]|\Z)"
    r"|((?:#{1,6}| {0,3}(?:[-*+]|\d{1,9}[.)]))(?= |\n|\Z)))([^\n]*)",
    re.ASCII,
)
_NEXT_LINE = re.compile(r"\n(?=[^\n ])")
_BOXED = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]) +\[[^\]\n]\](?: |\n|\Z)|#{1,6} | {0,3}>")
_PERHAPS_DATED = frozenset("0123456789[<")


def scan_plain(text: str, start: int) -> Scanned | None:
    """Read a body that begins at character `start`, or give None where that takes more."""
    if not start or text.find("\r", start - 1) >= 0:
        return None
    try:
        hidden: list[Span] = []
        # One character is sought many times faster than several.
        if any(sign[0] in text and text.find(sign, start) >= 0 for sign in _HIDING):
            text = _comments_blanked(_fences_blanked(text, start, hidden), start, hidden)
        if any(text.find(sign, start - 1) >= 0 for sign in _INTRICATE):
            return None
        found = _Plain(text, start).scan()
    except _NotPlainError:
        return None
    found.hidden.extend(sorted(hidden))
    return found


def _fences_blanked(text: str, start: int, hidden: list[Span]) -> str:
    """Replace fenced code at the left margin by text that says nothing, of the same length."""
    parts: list[str] = []
    at = start - 1
    while opening := _FENCE.search(text, at):
        fence = opening[1]
        closing = re.compile(rf"\n {{0,3}}{fence}{re.escape(fence[0])}*[ \t]*(?=\n|\Z)")
        closed = closing.search(text, opening.end())
        end = closed.end() if closed else len(text)
        hidden.append(Span(opening.start() + 1, min(end + 1, len(text))))
        parts += (text[at : opening.start() + 1], _said_nothing(text[opening.start() + 1 : end]))
        at = end
    return text[: start - 1] + "".join((*parts, text[at:]))


def _comments_blanked(text: str, start: int, hidden: list[Span]) -> str:
    """Replace comments that end on their line; raises where there are others."""
    parts: list[str] = []
    at = start
    for comment in _COMMENT.finditer(text, start):
        begin, end = comment.span()
        line = text.rfind("\n", max(begin - _LONGEST_LINE, 0), begin) + 1
        line_end = text.find("\n", end, end + _LONGEST_LINE)
        if not line or (line_end < 0 and len(text) - end > _LONGEST_LINE):
            raise _NotPlainError
        after = text[end : line_end if line_end >= 0 else len(text)]
        before = text[line:begin]
        if "`" in before or "`" in after or (not before.strip() and (before or after.strip())):
            raise _NotPlainError
        hidden.append(Span(begin, end))
        filling = _said_nothing(comment[0]) if line == begin else " " * (end - begin)
        parts += (text[at:begin], filling)
        at = end
    blanked = text[:start] + "".join((*parts, text[at:]))
    if any(blanked.find(sign, start) >= 0 for sign in _HIDING):
        raise _NotPlainError
    return blanked


def _said_nothing(text: str) -> str:
    return _NOT_LINE_END.sub(lambda match: "x" * len(match[0]), text)


class _NotPlainError(Exception):
    """A line that may be an entry in another form, or a faulty one."""


class _Plain:
    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.found = Scanned()
        self.topics_level = 0
        # The entry that is open: its start, line, level, day, time, tail, tail's and body's offset.
        self.head: (
            tuple[int, int, int, datetime.date, datetime.time | None, str, int, int] | None
        ) = None
        self.until = len(text)
        self.boxes: list[Box] = []
        self.remarks: list[Remark] = []

    def scan(self) -> Scanned:
        text = self.text
        number = text.count("\n", 0, self.start) + 1
        before = self.start
        remarks = _remark_lines(text, self.start) if "::" in text else iter(())
        waiting = next(remarks, None)
        for match in _SIGNS.finditer(text, self.start - 1):
            at = match.start()
            while waiting is not None and waiting <= at:
                number += text.count("\n", before, waiting)
                before = waiting
                self._remark(waiting, number)
                waiting = next(remarks, None)
            number += text.count("\n", before, at + 1)
            before = at + 1
            if before >= self.until:
                self._close(self.until)
            if match[2]:
                self._entry(match, number)
            else:
                self._sign(match, number)
        while waiting is not None:
            number += text.count("\n", before, waiting)
            before = waiting
            self._remark(waiting, number)
            waiting = next(remarks, None)
        self._close(min(self.until, len(text)))
        return self.found

    def _entry(self, match: re.Match[str], number: int) -> None:
        rest = match[6]
        linked = self.text.startswith("[[", match.start(2) - 2)
        if linked is not self.text.startswith("]]", match.end(2)):
            raise _NotPlainError
        if rest.endswith("#") or CLOCK_LIKE.match(rest):
            raise _NotPlainError
        try:
            day = datetime.date.fromisoformat(match[2])
            time = datetime.time(int(match[3]), int(match[4])) if match[3] else None
        except ValueError:
            raise _NotPlainError from None
        at, end = match.start() + 1, match.end()
        self._close(at)
        level = len(match[1]) if match[1][0] == "#" else 0
        tail = rest.lstrip()
        body = min(end + 1, len(self.text))
        self.head = (at, number, level, day, time, tail.rstrip(), end - len(tail), body)
        if level:
            self.topics_level = 0
        else:
            following = _NEXT_LINE.search(self.text, end)
            self.until = following.end() if following else len(self.text)

    def _sign(self, match: re.Match[str], number: int) -> None:
        sign, rest = match[5].lstrip(" "), match[6]
        at = match.end() - len(rest) - len(sign)
        content = rest.lstrip()
        if sign[0] == "#":
            if content[:1] in _PERHAPS_DATED and content:
                raise _NotPlainError
            self._heading(at, len(sign), content)
            return
        found = box(self.text[at : match.end()], at, number, bool(self.topics_level))
        if found:
            (self.boxes if self.head else self.found.boxes).append(found)
        elif content and content[0] in _PERHAPS_DATED and at == match.start() + 1:
            raise _NotPlainError

    def _heading(self, at: int, level: int, content: str) -> None:
        if self.topics_level and level <= self.topics_level:
            self.topics_level = 0
        if self.head and level <= self.head[2]:
            self._close(at)
        if is_topics(content.rstrip().rstrip("#")):
            self.topics_level = level

    def _remark(self, at: int, number: int) -> None:
        if at >= self.until:
            self._close(self.until)
        if self.head:
            end = self.text.find("\n", at)
            line = self.text[at : end if end >= 0 else len(self.text)]
            bare = line.lstrip(" ")
            found = remark(bare, at + len(line) - len(bare), number)
            if found:
                self.remarks.append(found)

    def _close(self, end: int) -> None:
        if self.head:
            at, number, level, day, time, tail, tail_start, body = self.head
            self.found.entries.append(
                Entry(
                    number,
                    Span(at, end),
                    level,
                    day,
                    time,
                    tail,
                    tail_start,
                    Span(min(body, end), end),
                    tuple(self.boxes),
                    tuple(self.remarks),
                )
            )
            self.head = None
            self.until = len(self.text)
            self.boxes.clear()
            self.remarks.clear()


def _remark_lines(text: str, start: int) -> Iterator[int]:
    """Give the offsets of the lines that hold `::`, each once; those of boxes are no remarks."""
    last = -1
    colons = text.find("::", start)
    while colons >= 0:
        line = text.rfind("\n", 0, colons) + 1
        if line != last and line >= start and not _BOXED.match(text, line):
            yield line
        last = line
        end = text.find("\n", colons)
        colons = text.find("::", end) if end >= 0 else -1
