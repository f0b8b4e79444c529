"""Knowledge: who is good for what, by whose word; who knows what."""

from collections.abc import Iterator

from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Recommended, Who
from convnotes.publish.world import World

PER_PAGE = 200


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages: those recommended, the most recommended first, then every skill."""
    words = _by_person(world)
    skills = _skills(world)
    rows: list[tuple[object, object]] = [*words, *skills]
    for part in parted(rows, PER_PAGE, lambda number: urls.listing("knowledge", number)):
        begin = (part.number - 1) * PER_PAGE
        split = max(0, len(words) - begin)
        yield Sheet(
            part.path,
            "knowledge.html",
            {
                "title": "Who knows what",
                "recommended": part.rows[:split],
                "skills": part.rows[split:],
                "count": len(rows),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("knowledge", sheets, quotes=False)


def _by_person(world: World) -> list[tuple[Who | None, list[Recommended]]]:
    found: dict[Who | None, list[Recommended]] = {}
    for each in world.recommendations:
        found.setdefault(each.whom, []).append(each)
    return sorted(
        found.items(),
        key=lambda each: (each[0] is None, -len(each[1]), each[0].name if each[0] else ""),
    )


def _skills(world: World) -> list[tuple[str, list[Who]]]:
    named: dict[str, str] = {}
    found: dict[str, list[Who]] = {}
    for note in world.by_title:
        if note.kind in (Kind.PERSON, Kind.ORG):
            for skill in note.texts("expertise"):
                key = folded(skill)
                named.setdefault(key, skill)
                found.setdefault(key, []).append(world.who(PersonId(note.id)))
    return [(named[key], found[key]) for key in sorted(found)]
