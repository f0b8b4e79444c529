"""Addresses of pages: stable, safe on every file system, never two alike."""

import re
from urllib.parse import quote

from convnotes.model.ids import folded
from convnotes.text.slug import slug

FILE_SCHEME = "convnotes-file:"
"""Marks in a text, once it was made ready for its readers, an address below the site's root."""

_FILE = re.compile(r"files/[a-z0-9][a-z0-9_-]*(?:~[a-z0-9]+)?(?:\.[a-z0-9]+)+")
_PICTURE = re.compile(r".*\.(?:png|jpe?g|gif|webp|avif)")


def page(folder: str, name: str, number: int = 1) -> str:
    """Give the path of a note's page, or of the page with this number where it has several."""
    more = f"~{number}" if number > 1 else ""
    return f"{folder}/{slug(name)}{more}.html"


def pair(one: str, other: str, number: int = 1) -> str:
    """Give the path of the page of two people, or of the page with this number."""
    more = f"~{number}" if number > 1 else ""
    return f"pairs/{slug(one)}~with~{slug(other)}{more}.html"


def topic(tag: str, number: int = 1) -> str:
    """Give the path of a tag's page; a tag is compared without its capitals."""
    return page("topics", folded(tag), number)


def month(year: int, number: int) -> str:
    """Give the path of a month's page in the calendar."""
    return f"calendar/{year:04d}-{number:02d}.html"


def listing(folder: str, number: int = 1) -> str:
    """Give the path of a page of a list."""
    more = f"~{number}" if number > 1 else ""
    return f"{folder}/index{more}.html"


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ALLOWED = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f]+", re.IGNORECASE)
_NOISE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def outward(url: str) -> str:
    """Give an address that leads out of the site if its scheme is allowed, else nothing."""
    bare = _NOISE.sub("", url)
    return bare if _ALLOWED.fullmatch(bare) else ""


_ADDING = (
    # GitHub, GitLab, and Gitea with Forgejo: their editors by the address that edits a file.
    (r"(https?://[^/]+/(?:[^/]+/)+)-/edit/([^/]+)/", r"\1-/new/\2?file_name={path}&content={text}"),
    (
        r"(https?://[^/]+/[^/]+/[^/]+/)_edit/([^/]+)/",
        r"\1_new/\2/{folder}?filename={file}&value={text}",
    ),
    (
        r"(https?://[^/]+/[^/]+/[^/]+/)edit/([^/]+)/",
        r"\1new/\2?filename={path}&value={text}",
    ),
)


def adding(edit: str) -> str:
    """Give the pattern of the address that makes a new file, from that which edits one.

    Nothing where the forge is none that we know.
    """
    for known, pattern in _ADDING:
        match = re.fullmatch(known + r"([^{}?]*)\{path\}", edit)
        if match:
            made = match.expand(pattern)
            inside = match[3]
            return made.replace("{path}", inside + "{path}").replace(
                "{folder}", inside + "{folder}"
            )
    return ""


def add(pattern: str, path: str, text: str) -> str:
    """Give the address at which a file is made, from a pattern with what is to be in it.

    `{path}` stands for the file, or `{folder}` and `{file}`, and `{text}` for what it begins with.
    """
    folder, _, name = path.rpartition("/")
    made = {
        "{path}": quote(path, safe="/"),
        "{folder}": quote(folder, safe="/"),
        "{file}": quote(name, safe=""),
        "{text}": quote(text, safe=""),
    }
    return outward(re.sub(r"\{(?:path|folder|file|text)\}", lambda each: made[each[0]], pattern))


def edit(pattern: str, path: str) -> str:
    """Give the address at which a note can be edited, from a pattern with `{path}` in it."""
    return outward(pattern.replace("{path}", quote(path, safe="/")))


def relative(url: str) -> bool:
    """Tell whether an address has neither scheme nor host."""
    bare = _NOISE.sub("", url)
    return not _SCHEME.match(bare) and not bare.startswith(("/", "\\"))


def file(url: str) -> str:
    """Give the path in the site that a file's marked address leads to, else nothing."""
    path = url.removeprefix(FILE_SCHEME)
    return path if path != url and _FILE.fullmatch(path) else ""


def picture(path: str) -> bool:
    """Tell whether a file of the site is a picture that pages may show."""
    return _PICTURE.fullmatch(path) is not None
