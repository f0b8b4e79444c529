"""What was said lately, over all conversations."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby

from convnotes.publish import urls
from convnotes.publish.contacts import Contact
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import Part, parted
from convnotes.publish.world import World

PER_PAGE = 100
MOST = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the newest exchanges; older ones stand with their people."""
    for number, part in enumerate(_parts(world)):
        yield Sheet(part.path, "activity.html", partial(_data, world, number))


PAGE = PageKind("activity", sheets, watched=True)


def _parts(world: World) -> list[Part[Contact]]:
    newest = world.newest(MOST)
    return parted(newest, PER_PAGE, lambda number: urls.listing("activity", number))


def _data(world: World, number: int) -> dict[str, object]:
    part = _parts(world)[number]
    days = [
        (day, [world.said(each) for each in group])
        for day, group in groupby(part.rows, key=lambda each: each.exchange.day)
    ]
    return {
        "title": "Lately said",
        "days": days,
        "count": len(world.newest(MOST)),
        "total": world.spoken(),
        "leaves": part.leaves,
    }
