"""Trace: how a subject or a link moved through the circle, from who spoke of it first."""

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.source import Lines
from convnotes.text.sieve import sieve
from convnotes.text.web_address import addresses, is_address, normal
from convnotes.turns.standing import spoken

_WRONG_USAGE = 2
_WORD = re.compile(r"[^\W_]+\*?")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Scripts that part no words: there a word is found inside of another.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Subject(NamedTuple):
    """What is traced: words, all of which have to be said, or an address on the web."""

    words: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """An exchange in which the subject was spoken of, at its place in the tree.

    `carriers` brought it: those who spoke, or of a meeting those who knew of it before. `learned` are
    those who are not known to have heard of it earlier. `source` is the exchange by which the carriers
    can have learned of it, or None where they are the first. `lines` are those that say so.
    """

    exchange: Exchange
    conversation: NoteId | None
    title: str
    depth: int
    carriers: tuple[PersonId, ...]
    learned: tuple[PersonId, ...]
    source: Site | None
    lines: tuple[Site, ...]
    excerpt: str


class _Found(NamedTuple):
    exchange: Exchange
    conversation: NoteId | None
    title: str
    lines: tuple[Site, ...]
    excerpt: str


class _Said(NamedTuple):
    line: int
    text: str


def subject(words: str) -> Subject:
    """Read what is to be traced; raises `ConvnotesError` where there is no word in it."""
    if is_address(words):
        return Subject((), normal(words))
    found = tuple(dict.fromkeys(_WORD.findall(plain(words))))
    if not found:
        raise ConvnotesError(
            f"`{words}` has no word to look for", "write words, or an address", _WRONG_USAGE
        )
    return Subject(found)


def plain(text: str) -> str:
    """Give the form in which words are compared: small letters without accents."""
    if text.isascii():
        return text.casefold()
    parts = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return parts if parts.isascii() else unicodedata.normalize("NFC", parts)


def trace(notebook: Notebook, wanted: Subject, on: datetime.date) -> tuple[Mention, ...]:
    """Give every exchange up to a day that speaks of a subject, as a tree in the order of reading.

    An exchange stands under the one by which whoever carried the subject first heard of it; who did
    not hear of it in an earlier one begins a tree. Notes among the team are no exchanges with anybody.
    """
    found = sorted(_found(notebook, wanted, on), key=_when)
    known: dict[PersonId, int] = {}
    mentions: list[Mention] = []
    under: dict[int | None, list[int]] = {}
    for number, each in enumerate(found):
        mention, source = _carried(each, known, mentions)
        mentions.append(mention)
        under.setdefault(source, []).append(number)
        for person in (*each.exchange.speakers, *each.exchange.hearers):
            known.setdefault(person, number)
    return tuple(mentions[number] for number in _reading(under))


def _carried(
    found: _Found, known: dict[PersonId, int], mentions: list[Mention]
) -> tuple[Mention, int | None]:
    exchange = found.exchange
    knowing = tuple(each for each in exchange.speakers if each in known)
    source = min((known[each] for each in knowing), default=None)
    present = tuple(dict.fromkeys((*exchange.speakers, *exchange.hearers)))
    carriers = knowing or exchange.speakers
    learned = tuple(each for each in present if each not in known and each not in carriers)
    mention = Mention(
        exchange=exchange,
        conversation=found.conversation,
        title=found.title,
        depth=0 if source is None else mentions[source].depth + 1,
        carriers=carriers,
        learned=learned,
        source=None if source is None else mentions[source].exchange.site,
        lines=found.lines,
        excerpt=found.excerpt,
    )
    return mention, source


def _reading(under: dict[int | None, list[int]]) -> Iterator[int]:
    """Give the numbers of a tree depth first, those under one in their order."""
    waiting = list(reversed(under.get(None, [])))
    while waiting:
        number = waiting.pop()
        yield number
        waiting += reversed(under.get(number, []))


def _when(found: _Found) -> tuple[datetime.date, datetime.time, str, int]:
    each = found.exchange
    return each.day, each.at, each.home, each.site.line


def _found(notebook: Notebook, wanted: Subject, on: datetime.date) -> Iterator[_Found]:
    speaks = _Speaks(notebook, wanted)
    talks, logs = _perhaps(notebook, wanted)
    for name in notebook.conversations:
        for each in spoken(notebook.conversations[name], on) if name in talks else ():
            lines, excerpt = speaks.of(each)
            if lines:
                yield _Found(each, name, notebook.conversations[name].title, lines, excerpt)
    for home in notebook.logged:
        for each in notebook.logged[home] if home in logs else ():
            if each.day <= on and each.kind is not ExchangeKind.NOTE:
                lines, excerpt = speaks.of(each)
                if lines:
                    yield _Found(each, None, notebook.by_id[home].title, lines, excerpt)


