"""The list of orgs."""

from collections.abc import Iterator

from convnotes.model.conversation import PersonId
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.directory import leaves
from convnotes.publish.pages import PageKind, Sheet
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
    numbers = range(1, max(1, -(-len(rows) // PER_PAGE)) + 1)
    paths = [urls.listing("orgs", number) for number in numbers]
    for number, path in enumerate(paths, 1):
        part = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield Sheet(
            path,
            "orgs.html",
            {
                "title": "Orgs",
                "rows": part,
                "count": len(rows),
                "leaves": leaves(paths, number),
            },
        )


PAGE = PageKind("orgs", sheets)
