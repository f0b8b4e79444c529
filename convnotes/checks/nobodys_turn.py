"""An open conversation in which it is nobody's turn.

What: everything is answered, nothing is promised, and the header says nothing either.

Why: this is how conversations get lost.

Instead: close it, say who speaks next (`next_turn`), or say that nobody does (`next_turn: nobody`).
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, key_span
from convnotes.model.conversation import Status
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import turn


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    for conversation in notebook.conversations.values():
        note = conversation.note
        if not conversation.participants or conversation.declared.status is not Status.OPEN:
            continue
        if turn(conversation, on).rule == "T5":
            yield Diagnostic(
                "nobodys-turn",
                note.path,
                key_span(note, "participants"),
                "it is nobody's turn in this open conversation",
                "close it, or write `next_turn:` with a person or `nobody`",
            )


CHECK = Check("CN305", "nobodys-turn", Severity.WARNING, __doc__, _find)
