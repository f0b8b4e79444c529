"""An org: who belongs to it, and all that was said with it."""

from collections.abc import Iterator

from convnotes.model.ids import PersonId
from convnotes.model.note import Kind
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.pages.person import pages_of
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of every org."""
    for note in world.by_title:
        if note.kind is Kind.ORG:
            yield from pages_of(world, PersonId(note.id), "org.html")


PAGE = PageKind("org", sheets, watched=True)
