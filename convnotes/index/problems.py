"""What is wrong with notes, to JSON and back: only few have anything."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from convnotes.model.diagnostic import Diagnostic, Related
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook, Unknown
from convnotes.model.place import Site, Span
from convnotes.model.source import Change, Edit


class Problems(NamedTuple):
    """What was found in a note by itself, and by reading it with the others; whom nobody knows in it."""

    alone: tuple[Diagnostic, ...] = ()
    together: tuple[Diagnostic, ...] = ()
    unknown: tuple[Unknown, ...] = ()


NONE = Problems()


class Found:
    """What was found by reading notes together, by their paths."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self._together: dict[str, list[Diagnostic]] = {}
        self._unknown: dict[str, list[Unknown]] = {}
        for each in notebook.problems:
            self._together.setdefault(each.path, []).append(each)
        for name in notebook.unknown:
            self._unknown.setdefault(name.path, []).append(name)

    def row(self, note: Note) -> list[Any] | None:
        """Write down what is wrong with a note; None where nothing is."""
        together = self._together.get(note.path, ())
        unknown = self._unknown.get(note.path, ())
        if not (note.problems or together or unknown):
            return None
        names = [[each.text, each.span] for each in unknown]
        return [*(list(map(_row, found)) for found in (note.problems, together)), names]


def read(path: str, row: list[Any] | None) -> Problems:
    """Read what was written of the note at a path."""
    if row is None:
        return NONE
    alone, together, unknown = row
    names = tuple(Unknown(path, text, Span(*span)) for text, span in unknown)
    return Problems(_diagnostics(path, alone), _diagnostics(path, together), names)


def _row(each: Diagnostic) -> list[Any]:
    related = [[*one.site, one.message] for one in each.related]
    return [each.rule, each.span, each.message, each.hint, related, each.fix and _change(each.fix)]


def _change(change: Change) -> list[Any]:
    edits = [[each.span, each.text] for each in change.edits]
    return [change.path, change.digest, edits, change.description, change.moved_to]


def _diagnostics(path: str, rows: Iterable[list[Any]]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            rule, path, Span(*span), message, hint,
            tuple(Related(Site(where, line), words) for where, line, words in related),
            _as_change(*fix) if fix else None,
        )
        for rule, span, message, hint, related, fix in rows
    )  # fmt: skip


def _as_change(
    path: str, digest: str | None, edits: Iterable[list[Any]], description: str, moved_to: str
) -> Change:
    made = tuple(Edit(Span(*span), text) for span, text in edits)
    return Change(path, digest, made, description, moved_to)
