"""The catalog where it is ready to answer. Nothing is imported here that reads notes."""

import datetime
import sqlite3

from convnotes.adapters import catalog as stored
from convnotes.adapters.catalog import Catalog
from convnotes.index.lookup import Shelf


def ready(root: str, shelf: Shelf, on: datetime.date) -> Catalog | None:
    """Open the catalog if it is of the notes as they are now, and of this day; else give None."""
    found = sealed(root, shelf)
    if found:
        try:
            if found.made() == made_of(shelf, on):
                return found
        except sqlite3.Error:
            pass
        found.close()
    return None


def sealed(root: str, shelf: Shelf) -> Catalog | None:
    """Open the catalog if nobody else has written to it, else give None."""
    file = stored.path(root)
    known = shelf.texts("catalog", ("",)).get("", "")
    return stored.open_catalog(file) if known and known == stored.seal(file) else None


def made_of(shelf: Shelf, on: datetime.date) -> dict[str, str]:
    """Tell of which state of the notes a catalog is, and of which day its turns."""
    return {"written": str(shelf.state.written), "day": on.isoformat()}
