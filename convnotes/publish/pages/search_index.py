"""The index of the search, in parts."""

from collections.abc import Iterator

from convnotes.publish.findable import findables
from convnotes.publish.pages import PageKind, Ready
from convnotes.publish.search import index
from convnotes.publish.standing_search import renewed
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Ready]:
    """Give the files that the search looks in."""
    for path, text in index(findables(world)):
        yield Ready(path, text.encode("utf-8", "replace"))


PAGE = PageKind("search-index", sheets, drawn=False, renewed=renewed)
