"""Files that published notes link to: found, named for the site, and nothing else taken along."""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.publish.urls import FILE_SCHEME
from convnotes.text.links import Spans, code_spans
from convnotes.text.slug import slug

_TARGET = re.compile(r"\]\([ \t]*<?([^()<>\n]*?)>?(?:[ \t]+[\"'(][^\n]*?)?[ \t]*\)")
_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_ENDING = re.compile(r"[A-Za-z0-9]{1,8}")
_USED = re.compile(re.escape(FILE_SCHEME) + r"(files/[a-z0-9._~-]+)")
# What a browser would run or lay out is handed on as plain text.
_ACTIVE = re.compile(r"x?html?|xht|s?html|mht|mhtml|x[ms]l|xslt|svgz?|[mc]?js|css|swf|wasm|hta")


class Attachments:
    """The files that could be linked to, by where they lie and by their own name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self._named: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            self._named.setdefault(path.rsplit("/", 1)[-1], []).append(path)

    def linked(self, note: Note) -> Iterator[tuple[Span, str]]:
        """Give the places of a note's text that lead to a file, with the address in the site."""
        text = note.source.text
        if not self.paths or ("](" not in text and "[[" not in text):
            return
        folder = posixpath.dirname(note.path)
        code = Spans([*note.hidden, *code_spans(note)])
        for match in _TARGET.finditer(text, note.body):
            if match.start() in code:
                continue
            found = self._beside(folder, unquote(match[1].split("#", 1)[0]))
            if found:
                yield Span(match.start(1), match.end(1)), FILE_SCHEME + address(found)
        for match in _WIKI.finditer(text, note.body):
            if match.start() in code:
                continue
            name = match[2].split("#", 1)[0].strip().rstrip("\\")
            found = self._beside(folder, name) or self._alone(name)
            if found:
                label = (match[3] or "").strip() or found.rsplit("/", 1)[-1]
                shown = re.sub(r"[\[\]\\]", " ", label)
                link = f"{match[1]}[{shown}]({FILE_SCHEME}{address(found)})"
                yield Span(match.start(), match.end()), link

    def _beside(self, folder: str, target: str) -> str:
        """Find a file by its path from the note, else from `notes/`, else from the workspace."""
        if not target or target.startswith("/"):
            return ""
        for start in (folder, "notes", ""):
            path = posixpath.normpath(posixpath.join(start, target))
            if path in self.paths:
                return path
        return ""

    def _alone(self, name: str) -> str:
        found = self._named.get(name, [])
        return found[0] if len(found) == 1 else ""


def address(path: str) -> str:
    """Give the path in the site for a file of the workspace."""
    name = path.rsplit("/", 1)[-1]
    stem, _, ending = name.rpartition(".")
    if not stem or not _ENDING.fullmatch(ending):
        stem, ending = name, "bin"
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    inert = ".txt" if _ACTIVE.fullmatch(ending.lower()) else ""
    return f"files/{slug(stem).split('~')[0]}~{digest}.{ending.lower()}{inert}"


def published(seen: Notebook, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give the files that a filtered notebook's notes link to: address and path."""
    by_address: Mapping[str, str] = {address(path): path for path in sorted(paths)}
    if not by_address:
        return
    used = {
        found
        for note in seen.by_id.values()
        if FILE_SCHEME in note.source.text
        for found in _USED.findall(note.source.text)
    }
    for each in sorted(used):
        if each in by_address:
            yield each, by_address[each]
