"""Builds a site from notes given as text, as `convnotes build` does."""

import datetime
from collections.abc import Mapping
from pathlib import Path

from convnotes.adapters.theme import Theme
from convnotes.model.ids import PersonId
from convnotes.publish.audience import Audience, visible
from convnotes.publish.whole_site import site
from convnotes.workspace import find

DAY = datetime.date(2026, 11, 25)
SETTINGS = '[team]\nmembers = ["ann-lee", "carol-diaz"]\n[site]\ntitle = "The Yard"\n'


def workspace(root: Path, notes: Mapping[str, str], settings: str = SETTINGS) -> Path:
    """Write the notes of a workspace, each by its path below `notes/`."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "convnotes.toml").write_text(settings, encoding="utf-8")
    for path, text in notes.items():
        file = root / "notes" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def built(
    root: Path,
    audience: Audience = Audience.TEAM,
    me: str | None = None,
    on: datetime.date = DAY,
) -> dict[str, str]:
    """Give every page of a workspace's site and its search index, by path; its feeds are no pages."""
    theme = Theme(root / "templates")
    seen = visible(find(root).notebook, audience, PersonId(me) if me else None)
    return {path: data.decode() for path, data in site(seen, on, theme.environment, audience)}


def pages_of(site: Mapping[str, str]) -> dict[str, str]:
    """Give the pages alone."""
    return {path: text for path, text in site.items() if path.endswith(".html")}
