"""A plain page, and what it says of conversations."""

from collections.abc import Iterator
from functools import partial

from convnotes.model.ids import NoteId
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.prose import pieces, without_title
from convnotes.publish.world import World

PER_PAGE = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give every page, and the list of them."""
    notes = [note for note in world.by_title if note.kind is Kind.PAGE]
    for note in notes:
        data = partial(_data, world, note.id)
        yield Sheet(urls.page("pages", note.id), "page.html", data, watched=True)
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


PAGE = PageKind("page", sheets, apart=True)


def _data(world: World, page: NoteId) -> dict[str, object]:
    note = world.notebook.by_id[page]
    held = world.elsewhere.get(page, [])
    by_site = {each.exchange.site: each for each in held}
    parts: list[object] = []
    for piece in pieces(note, [each.exchange for each in held]):
        if isinstance(piece, str):
            text = piece if parts else without_title(note, piece)
            parts.append(world.text.blocks(text, 2))
        else:
            parts.append(world.said(by_site[piece.site]))
    belongs = [ref for name in note.names("in") if (ref := world.reference(name))]
    return {
        "note": note,
        "title": world.where(note).title,
        "parts": parts,
        "belongs": belongs,
        "backlinks": world.backlinks.get(note.id, []),
        "tags": note.texts("tags"),
        "changed": world.changed(note),
    }
