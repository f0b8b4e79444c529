"""Topics: the tags of the notes, and what bears each of them."""

from collections.abc import Iterator

from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Note
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Ref, Topic
from convnotes.publish.world import World

PER_PAGE = 300


def sheets(world: World) -> Iterator[Sheet]:
    """Give the list of topics, the most used first, and the pages of each."""
    topics = [_topic(world, tag, notes) for tag, notes in world.tagged.items()]
    topics.sort(key=lambda each: (-each.conversations - each.people - each.notes, each.where.title))
    for part in parted(topics, PER_PAGE, lambda number: urls.listing("topics", number)):
        yield Sheet(
            part.path,
            "topics.html",
            {
                "title": "Topics",
                "rows": part.rows,
                "count": len(topics),
                "leaves": part.leaves,
            },
        )
    for tag, notes in sorted(world.tagged.items()):
        yield from _pages(world, tag, notes)


PAGE = PageKind("topics", sheets, quotes=False)


def _topic(world: World, tag: str, notes: list[Note]) -> Topic:
    kinds = [note.kind for note in notes]
    days = [
        last
        for note in notes
        if note.kind is Kind.CONVERSATION and (last := world.turns[note.id].last)
    ]
    return Topic(
        Ref(world.tag_names[tag], urls.topic(tag)),
        kinds.count(Kind.CONVERSATION),
        kinds.count(Kind.PERSON) + kinds.count(Kind.ORG),
        kinds.count(Kind.PAGE),
        max(days, default=None),
    )


def _pages(world: World, tag: str, notes: list[Note]) -> Iterator[Sheet]:
    bearing = {note.id for note in notes if note.kind is Kind.CONVERSATION}
    talks = [each for each in world.conversations if each.id in bearing]
    people = [
        world.who(PersonId(note.id)) for note in notes if note.kind in (Kind.PERSON, Kind.ORG)
    ]
    pages = [world.where(note) for note in notes if note.kind is Kind.PAGE]
    near = _near(world, tag, notes)
    for part in parted(talks, PER_PAGE, lambda number: urls.topic(tag, number)):
        yield Sheet(
            part.path,
            "topic.html",
            {
                "title": world.tag_names[tag],
                "rows": [world.listed(each) for each in part.rows],
                "people": people if part.number == 1 else [],
                "pages": pages if part.number == 1 else [],
                "near": near,
                "count": len(talks),
                "leaves": part.leaves,
            },
        )


def _near(world: World, tag: str, notes: list[Note]) -> list[Ref]:
    """Give the topics that most often stand beside this one."""
    counts: dict[str, int] = {}
    for note in notes:
        for each in dict.fromkeys(world.folded_tags(note)):
            if each != tag:
                counts[each] = counts.get(each, 0) + 1
    most = sorted(counts, key=lambda each: (-counts[each], each))[:8]
    return [Ref(world.tag_names[each], urls.topic(each)) for each in most]
