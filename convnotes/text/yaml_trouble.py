"""What is wrong with front matter that YAML refuses, in human words, with a fix by its cause."""

import re
from dataclasses import dataclass

import yaml

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.source import Change, Edit, Source, Span

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VALUE = re.compile(r"^([ \t]*(?:-[ \t]+)?[^\s:#][^:\r\n]*:[ \t]+|[ \t]*-[ \t]+)([^\r\n]*?)[ \t]*$")
_SEVERAL_LINKS = re.compile(r"\[\[[^\[\]]*\]\](?:[ \t]*,?[ \t]*\[\[[^\[\]]*\]\])+")
_LINK = re.compile(r"\[\[[^\[\]]*\]\]")


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


def fix(source: Source, description: str, *edits: Edit) -> Change:
    """Make the fix of a finding, bound to the text it was computed from."""
    return Change(source.path, source.digest, edits, description)


def quoted(text: str) -> str:
    """Write a text as a double-quoted YAML scalar (YAML 1.1, section 5.7)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(lambda match: f"\\U{ord(match[0]):08x}", escaped) + '"'


def explain(matter: str, error: yaml.YAMLError) -> Trouble:
    """Turn what libyaml says into a finding of ours; its own column is not always right."""
    control = _CONTROL.search(matter)
    if control:
        return Trouble(
            Span(control.start(), control.start() + 1),
            f"character U+{ord(control[0]):04X} is not allowed in front matter", "delete it",
        )
    offset = _offset(matter, error)
    start = matter.rfind("\n", 0, offset) + 1
    end = matter.find("\n", offset)
    line = matter[start : end if end >= 0 else len(matter)].rstrip("\r")
    value = _VALUE.match(line)
    if value:
        known = _by_value(value[2], start + value.start(2), str(getattr(error, "problem", "")))
        if known:
            return known
    return _by_line(line, start, offset)


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


def _by_value(value: str, at: int, problem: str) -> Trouble | None:
    span = Span(at, at + len(value))
    bare = re.sub(r"[ \t]+#.*$", "", value)
    place = Span(at, at + len(bare))
    quote = Repair("quote the value", place, quoted(bare))
    if bare.startswith("@"):
        return Trouble(place, f"`{bare}` starts with `@`, which YAML keeps for itself",
                       f'write `"{bare}"`, or the name without the `@`', repair=quote)
    if _SEVERAL_LINKS.fullmatch(bare):
        items = ", ".join(quoted(link) for link in _LINK.findall(bare))
        return Trouble(place, "several links need to be one list", f"write `[{items}]`",
                       repair=Repair("make it a list", place, f"[{items}]"))
    if "mapping values are not allowed" in problem and bare[:1] not in "\"'[{|>&*!":
        return Trouble(place, "a colon and a blank inside a value make YAML see a second key",
                       f"quote the value: `{quoted(bare)}`", repair=quote)
    if bare.startswith(("`", "%", "*", "!", "|", ">")):
        return Trouble(place, f"a value may not start with `{bare[0]}`",
                       f"quote the value: `{quoted(bare)}`", repair=quote)
    if bare.startswith(("[[", "{{")):
        return Trouble(place, f"`{bare}` is not a value in YAML",
                       f"quote the value: `{quoted(bare)}`", repair=quote)
    if bare[:1] in "\"'" and (len(bare) < 2 or bare[-1] != bare[0]):
        return Trouble(span, f"the quote {bare[0]} is never closed, or text follows it",
                       "close the quote at the end of the value")
    if bare[:1] in "[{":
        return Trouble(span, f"the list or mapping that `{bare[0]}` opens is not closed",
                       "close it on the same line")
    return None


def _by_line(line: str, start: int, offset: int) -> Trouble:
    blank = len(line) - len(line.lstrip(" \t"))
    if "\t" in line[:blank]:
        return Trouble(Span(start, start + blank), "a tab indents this line",
                       "YAML indents with blanks only")
    missing_blank = re.match(r"[\w-]+:[^\s:/]", line)
    if missing_blank:
        colon = start + missing_blank.end() - 1
        return Trouble(Span(start, start + len(line)), "a key needs a blank after its colon",
                       "write `key: value`",
                       repair=Repair("add a blank", Span(colon, colon), " "))
    place = Span(max(offset, start), max(offset, start) + 1)
    return Trouble(place, "YAML cannot read this line",
                   "write `key: value`; quote a value that holds signs such as `: # [ ] { } @`")
