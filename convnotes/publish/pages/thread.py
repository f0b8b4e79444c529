"""A thread: conversations that carry each other on, drawn and in words."""

from collections.abc import Iterator
from functools import partial

from convnotes.model.ids import NoteId
from convnotes.publish import urls
from convnotes.publish.graph import MOST_LANES, drawn, lanes
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import number_of, parted
from convnotes.publish.views import Kin, Ref
from convnotes.publish.world import World

PER_PAGE = 200


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of every thread."""
    for thread in world.threads:
        first = thread[0].id
        for number in range(1, number_of(len(thread), PER_PAGE) + 1):
            path = urls.page("threads", first, number)
            data = partial(_data, world, first, number)
            yield Sheet(path, "thread.html", data, world.other(*thread[0].participants))


PAGE = PageKind("thread", sheets, told="threads", quotes=False, watched=True)


def _data(world: World, first: NoteId, number: int) -> dict[str, object]:
    thread = world.thread(first)
    inside = {each.id for each in thread}
    parents: dict[str, list[NoteId]] = {
        each.id: [one for one in each.continues if one in inside] for each in thread
    }
    steps = lanes([each.id for each in thread], parents)
    wide = min(MOST_LANES, 1 + max(step.lane for step in steps))
    parts = parted(
        list(zip(thread, steps, strict=True)),
        PER_PAGE,
        lambda number: urls.page("threads", first, number),
    )
    part = parts[number - 1]
    return {
        "title": world.conversation_ref(thread[0]).title,
        "rows": [
            Kin(
                drawn(step, wide),
                world.listed(each),
                each.exchanges[0].day if each.exchanges else None,
                _refs(world, parents[each.id]),
                _refs(world, [one.id for one in world.continued.get(each.id, ())]),
            )
            for each, step in part.rows
        ],
        "count": len(thread),
        "people": world.whom(dict.fromkeys(who for each in thread for who in each.participants)),
        "leaves": part.leaves,
    }


def _refs(world: World, ids: list[NoteId]) -> tuple[Ref, ...]:
    return tuple(world.where(world.notebook.by_id[each]) for each in ids)
