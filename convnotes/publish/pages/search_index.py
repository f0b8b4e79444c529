"""The index of the search, in parts."""

from collections.abc import Iterator

from convnotes.publish.findable import findables
from convnotes.publish.pages import PageKind, Ready
from convnotes.publish.search import index
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Ready]:
    """Give the files that the search looks in."""
    for name, text in index(list(findables(world))):
        yield Ready(f"search/{name}", text.encode("utf-8", "replace"))


PAGE = PageKind("search-index", sheets, drawn=False)
