"""The list of threads: conversations that carry each other on."""

from collections.abc import Iterator

from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.world import World

PER_PAGE = 200


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list, the threads last spoken in first."""
    for part in parted(world.threads, PER_PAGE, lambda number: urls.listing("threads", number)):
        yield Sheet(
            part.path,
            "threads.html",
            {
                "title": "Threads",
                "rows": [[world.listed(each) for each in thread] for thread in part.rows],
                "hrefs": [urls.page("threads", thread[0].id) for thread in part.rows],
                "count": len(world.threads),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("threads", sheets, quotes=False)
