"""A private workspace read beside a shared one, which never learns of it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from convnotes.model.agenda import Item
from convnotes.model.config import Config
from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.queries.standings import agenda
from convnotes.text.assemble import assemble

_BODIES = (Kind.PERSON, Kind.ORG)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A private workspace by its folder; `paths` are its own notes, the others only lend names."""

    root: str
    notebook: Notebook
    paths: frozenset[str]

    @property
    def unreadable(self) -> int:
        """How many of its own notes could not be read."""
        return sum(path in self.paths for path in self.notebook.unreadable)


def overlay(
    root: str, own: Iterable[Note], config: Config, shared: Notebook, me: PersonId
) -> Overlay:
    """Read private notes, in which the people of the shared workspace are known by their names.

    Whoever asks is the one member, unless the private workspace names its own.
    """
    notes = tuple(own)
    ids = {folded(note.id) for note in notes}
    known = (
        note
        for note in shared.notes
        if note.kind in _BODIES and note.readable and folded(note.id) not in ids
    )
    members = config.members or (me,)
    notebook = assemble((*notes, *known), replace(config, members=members))
    return Overlay(root, notebook, frozenset(note.path for note in notes))


def private_items(one: Overlay, on: datetime.date, me: PersonId) -> tuple[Item, ...]:
    """Give what one's own agenda has from a private workspace, marked with its folder."""
    found = agenda(one.notebook, on, me)
    return tuple(each._replace(workspace=one.root) for each in found if each.site.path in one.paths)
