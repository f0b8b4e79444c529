"""The page that finds."""

from collections.abc import Iterator

from convnotes.publish.findable import number_of_findables
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Sheet]:
    """Give the page; what it looks in is of a kind of its own."""
    count = number_of_findables(world)
    yield Sheet("search.html", "search.html", {"title": "Search", "count": count})


PAGE = PageKind("search", sheets, quotes=False)
