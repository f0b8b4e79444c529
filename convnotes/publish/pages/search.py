"""The search: its page, and its index in parts."""

from collections.abc import Iterator

from convnotes.publish.findable import findables
from convnotes.publish.pages import PageKind, Ready, Sheet
from convnotes.publish.search import index
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Sheet | Ready]:
    """Give the page that finds, and the files it looks in."""
    found = list(findables(world))
    yield Sheet("search.html", "search.html", {"title": "Search", "count": len(found)})
    for name, text in index(found):
        yield Ready(f"search/{name}", text.encode("utf-8", "replace"))


PAGE = PageKind("search", sheets)
