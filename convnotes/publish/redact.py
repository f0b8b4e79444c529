"""Takes out of a note's text what an audience may not read, before anything is made of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from convnotes.model.ids import SOMEONE, folded
from convnotes.model.note import Entry, Kind, Note, Visibility
from convnotes.model.place import Span
from convnotes.model.source import Edit, Source
from convnotes.publish.attachments import Attachments
from convnotes.text.apply import edited
from convnotes.text.decode import digest
from convnotes.text.names import NameTable, link_target
from convnotes.text.parse import read
from convnotes.text.scan import scan
from convnotes.text.scanned import Scanned

PRIVATE_NOTE = "a private note"

_WIKILINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_LINK_TARGET = re.compile(r"\]\([ \t]*<?([^()<>\n]*?)>?(?:[ \t]+[\"'(][^\n]*?)?[ \t]*\)")
_REFERENCE = re.compile(r"^[ \t>]*\[[^\[\]\n]+\]:[ \t]*\n?[ \t]*<?([^\s<>]+)", re.MULTILINE)
_HEADER_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->")
_CALLOUT = re.compile(
    r"^(?:[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t])*((?:>[ \t]*)+)\[![ \t]*private\b", re.IGNORECASE
)
_BLOCK = re.compile(r"[ ]{0,3}(?:#{1,6}(?:[ \t]|$)|[-*+][ \t]|\d{1,9}[.)][ \t]|`{3}|~{3})")
_NOTE_BY = re.compile(
    r"^(#{1,6}|[-*+])[ \t]+(?:(?:\[\[[^\]\n]*\]\]|[\[<]?\d\S*|[A-Za-z]{2,4}\.?[\]>])[ \t]+)*"
    r"note[ \t]+by\b",
    re.IGNORECASE | re.MULTILINE,
)
_NOTED = re.compile(r"^note[ \t]+by[ \t]+", re.IGNORECASE)
_DATED = re.compile(r"(?:#{1,6}|[-*])[ \t]+[\[<]{0,2}\d{4}-\d{2}-\d{2}")
_SEPARATORS = re.compile(r"(->|→|[,+&(:])")
_CONTACT = ("email", "phone", "location", "birthday")
_DAILY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Withheld:
    """What must not be known: `names` tells whether a name is hidden, `others` are no people."""

    def __init__(self, names: NameTable, others: frozenset[str]) -> None:
        self.names = names
        self.others = others
        self.any = bool(names.withheld)
        self._hidden: dict[str, bool] = {}
        self._bare: dict[str, tuple[tuple[int, int], ...]] = {}

    def hides(self, name: str) -> bool:
        """Tell whether a link or a bare name leads to what is withheld."""
        hidden = self._hidden.get(name)
        if hidden is None:
            hidden = self._hidden[name] = self.names.hidden(name)
        return hidden

    def bare_names(self, words: str) -> tuple[tuple[int, int], ...]:
        """Find the hidden names among those that stand bare in a list, by their first and last."""
        found = self._bare.get(words)
        if found is None:
            found = self._bare[words] = tuple(self._find(words))
        return found

    def _find(self, words: str) -> Iterator[tuple[int, int]]:
        at = 0
        # A link is left whole: what it leads to is looked at elsewhere.
        masked = _masked(words, ",")
        for piece in _SEPARATORS.split(masked):
            name = _NOTED.sub("", piece.strip())
            if name and self.hides(name.removeprefix("@")):
                begin = at + piece.index(name)
                yield begin, begin + len(name)
            at += len(piece)


def redacted(
    note: Note,
    withheld: Withheld,
    public: bool,
    default: Visibility,
    attachments: Attachments | None = None,
) -> Note:
    """Give a note without comments, links to what is withheld and, for the public, team notes.

    Links to files beside the notes become addresses in the site.
    """
    text = note.source.text
    commented = "%%" in text or "<!--" in text
    files = list(attachments.linked(note)) if attachments else []
    if not (commented or withheld.any or public or files):
        return note
    found = _found(note)
    cuts = list(_comments(note, found.hidden)) if commented else []
    if public:
        cuts += [
            (span, "")
            for span in (*_callouts(text, note.body), *_team_notes(text, note.body, found.entries))
        ]
    edits = _without_overlaps(cuts)
    edits = _joined(edits, files)
    if withheld.any:
        changes = [
            *_header_names(note, withheld),
            *_links(note, found.entries, withheld),
            *_speakers(text, found.entries, withheld),
            *_owners(found, withheld),
        ]
        edits = _joined(sorted(edits), changes)
    if not edits:
        return note
    clean = edited(text, (Edit(span, words) for span, words in edits))
    return read(_source(note.path, clean), default)


def _source(path: str, text: str) -> Source:
    return Source(path, text, digest(text.encode()))


_Cut = tuple[Span, str]


def _found(note: Note) -> Scanned:
    """Give what a note's body holds; a note keeps it, but not all that a page or an org's holds."""
    if note.kind in (Kind.CONVERSATION, Kind.PERSON):
        return Scanned(list(note.entries), list(note.boxes), list(note.hidden))
    daily = note.kind is Kind.PAGE and _DAILY.fullmatch(note.id) is not None
    return scan(note.source.text, note.body, dateless=daily)


def _comments(note: Note, hidden: Iterable[Span]) -> Iterator[_Cut]:
    """Find comments; their line breaks stay, so that lines keep their numbers."""
    text = note.source.text
    for match in _HEADER_COMMENT.finditer(text, 0, note.body):
        yield Span(match.start(), match.end()), ""
    for span in hidden:
        if text.startswith(("%%", "<!--"), span.start):
            yield span, "\n" * text.count("\n", span.start, span.end)


def _callouts(text: str, start: int) -> Iterator[Span]:
    """Find `> [!private]` blocks with the lines that lazily continue them (CommonMark 5.1)."""
    depth = begin = 0
    for at, line in _lines(text, start):
        if depth:
            level, rest = _quoted(line)
            goes_on = rest.strip() and (level or not _BLOCK.match(rest))
            if level >= depth or goes_on:
                continue
            yield Span(begin, at)
            depth = 0
        opening = _CALLOUT.match(line)
        if opening:
            depth, begin = opening[1].count(">"), at
    if depth:
        yield Span(begin, len(text))


def _quoted(line: str) -> tuple[int, str]:
    marks = re.match(r"[ \t]*((?:>[ \t]*)*)", line)
    level = marks[1].count(">") if marks else 0
    return level, line[marks.end() if marks and level else 0 :]


def _team_notes(text: str, start: int, entries: Iterable[Entry]) -> Iterator[Span]:
    """Find what was noted for the team only, where the line is malformed as well."""
    ends = {entry.span.start: entry.span.end for entry in entries}
    for match in _NOTE_BY.finditer(text, start):
        end = ends.get(match.start())
        yield Span(match.start(), _block_end(text, match) if end is None else end)


def _block_end(text: str, opening: re.Match[str]) -> int:
    marker = opening[1]
    level = len(marker) if marker[0] == "#" else 0
    lines = _lines(text, opening.start())
    next(lines)
    for at, line in lines:
        heading = re.match(r"#{1,6}(?=[ \t]|$)", line)
        if level and ((heading and len(heading[0]) <= level) or _DATED.match(line)):
            return at
        if not level and line.strip() and line[0] not in " \t":
            return at
    return len(text)


def _header_names(note: Note, withheld: Withheld) -> Iterator[_Cut]:
    """Find bare names of what is withheld among the values of the front matter."""
    text = note.source.text
    for key in note.values:
        for name in note.names(key):
            if name.link:
                continue  # its brackets are found with all other links
            if withheld.hides(name.text):
                yield name.span, SOMEONE
            else:
                yield from _bare_names(text, _unquoted(text, name.span), withheld)


def _unquoted(text: str, span: Span) -> Span:
    quoted = span.end - span.start > 1 and text[span.start] in "\"'"
    return Span(span.start + 1, span.end - 1) if quoted else span


def without_contacts(note: Note) -> Note:
    """Give a note without the values by which somebody could be reached, as if they were empty.

    They become blanks, so that all that was found in the text keeps its place.
    """
    fields = [note.header[key] for key in _CONTACT if key in note.header]
    if not fields or note.values.get("publish_contact") is True:
        return note
    text = note.source.text
    for each in fields:
        begin, end = each.node.span
        text = text[:begin] + re.sub(r"[^\r\n]", " ", text[begin:end]) + text[end:]
    made = read(_source(note.path, text), note.visibility)
    return replace(made, visibility=note.visibility)


def _links(note: Note, entries: Iterable[Entry], withheld: Withheld) -> Iterator[_Cut]:
    text = note.source.text
    spoken = note.kind in (Kind.CONVERSATION, Kind.PERSON) or "in" in note.values
    heads: list[Span] | None = None
    for match in _WIKILINK.finditer(text):
        target = match[1].rstrip("\\")
        if withheld.hides(target):
            place = Span(match.start(), match.end())
            other = folded(link_target(target)) in withheld.others
            if heads is None:
                heads = [_head(text, entry) for entry in entries] if spoken else []
            if _DAILY.fullmatch(target.strip()):
                # It may be what dates an exchange or a promise, and a day is no secret.
                yield place, (match[2] or "").strip() or target.strip()
            elif other and any(head.start <= place.start < head.end for head in heads):
                yield place, ""
            else:
                label = (match[2] or "").strip()
                yield place, f"[[{SOMEONE}|{label or PRIVATE_NOTE}]]"
    for pattern in (_LINK_TARGET, _REFERENCE):
        for match in pattern.finditer(text, note.body):
            if withheld.hides(unquote(match[1])):
                yield Span(match.start(1), match.end(1)), SOMEONE


def _head(text: str, entry: Entry) -> Span:
    """Give the part of an entry's line that names who spoke: up to the colon of its summary."""
    end = entry.tail_start + len(entry.tail)
    masked = _masked(text[entry.tail_start : end], "\0")
    colon = masked.find(":")
    return Span(entry.tail_start, entry.tail_start + colon if colon >= 0 else end)


