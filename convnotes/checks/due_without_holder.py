"""A due day, and nobody who holds the turn.

What: the header of an open conversation has `due` while it is nobody's turn.

Why: something is to be said by then, and nobody will say it.

Instead: name the holder in `next_turn`, or delete `due`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, value_span
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import turn


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    for conversation in notebook.conversations.values():
        if not conversation.declared.due:
            continue
        standing = turn(conversation, on)
        if not standing.aside and not standing.holders:
            note = conversation.note
            yield Diagnostic(
                "due-without-holder",
                note.path,
                value_span(note, "due"),
                "something is due, and it is nobody's turn",
                "name who speaks next in `next_turn`, or delete `due`",
            )


CHECK = Check("CN304", "due-without-holder", Severity.ERROR, __doc__, _find)
