"""Addresses of the site's pages, for other programs."""

import re

from convnotes.exporters import Wanted
from convnotes.model.ids import NoteId
from convnotes.model.notebook import Notebook
from convnotes.text.slug import FOLDERS, slug

_WEB = re.compile(r"https?://[!-~]+")


def page(notebook: Notebook, wanted: Wanted, note: NoteId | str | None) -> str:
    """Give the address of a note's page, or nothing where there is no site or no such note."""
    found = notebook.by_id.get(NoteId(note)) if note else None
    base = wanted.address.strip()
    if not found or not _WEB.fullmatch(base):
        return ""
    return f"{base.rstrip('/')}/{FOLDERS[found.kind]}/{slug(found.id)}.html"


def authority(wanted: Wanted) -> str:
    """Give the host of the site, or nothing."""
    match = re.match(r"https?://(?:[^/@]*@)?([A-Za-z0-9.-]+)", wanted.address.strip())
    return match[1].casefold() if match else ""
