"""Proof that a site tells nothing that its audience may not read: every byte of it is searched.

Sought are the ids, titles, names and addresses of what is withheld, and every phrase of eight or
more characters of its text, of comments and of what was cut from published notes; but only what
stands in no text that the audience may read. Words count as a search index folds them, in entities,
escapes, percents and base64 too. What convnotes says by itself is nobody's secret: a phrase made of
its words, numbers and days with a name that may be read is no leak.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import filterfalse
from typing import NamedTuple

from convnotes.model.header import Node, Pairs, Scalar
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.publish.passages import forms, passages, phrases, tokens
from convnotes.text.names import names_of

_DAY = re.compile(
    r"\d+|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|jan(?:uary)?|feb(?:ruary)?"
    r"|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_LINK = re.compile(r"\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]|\[([^\[\]\n]*)\]\(([^()\n]*)\)")
_COMMENT = re.compile(r"(?<![^\s])#[^\r\n]*")
_MOST = 50
_LONGEST_NAME = 12


class Leak(NamedTuple):
    """Words that a file of the site holds and should not, with a place they come from."""

    file: str
    words: str
    source: Site


class Known(NamedTuple):
    """What may be said: the site's own templates, and the words of convnotes itself."""

    own: tuple[str, ...]
    builtin: tuple[str, ...]


class Proof:
    """What is withheld from one audience, and what it may read; asked once for each file."""

    def __init__(
        self, whole: Notebook, seen: Notebook, known: Known, files: Iterable[str] = ()
    ) -> None:
        """Take the whole notebook and what the audience sees; `files` are withheld attachments."""
        self._published = {note.path: note for note in seen.notes if note.readable}
        self._whole = whole
        self._names = dict(self._withheld_names(files))
        self._phrases = self._withheld_phrases()
        self._own_words: set[str] = set()
        self._vocabulary: set[str] = set()
        self._shown: set[str] = set()
        self._forgive(seen, known)
        self._index_names()
        self._looked: set[str] = set()

    def leaks(self, path: str, data: bytes, *, text: bool = True) -> list[Leak]:
        """Search a file and its name; of one that was handed in with the notes only the name."""
        if not self._names and not self._phrases:
            return []
        found: dict[str, None] = {}
        pieces = {path, *(passages(path, data) if text else ())}
        for piece in pieces - self._looked:
            told = [words for each in forms(piece) for words in self._told(tokens(each))]
            found.update(dict.fromkeys(told))
            if not told:
                self._looked.add(piece)
        return [Leak(path, words, self._source(words)) for words in sorted(found)[:_MOST]]

    # What is sought

    def _withheld_names(self, files: Iterable[str]) -> Iterator[tuple[str, Site]]:
        for note in self._whole.notes:
            if note.path not in self._published:
                place = Site(note.path, 1)
                for name in (note.id, *_names(note), *note.path.split("/")[1:]):
                    yield from _sought(name, place)
        for path in files:
            yield from _sought(path.rsplit("/", 1)[-1], Site(path, 1))

    def _withheld_phrases(self) -> set[int]:
        sought: set[int] = set()
        for note in self._whole.notes:
            if _differs(note, self._published.get(note.path)):
                for words in _read(note.source.text):
                    sought.update(map(hash, filterfalse(_dated, phrases(words))))
        return sought

    def _forgive(self, seen: Notebook, known: Known) -> None:
        """Leave out of what is sought all that may be read, or that convnotes itself says."""
        self._index_names()
        for text in known.builtin:
            words = tokens(text)
            self._own_words.update(words)
            self._allow(words)
        for text in known.own:
            # Whoever writes a template may say what they like, but for names.
            self._phrases.difference_update(map(hash, phrases(tokens(text))))
        site = seen.config.site
        for text in (site.title, site.address, site.edit, *seen.people):
            self._allow(tokens(text))
        for note in self._published.values():
            for words in (
                tokens(note.path),
                *_read(_header(note)),
                *_read(note.source.text[note.body :]),
            ):
                self._allow(words)
            for text in (note.id, *_names(note), *note.texts("tags"), *note.texts("channel")):
                self._shown.add(" ".join(tokens(text)))
        self._shown.update(" ".join(tokens(text)) for text in (site.title, *seen.people))
        self._shown.discard("")

    def _allow(self, words: list[str]) -> None:
        self._vocabulary.update(words)
        self._phrases.difference_update(map(hash, phrases(words)))
        for name in self._named(words):
            del self._names[name]

    def _index_names(self) -> None:
        self._first = {each.split(" ", 1)[0] for each in self._names}
        self._longest = max((each.count(" ") + 1 for each in self._names), default=0)

    def _named(self, words: list[str]) -> set[str]:
        """Give the withheld names among words."""
        names, longest = self._names, self._longest
        return {
            name
            for at, word in enumerate(words)
            if word in self._first
            for end in range(at + 1, min(at + longest, len(words)) + 1)
            if (name := " ".join(words[at:end])) in names
        }

    # What is found

    def _told(self, words: list[str]) -> list[str]:
        """Give the withheld words among those of a passage."""
        sought = self._phrases
        found = [each for each in phrases(words) if hash(each) in sought]
        return [
            *sorted(self._named(words)),
            *(each for each in found if not self._composed(each.split(" "), words)),
        ]

    def _composed(self, phrase: list[str], words: list[str]) -> bool:
        """Tell whether a phrase comes about only where a name, number or day meets other words."""
        count = len(phrase)
        starts = [at for at in range(len(words)) if words[at : at + count] == phrase]
        return all(self._meets(words, at, at + count) for at in starts)

    def _meets(self, words: list[str], at: int, end: int) -> bool:
        inside = range(at, end)
        plain = [at for at in inside if not _counted(words[at])]
        if len(plain) < end - at and all(words[at] in self._own_words for at in plain):
            return True
        covered = {
            place
            for begin in range(max(0, at - _LONGEST_NAME), end)
            for stop in range(max(begin, at) + 1, min(begin + _LONGEST_NAME, len(words)) + 1)
            if " ".join(words[begin:stop]) in self._shown
            for place in range(begin, stop)
        }
        return not covered.isdisjoint(inside) and all(
            place in covered or _counted(words[place]) or words[place] in self._vocabulary
            for place in inside
        )

    # Where it comes from

    def _source(self, words: str) -> Site:
        if words in self._names:
            return self._names[words]
        wanted = f" {words} "
        for note in self._whole.notes:
            if _differs(note, self._published.get(note.path)):
                for read in _read(note.source.text):
                    if wanted in f" {' '.join(read)} ":
                        return Site(note.path, _line(note.source.text, words))
        return Site("", 0)


