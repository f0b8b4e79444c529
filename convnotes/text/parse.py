"""One file's bytes to one note: front matter, dated lines, and every finding it shows by itself."""

import re

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Header, Scalar
from convnotes.model.ids import NoteId, note_id
from convnotes.model.note import Kind, Note, Value, Visibility
from convnotes.model.place import Span
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
    source, problems = decode(path, data)
    if any(problem.rule in _BROKEN for problem in problems):
        return _unreadable(source, Header(), 0, problems)
    return read(source, default)


def read(source: Source, default: Visibility = Visibility.TEAM) -> Note:
    """Read a note's text; `default` is its visibility where it says nothing."""
    header, body, problems, readable = read_header(source)
    conflicts = _conflicts(source)
    problems = (*problems, *conflicts)
    broken_header = any(each.span.start < body for each in conflicts)
    if not readable or broken_header:
        return _unreadable(source, header, body, problems)
    kind = _kind(source.path, header)
    reader = FieldReader(source, header, kind)
    values = reader.values()
    name = note_id(source.path)
    found = _scanned(source, body, name, kind, values)
    visibility = reader.visibility(values, default)
    spoken = kind in _SPOKEN or "in" in values
    if kind is not Kind.CONVERSATION and not spoken:
        found.entries = [each for each in found.entries if "[[" in each.tail]
    return Note(
        id=name,
        source=source,
        kind=kind,
        title=_title(name, source, body, values, found.hidden),
        visibility=visibility,
        header=header,
        values=values,
        body=body,
        entries=tuple(found.entries),
        boxes=tuple(found.boxes),
        hidden=tuple(found.hidden),
        problems=(*problems, *reader.problems, *(_malformed(source, found) if spoken else ())),
    )


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
    name: NoteId, source: Source, body: int, values: dict[str, Value], hidden: list[Span]
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
    source: Source, body: int, name: NoteId, kind: Kind, values: dict[str, Value]
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
