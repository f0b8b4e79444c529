"""Conversations that continue each other in a circle.

What: following `continues` from this conversation leads back to it.

Why: a thread needs a beginning.

Instead: delete the `continues` that is wrong.
"""

import datetime
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from convnotes.checks.contract import Check, value_span
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.ids import NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    parents = {
        name: {each for each in one.continues if each in notebook.conversations}
        for name, one in notebook.conversations.items()
    }
    for name in _circling(parents):
        note = notebook.conversations[name].note
        parent = next(each for each in sorted(parents[name]) if name in _ancestors(parents, each))
        yield Diagnostic(
            "lineage-cycle",
            note.path,
            value_span(note, "continues"),
            f"`{parent}` comes from this conversation itself",
            "delete the wrong `continues`",
            (Related(Site(notebook.conversations[parent].note.path, 1), f"`{parent}`"),),
        )


def _circling(parents: dict[NoteId, set[NoteId]]) -> Iterator[NoteId]:
    try:
        TopologicalSorter(parents).prepare()
    except CycleError:
        yield from (
            name for name in sorted(parents) if name in _ancestors(parents, name, proper=True)
        )


def _ancestors(
    parents: dict[NoteId, set[NoteId]], name: NoteId, proper: bool = False
) -> set[NoteId]:
    found: set[NoteId] = set() if proper else {name}
    waiting = sorted(parents[name])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(parents[each])
    return found


CHECK = Check("CN402", "lineage-cycle", Severity.ERROR, __doc__, _find)