def _read(text: str) -> Iterator[list[str]]:
    """Give the words of a text as it is written, or where it has links, as they are shown and lead."""
    if "](" not in text and "[[" not in text:
        yield tokens(text)
        return
    yield tokens(_LINK.sub(lambda match: match[2] or match[3] or match[1] or "", text))
    for match in _LINK.finditer(text):
        yield tokens(match[1] or match[4] or "")


def _line(text: str, words: str) -> int:
    """Give the line in which a phrase begins."""
    lines = text.splitlines()
    folded_lines = [[word for words in _read(line) for word in words] for line in lines]
    wanted = words.split(" ")
    for number, line in enumerate(folded_lines, 1):
        following = [word for each in folded_lines[number : number + 3] for word in each]
        run = [*line, *following]
        for at in range(len(line)):
            if run[at : at + len(wanted)] == wanted:
                return number
    return 1


def _differs(note: Note, published: Note | None) -> bool:
    """Tell whether anything of a note is withheld; a comment in front matter always is."""
    if published is None or published.source.text != note.source.text:
        return True
    return "#" in note.source.text[: note.body]


def _sought(name: str, place: Site) -> Iterator[tuple[str, Site]]:
    words = " ".join(tokens(name.removesuffix(".md")))
    if len(words) >= 3 and not _dated(words):
        yield words, place


def _names(note: Note) -> Iterable[str]:
    if note.kind in (Kind.PERSON, Kind.ORG):
        return (*names_of(note), *note.texts("phone"))
    return (note.title,)


def _dated(phrase: str) -> bool:
    return all(map(_counted, phrase.split(" ")))


def _header(note: Note) -> str:
    """Give the front matter without its comments."""
    text = note.source.text[: note.body]
    if "#" not in text:
        return text
    spans = [span for each in note.header.fields for span in _spans(each.node)]

    def kept(match: re.Match[str]) -> str:
        at = match.start()
        return match[0] if any(span.start <= at < span.end for span in spans) else ""

    return _COMMENT.sub(kept, text)


def _spans(node: Node) -> Iterator[Span]:
    if isinstance(node, Scalar):
        yield node.span
    elif isinstance(node, Pairs):
        for key, value in node.items:
            yield from _spans(key)
            yield from _spans(value)
    else:
        for item in node.items:
            yield from _spans(item)


def _counted(word: str) -> bool:
    return _DAY.fullmatch(word) is not None
