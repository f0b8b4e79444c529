"""The links of a note: wikilinks and Markdown links, outside of code and comments."""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from convnotes.model.note import Name, Note
from convnotes.model.source import Span

_WIKI = re.compile(r"(!?)\[\[([^\[\]|\r\n]+)(?:\|([^\[\]\r\n]*))?\]\]")
_MARKDOWN = re.compile(r"(!?)\[[^\[\]\r\n]*\]\(\s*<?([^\s()<>]+)>?(?:\s+[\"'(][^\r\n]*?)?\)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\r\n]*?(?<!`)\1(?!`)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LINK_KEYS = ("continues", "related", "org", "in")


class Link(NamedTuple):
    """A link to another note or file; `wiki` tells `[[target]]` from `[label](target)`."""

    target: str
    label: str
    span: Span
    embed: bool
    wiki: bool


def body_links(note: Note) -> Iterator[Link]:
    """Give the links of a note's body in no particular order."""
    text = note.source.text
    if "[" not in text:
        return
    covered = [*note.hidden, *(Span(*match.span()) for match in _code(note))]
    for match in _WIKI.finditer(text, note.body):
        if not _inside(match.start(), covered) and not _DAY.fullmatch(match[2]):
            span = Span(match.start(), match.end())
            yield Link(match[2].strip(), (match[3] or "").strip(), span, bool(match[1]), wiki=True)
    for match in _MARKDOWN.finditer(text, note.body):
        if not _inside(match.start(), covered) and not _SCHEME.match(match[2]):
            span = Span(match.start(2), match.end(2))
            yield Link(unquote(match[2]), "", span, bool(match[1]), wiki=False)


def header_links(note: Note) -> Iterator[Name]:
    """Give the notes that keys such as `continues` and `related` name."""
    for key in LINK_KEYS:
        for name in note.names(key):
            if key != "org" or name.link:
                yield name


def file_target(note: Note, link: Link) -> str | None:
    """Give the workspace path of a Markdown link, or None where it leads out of the workspace."""
    bare = link.target.split("#", 1)[0].split("?", 1)[0]
    if not bare:
        return note.path
    folder = posixpath.dirname(note.path)
    path = posixpath.normpath(posixpath.join("" if bare.startswith("/") else folder, bare.lstrip("/")))
    return None if path == ".." or path.startswith("../") else path


def _code(note: Note) -> Iterator[re.Match[str]]:
    return _CODE.finditer(note.source.text, note.body) if "`" in note.source.text else iter(())


def _inside(offset: int, spans: list[Span]) -> bool:
    return any(span.start <= offset < span.end for span in spans)
