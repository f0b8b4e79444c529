"""The structure of a note's body, line by line: dated entries, boxes, remarks and what is hidden.

This reads far less than Markdown, and much faster; what it knows of it follows CommonMark 0.31:
fenced code (4.5), indented code (4.4), HTML comments (4.6, 6.6), block quotes (5.1), list items
(5.2) and code spans (6.1). `%% … %%` is Obsidian's comment.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.model.note import Box, Entry, Remark
from convnotes.model.place import Span
from convnotes.text.dated import Dated, read_dated
from convnotes.text.scan_plain import scan_plain
from convnotes.text.scanned import Malformed, Scanned, box, is_topics, remark

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_CLOSING_MARKS = re.compile(r"(?<=[ \t])#+$")
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])([ \t]+|$)")
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_HIDING = re.compile(r"`+|<!--|%%")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)")


class _Opened:
    """An entry whose end has not been seen yet."""

    __slots__ = ("body", "boxes", "dated", "level", "line", "remarks", "start", "tail")

    def __init__(
        self, start: int, line: int, level: int, dated: Dated, tail: str, body: int
    ) -> None:
        self.start, self.line, self.level, self.dated = start, line, level, dated
        self.tail, self.body = tail, body
        self.boxes: list[Box] = []
        self.remarks: list[Remark] = []

    def closed(self, end: int) -> Entry:
        """Give the entry, now that it is known to end before character `end`."""
        blanks = len(self.tail) - len(self.tail.lstrip())
        return Entry(
            self.line,
            Span(self.start, end),
            self.level,
            self.dated.day,
            self.dated.time,
            self.tail.strip(),
            self.dated.tail + blanks,
            Span(min(self.body, end), end),
            tuple(self.boxes),
            tuple(self.remarks),
        )


def scan(text: str, start: int = 0, dateless: bool = False) -> Scanned:
    """Read a body that begins at character `start`.

    With `dateless`, as in a daily note, a line that holds a link needs no date.
    """
    plain = None if dateless else scan_plain(text, start)
    return plain or scan_whole(text, start, dateless)


def scan_whole(text: str, start: int = 0, dateless: bool = False) -> Scanned:
    """Read any body, line by line."""
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
        self.ahead: dict[str, int] = {}
        self.may_hide = "<!--" in text or "%%" in text

    def scan(self) -> Scanned:
        for row in _rows(self.text, self.start):
            if row.at >= self.resume:
                self._row(row)
            elif self.resume < row.at + len(row.line):
                self._masked(row.at, row.line, self.resume - row.at)
        self._close(len(self.text))
        return self.found

    def _row(self, row: _Row) -> None:
        line = row.line
        if line[:1].isalpha() and not self.may_hide and "::" not in line:
            self._paragraph(row.at)
            return
        bare = line.lstrip(" \t")
        if bare:
            self._line(row, bare)

    def _paragraph(self, at: int) -> None:
        """Take a line of text at the left margin, which holds nothing that is read."""
        self.containers.clear()
        if self.opened and not self.opened.level:
            self._close(at)

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
        self._block(row, line, bare, indent, inset)

    def _block(self, row: _Row, line: str, bare: str, indent: int, inset: int) -> None:
        """Read a line that is neither code nor a quote, with what comments hide blanked out."""
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
            found = box(bare, row.at + len(line) - len(bare), row.number, bool(self.topics_level))
            if found:
                (self.opened.boxes if self.opened else self.found.boxes).append(found)
                return
        if self.opened and "::" in bare:
            said = remark(bare, row.at + len(line) - len(bare), row.number)
            if said:
                self.opened.remarks.append(said)

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
        if is_topics(text[content:]):
            self.topics_level = level

    def _entry(self, row: _Row, line: str, content: int, level: int) -> bool:
        dated = read_dated(line, content, row.at, self.dateless)
        if isinstance(dated, Malformed):
            self.found.malformed.append(dated)
        if not isinstance(dated, Dated):
            return False
        self.topics_level = 0 if level else self.topics_level
        self._open(row, line, level, dated)
        return True

    def _open(self, row: _Row, line: str, level: int, dated: Dated) -> None:
        self._close(row.at)
        tail = line[dated.tail :]
        dated = Dated(dated.day, dated.time, dated.tail + row.at)
        self.opened = _Opened(row.at, row.number, level, dated, tail, row.end)

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
        marks = list(_HIDING.finditer(line, position))
        ends = _code_ends(marks)
        parts: list[str] = []
        copied = seen = 0
        begins_line = True
        for number, match in enumerate(marks):
            start = match.start()
            if start < position:
                continue
            if number in ends:
                position = ends[number]
                continue
            begins_line = begins_line and not line[seen:start].strip()
            seen = start
            end = self._comment_end(match[0], at + start + 2, begins_line)
            if end is None:
                continue
            self.found.hidden.append(Span(at + start, end))
            position = min(end - at, len(line))
            parts += (line[copied:start], " " * (position - start))
            copied = seen = position
            self.resume = max(self.resume, end)
        return "".join((*parts, line[copied:])) if parts else line

    def _comment_end(self, opener: str, begin: int, begins_line: bool) -> int | None:
        """Give where a comment ends; one that begins its line may run to the end of the note.

        Its text begins at `begin`; `<!-->` is a whole comment (CommonMark 6.6).
        """
        closer = "%%" if opener == "%%" else "-->"
        end = self._next(closer, begin)
        if end < 0:
            return len(self.text) if begins_line else None
        if not begins_line and 0 <= self._next("", begin) < end:
            return None
        return end + len(closer)

    def _next(self, wanted: str, begin: int) -> int:
        """Find a text, or a blank line, from here on; what was found before is not sought again."""
        known = self.ahead.get(wanted)
        if known is None or -1 < known < begin:
            if wanted:
                known = self.text.find(wanted, begin)
            else:
                match = _BLANK_LINE.search(self.text, begin)
                known = match.start() if match else -1
            self.ahead[wanted] = known
        return known

    def _close(self, end: int) -> None:
        if self.opened:
            self.found.entries.append(self.opened.closed(end))
            self.opened = None


def _rows(text: str, start: int) -> Iterator[_Row]:
    number = _line_number(text, start)
    for match in _LINE.finditer(text, start):
        yield _Row(match.start(), match[1], number, match.end())
        number += 1


def _line_number(text: str, offset: int) -> int:
    before = text[:offset]
    if "\r" in before:
        before = before.replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1


def _code_ends(marks: list[re.Match[str]]) -> dict[int, int]:
    """Give where the code span ends that a run of backticks opens, by the run's number.

    A span ends at the next run of the same length, and a run without one ends itself (CommonMark 6.1).
    """
    following: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number in range(len(marks) - 1, -1, -1):
        run = marks[number][0].strip("<!-%")
        if run:
            ends[number] = following.get(len(run), marks[number].end())
            following[len(run)] = marks[number].end()
    return ends
