"""The list of orgs."""

from collections.abc import Iterator

from convnotes.model.ids import PersonId
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.world import World

PER_PAGE = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list, by name."""
    rows = [
        (
            world.where(note),
            world.belonging.get(note.id, []),
            len(world.by_person.get(PersonId(note.id), ())),
            note.texts("tags"),
        )
        for note in world.by_title
        if note.kind is Kind.ORG
    ]
    for part in parted(rows, PER_PAGE, lambda number: urls.listing("orgs", number)):
        yield Sheet(
            part.path,
            "orgs.html",
            {
                "title": "Orgs",
                "rows": part.rows,
                "count": len(rows),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("orgs", sheets, quotes=False)
