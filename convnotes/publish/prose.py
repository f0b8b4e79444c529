"""What a note says outside of its exchanges."""

import re
from collections.abc import Iterable, Iterator

from convnotes.model.conversation import Exchange
from convnotes.model.note import Note
from convnotes.text.scanned import is_topics

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\r?$", re.MULTILINE)
_TITLE = re.compile(r"\s*#[ \t]+([^\r\n]+?)(?:[ \t]+#+)?[ \t]*(?:\r\n|\n|\r|\Z)")


def background(note: Note, exchanges: Iterable[Exchange]) -> str:
    """Give a note's Markdown without its exchanges, its title and headings that are left empty."""
    text = note.source.text
    parts: list[str] = []
    at = note.body
    spans = sorted(each.span for each in exchanges if each.home == note.id)
    for span in spans:
        parts.append(text[at : span.start])
        at = max(at, span.end)
    rest = without_title(note, "\n".join((*parts, text[at:])))
    return _without_empty(rest) if spans else rest


def without_title(note: Note, text: str) -> str:
    """Leave out a first heading that only repeats the note's title."""
    match = _TITLE.match(text)
    return text[match.end() :] if match and match[1].strip() == note.title else text


def without_topics(text: str) -> str:
    """Leave out the section `Raise next time`, which stands elsewhere on the page."""
    return "".join(
        part for level, title, part in _sections(text) if not (level and is_topics(title))
    )


def pieces(note: Note, exchanges: Iterable[Exchange]) -> Iterator[str | Exchange]:
    """Give a note's Markdown and its exchanges in the order of the file."""
    text = note.source.text
    at = note.body
    for each in sorted(exchanges, key=lambda one: one.span):
        yield text[at : each.span.start]
        yield each
        at = max(at, each.span.end)
    yield text[at:]


def _without_empty(text: str) -> str:
    sections = list(_sections(text))
    kept: list[str] = []
    for index, (level, _, part) in enumerate(sections):
        following = sections[index + 1][0] if index + 1 < len(sections) else 0
        rest = part.partition("\n")[2]
        if not level or rest.strip() or following > level:
            kept.append(part)
    return "".join(kept)


def _sections(text: str) -> Iterator[tuple[int, str, str]]:
    """Part a text at its headings: level, title and the whole of each; a fence hides headings."""
    fenced = False
    start, level, title = 0, 0, ""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        if match:
            yield level, title, text[start:at]
            start, level, title = at, len(match[1]), match[2]
        at += len(line)
    yield level, title, text[start:at]
