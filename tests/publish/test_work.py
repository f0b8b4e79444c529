"""The work of a build in pieces."""

from pathlib import Path

import pytest

from convnotes.adapters.page_shelf import PageShelf
from convnotes.adapters.rendered_store import RenderedStore
from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.publish import work
from convnotes.publish.audience import Audience
from convnotes.publish.whole_site import Tools
from convnotes.workspace import find
from publish.building import DAY, workspace
from publish.changing import NOTES


def test_pages_about_the_same_person_make_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_MANY", 1)
    found = find(workspace(tmp_path, NOTES))
    edition = Edition(found, found.notes(), Reader(Audience.TEAM, DAY), Theme())
    store = RenderedStore(str(tmp_path / "markdown"))
    made = edition.renewed(store, PageShelf(str(tmp_path / "pages"), tmp_path), Tools("", ""))
    single, rest = ([{path for path, _ in piece()} for piece in each] for each in made.rounds())
    pair = "pairs/ann-lee~with~bob-hale.html"
    bob = {"people/bob-hale.html", pair, "conversations/gutter.html"}
    assert any(bob <= paths for paths in single)
    assert {"people/ann-lee.html"} in rest
