"""Every place of the notes that names one note by its id, with the exact characters."""

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import unquote

from convnotes.model.conversation import Exchange
from convnotes.model.header import Node, Pairs, Scalar, Sequence
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Box, Entry, Kind, Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.text import schema
from convnotes.text.exchange_line import Spoken, read_tail
from convnotes.text.links import Link, Spans, code_spans, file_target
from convnotes.text.names import NameTable, link_target
from convnotes.text.promise_line import read_box
from convnotes.text.scan import scan
from convnotes.text.schema import Type

_WIKI = re.compile(r"\[\[([^\[\]|\r\n]+)(\|[^\[\]\r\n]*)?\]\]")
_FLOW_LINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
# What follows `](`, or `[label]:` at the start of a line; parentheses in it come in pairs.
_DESTINATION = re.compile(
    r"(?:(?<!\\)\]\([ \t]*|(?:(?<=[\r\n])|\A) {0,3}\[[^\[\]\r\n]+\]:[ \t]*)"
    r"(?:<([^<>\r\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_QUERY = re.compile(r"[#?]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PIECE = re.compile(r"[^,+&]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATING = re.compile(r"(?:[📅✅❌]\ufe0f?|::|\(due)[ \t]*\Z")
_LONGEST_SIGN = 12
_NAMING = frozenset(("next_turn", "next"))
_PEOPLE = frozenset((Type.PERSON, Type.PEOPLE, Type.HOLDERS))
_DATES = frozenset((Type.DATE, Type.MOMENT, Type.BIRTHDAY))
_KEPT = "aliases"
"""The key whose texts stay: an old name is still a name."""


class Form(Enum):
    """How a place names a note, which decides how another id is written there.

    `LINK` is the target of a wikilink in text, `PATH` and `ANGLED` that of a Markdown link. `NAME`
    stands bare in an exchange line, `OWNER` behind `@` in a promise, `FIELD` in a `key:: value`.
    The others are values of the front matter, of which `NESTED` is a link without quotes.
    """

    LINK = auto()
    PATH = auto()
    ANGLED = auto()
    NAME = auto()
    OWNER = auto()
    FIELD = auto()
    PLAIN = auto()
    SINGLE = auto()
    DOUBLE = auto()
    BLOCK = auto()
    NESTED = auto()


class Mention(NamedTuple):
    """A place that names a note by its id.

    `span` are the characters of the id; it is None where escapes or line ends stand among them.
    `whole` is the name, link or value around them, `text` what that says, `at` where the id stands
    in what it says; `parted` tells that it names several, parted by signs.
    """

    form: Form
    span: Span | None
    whole: Span
    text: str
    at: Span
    parted: bool = False


def mentions(
    notebook: Notebook, note_id: str, path: str, kind: Kind
) -> Mapping[str, tuple[Mention, ...]]:
    """Find, by the path of each note, where it names a note by its id or links to its file.

    There need be no such note: found is then what would name it.
    """
    finder = _Finder(notebook, note_id, path, kind)
    found = {note.path: tuple(finder.mentions(note)) for note in notebook.by_id.values()}
    return {path: each for path, each in found.items() if each}


class _Finder:
    def __init__(self, notebook: Notebook, note_id: str, path: str, kind: Kind) -> None:
        assert isinstance(notebook.names, NameTable), "a notebook is assembled with one"
        self.names = notebook.names
        self.wanted = folded(note_id)
        self.path = folded(path)
        self.person = kind in (Kind.PERSON, Kind.ORG)
        self.parties: dict[NoteId, dict[Span, tuple[PersonId, ...]]] = {}
        # Who has it for a title is named by it too, and by an id once a note has it for one.
        titled = self.names.meant(Name(note_id, Span(0, 0))).person
        self.people = {self.wanted, folded(titled)}
        self._stems: dict[str, Span | None] = {}
        if self.person:
            for conversation in notebook.conversations.values():
                self._gather(conversation.exchanges, conversation.participants)
            for exchanges in notebook.logged.values():
                self._gather(exchanges, ())

    def _gather(self, exchanges: tuple[Exchange, ...], participants: tuple[PersonId, ...]) -> None:
        """Keep who could be named in the lines that may name whoever is looked for."""
        for each in exchanges:
            people = (*each.speakers, *each.hearers)
            if any(folded(person) in self.people for person in people):
                self.parties.setdefault(each.home, {})[each.span] = (*people, *participants)

    def mentions(self, note: Note) -> Iterator[Mention]:
        """Find the mentions of one note, in no particular order."""
        yield from self._header(note)
        yield from self._links(note)
        yield from self._paths(note)
        for entry in note.entries:
            yield from self._said(note, entry)
            yield from self._fields(entry)
            yield from self._owners(entry.boxes)
        if note.kind is Kind.CONVERSATION:
            # In any other note a box outside of an exchange is no promise.
            yield from self._owners(note.boxes)

    def _header(self, note: Note) -> Iterator[Mention]:
        known = schema.BY_KIND[note.kind]
        for field in note.header.fields:
            key = known.get(field.key) or known.get(schema.misspelt(field.key, note.kind))
            if field.key != _KEPT and not (key and key.type in _DATES):
                yield from self._node(note, field.node, key.type if key else Type.TEXT)

    def _node(self, note: Note, node: Node, kind: Type) -> Iterator[Mention]:
        if type(node) is Scalar:
            yield from self._scalar(note, node, kind)
            return
        raw = note.source.text[node.span.start : node.span.end]
        link = _FLOW_LINK.fullmatch(raw)
        if link:
            at = self._stem(link[1])
            if at:
                at = _moved(at, link.start(1))
                yield Mention(Form.NESTED, _moved(at, node.span.start), node.span, raw, at)
        elif isinstance(node, Sequence):
            for item in node.items:
                yield from self._node(note, item, kind)
        elif isinstance(node, Pairs):
            for pair in node.items:
                for each in pair:
                    yield from self._node(note, each, kind)

    def _scalar(self, note: Note, node: Scalar, kind: Type) -> Iterator[Mention]:
        raw = note.source.text[node.span.start : node.span.end]
        form = Form.PLAIN if node.plain else _QUOTES.get(raw[:1], Form.BLOCK)
        for at in self._named(node.text, kind):
            inner = _inner(raw, form, node.text, at)
            span = _moved(inner, node.span.start) if inner else None
            parted = kind in _PEOPLE and _is_part(node.text, at)
            yield Mention(form, span, node.span, node.text, at, parted)

    def _named(self, text: str, kind: Type) -> Iterator[Span]:
        """Give where a value of the front matter names the note."""
        if "[[" in text:
            for match in _WIKI.finditer(text):
                at = self._stem(match[1])
                if at:
                    yield _moved(at, match.start(1))
        elif kind in _PEOPLE:
            yield from self._people(text)
        elif kind is Type.LINKS:
            at = self._stem(text)
            if at:
                yield at

    def _people(self, text: str) -> Iterator[Span]:
        """Give where a text of one or more names has the id; like the reader, try it whole first."""
        if not self.person:
            return
        whole = _bare(text)
        if self._is(text, whole):
            yield whole
            return
        meant = self.names.meant(Name(text, whole))
        if meant.known or meant.several:
            return
        for piece in _PIECE.finditer(text):
            at = _moved(_bare(piece[0]), piece.start())
            if self._is(text, at):
                yield at

    def _is(self, text: str, at: Span) -> bool:
        return folded(text[at.start : at.end]) == self.wanted

    def _stem(self, target: str) -> Span | None:
        """Give where the target of a link has the id, or None where it leads to another note."""
        if target not in self._stems:
            at = stem(target)
            self._stems[target] = at if self._is(target, at) else None
        return self._stems[target]

    def _links(self, note: Note) -> Iterator[Mention]:
        text = note.source.text
        found: list[Mention] = []
        for match in _WIKI.finditer(text, note.body) if "[[" in text else ():
            # In a table the bar is written `\\|`.
            target = match[1].removesuffix("\\") if match[2] else match[1]
            at = self._stem(target)
            if at and not (_DAY.fullmatch(target.strip()) and _dating(note, match.start())):
                whole = Span(*match.span())
                span = _moved(at, match.start(1))
                found.append(Mention(Form.LINK, span, whole, match[0], _moved(at, 2)))
        yield from _uncovered(note, found)

    def _paths(self, note: Note) -> Iterator[Mention]:
        text = note.source.text
        found: list[Mention] = []
        for match in _DESTINATION.finditer(text, note.body) if ".md" in text else ():
            angled = match[1] is not None
            whole = Span(*match.span(1 if angled else 2))
            raw = text[whole.start : whole.end]
            at = self._file_stem(note, raw)
            if at:
                form = Form.ANGLED if angled else Form.PATH
                found.append(Mention(form, _moved(at, whole.start), whole, raw, at))
        yield from _uncovered(note, found)

    def _file_stem(self, note: Note, raw: str) -> Span | None:
        bare = _QUERY.split(raw, 1)[0]
        if not bare.endswith(".md") or _SCHEME.match(bare):
            return None
        target = unquote(_ESCAPED.sub(r"\1", bare))
        found = file_target(note, Link(target, Span(0, len(raw)), wiki=False))
        if found is None or folded(found) != self.path:
            return None
        return Span(bare.rfind("/") + 1, len(bare) - len(".md"))

    def _said(self, note: Note, entry: Entry) -> Iterator[Mention]:
        """Find the bare names of an exchange line."""
        party = self.parties.get(note.id, {}).get(entry.span)
        if party is None:
            return
        spoken = read_tail(entry.tail, entry.tail_start, self.names, party)
        if not isinstance(spoken, Spoken):
            return
        text = note.source.text
        for name in (*spoken.speakers, *(spoken.hearers or ())):
            raw = text[name.span.start : name.span.end]
            at = _bare(raw)
            if not name.link and raw == name.text and self._is(raw, at):
                yield Mention(Form.NAME, _moved(at, name.span.start), name.span, raw, at)

    def _fields(self, entry: Entry) -> Iterator[Mention]:
        for remark in entry.remarks:
            found: list[Span] = []
            if "[[" in remark.value:
                continue
            if remark.key in _NAMING:
                found = list(self._people(remark.value))
            elif remark.key == "continues":
                found = [at for at in (self._stem(remark.value),) if at]
            start = remark.value_start
            whole = Span(start, start + len(remark.value))
            for at in found:
                parted = remark.key in _NAMING and _is_part(remark.value, at)
                yield Mention(Form.FIELD, _moved(at, start), whole, remark.value, at, parted)

    def _owners(self, boxes: tuple[Box, ...]) -> Iterator[Mention]:
        """Find the boxes that begin with the id behind `@`."""
        for box in boxes if self.person else ():
            read = read_box(box) if "@" in box.text else None
            words = _named_words(read.owner_words, self.names) if read else ()
            if words and folded(" ".join(words)) == self.wanted:
                written = "@" + r"[ \t]+".join(re.escape(word) for word in words)
                match = re.search(written, box.text)
                if match:
                    whole = _moved(Span(*match.span()), box.text_start)
                    at = Span(1, len(match[0]))
                    yield Mention(Form.OWNER, _moved(at, whole.start), whole, match[0], at)


_QUOTES = {"'": Form.SINGLE, '"': Form.DOUBLE}


def stem(target: str) -> Span:
    """Give where the id stands in a wikilink's target, as `link_target` reads it."""
    wanted = link_target(target)
    end = min(at if at >= 0 else len(target) for at in (target.find("#"), target.find("^")))
    head = target[:end].rstrip()
    start = head.rfind("/") + 1 or len(head) - len(head.lstrip())
    end = start + len(wanted)
    return Span(end - len(wanted.lstrip()), end)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _bare(text: str) -> Span:
    """Give where a name stands in a text, without blanks around it and a leading `@`."""
    start = len(text) - len(text.lstrip())
    end = max(len(text.rstrip()), start)
    if text.startswith("@", start) and text[start + 1 : end].strip():
        start = end - len(text[start + 1 : end].lstrip())
    return Span(start, end)


def _is_part(text: str, at: Span) -> bool:
    """Tell whether a name is one of several in a text, which are no links."""
    return "[[" not in text and _bare(text) != at


def _inner(raw: str, form: Form, text: str, at: Span) -> Span | None:
    """Give where the characters of a value stand as written, or None where they do not."""
    quotes = 1 if form in (Form.SINGLE, Form.DOUBLE) else 0
    if raw[quotes : len(raw) - quotes] == text:
        return _moved(at, quotes)
    wanted = text[at.start : at.end]
    if raw.count(wanted) == 1 and text.count(wanted) == 1:
        start = raw.index(wanted)
        return Span(start, start + len(wanted))
    return None


def _uncovered(note: Note, found: list[Mention]) -> list[Mention]:
    """Leave out what stands in code or in a comment."""
    if not found:
        return found
    covered = covered_by_code(note)
    return [each for each in found if each.whole.start not in covered]


def covered_by_code(note: Note) -> Spans:
    """Give what is code or a comment in a note, also where its reader had no need to know."""
    hidden = note.hidden or scan(note.source.text, note.body).hidden
    return Spans((*hidden, *code_spans(note)))


def _dating(note: Note, offset: int) -> bool:
    """Tell whether a link to a day stands where a date is read."""
    if any(entry.span.start <= offset < entry.tail_start for entry in note.entries):
        return True
    return _DATING.search(note.source.text[max(offset - _LONGEST_SIGN, 0) : offset]) is not None


def _named_words(words: tuple[str, ...], names: NameTable) -> tuple[str, ...]:
    """Give the longest run of words that is somebody's name, as the reader of promises does."""
    for count in range(len(words), 1, -1):
        if names.meant(Name(" ".join(words[:count]), Span(0, 0))).known:
            return words[:count]
    return words[:1]
