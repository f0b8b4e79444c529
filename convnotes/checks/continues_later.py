"""A conversation that is older than the one it continues.

What: its first exchange, or its `created`, comes before that of its parent.

Why: nothing carries on what has not begun; the two are likely the wrong way round.

Instead: put `continues` into the other note.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, value_span
from convnotes.model.conversation import Conversation
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    for one in notebook.conversations.values():
        begun = _begun(one)
        for name in one.continues:
            parent = notebook.conversations.get(name)
            earlier = _begun(parent) if parent else None
            if begun and earlier and begun < earlier:
                yield Diagnostic(
                    "continues-later",
                    one.note.path,
                    value_span(one.note, "continues"),
                    f"this began on {begun}, and `{name}` only on {earlier}",
                    f"put `continues: {one.id}` into `{name}` instead",
                    (Related(Site(parent.note.path, 1), f"`{name}`"),) if parent else (),
                )


def _begun(conversation: Conversation) -> datetime.date | None:
    days = [each.day for each in conversation.exchanges]
    created = conversation.note.day("created")
    return min((*days, *((created,) if created else ())), default=None)


CHECK = Check("CN403", "continues-later", Severity.ERROR, __doc__, _find)
