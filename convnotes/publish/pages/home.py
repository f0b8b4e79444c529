"""The first page: what we owe whom, and who owes us."""

from collections.abc import Iterator
from functools import partial

from convnotes.publish.agenda_rows import OURS, THEIRS, sections
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.world import World

MOST = {"late": 6, "today": 6, "nudge": 6, "week": 5, "waiting": 5}
ELSE_MOST = 3
LATELY = 8


def sheets(world: World) -> Iterator[Sheet]:
    """Give the first page."""
    yield Sheet("index.html", "home.html", partial(_data, world))


PAGE = PageKind("home", sheets, watched=True)


def _data(world: World) -> dict[str, object]:
    parts = sections(world, "", lambda name: MOST.get(name, ELSE_MOST))
    return {
        "title": world.notebook.config.site.title,
        "ours": [each for each in parts if each.name in OURS],
        "theirs": [each for each in parts if each.name in THEIRS],
        "others": [each for each in parts if each.name not in (*OURS, *THEIRS)],
        "counts": {each.name: each.total for each in parts},
        "lately": [world.said(each, root="") for each in world.newest(LATELY)],
    }
