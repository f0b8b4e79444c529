"""A plain page, and what it says of conversations."""

from collections.abc import Iterator

from convnotes.model.ids import NoteId
from convnotes.model.note import Kind, Note
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.prose import pieces, without_title
from convnotes.publish.talks import Contact
from convnotes.publish.world import World

PER_PAGE = 500


def sheets(world: World) -> Iterator[Sheet]:
    """Give every page, and the list of them."""
    notes = [note for note in world.by_title if note.kind is Kind.PAGE]
    homes = _homes(world)
    for note in notes:
        yield _page(world, note, homes.get(note.id, []))
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


PAGE = PageKind("page", sheets)


def _homes(world: World) -> dict[NoteId, list[Contact]]:
    """Give the exchanges that stand in pages, by page."""
    found: dict[NoteId, list[Contact]] = {}
    for one in world.notebook.conversations.values():
        for number, each in enumerate(one.exchanges):
            if each.home != one.id:
                found.setdefault(each.home, []).append(Contact(each, one, number))
    return found


def _page(world: World, note: Note, held: list[Contact]) -> Sheet:
    by_site = {each.exchange.site: each for each in held}
    parts: list[object] = []
    for piece in pieces(note, [each.exchange for each in held]):
        if isinstance(piece, str):
            text = piece if parts else without_title(note, piece)
            parts.append(world.text.blocks(text, 2))
        else:
            parts.append(world.said(by_site[piece.site]))
    belongs = [ref for name in note.names("in") if (ref := world.reference(name))]
    return Sheet(
        urls.page("pages", note.id),
        "page.html",
        {
            "note": note,
            "title": world.where(note).title,
            "parts": parts,
            "belongs": belongs,
            "backlinks": world.backlinks.get(note.id, []),
            "tags": note.texts("tags"),
            "changed": world.changed(note),
        },
    )
