"""The structure of a note's body, line by line: dated entries, boxes, remarks and what is hidden.

This reads far less than Markdown, and much faster; what it knows of it follows CommonMark 0.31:
fenced code (4.5), indented code (4.4), HTML comments (4.6, 6.6), block quotes (5.1), list items
(5.2) and code spans (6.1). `%% … %%` is Obsidian's comment.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.model.note import Box, Entry, Remark
from convnotes.model.source import Span
from convnotes.text import values

_EDGE = re.compile(r"\n(?=[^\w\n]|\d|_)")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_CLOSING_MARKS = re.compile(r"(?<=[ \t])#+$")
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])([ \t]+|$)")
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_BOX = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\[([^\]\r\n])\](?:[ \t]+|$)")
_REMARK = re.compile(r"(?:[-*+][ \t]+)?([^\W\d][\w \-]{0,40}?)[ \t]*::(?:[ \t]+|$)")
_HIDING = re.compile(r"(`+)|<!--|%%")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")

_WEEKDAY = r"(?:[ ][^\W\d_]{2,}\.?)?"
_CLOCK = r"(?:[ ](\d{1,2}:\d{2}))?"
_DATED = re.compile(
    r"(?:(\d{4}-\d{2}-\d{2})"
    r"|\[\[(\d{4}-\d{2}-\d{2})(?:\|[^\[\]]*)?\]\]"
    rf"|<(\d{{4}}-\d{{2}}-\d{{2}}){_WEEKDAY}{_CLOCK}>"
    rf"|\[(\d{{4}}-\d{{2}}-\d{{2}}){_WEEKDAY}{_CLOCK}\])"
    r"(?=[ \t:]|$)"
)
_PLAIN_ENTRY = re.compile(
    r"(#{2,6}|[-*])[ ](\d{4}-\d{2}-\d{2})(?:[ ](\d{1,2}):(\d{2}))?(?=[ :]|$)(?![ ]\d{1,2}:\d)", re.ASCII
)
_TIME = re.compile(r"[ \t]+(\d{1,2}:\d{2})(?=[ \t:]|$)")
_LOOSE_DATE = re.compile(
    r"(?:\[\[|[<\[])?(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\w/.-])"
)
_ARROW = re.compile(r"->|→")
TOPICS_HEADING = "raise next time"


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


class _Dated(NamedTuple):
    """The date and time at the start of a line, and the offset of what follows them."""

    day: datetime.date | None
    time: datetime.time | None
    tail: int


class _Opened:
    """An entry whose end has not been seen yet."""

    __slots__ = ("body", "boxes", "dated", "level", "line", "remarks", "start", "tail")

    def __init__(
        self, start: int, line: int, level: int, dated: _Dated, tail: str, body: int
    ) -> None:
        self.start, self.line, self.level, self.dated = start, line, level, dated
        self.tail, self.body = tail, body
        self.boxes: list[Box] = []
        self.remarks: list[Remark] = []

    def closed(self, end: int) -> Entry:
        """Give the entry, now that it is known to end before character `end`."""
        blanks = len(self.tail) - len(self.tail.lstrip())
        return Entry(
            self.line, Span(self.start, end), self.level, self.dated.day, self.dated.time,
            self.tail.strip(), self.dated.tail + blanks, Span(min(self.body, end), end),
            tuple(self.boxes), tuple(self.remarks),
        )


def scan(text: str, start: int = 0, dateless: bool = False) -> Scanned:
    """Read a body that begins at character `start`.

    With `dateless`, as in a daily note, a line that holds a link needs no date.
    """
    return _Scanner(text, start, dateless).scan()


class _Row(NamedTuple):
    """A line that may hold something: its offset, its text, its number, where the next one starts."""

    at: int
    line: str
    number: int
    end: int


class _Scanner:
    def __init__(self, text: str, start: int, dateless: bool) -> None:
        self.text = text
        self.start = start
        self.dateless = dateless
        self.found = Scanned()
        self.opened: _Opened | None = None
        self.containers: list[int] = []
        self.topics_level = 0
        self.resume = start
        self.settled = start
        self.may_hide = "<!--" in text or "%%" in text

    def scan(self) -> Scanned:
        before = self.start
        for row in _rows(self.text, self.start, every=self.may_hide):
            if row.at < self.resume:
                if self.resume < row.at + len(row.line):
                    self._masked(row.at, row.line, self.resume - row.at)
            else:
                if before < row.at:
                    self._skipped(max(before, self.resume), row.at)
                self._row(row)
            before = row.end
        self._skipped(max(before, self.resume), len(self.text))
        self._close(len(self.text))
        return self.found

    def _row(self, row: _Row) -> None:
        line = row.line
        if line[:1] == "#" and not self.may_hide and self._plain_entry(row, line):
            self.containers.clear()
            return
        bare = line.lstrip(" \t")
        if bare:
            self._line(row, bare)

    def _skipped(self, start: int, end: int) -> None:
        """Take the lines between two rows: blank ones, and text at the left margin."""
        gap = self.text[start:end]
        if gap and not gap.isspace():
            self.containers.clear()
            if self.opened and not self.opened.level:
                self._close(start + len(gap) - len(gap.lstrip()))

    def _flowing(self, at: int) -> bool:
        """Tell whether a line continues a paragraph: the one before is not blank, code or a heading."""
        if at == self.settled:
            return False
        before = self.text[self.text.rfind("\n", 0, max(at - 1, 0)) + 1 : at]
        return bool(before.strip())

    def _line(self, row: _Row, bare: str) -> None:
        """Read one line that is not blank."""
        at, line = row.at, row.line
        indent = len(line) - len(bare)
        if indent and "\t" in line[:indent]:
            indent = len(line[:indent].expandtabs(4))
        containers = self.containers
        while containers and indent < containers[-1]:
            containers.pop()
        inset = indent - (containers[-1] if containers else 0)
        if not indent and self.opened and not self.opened.level:
            self._close(at)
        if inset >= 4 and not self._flowing(at):
            self.found.hidden.append(Span(at, at + len(line)))
            self.settled = row.end
            return
        if bare[0] == ">":
            return
        if self.may_hide:
            line = self._masked(at, line, 0)
            bare = line.lstrip(" \t")
            if not bare:
                return
        if indent or bare[0] not in "#-*" or not self._plain_entry(row, bare):
            self._other_line(row, line, bare, indent, inset)

    def _other_line(self, row: _Row, line: str, bare: str, indent: int, inset: int) -> None:
        marker = _MARKER.match(bare) if inset < 4 else None
        fenced = bare
        if marker:
            wide = len(marker[2]) if 0 < len(marker[2]) < 5 else 1
            self.containers.append(indent + len(marker[1]) + wide)
            fenced = bare[marker.end() :]
        fence = _FENCE.match(fenced) if fenced[:3] in ("```", "~~~") else None
        if fence:
            self._fence(row, fence[0])
            return
        heading = _HEADING.match(bare) if not indent and bare[0] == "#" else None
        if heading:
            self._heading(row, bare, len(heading[1]), heading.end())
            self.settled = row.end
            return
        if marker:
            if not indent and marker[1] in "-*" and self._entry(row, bare, marker.end(), 0):
                return
            box = _BOX.match(bare)
            if box:
                self._box(row, line, bare, box)
                return
        if self.opened and "::" in bare:
            self._remark(row, line, bare)

    def _plain_entry(self, row: _Row, line: str) -> bool:
        """Take a line that starts as most entries do; the others are read step by step."""
        match = _PLAIN_ENTRY.match(line)
        if not match or line.endswith("#"):
            return False
        try:
            day = datetime.date.fromisoformat(match[2])
            time = datetime.time(int(match[3]), int(match[4])) if match[3] else None
        except ValueError:
            return False
        level = len(match[1]) if match[1][0] == "#" else 0
        if level:
            self.topics_level = 0
            self.settled = row.end
        else:
            self.containers.append(2)
        self._open(row, line, level, _Dated(day, time, match.end()))
        return True

    def _heading(self, row: _Row, bare: str, level: int, content: int) -> None:
        text = bare.rstrip()
        if text.endswith("#"):
            text = _CLOSING_MARKS.sub("", text)
        if self.topics_level and level <= self.topics_level:
            self.topics_level = 0
        if level > 1 and self._entry(row, text, content, level):
            return
        if self.opened and level <= self.opened.level:
            self._close(row.at)
        if " ".join(text[content:].split()).casefold() == TOPICS_HEADING:
            self.topics_level = level

    def _entry(self, row: _Row, line: str, content: int, level: int) -> bool:
        dated = self._dated(row.at, line, content)
        if dated is None:
            return False
        self.topics_level = 0 if level else self.topics_level
        self._open(row, line, level, dated)
        return True

    def _open(self, row: _Row, line: str, level: int, dated: _Dated) -> None:
        self._close(row.at)
        tail = line[dated.tail :]
        dated = _Dated(dated.day, dated.time, dated.tail + row.at)
        self.opened = _Opened(row.at, row.number, level, dated, tail, row.end)

    def _dated(self, at: int, line: str, content: int) -> _Dated | None:
        head = line[content : content + 1]
        if not (head.isdigit() or head in ("[", "<")) and not self.dateless:
            return None
        match = _DATED.match(line, content)
        if not match:
            self._loose(at, line, content)
            linked = self.dateless and "[[" in line and not _BOX.match(line)
            return self._undated(line, content) if linked else None
        day_text = match[1] or match[2] or match[3] or match[5]
        try:
            day = values.date(day_text)
        except ValueError:
            start = at + line.index(day_text, content)
            self._malformed("impossible-date", start, day_text, f"no calendar has the day `{day_text}`",
                            f"write a date that exists, such as `{values.DATE_EXAMPLE}`")
            return None
        return self._timed(at, line, day, match[4] or match[6], match.end())

    def _undated(self, line: str, content: int) -> _Dated:
        clock = re.compile(r"(\d{1,2}):(\d{2})(?=[ \t:])").match(line, content)
        time = values.time(clock[1], clock[2]) if clock else None
        return _Dated(None, time, clock.end() if clock and time else content)

    def _timed(
        self, at: int, line: str, day: datetime.date, clock: str | None, end: int
    ) -> _Dated | None:
        if clock is None:
            match = _TIME.match(line, end)
            if not match:
                return _Dated(day, None, end)
            clock, end = match[1], match.end()
        hours, minutes = clock.split(":")
        time = values.time(hours, minutes)
        if time is None:
            self._malformed("malformed-exchange", at + end - len(clock), clock,
                            f"no clock shows `{clock}`", "write hours and minutes, such as `14:30`")
            return None
        return _Dated(day, time, end)

    def _loose(self, at: int, line: str, content: int) -> None:
        match = _LOOSE_DATE.match(line, content)
        if not match:
            strict = re.compile(r"\d{4}-\d{2}-\d{2}").match(line, content)
            if strict and _ARROW.search(line, strict.end()):
                self._malformed("malformed-exchange", at + content, strict[0],
                                f"`{line[strict.end()]}` follows the date `{strict[0]}`",
                                "write date, blank, who: `2026-11-20 ann-lee -> bob-hale`")
            return
        text = match[1]
        arrow = _ARROW.search(line, match.end())
        if len(text.split(text[4])[0]) == 4 or arrow:
            try:
                values.date(text)
            except values.NotIsoDate as wrong:
                self._malformed("non-iso-date", at + match.start(1), text,
                                f"`{text}` is not an ISO date",
                                f"write `{wrong.suggestion or values.DATE_EXAMPLE}`",
                                wrong.suggestion or None)
            except values.ImpossibleDate:
                self._malformed("impossible-date", at + match.start(1), text,
                                f"no calendar has the day `{text}`",
                                f"write a date that exists, such as `{values.DATE_EXAMPLE}`")

    def _malformed(
        self, rule: str, start: int, text: str, message: str, hint: str,
        replacement: str | None = None,
    ) -> None:
        span = Span(start, start + len(text))
        self.found.malformed.append(Malformed(rule, span, message, hint, replacement))

    def _box(self, row: _Row, line: str, bare: str, match: re.Match[str]) -> None:
        at, indent = row.at, len(line) - len(bare)
        span = Span(at + indent, at + len(line.rstrip()))
        text = bare[match.end() :].rstrip()
        box = Box(match[1], text, span, row.number, at + indent + match.end(),
                  topic=bool(self.topics_level))
        (self.opened.boxes if self.opened else self.found.boxes).append(box)

    def _remark(self, row: _Row, line: str, bare: str) -> None:
        match = _REMARK.match(bare)
        if match and self.opened:
            at, indent = row.at, len(line) - len(bare)
            key = re.sub(r"[ \-]+", "_", match[1].strip()).casefold()
            self.opened.remarks.append(Remark(
                key, bare[match.end() :].strip(), Span(at + indent, at + len(line.rstrip())),
                row.number, at + indent + match.end(),
            ))

    def _fence(self, row: _Row, fence: str) -> None:
        """Skip fenced code; it ends with its closing fence, its list item or the note."""
        closing = re.compile(re.escape(fence[0]) + "{" + str(len(fence)) + r",}[ \t]*$")
        inside = self.containers[-1] if self.containers else 0
        end = row.end
        for match in _LINE.finditer(self.text, row.end):
            bare = match[1].lstrip(" \t")
            indent = len(match[1][: len(match[1]) - len(bare)].expandtabs(4))
            if bare and indent < inside:
                break
            end = match.end()
            if indent - inside < 4 and closing.match(bare):
                break
        self.found.hidden.append(Span(row.at, end))
        self.resume = self.settled = end

    def _masked(self, at: int, line: str, position: int) -> str:
        """Blank out what comments hide of a line; a comment may go on for many lines."""
        while match := _HIDING.search(line, position):
            position = match.end()
            if match[1]:
                closing = re.compile(r"(?<!`)" + match[1] + r"(?!`)").search(line, position)
                position = closing.end() if closing else position
                continue
            end = self._comment_end(at, line, match)
            if end is None:
                continue
            self.found.hidden.append(Span(at + match.start(), end))
            stop = min(end - at, len(line))
            line = line[: match.start()] + " " * (stop - match.start()) + line[stop:]
            self.resume = max(self.resume, end)
            position = stop
        return line

    def _comment_end(self, at: int, line: str, match: re.Match[str]) -> int | None:
        """Give where a comment ends; one that begins its line may run to the end of the note."""
        closer = "%%" if match[0] == "%%" else "-->"
        # `<!-->` is a whole comment (CommonMark 6.6).
        begin = at + match.start() + 2
        end = self.text.find(closer, begin)
        starts_line = not line[: match.start()].strip()
        if end < 0:
            return len(self.text) if starts_line else None
        if not starts_line and _BLANK_LINE.search(self.text, begin, end):
            return None
        return end + len(closer)

    def _close(self, end: int) -> None:
        if self.opened:
            self.found.entries.append(self.opened.closed(end))
            self.opened = None


def _rows(text: str, start: int, every: bool) -> Iterator[_Row]:
    """Give the lines that may hold something; the rest is blank, or text at the left margin."""
    if every or "\r" in text:
        number = _line_number(text, start)
        for count, match in enumerate(_LINE.finditer(text, start)):
            yield _Row(match.start(), match[1], number + count, match.end())
        return
    starts = {match.end() for match in _EDGE.finditer(text, max(start - 1, 0))}
    colons = text.find("::", start)
    while colons >= 0:
        starts.add(max(text.rfind("\n", 0, colons) + 1, start))
        colons = text.find("::", colons + 2)
    number = text.count("\n", 0, start) + 1
    before = start
    for at in sorted(starts | {start}):
        number += text.count("\n", before, at)
        before = at
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield _Row(at, text[at:end], number, min(end + 1, len(text)))


def _line_number(text: str, offset: int) -> int:
    before = text[:offset]
    if "\r" in before:
        before = before.replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1
