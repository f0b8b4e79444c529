"""Threads: conversations that carry each other on, drawn and in words."""

from collections.abc import Iterator

from convnotes.model.conversation import Conversation
from convnotes.model.ids import NoteId
from convnotes.publish import urls
from convnotes.publish.graph import MOST_LANES, drawn, lanes
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Kin, Ref
from convnotes.publish.world import World

PER_PAGE = 200


def sheets(world: World) -> Iterator[Sheet]:
    """Give the list of threads, the ones last spoken in first, and the pages of each."""
    threads = list(world.threads)
    for part in parted(threads, PER_PAGE, lambda number: urls.listing("threads", number)):
        yield Sheet(
            part.path,
            "threads.html",
            {
                "title": "Threads",
                "rows": [[world.listed(each) for each in thread] for thread in part.rows],
                "hrefs": [urls.page("threads", thread[0].id) for thread in part.rows],
                "count": len(threads),
                "leaves": part.leaves,
            },
        )
    for thread in threads:
        yield from _pages(world, thread)


PAGE = PageKind("threads", sheets, quotes=False)


def _pages(world: World, thread: tuple[Conversation, ...]) -> Iterator[Sheet]:
    inside = {each.id for each in thread}
    parents: dict[str, list[NoteId]] = {
        each.id: [one for one in each.continues if one in inside] for each in thread
    }
    steps = lanes([each.id for each in thread], parents)
    wide = min(MOST_LANES, 1 + max(step.lane for step in steps))
    kin = [
        Kin(
            drawn(step, wide),
            world.listed(each),
            each.exchanges[0].day if each.exchanges else None,
            _refs(world, parents[each.id]),
            _refs(world, [one.id for one in world.continued.get(each.id, ())]),
        )
        for each, step in zip(thread, steps, strict=True)
    ]
    for part in parted(kin, PER_PAGE, lambda number: urls.page("threads", thread[0].id, number)):
        yield Sheet(
            part.path,
            "thread.html",
            {
                "title": world.conversation_ref(thread[0]).title,
                "rows": part.rows,
                "count": len(kin),
                "people": world.whom(
                    dict.fromkeys(who for each in thread for who in each.participants)
                ),
                "leaves": part.leaves,
            },
        )


def _refs(world: World, ids: list[NoteId]) -> tuple[Ref, ...]:
    return tuple(world.where(world.notebook.by_id[each]) for each in ids)
