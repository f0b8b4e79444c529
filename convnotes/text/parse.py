"""One file's bytes to one note: front matter, dated lines, and every finding it shows by itself."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Header, Scalar
from convnotes.model.ids import NoteId, note_id
from convnotes.model.note import Kind, Note, Value, Visibility
from convnotes.model.place import Span
from convnotes.model.slots import fill
from convnotes.model.source import Edit, Source
from convnotes.text import schema
from convnotes.text.decode import decode
from convnotes.text.fields import FieldReader
from convnotes.text.frontmatter_reader import read_header
from convnotes.text.links import Spans
from convnotes.text.scan import scan
from convnotes.text.scanned import Scanned
from convnotes.text.yaml_trouble import fix

_DAILY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONFLICT = re.compile(r"(?:(?<=[\r\n])|\A)(<{7}|={7}|>{7})(?= |[\r\n]|\Z)")
_HEADING = re.compile(r"(?:(?<=[\r\n])|\A)#[ \t]+(?=[^\s#])([^\r\n]+)")
_CLOSING_MARKS = re.compile(r"(?<=[ \t])#+$")
_COVERING = ("```", "~~~", "<!--", "%%")
_BROKEN = frozenset(("not-utf8", "oversize"))
_SPOKEN = (Kind.CONVERSATION, Kind.PERSON)


def read_bytes(path: str, data: bytes, default: Visibility = Visibility.TEAM) -> Note:
    """Read a file of `notes/`; `path` is relative to the workspace."""
    return _read(path, data, lambda source: read(source, default))


def open_bytes(path: str, data: bytes, default: Visibility = Visibility.TEAM) -> Note:
    """Read the front matter of a file; its lines are read when somebody asks for what is in them."""
    return _read(path, data, lambda source: _opened(source, default))


def _read(path: str, data: bytes, reading: Callable[[Source], Note]) -> Note:
    source, problems = decode(path, data)
    if any(problem.rule in _BROKEN for problem in problems):
        return _unreadable(source, Header(), 0, problems)
    return reading(source)


def read(source: Source, default: Visibility = Visibility.TEAM) -> Note:
    """Read a note's text; `default` is its visibility where it says nothing."""
    note = _opened(source, default)
    return Note(*(getattr(note, slot) for slot in Note.__slots__)) if note.readable else note


class _Opened(Note):
    """A note whose front matter has been read, and its lines not yet."""

    __slots__ = ("_found",)

    _found: tuple[Diagnostic, ...]

    def __getattr__(self, slot: str) -> Any:
        source, kind, values = self.source, self.kind, self.values
        found = _scanned(source, self.body, self.id, kind, values)
        spoken = kind in _SPOKEN or "in" in values
        if not spoken:
            found.entries = [each for each in found.entries if "[[" in each.tail]
        fill(
            self,
            {
                "title": _title(self.id, source, self.body, values, found.hidden),
                "entries": tuple(found.entries),
                "boxes": tuple(found.boxes),
                "hidden": tuple(found.hidden),
                "problems": (*self._found, *(_malformed(source, found) if spoken else ())),
            },
        )
        return object.__getattribute__(self, slot)


def _opened(source: Source, default: Visibility) -> Note:
    header, body, problems, readable = read_header(source)
    conflicts = _conflicts(source)
    problems = (*problems, *conflicts)
    broken_header = any(each.span.start < body for each in conflicts)
    if not readable or broken_header:
        return _unreadable(source, header, body, problems)
    kind = _kind(source.path, header)
    reader = FieldReader(source, header, kind)
    values = reader.values()
    note = object.__new__(_Opened)
    fill(
        note,
        {
            "id": note_id(source.path),
            "source": source,
            "kind": kind,
            "visibility": reader.visibility(values, default),
            "header": header,
            "values": values,
            "body": body,
            "readable": True,
            "_found": (*problems, *reader.problems),
        },
    )
    return note


def unread(path: str, problem: Diagnostic) -> Note:
    """Stand in for a file whose bytes could not be had."""
    return _unreadable(Source(path, "", ""), Header(), 0, (problem,))


def _unreadable(
    source: Source, header: Header, body: int, problems: tuple[Diagnostic, ...]
) -> Note:
    name = note_id(source.path)
    return Note(
        id=name,
        source=source,
        kind=Kind.PAGE,
        title=name,
        visibility=Visibility.PRIVATE,
        header=header,
        values={},
        body=body,
        entries=(),
        boxes=(),
        hidden=(),
        problems=problems,
        readable=False,
    )


def _kind(path: str, header: Header) -> Kind:
    stated = header.get("type")
    if stated and type(stated.node) is Scalar and stated.node.text in schema.BY_KIND:
        return Kind(stated.node.text)
    if "participants" in header:
        return Kind.CONVERSATION
    folders = path.split("/")[:-1]
    if "people" in folders:
        return Kind.PERSON
    return Kind.ORG if "orgs" in folders else Kind.PAGE


def _title(
    name: NoteId, source: Source, body: int, values: Mapping[str, Value], hidden: list[Span]
) -> str:
    for key in ("title", "name"):
        value = values.get(key)
        if isinstance(value, str) and value:
            return value
    covered = Spans(hidden)
    for heading in _HEADING.finditer(source.text, body):
        if heading.start() not in covered:
            return _CLOSING_MARKS.sub("", heading[1].rstrip()).rstrip()
    return name


def _scanned(
    source: Source, body: int, name: NoteId, kind: Kind, values: Mapping[str, Value]
) -> Scanned:
    daily = kind is Kind.PAGE and _DAILY.fullmatch(name) is not None
    text = source.text
    silent = kind in (Kind.PAGE, Kind.ORG) and "in" not in values and "[[" not in text
    if silent and not any(mark in text for mark in _COVERING):
        return Scanned()
    return scan(source.text, body, dateless=daily)


def _conflicts(source: Source) -> tuple[Diagnostic, ...]:
    text = source.text
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return ()
    marks = list(_CONFLICT.finditer(text))
    opening = [each for each in marks if each[1][0] == "<"]
    parted = next((each.start() for each in marks if each[1][0] == "="), len(text))
    # Without an opening mark, `>>>>>>>` alone may be mail that was quoted seven times.
    opening = opening or [each for each in marks if each[1][0] == ">" and each.start() > parted]
    return tuple(
        Diagnostic(
            "conflict-marker",
            source.path,
            Span(each.start(), each.start() + 7),
            "a merge left two versions here",
            "keep what is right of both and delete the lines `<<<<<<<`, `=======`, `>>>>>>>`",
        )
        for each in opening
    )


def _malformed(source: Source, found: Scanned) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            each.rule,
            source.path,
            each.span,
            each.message,
            each.hint,
            fix=None
            if each.replacement is None
            else fix(source, f"write `{each.replacement}`", Edit(each.span, each.replacement)),
        )
        for each in found.malformed
    )
