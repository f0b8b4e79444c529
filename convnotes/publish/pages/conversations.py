"""The list of conversations, the ones last spoken in first."""

from collections.abc import Iterator

from convnotes.publish import urls
from convnotes.publish.directory import leaves
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.world import World

PER_PAGE = 300


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list."""
    every = world.conversations
    going_on = sum(not turn.aside for turn in world.turns.values())
    numbers = range(1, max(1, -(-len(every) // PER_PAGE)) + 1)
    paths = [urls.listing("conversations", number) for number in numbers]
    for number, path in enumerate(paths, 1):
        part = every[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield Sheet(
            path,
            "conversations.html",
            {
                "title": "Conversations",
                "rows": [world.listed(each) for each in part],
                "count": len(every),
                "going_on": going_on,
                "leaves": leaves(paths, number),
            },
        )


PAGE = PageKind("conversations", sheets)
