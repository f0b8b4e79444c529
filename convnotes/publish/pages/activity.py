"""What was said lately, over all conversations."""

from collections.abc import Iterator
from itertools import groupby

from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.world import World

PER_PAGE = 100
MOST = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the newest exchanges; older ones stand with their people."""
    newest = world.lately[:MOST]
    for part in parted(newest, PER_PAGE, lambda number: urls.listing("activity", number)):
        days = [
            (day, [world.said(each) for each in group])
            for day, group in groupby(part.rows, key=lambda each: each.exchange.day)
        ]
        yield Sheet(
            part.path,
            "activity.html",
            {
                "title": "Lately said",
                "days": days,
                "count": len(newest),
                "total": len(world.lately),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("activity", sheets)