def _perhaps(notebook: Notebook, wanted: Subject) -> tuple[Collection[NoteId], Collection[NoteId]]:
    """Give the conversations and logs in which a subject may be spoken of, by the bytes of the notes."""
    known = notebook.known
    if known is None:
        return notebook.conversations, notebook.logged
    parts = (_host(wanted),) if wanted.address else tuple(map(_stem, wanted.words))
    tests = [sieve(each, partial(_holds, each)) for each in parts]
    notes = known.passing(lambda data: all(test(data) for test in tests))
    return known.spoken_in(notes), notes


def _holds(part: str, text: str) -> bool:
    return part in plain(text) or part in text.casefold()


class _Speaks:
    """Tells in which lines an exchange speaks of a subject."""

    def __init__(self, notebook: Notebook, wanted: Subject) -> None:
        self.notebook, self.wanted = notebook, wanted
        self.patterns = [_pattern(word) for word in wanted.words]
        self.stems = list(map(_stem, wanted.words))
        self.notes: dict[str, bool] = {}

    def of(self, exchange: Exchange) -> tuple[tuple[Site, ...], str]:
        """Give the lines that say it, and the text of the first that says most of it."""
        note = self.notebook.by_id[exchange.home]
        if not self._perhaps(exchange, note):
            return (), ""
        said = tuple(_said(exchange, note))
        holding = self._holding(said)
        if not holding:
            return (), ""
        most = max(holding, key=lambda number: (len(holding[number]), -number))
        lines = sorted({min(each for each in holding if part in holding[each]) for part in self})
        return tuple(Site(note.path, said[number].line) for number in lines), said[most].text

    def __iter__(self) -> Iterator[int]:
        return iter(range(max(len(self.patterns), 1)))

    def _perhaps(self, exchange: Exchange, note: Note) -> bool:
        """Rule out most exchanges at once, before their lines are looked at."""
        if self.wanted.address:
            host = _host(self.wanted)
            start, end = exchange.body
            text = note.source.text
            return host in exchange.summary.casefold() or host in text[start:end].casefold()
        return self._somewhere(note) and self._all_in(
            f"{exchange.summary}\n{note.source.text[slice(*exchange.body)]}"
        )

    def _somewhere(self, note: Note) -> bool:
        """Tell whether a note has all the words at all; most have not."""
        found = self.notes.get(note.path)
        if found is None:
            found = self.notes[note.path] = self._all_in(note.source.text)
        return found

    def _all_in(self, text: str) -> bool:
        folded = plain(text)
        return all(stem in folded for stem in self.stems) and all(
            each.search(folded) for each in self.patterns
        )

    def _holding(self, said: tuple[_Said, ...]) -> dict[int, set[int]]:
        """Give by line what it holds of the subject; nothing unless all of it is said."""
        found: dict[int, set[int]] = {}
        for number, each in enumerate(said):
            if self.wanted.address:
                parts = {0} if self.wanted.address in map(normal, addresses(each.text)) else set()
            else:
                text = plain(each.text)
                parts = {at for at, word in enumerate(self.patterns) if word.search(text)}
            if parts:
                found[number] = parts
        return found if set().union(*found.values()) == set(self) else {}


def _stem(word: str) -> str:
    return word.rstrip("*")


def _host(wanted: Subject) -> str:
    return wanted.address.split("/", 1)[0].split("?", 1)[0]


def _pattern(word: str) -> re.Pattern[str]:
    stem = _stem(word)
    if _UNPARTED.search(stem):
        return re.compile(re.escape(stem))
    end = "" if word.endswith("*") else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){re.escape(stem)}{end}")


def _said(exchange: Exchange, note: Note) -> Iterator[_Said]:
    """Give the summary and the lines below it, without code and comments."""
    yield _Said(exchange.site.line, exchange.summary)
    text = note.source.text
    start, end = exchange.body
    hidden = [span for span in note.hidden if span.start < end and start < span.end]
    shown = "".join(_without(text, Span(start, end), sorted(hidden)))
    lines = Lines(text[:start] + shown)
    first, last = lines.place(start).line, lines.place(start + len(shown)).line
    for number in range(first, last + 1):
        line = lines.line(number)
        if number > exchange.site.line and line.strip():
            yield _Said(number, line.strip())


def _without(text: str, span: Span, hidden: list[Span]) -> Iterator[str]:
    """Give the text of a span with blanks for what is hidden; line ends stay."""
    at = span.start
    for start, end in hidden:
        if end > at:
            yield text[at : max(start, at)]
            covered = text[max(start, at) : min(end, span.end)]
            yield re.sub(r"[^\r\n]", " ", covered)
            at = min(end, span.end)
    yield text[at : span.end]
