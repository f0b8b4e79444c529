"""A plain page, and what it says of conversations."""

from collections.abc import Iterator
from functools import partial

from convnotes.model.ids import NoteId
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.prose import pieces, without_title
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Sheet]:
    """Give every page."""
    for note in world.by_title:
        if note.kind is Kind.PAGE:
            yield Sheet(urls.page("pages", note.id), "page.html", partial(_data, world, note.id))


PAGE = PageKind("page", sheets, watched=True)


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
