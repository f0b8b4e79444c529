"""What is searched for: words for the index of words, a filter for the notes, and what was found."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.place import Site
from convnotes.queries.filter_language import (
    AllOf,
    AnyOf,
    Filter,
    Not,
    Term,
    WrongFilter,
    keys,
    parse,
)
from convnotes.text.spaced import joined, spaced

_WORD = re.compile(r"\w", re.UNICODE)
_AROUND = 70
"""Characters of a snippet before and after the first match."""


class Wanted(NamedTuple):
    """A search: an FTS5 expression, the words in it, and what else the notes must fit."""

    match: str
    words: tuple[str, ...]
    notes: Filter


class Snippet(NamedTuple):
    """A piece of a text; `marks` are the characters in it that were sought, half open."""

    text: str
    marks: tuple[tuple[int, int], ...]


class Found(NamedTuple):
    """A passage that was found: an exchange with who said it and when, or the rest of a note."""

    note: NoteId
    title: str
    kind: str
    conversation: NoteId | None
    day: str | None
    time: str | None
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    channel: str
    snippet: Snippet
    site: Site


def wanted(text: str) -> Wanted:
    """Read a search: words, `"phrases"`, `begin*`, `-without`, `or`, and terms of a filter.

    Raises `WrongFilter` where it is none, or where words and terms cannot be told apart.
    """
    tree = parse(text)
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    words: list[Filter] = []
    terms: list[Filter] = []
    for part in parts:
        asked = keys(part)
        if asked == {""}:
            words.append(part)
        elif "" in asked:
            at = _first(part).start
            raise WrongFilter(text, at, "words and `key:value` terms cannot share an `or` or `-`")
        else:
            terms.append(part)
    if not words:
        raise WrongFilter(
            text, 0, "there is no word to look for; `convnotes list` takes terms alone"
        )
    return Wanted(
        _expression(AllOf(tuple(words)), text), tuple(_sought(words)), AllOf(tuple(terms))
    )


def _first(tree: Filter) -> Term:
    match tree:
        case Term():
            return tree
        case Not(part):
            return _first(part)
        case AllOf(parts) | AnyOf(parts):
            return _first(parts[0])


def _expression(tree: Filter, text: str) -> str:
    match tree:
        case Term():
            return _quoted(tree, text)
        case Not():
            raise WrongFilter(text, _first(tree).start, "say also what to look for")
        case AnyOf(parts):
            return " OR ".join(f"({_expression(each, text)})" for each in parts)
        case AllOf(parts):
            wanted_parts = [each for each in parts if not isinstance(each, Not)]
            without = [each.part for each in parts if isinstance(each, Not)]
            if not wanted_parts:
                raise WrongFilter(text, _first(tree).start, "say also what to look for")
            found = " AND ".join(f"({_expression(each, text)})" for each in wanted_parts)
            for each in without:
                found = f"({found}) NOT ({_expression(each, text)})"
            return found


def _quoted(term: Term, text: str) -> str:
    """Write a word for FTS5, whose own signs mean nothing between quotes (FTS5, 3.1)."""
    value = term.value.rstrip("*")
    if not _WORD.search(value) or "\0" in value:
        raise WrongFilter(text, term.value_start, f"`{term.value}` holds no letter and no digit")
    inner = spaced(value).replace('"', '""').strip()
    return f'"{inner}"{" *" if term.value.endswith("*") else ""}'


def _sought(trees: list[Filter]) -> Iterator[str]:
    for tree in trees:
        match tree:
            case Term():
                yield tree.value
            case AllOf(parts) | AnyOf(parts):
                yield from _sought(list(parts))


def snippet(text: str, words: tuple[str, ...]) -> Snippet:
    """Cut the piece around the first match out of a text, and mark every match in it."""
    shown = " ".join(joined(text).split())
    plain, places = _folded(shown)
    spans: list[tuple[int, int]] = []
    for word in words:
        sought = " ".join(_folded(word.rstrip("*"))[0].split())
        pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", sought)))
        whole = "" if word.endswith("*") or not sought.isascii() else r"(?!\w)"
        if pattern:
            begin = r"(?<!\w)" if sought.isascii() else ""
            found = re.finditer(f"{begin}{pattern}{whole}", plain)
            spans += [(places[each.start()], places[each.end() - 1] + 1) for each in found]
    first = min((start for start, _ in spans), default=0)
    left, right = _window(shown, first)
    lead, trail = ("… " if left else ""), (" …" if right < len(shown) else "")
    moved = [
        (start - left + len(lead), stop - left + len(lead))
        for start, stop in sorted(set(spans))
        if left <= start and stop <= right
    ]
    return Snippet(f"{lead}{shown[left:right]}{trail}", tuple(_apart(moved)))


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last = 0
    for start, end in spans:
        if start >= last:
            yield start, end
            last = end


def _window(text: str, at: int) -> tuple[int, int]:
    begin = max(at - _AROUND, 0)
    end = min(at + 2 * _AROUND, len(text))
    if begin:
        blank = text.find(" ", begin, at)
        begin = blank + 1 if blank >= 0 else begin
    if end < len(text):
        blank = text.rfind(" ", at, end)
        end = blank if blank > at else end
    return begin, end


def _folded(text: str) -> tuple[str, list[int]]:
    """Give a text in small letters without accents, and for each of its signs where it stood."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        for each in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(each):
                letters.append(each)
                places.append(at)
    return "".join(letters), places
