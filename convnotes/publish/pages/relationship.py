"""A relationship: one of us and somebody, all that was said between the two."""

from collections.abc import Iterator
from functools import partial

from convnotes.model.conversation import Promise
from convnotes.model.ids import NoteId, PersonId
from convnotes.publish import history, urls
from convnotes.publish.charts import rhythm
from convnotes.publish.contacts import Contact
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.world import World
from convnotes.queries.relationships import relationship


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of every pair of which one is a member of the team."""
    for one, other, number in world.shared_chapters:
        data = partial(_data, world, one, other, number)
        path = urls.pair(one, other, number)
        yield Sheet(path, "relationship.html", data, world.other(one, other))


PAGE = PageKind("relationship", sheets, watched=True)


def _data(world: World, one: PersonId, other: PersonId, number: int) -> dict[str, object]:
    us, them = world.who(one), world.who(other)
    chapter = world.shared_chapters[one, other, number]
    data: dict[str, object] = {
        "title": f"{us.name} and {them.name}",
        "us": us,
        "them": them,
        "history": history.told(world, other, chapter.rows),
        "count": chapter.total,
        "years": chapter.years,
        "leaves": chapter.leaves,
        "first": number == 1,
    }
    if number == 1:
        data.update(_standing(world, one, other, world.pairs[one, other]))
    return data


def _standing(
    world: World, one: PersonId, other: PersonId, contacts: list[Contact]
) -> dict[str, object]:
    exchanges = [each.exchange for each in reversed(contacts) if each.exchange.day <= world.on]
    found = relationship(exchanges, one, other)
    both = [
        world.listed(each)
        for each in world.by_person.get(other, ())
        if one in each.participants and not world.turns[each.id].aside
    ]
    note = world.notebook.by_id.get(NoteId(other))

    def between(promise: Promise, people: tuple[PersonId, ...]) -> bool:
        return promise.owner == other and one in people

    def back(promise: Promise, people: tuple[PersonId, ...]) -> bool:
        return promise.owner == one and other in people

    return {
        "begun": found.first,
        "last": found.last,
        "two_way": found.two_way,
        "last_speaker": world.who(found.last_speaker) if found.last_speaker else None,
        "streak": found.streak,
        "rhythm": rhythm((each.exchange for each in contacts), other, world.on),
        "open": history.by_due(both)[: history.MOST],
        "owed": history.promises(world, other, between),
        "owing": history.promises(world, one, back),
        "agreement": world.text.line(note.text("agreement")) if note else "",
    }