def _masked(words: str, sign: str) -> str:
    """Give a text in which signs stand in the place of every link."""
    if "[[" not in words:
        return words
    return _WIKILINK.sub(lambda match: sign * len(match[0]), words)


def _speakers(text: str, entries: Iterable[Entry], withheld: Withheld) -> Iterator[_Cut]:
    """Find bare names of withheld people where an entry says who spoke, and in `next_turn::`."""
    for entry in entries:
        yield from _bare_names(text, _head(text, entry), withheld)
        for remark in entry.remarks:
            if remark.key in ("next_turn", "next"):
                span = Span(remark.value_start, remark.value_start + len(remark.value))
                yield from _bare_names(text, span, withheld)


def _owners(found: Scanned, withheld: Withheld) -> Iterator[_Cut]:
    """Find withheld people who own a box by `@name`."""
    for box in (*found.boxes, *(box for entry in found.entries for box in entry.boxes)):
        words = box.text[1:].split(" ") if box.text.startswith("@") else []
        for count in range(min(len(words), 4), 0, -1):
            name = " ".join(words[:count]).rstrip(":,")
            if name and withheld.hides(name):
                yield Span(box.text_start + 1, box.text_start + 1 + len(name)), SOMEONE
                break


def _bare_names(text: str, span: Span, withheld: Withheld) -> Iterator[_Cut]:
    for begin, end in withheld.bare_names(text[span.start : span.end]):
        yield Span(span.start + begin, span.start + end), SOMEONE


def _without_overlaps(cuts: Iterable[_Cut]) -> list[_Cut]:
    kept: list[_Cut] = []
    for span, words in sorted(cuts):
        if kept and span.start < kept[-1][0].end:
            before = kept[-1][0]
            kept[-1] = (Span(before.start, max(before.end, span.end)), kept[-1][1])
        else:
            kept.append((span, words))
    return kept


def _joined(cuts: list[_Cut], changes: Iterable[_Cut]) -> list[_Cut]:
    """Add the changes that no cut and no earlier change touches."""
    joined = list(cuts)
    starts = sorted((span.start, span.end) for span, _ in cuts)
    index = 0
    last = 0
    for span, words in sorted(set(changes)):
        while index < len(starts) and starts[index][1] <= span.start:
            index += 1
        free = index >= len(starts) or starts[index][0] >= span.end
        if free and span.start >= last:
            joined.append((span, words))
            last = span.end
    return joined


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for match in re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)").finditer(text, start):
        if match[0] or match.start() < len(text):
            yield match.start(), match[0].rstrip("\r\n")
