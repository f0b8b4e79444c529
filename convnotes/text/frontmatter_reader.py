"""Front matter to fields with spans, through python-frontmatter's handler interface.

The YAML is read as a stream of events and never constructed: no type is guessed (`no`, `12:30`,
`0123` stay what was written), no alias is followed, and depth, size and number are bounded, so that
no document costs more than a moment.
"""

import re
from collections.abc import Iterator
from typing import Any

import frontmatter.default_handlers
import yaml

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Header, HeaderField, Node, Pairs, Scalar, Sequence
from convnotes.model.place import Span
from convnotes.model.source import Edit, Source
from convnotes.text.yaml_trouble import (
    Repair,
    Trouble,
    clipped,
    control_character,
    explain,
    fix,
    line_at,
    quoted,
    value_at,
)

LARGEST_MATTER = 64 * 1024
"""Characters of front matter that are read."""
DEEPEST = 32
"""Levels of nesting that are read."""
MOST_EVENTS = 10_000
"""YAML events that are read: about half as many values."""

_OPENING = re.compile(r"---(?:\r\n|\n|\r)")
_CLOSING = re.compile(r"(?<=[\r\n])---(?=[\r\n]|\Z)")
_LATE_OPENING = re.compile(r"([\s\ufeff\u200b]*)---([ \t]*)(?=[\r\n])")
_FIRST_LINE = re.compile(r"\s*(?:#[^\r\n]*\s+)*([^\r\n]*)")
_KEY = re.compile(r"[\"']?[\w-]+[\"']?[ \t]*:(?=\s|\Z)")
_LOOSE_CLOSING = re.compile(r"(?<=[\r\n])(?:---[ \t]+|\.\.\.[ \t]*|-{4,}[ \t]*)(?=[\r\n]|\Z)")
_CONFLICT = re.compile(r"(?:(?<=[\r\n])|\A)(?:<{7}|>{7}|\|{7})(?= |[\r\n]|\Z)")
_TOKEN = re.compile(r"[^\s,\[\]{}]+")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAGS = frozenset(
    "tag:yaml.org,2002:" + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
)


class PositionedHandler(frontmatter.default_handlers.BaseHandler):
    """Splits at lines that are exactly `---` and loads YAML as nodes with positions."""

    FM_BOUNDARY = _OPENING

    def split(self, text: str) -> tuple[str, str]:
        """Give the front matter and what follows it; raises `Trouble` where it has no end."""
        opening = _OPENING.match(text)
        closing = _CLOSING.search(text, opening.end()) if opening else None
        if not opening or not closing:
            raise Trouble(
                Span(0, 3),
                "the front matter has no closing `---` line",
                "add a line `---` after the last key",
                "unclosed-front-matter",
            )
        return text[opening.end() : closing.start()], text[closing.end() :]

    def load(self, fm: str, start: int = 0) -> dict[str, Any]:
        """Give all fields, equal keys as well, in one tuple under the name `fields`.

        Spans are moved by `start` characters. Raises `Trouble`, and nothing else.
        """
        try:
            fields = tuple(_fields(fm, start))
        except yaml.YAMLError as error:
            raise control_character(fm) or _sure(fm, explain(fm, error)) from None
        except Trouble as trouble:
            raise _sure(fm, trouble) from None
        return {"fields": fields}


_HANDLER = PositionedHandler()


def read_header(source: Source) -> tuple[Header, int, tuple[Diagnostic, ...], bool]:
    """Give the header, the offset of the body, the findings, and whether it could be read."""
    text = source.text
    opening = _OPENING.match(text)
    if not opening:
        return _without_header(source)
    start = opening.end()
    try:
        matter, rest = _HANDLER.split(text)
    except Trouble as trouble:
        loose = _nearly_closed(source, Span(start, len(text)))
        return Header(), len(text), (loose or trouble.diagnostic(source, 0),), False
    body = len(text) - len(rest) + (2 if rest.startswith("\r\n") else 1 if rest else 0)
    span = Span(start, start + len(matter))
    loose = _nearly_closed(source, span)
    if loose:
        return Header((), span), body, (loose,), False
    try:
        if len(matter) > LARGEST_MATTER:
            raise Trouble(
                Span(0, 1),
                f"the front matter is longer than {LARGEST_MATTER:,} characters",
                "keep values short there; text belongs below it",
                "oversize",
            )
        fields = _HANDLER.load(matter, start)["fields"]
    except Trouble as trouble:
        # Conflict markers are reported by the scanner of lines, and once is enough.
        findings = () if _CONFLICT.search(matter) else (trouble.diagnostic(source, start),)
        return Header((), span), body, findings, False
    by_key: dict[str, HeaderField] = {}
    for each in fields:
        by_key.setdefault(each.key, each)
    return Header(fields, span, by_key), body, (), True


