"""Notes read together again and again: where only what one says has changed, no other is read anew."""

from collections.abc import Iterable
from dataclasses import replace

from convnotes.model.config import Config
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.text.assemble import assemble, read_together
from convnotes.text.names import NameTable, card, name_table

_MOST = 20
"""Of more changed notes, all are read anew: that takes no longer."""


class Together:
    """Reads notes together as `assemble` does, and remembers the last time."""

    def __init__(self) -> None:
        self._last: Notebook | None = None
        self._withheld: tuple[Note, ...] = ()

    def __call__(
        self, notes: Iterable[Note], config: Config, withheld: Iterable[Note] = ()
    ) -> Notebook:
        """Give the notebook of some notes; `withheld` are those nobody may know of."""
        ordered, held = sorted(notes, key=lambda note: note.path), tuple(withheld)
        made = self._renewed(ordered, config, held) or assemble(ordered, config, held)
        self._last, self._withheld = made, held
        return made

    def _renewed(
        self, notes: list[Note], config: Config, withheld: tuple[Note, ...]
    ) -> Notebook | None:
        """Put what a few notes now say into the last notebook; None where more may have changed."""
        last = self._last
        if last is None or config != last.config or len(notes) != len(last.notes):
            return None
        if len(withheld) != len(self._withheld) or any(map(_is_not, withheld, self._withheld)):
            return None
        changed = [pair for pair in zip(last.notes, notes, strict=True) if _is_not(*pair)]
        if len(changed) > _MOST or not all(_called_alike(*pair) for pair in changed):
            return None
        old, new = last.names, _table(last, notes, withheld)
        if not isinstance(old, NameTable):
            return None
        for before, after in changed:
            if not _alone(last, before) or not _alone(last, after):
                return None
            was = read_together([before], config, old)
            now = read_together([after], config, new)
            if was.stubs != now.stubs or was.met != now.met:
                # It was perhaps the first to name somebody, or is now.
                return None
            last = _with(last, after, now.notebook)
        return replace(last, notes=tuple(notes), names=new)


def _is_not(one: Note, other: Note) -> bool:
    return one is not other


def _called_alike(before: Note, after: Note) -> bool:
    """Tell whether all that other notes may ask of a note is as it was, and its header too."""
    return (
        card(before) == card(after)
        and before.title == after.title
        and before.visibility == after.visibility
        and before.readable
        and before.source.text[: before.body] == after.source.text[: after.body]
    )


def _alone(notebook: Notebook, note: Note) -> bool:
    """Tell whether what a note says stands in it alone, and in its own conversation or log."""
    if notebook.by_id.get(note.id) is None or notebook.by_id[note.id].path != note.path:
        return False
    if note.kind is Kind.CONVERSATION:
        return all(each.home == note.id for each in notebook.conversations[note.id].exchanges)
    return note.kind is Kind.PERSON or not (note.entries or note.boxes)


def _table(last: Notebook, notes: Iterable[Note], withheld: Iterable[Note]) -> NameTable:
    """Look names up in notes; whoever has none is called as the last notebook calls them."""
    names = name_table(notes, last.config.members, withheld)
    if isinstance(last.names, NameTable):
        names.stubs |= last.names.stubs
    return names


def _with(last: Notebook, note: Note, read: Notebook) -> Notebook:
    """Give a notebook in which a note says what was read of it."""
    person = PersonId(note.id)
    known = last.people.get(person)
    return replace(
        last,
        by_id={**last.by_id, note.id: note},
        people={**last.people, person: replace(known, note=note)} if known else last.people,
        conversations={**last.conversations, **read.conversations},
        logged={**last.logged, **read.logged},
        problems=(*(each for each in last.problems if each.path != note.path), *read.problems),
        unknown=(*(each for each in last.unknown if each.path != note.path), *read.unknown),
    )
