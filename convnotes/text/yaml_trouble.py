"""What is wrong with front matter that YAML refuses, in human words, with a fix by its cause."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit, Source

# What YAML does not count as printable (YAML 1.2, 5.1): as a short list, which is soon compiled.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("[\x85\u2028\u2029]")
_ESCAPED = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_VALUE = re.compile(r"([ \t]*(?:-[ \t]+)?[^\s:#][^:]*:[ \t]+|[ \t]*-[ \t]+)(?=[^\s#])")
_KEY = re.compile(r"[\w-]+[ \t]*:(?=[ \t]|$)")
_LINK = re.compile(r"\[\[[^\[\]]*\]\]")
_SEVERAL_LINKS = re.compile(r"\[\[[^\[\]]*\]\](?:(?:[ \t]*,[ \t]*|[ \t]*)\[\[[^\[\]]*\]\])+")
_LINE = re.compile(r"[^\r\n]*")
_LINES = re.compile(r"[^\r\n]+")
_LOOSE_ITEM = re.compile(r"(?<=[\[,])([ \t]*)([@`%#][^,\[\]{}]*)")
_LONGEST_KEY = 1024
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Repair:
    """A replacement of characters of the front matter that mends it."""

    description: str
    span: Span
    text: str


class Trouble(Exception):
    """Front matter that cannot be read: where in it, why, and what to write instead."""

    def __init__(
        self,
        span: Span,
        message: str,
        hint: str,
        rule: str = "invalid-yaml",
        repair: Repair | None = None,
    ) -> None:
        super().__init__(message)
        self.span, self.message, self.hint = span, message, hint
        self.rule, self.repair = rule, repair

    def diagnostic(self, source: Source, start: int) -> Diagnostic:
        """Give the finding, its places moved to where the front matter starts in the source."""
        change = None
        if self.repair:
            at = Span(self.repair.span.start + start, self.repair.span.end + start)
            change = fix(source, self.repair.description, Edit(at, self.repair.text))
        span = Span(self.span.start + start, self.span.end + start)
        return Diagnostic(self.rule, source.path, span, self.message, self.hint, fix=change)


class Line(NamedTuple):
    """A line of the front matter without its end, and where it starts."""

    start: int
    text: str


def fix(source: Source, description: str, *edits: Edit) -> Change:
    """Make the fix of a finding, bound to the text it was computed from."""
    return Change(source.path, source.digest, edits, description)


def quoted(text: str) -> str:
    """Write a text as a double-quoted YAML scalar (YAML 1.1, section 5.7)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _ESCAPED.sub(_escape, escaped) + '"'


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def clipped(text: str) -> str:
    """Shorten what a message shows of a text."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def bare(value: str) -> str:
    """Give a value without the blanks and the comment behind it."""
    at = value.find("#")
    while at > 0 and value[at - 1] not in " \t":
        at = value.find("#", at + 1)
    return (value if at <= 0 else value[:at]).rstrip(" \t")


def _written(rest: str) -> str:
    """Give the value that a line ends with; in a list that is closed `#` begins no comment."""
    text = rest.rstrip(" \t")
    return text if text[:1] == "[" and text[-1] == "]" else bare(rest)


def line_at(matter: str, offset: int) -> Line:
    """Give the line around an offset; lines end at LF, CR LF or CR."""
    start = max(matter.rfind("\n", 0, offset), matter.rfind("\r", 0, offset)) + 1
    match = _LINE.match(matter, start)
    return Line(start, match[0] if match else "")


def value_at(line: Line, offset: int) -> Line | None:
    """Give the value that begins at an offset, as far as its line goes, or None where none does."""
    match = _VALUE.match(line.text)
    if not match or line.start + match.end() != offset:
        return None
    return Line(offset, bare(line.text[match.end() :]))


def control_character(matter: str) -> Trouble | None:
    """Find what YAML allows nowhere (YAML 1.1, section 5.1)."""
    found = [*_CONTROL.finditer(matter)]
    if not found:
        return None
    span = Span(found[0].start(), found[-1].end())
    return Trouble(
        Span(*found[0].span()),
        f"character U+{ord(found[0][0]):04X} is not allowed in front matter",
        "delete it",
        repair=Repair("delete it", span, _CONTROL.sub("", matter[span.start : span.end])),
    )


def explain(matter: str, error: yaml.YAMLError) -> Trouble:
    """Turn what libyaml says into a finding of ours; its own column is not always right."""
    offset = _offset(matter, error)
    problem = str(getattr(error, "problem", "") or "")
    line = line_at(matter, offset)
    match = _VALUE.match(line.text)
    before = _line_before(matter, line)
    known = None
    if match and not _hangs(line, before):
        known = _by_value(
            Line(line.start + match.end(), _written(line.text[match.end() :])), problem
        )
    return (
        known or _by_line(line, before) or _by_lines_before(matter, line) or _unclear(line, offset)
    )


def _offset(matter: str, error: yaml.YAMLError) -> int:
    problem = getattr(error, "problem", "") or ""
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    if context is not None and ("end of stream" in problem or "quoted scalar" in str(error)):
        mark = context
    if mark is None:
        return 0
    offset = min(int(mark.index), max(len(matter) - 1, 0))
    # At the end of a block libyaml points behind the line that it could not go on from.
    while offset > 0 and matter[offset] in "\r\n" and "expected" in problem:
        offset -= 1
    return offset


def _by_value(value: Line, problem: str) -> Trouble | None:
    text = value.text
    place = Span(value.start, value.start + len(text))
    better = quoted(text)
    quote = Repair("quote the value", place, better)
    hint = f"quote the value: `{clipped(better)}`"
    broken = _BREAK.search(text)
    if broken:
        at = value.start + broken.start()
        return Trouble(
            Span(at, at + 1),
            f"character U+{ord(broken[0]):04X} ends the line for YAML",
            f"delete it, or {hint}",
            repair=quote,
        )
    if text.startswith("@"):
        return Trouble(
            place,
            f"`{clipped(text)}` starts with `@`, which YAML keeps for itself",
            f"write `{clipped(better)}`, or the name without the `@`",
            repair=quote,
        )
    if _SEVERAL_LINKS.fullmatch(text):
        listed = f"[{', '.join(quoted(link) for link in _LINK.findall(text))}]"
        return Trouble(
            place,
            "several links need to be one list",
            f"write `{clipped(listed)}`",
            repair=Repair("make it a list", place, listed),
        )
    if text[:1] in ('"', "'"):
        return _by_quote(value, problem)
    if text[:1] in ("[", "{"):
        return _by_bracket(value)
    if "mapping values are not allowed" in problem and text[:1] not in ("|", ">", "&", "*", "!"):
        return Trouble(
            place,
            "a colon and a blank inside a value make YAML see a second key",
            hint,
            repair=quote,
        )
    if text.startswith(("`", "%", "*", "!", "&", "|", ">", "- ", "? ")):
        return Trouble(place, f"a value may not start with `{text[0]}`", hint, repair=quote)
    return None


def _by_quote(value: Line, problem: str) -> Trouble | None:
    """Explain a value that begins with a quotation mark; the fix keeps what was written."""
    text, mark = value.text, value.text[0]
    place = Span(value.start, value.start + len(text))
    closed = len(text) > 1 and text[-1] == mark
    inside = text[1:-1] if closed else text[1:]
    if "escape" in problem and closed:
        better = quoted(inside)
        return Trouble(
            place,
            "in double quotes a `\\` begins an escape, and this is none",
            f"write it twice: `{clipped(better)}`",
            repair=Repair("write `\\` twice", place, better),
        )
    if closed and mark in inside:
        better = quoted(inside)
        return Trouble(
            place,
            f"the quote {mark} ends inside of the value",
            f"write `{clipped(better)}`",
            repair=Repair("mend the quotes", place, better),
        )
    if not closed and mark in inside:
        better = quoted(text)
        return Trouble(
            place,
            f"text follows the closing quote {mark}",
            f"quote the whole value: `{clipped(better)}`",
            repair=Repair("quote the whole value", place, better),
        )
    if not closed:
        end = Span(place.end, place.end)
        return Trouble(
            place,
            f"the quote {mark} is never closed",
            "close the quote at the end of the value",
            repair=Repair("close the quote", end, mark),
        )
    return None


def _by_bracket(value: Line) -> Trouble:
    text = value.text
    place = Span(value.start, value.start + len(text))
    opening, closing = text[0], "]" if text[0] == "[" else "}"
    loose = _LOOSE_ITEM.search(text)
    if loose:
        item = loose[2].rstrip(" \t")
        span = Span(value.start + loose.start(2), value.start + loose.start(2) + len(item))
        better = _LOOSE_ITEM.sub(lambda match: match[1] + quoted(match[2].rstrip(" \t")), text)
        return Trouble(
            span,
            f"`{clipped(item)}` may not stand unquoted in a list",
            f"quote it: `{clipped(quoted(item))}`",
            repair=Repair("quote it", place, better),
        )
    if text.count(opening) > text.count(closing):
        end = Span(place.end, place.end)
        missing = closing * (text.count(opening) - text.count(closing))
        return Trouble(
            place,
            f"the `{opening}` that begins the value is not closed",
            f"close it with `{closing}`",
            repair=Repair(f"write `{clipped(missing)}`", end, missing),
        )
    better = quoted(text)
    return Trouble(
        place,
        f"a value that begins with `{opening}` is a list or mapping to YAML",
        f"quote the value: `{clipped(better)}`",
        repair=Repair("quote the value", place, better),
    )


def _by_line(line: Line, before: Line) -> Trouble | None:
    text = line.text
    blank = len(text) - len(text.lstrip(" \t"))
    whole = Span(line.start, line.start + max(len(text), 1))
    word = Span(line.start + blank, whole.end)
    if "\t" in text[:blank]:
        return Trouble(
            Span(line.start, line.start + blank),
            "a tab indents this line",
            "YAML indents with blanks only",
            repair=Repair("take it away", Span(line.start, line.start + blank), ""),
        )
    glued = re.match(r"([ \t]*[\w-]+:)[^\s:/]|([ \t]*-)[^\s-]", text)
    if glued:
        at = line.start + len(glued[1] or glued[2])
        message = (
            "a key needs a blank after its colon"
            if glued[1]
            else ("a list item needs a blank after its `-`")
        )
        return Trouble(
            word,
            message,
            "write `key: value`" if glued[1] else "write `- item`",
            repair=Repair("add a blank", Span(at, at), " "),
        )
    if text.find(":") > _LONGEST_KEY:
        return Trouble(whole, f"a key longer than {_LONGEST_KEY:,} characters", "shorten it")
    if text.startswith("%"):
        return Trouble(whole, "a line that starts with `%` is an instruction to YAML", "delete it")
    if _hangs(line, before):
        return Trouble(
            word,
            "this line is indented, so that YAML takes it for more of the one above",
            "begin it at the left margin, or quote the whole value above",
            repair=Repair("take the blanks away", Span(line.start, line.start + blank), ""),
        )
    if text[blank:].startswith("- ") and not text[:blank]:
        return Trouble(word, "a list item stands where a key should", "write `key:` above it")
    if blank and _KEY.match(text, blank):
        return Trouble(
            word,
            "this key is not indented like the others",
            "begin it where they begin",
            repair=Repair("take the blanks away", Span(line.start, line.start + blank), ""),
        )
    return None


def _by_lines_before(matter: str, line: Line) -> Trouble | None:
    """Look for a quote or bracket further up that was never closed and swallowed this line."""
    for found in _LINES.finditer(matter, 0, line.start):
        each = Line(found.start(), found[0])
        match = _VALUE.match(each.text)
        if match:
            value = Line(each.start + match.end(), _written(each.text[match.end() :]))
            opened = value.text[0]
            if opened in "\"'" and value.text.count(opened) == 1:
                return _by_quote(value, "")
            if opened in "[{" and value.text.count(opened) > value.text.count("]}"[opened == "{"]):
                return _by_bracket(value)
    return None


def _unclear(line: Line, offset: int) -> Trouble:
    text = line.text.strip(" \t")
    if text and ":" not in text:
        at = line.start + line.text.index(text[0])
        return Trouble(
            Span(at, at + len(text)),
            f"`{clipped(text)}` is no key with a value",
            "write `key: value`, or begin the line with `#` as a comment",
        )
    place = Span(max(offset, line.start), max(offset, line.start) + 1)
    return Trouble(
        place,
        "YAML cannot read this line",
        "write `key: value`; quote a value that holds signs such as `: # [ ] { } @`",
    )


def _line_before(matter: str, line: Line) -> Line:
    """Give the last line before this one that is not blank."""
    before = Line(0, "")
    for match in _LINES.finditer(matter, 0, line.start):
        if not match[0].isspace():
            before = Line(match.start(), match[0])
    return before


def _hangs(line: Line, before: Line) -> bool:
    """Tell whether a key is indented below a key that already has a value."""
    indent = len(line.text) - len(line.text.lstrip(" "))
    above = len(before.text) - len(before.text.lstrip(" "))
    if not indent > above or not _KEY.match(line.text, indent):
        return False
    value = _VALUE.match(before.text)
    return bool(value) and before.text[value.end()] not in "|>&!" if value else False
