"""Addresses of pages: stable, safe on every file system, never two alike."""

import hashlib
import re
import unicodedata
from urllib.parse import quote

from convnotes.text.values import folded

_CLEAN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_RESERVED = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
_LONGEST = 60

FILE_SCHEME = "convnotes-file:"
"""Marks in a text, once it was made ready for its readers, an address below the site's root."""

_FILE = re.compile(r"files/[a-z0-9][a-z0-9_-]*(?:~[a-z0-9]+)?(?:\.[a-z0-9]+)+")
_PICTURE = re.compile(r".*\.(?:png|jpe?g|gif|webp|avif)")


def slug(name: str) -> str:
    """Give a file name without its ending for an id.

    A plain lower-case id is its own name. Any other gets a readable form and, after a `~` that no
    plain id can hold, a digest of the id as ids are compared.
    """
    plain = folded(name)
    if _CLEAN.fullmatch(plain) and not _RESERVED.fullmatch(plain):
        return plain
    bare = unicodedata.normalize("NFKD", plain)
    ascii_only = "".join(each for each in bare if not unicodedata.combining(each))
    letters = re.sub(r"[^a-z0-9]+", "-", ascii_only)
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{letters.strip('-')[:_LONGEST].strip('-')}~{digest}"


def page(folder: str, name: str, number: int = 1) -> str:
    """Give the path of a note's page, or of the page with this number where it has several."""
    more = f"~{number}" if number > 1 else ""
    return f"{folder}/{slug(name)}{more}.html"


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