def _without_header(source: Source) -> tuple[Header, int, tuple[Diagnostic, ...], bool]:
    late = _LATE_OPENING.match(source.text)
    first = _FIRST_LINE.match(source.text, late.end()) if late else None
    if not late or not first or not (_KEY.match(first[1]) or (":" in first[1] and not late[2])):
        return Header(), 0, (), True
    at = late.end(1)
    hint = "delete what stands before it" if at else "delete the blanks behind it"
    finding = Diagnostic(
        "invalid-yaml",
        source.path,
        Span(at, at + 3),
        "front matter begins with a line that is exactly `---`, the first of the file",
        hint,
        fix=fix(source, hint, Edit(Span(0, late.end()), "---")),
    )
    return Header(), 0, (finding,), False


def _nearly_closed(source: Source, within: Span) -> Diagnostic | None:
    """Find a line that was meant to close the front matter, before the one that does."""
    loose = _LOOSE_CLOSING.search(source.text, *within)
    if not loose:
        return None
    unclosed = within.end == len(source.text)
    line = source.place(loose.start()).line
    following = _FIRST_LINE.match(source.text, loose.end())
    # Keys below it belong to the front matter, and one of them may keep the note private.
    safe = not (following and _KEY.match(following[1]))
    return Diagnostic(
        "unclosed-front-matter",
        source.path,
        Span(0, 3) if unclosed else Span(*loose.span()),
        "the front matter has no closing line that is exactly `---`"
        if unclosed
        else f"`{loose[0]}` ends the front matter for YAML, and is not exactly `---`",
        f"line {line} comes near: write `---` and nothing else"
        if unclosed
        else "write `---` and nothing else",
        fix=fix(source, "write `---`", Edit(Span(*loose.span()), "---")) if safe else None,
    )


def _sure(matter: str, trouble: Trouble) -> Trouble:
    """Take the repair away from a trouble unless it lets YAML read past it."""
    repair = trouble.repair
    if repair is None:
        return trouble
    mended = matter[: repair.span.start] + repair.text + matter[repair.span.end :]
    try:
        for _ in _fields(mended, 0):
            pass
    except (yaml.YAMLError, Trouble) as error:
        later = error if isinstance(error, Trouble) else explain(mended, error)
        if later.span.start <= repair.span.start + len(repair.text):
            trouble.repair = None
    return trouble


def _fields(matter: str, start: int) -> Iterator[HeaderField]:
    events = _events(matter)
    documents = 0
    for event in events:
        kind = type(event)
        if kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Trouble(
                    _span(event),
                    "a second YAML document begins here",
                    "front matter is one block of keys",
                )
        elif kind is yaml.MappingStartEvent:
            yield from _top_level(events, matter, start)
        elif kind is yaml.SequenceStartEvent:
            raise Trouble(
                _span(event),
                "the front matter is a list, not keys and values",
                "write `key: value` lines",
            )
        elif kind is yaml.ScalarEvent and event.value:
            raise _not_keys(event, matter)


