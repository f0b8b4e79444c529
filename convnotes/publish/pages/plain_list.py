"""The list of plain pages."""

from collections.abc import Iterator

from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.world import World

PER_PAGE = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list, by title."""
    notes = [note for note in world.by_title if note.kind is Kind.PAGE]
    for part in parted(notes, PER_PAGE, lambda number: urls.listing("pages", number)):
        yield Sheet(
            part.path,
            "pages.html",
            {
                "title": "Pages",
                "rows": [(world.where(note), note.texts("tags")) for note in part.rows],
                "count": len(notes),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("pages", sheets, told="page", quotes=False)
