"""Addresses of the site's pages, as `publish/urls.py` makes them; a test holds the two to one answer."""

import hashlib
import re
import unicodedata

from convnotes.exporters import Wanted
from convnotes.model.ids import NoteId, folded
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook

_FOLDERS = {
    Kind.CONVERSATION: "conversations",
    Kind.PERSON: "people",
    Kind.ORG: "orgs",
    Kind.PAGE: "pages",
}
_CLEAN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_RESERVED = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
_LONGEST = 60
_WEB = re.compile(r"https?://[!-~]+")


def page(notebook: Notebook, wanted: Wanted, note: NoteId | str | None) -> str:
    """Give the address of a note's page, or nothing where there is no site or no such note."""
    found = notebook.by_id.get(NoteId(note)) if note else None
    base = wanted.address.strip()
    if not found or not _WEB.fullmatch(base):
        return ""
    return f"{base.rstrip('/')}/{_FOLDERS[found.kind]}/{slug(found.id)}.html"


def authority(wanted: Wanted) -> str:
    """Give the host of the site, or nothing."""
    match = re.match(r"https?://(?:[^/@]*@)?([A-Za-z0-9.-]+)", wanted.address.strip())
    return match[1].casefold() if match else ""


def slug(name: str) -> str:
    """Give a file name without its ending for an id."""
    plain = folded(name)
    if _CLEAN.fullmatch(plain) and not _RESERVED.fullmatch(plain):
        return plain
    bare = unicodedata.normalize("NFKD", plain)
    ascii_only = "".join(each for each in bare if not unicodedata.combining(each))
    letters = re.sub(r"[^a-z0-9]+", "-", ascii_only)
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{letters.strip('-')[:_LONGEST].strip('-')}~{digest}"
