"""A conversation without participants.

What: the note says `type: conversation`, or has an empty `participants`.

Why: without them nobody can hold the turn.

Instead: `participants: [ann-lee, bob-hale]`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, key_span
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    for conversation in notebook.conversations.values():
        note = conversation.note
        if not conversation.participants:
            yield Diagnostic(
                "missing-participants",
                note.path,
                key_span(note, "participants", "type"),
                "this conversation names nobody who takes part",
                "write `participants: [ann-lee, bob-hale]`",
            )


CHECK = Check("CN201", "missing-participants", Severity.ERROR, __doc__, _find)