def _events(matter: str) -> Iterator[Any]:
    loader = _LOADER(matter)
    next_event = loader.get_event
    depth = 0
    try:
        for _ in range(MOST_EVENTS):
            event = next_event()
            kind = type(event)
            if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                depth += 1
                if depth > DEEPEST:
                    raise Trouble(
                        _span(event),
                        f"values are nested over {DEEPEST} levels deep",
                        "keep values flat",
                    )
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                depth -= 1
            elif kind is yaml.AliasEvent:
                raise _unread(event, matter, "repeats another value")
            yield event
            if kind is yaml.StreamEndEvent:
                return
        raise Trouble(
            _span(event),
            "the front matter holds too many values",
            f"the most is about {MOST_EVENTS // 2:,}",
            "oversize",
        )
    finally:
        loader.dispose()


def _top_level(events: Iterator[Any], matter: str, start: int) -> Iterator[HeaderField]:
    for event in events:
        kind = type(event)
        if kind is yaml.MappingEndEvent:
            return
        if kind is not yaml.ScalarEvent:
            raise Trouble(
                _span(event),
                "a key must be a word",
                'write `key: value`; quote values such as `"{{…}}"` and `"[[…]]"`',
            )
        if event.value == "<<" and event.implicit[0]:
            raise Trouble(
                _span(event),
                "`<<` merges another value by reference",
                "write the keys out: merges are not read",
            )
        key_span = Span(event.start_mark.index + start, event.end_mark.index + start)
        yield HeaderField(event.value, key_span, _node(next(events), events, matter, start))


def _node(event: Any, events: Iterator[Any], matter: str, start: int) -> Node:
    kind = type(event)
    begin = event.start_mark.index
    tag = event.tag
    if tag is not None and tag != "!" and tag not in _CORE_TAGS:
        raise _unread(event, matter, "names a type")
    if kind is yaml.ScalarEvent:
        end = event.end_mark.index
        if event.style in ("|", ">"):
            # The mark is behind the line ends that follow the block.
            end = begin + len(matter[begin:end].rstrip())
        return Scalar(event.value, Span(begin + start, end + start), event.style in (None, ""))
    if kind is yaml.SequenceStartEvent:
        return _sequence(event, events, matter, start)
    pairs: list[tuple[Node, Node]] = []
    for inner in events:
        if type(inner) is yaml.MappingEndEvent:
            end = _end(inner) + start if event.flow_style else pairs[-1][1].span.end
            return Pairs(tuple(pairs), Span(begin + start, end))
        key = _node(inner, events, matter, start)
        pairs.append((key, _node(next(events), events, matter, start)))
    raise AssertionError("libyaml closes every mapping")


def _sequence(event: Any, events: Iterator[Any], matter: str, start: int) -> Sequence:
    items: list[Node] = []
    begin = event.start_mark.index + start
    for inner in events:
        if type(inner) is yaml.SequenceEndEvent:
            end = _end(inner) + start if event.flow_style else items[-1].span.end
            return Sequence(tuple(items), Span(begin, end))
        items.append(_node(inner, events, matter, start))
    raise AssertionError("libyaml closes every sequence")


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _span(event: Any) -> Span:
    start = event.start_mark.index
    return Span(start, max(event.end_mark.index, start + 1))


def _unread(event: Any, matter: str, meaning: str) -> Trouble:
    """Refuse an alias or a tag; where it begins a value, people meant the text as it stands."""
    begin = event.start_mark.index
    value = value_at(line_at(matter, begin), begin)
    token = _TOKEN.match(matter, begin)
    text = value.text if value else token[0] if token else matter[begin : begin + 1]
    span = Span(begin, begin + len(text))
    better = quoted(text)
    return Trouble(
        span,
        f"`{clipped(text)}` starts with `{text[0]}`, which in YAML {meaning}",
        f"quote it: `{clipped(better)}`",
        repair=Repair("quote the value", span, better),
    )


def _not_keys(event: Any, matter: str) -> Trouble:
    glued = re.match(r"[\w-]+:(?=[^\s:/])", event.value)
    if glued:
        at = matter.index(glued[0]) + len(glued[0])
        return Trouble(
            Span(at - len(glued[0]), at),
            "a key needs a blank after its colon",
            "write `key: value`",
            repair=Repair("add a blank", Span(at, at), " "),
        )
    return Trouble(
        _span(event), "the front matter is a text, not keys and values", "write `key: value` lines"
    )
