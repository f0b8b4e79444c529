"""Files beside the notes that a published note links to: found, named for the site, and no others."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from posixpath import basename, normpath, splitext
from urllib.parse import unquote

from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.publish import urls

IMAGES = frozenset(("png", "jpg", "jpeg", "gif", "webp", "avif"))
KINDS = IMAGES | frozenset(
    [
        "pdf",
        "txt",
        "csv",
        "tsv",
        "log",
        "ics",
        "vcf",
        "mp3",
        "m4a",
        "ogg",
        "oga",
        "opus",
        "wav",
        "flac",
        "mp4",
        "webm",
        "mov",
        "odt",
        "ods",
        "odp",
        "docx",
        "xlsx",
        "pptx",
        "zip",
        "epub",
        "heic",
    ]
)
"""What may be published: nothing that a browser would run, as it would HTML or SVG."""
_LINKS = re.compile(
    r"\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]|\]\([ \t]*(?:<([^<>\n]+)>|([^\s()<>]+))"
)
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*(?:<([^<>\n]+)>|(\S+))", re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


class Attachments:
    """The files beside the notes, looked up as links name them."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)
        self.by_name: dict[str, list[str]] = {}
        for path in sorted(self.files):
            self.by_name.setdefault(basename(path), []).append(path)

    def meant(self, link: str, folder: str) -> str | None:
        """Find the file that a link in a note of this folder means; None where it means none.

        A link is read from the note's folder, else from `notes/`, else as the name of the only
        file that is called so. None leads out of `notes/`.
        """
        path = unquote(link).split("#", 1)[0].split("?", 1)[0].strip()
        if not path or path.startswith("/") or "\\" in path or "\0" in path:
            return None
        for place in (f"{folder}/{path}", f"notes/{path}", path):
            whole = normpath(place)
            if whole in self.files:
                return whole
        named = self.by_name.get(path, ())
        return named[0] if len(named) == 1 else None


@cache
def address(path: str) -> str:
    """Give the path in the site of a file beside the notes."""
    stem, ending = splitext(basename(path))
    return f"files/{urls.shortened(stem, path)}{ending.lower()}"


def is_kind(path: str) -> bool:
    """Tell whether files of this kind are published."""
    return splitext(path)[1].lower().removeprefix(".") in KINDS


def is_image(path: str) -> bool:
    """Tell whether a file is shown where it is embedded."""
    return splitext(path)[1].lower().removeprefix(".") in IMAGES


def attached(notebook: Notebook, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give each file that a note links to: its path in the site, and in the workspace."""
    known = Attachments(files)
    found: set[str] = set()
    for note in notebook.by_id.values() if known.files else ():
        folder = note.path.rpartition("/")[0]
        for link in _links(note):
            path = known.meant(link, folder)
            if path:
                found.add(path)
    for path in sorted(found):
        yield address(path), path


def _links(note: Note) -> Iterator[str]:
    """Give what a note's body links to, but for code and comments."""
    text = note.source.text
    if "](" not in text and "[[" not in text and "]:" not in text:
        return
    shown: list[str] = []
    at = note.body
    for span in sorted(note.hidden):
        shown.append(text[at : span.start])
        at = max(at, span.end)
    shown.append(text[at:])
    body = _CODE.sub("", "".join(shown))
    for pattern in (_LINKS, _REFERENCE):
        for match in pattern.finditer(body):
            yield next(group for group in match.groups() if group)
