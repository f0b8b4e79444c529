"""The list of conversations, the ones last spoken in first."""

from collections.abc import Iterator

from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.world import World

PER_PAGE = 300


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list."""
    every = world.conversations
    going_on = sum(not turn.aside for turn in world.turns.values())
    for part in parted(every, PER_PAGE, lambda number: urls.listing("conversations", number)):
        yield Sheet(
            part.path,
            "conversations.html",
            {
                "title": "Conversations",
                "rows": [world.listed(each) for each in part.rows],
                "count": len(every),
                "going_on": going_on,
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("conversations", sheets, quotes=False)
