"""A conversation that was put aside, and somebody has spoken since.

What: there is an exchange newer than `closed`, or for `status: paused` and `wait_until` newer than
`since`.

Why: a ball is never dropped in silence: the turn is derived as if the conversation were open.

Instead: reopen it (delete `status`, `closed`, `wait_until`), or write a later date.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, value_span
from convnotes.model.conversation import Status
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.turns.standing import spoken, turn


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    for conversation in notebook.conversations.values():
        if not turn(conversation, on).woken:
            continue
        note = conversation.note
        status = conversation.declared.status
        key = "wait_until" if status is Status.OPEN else "status"
        word = "waiting" if status is Status.OPEN else status
        newest: Site = spoken(conversation, on)[-1].site
        yield Diagnostic(
            "spoke-after-close",
            note.path,
            value_span(note, key),
            f"this conversation is {word}, and somebody has spoken since",
            "reopen it, or put it aside again with the day on which you do",
            (Related(newest, "the newest exchange"),),
        )


CHECK = Check("CN303", "spoke-after-close", Severity.WARNING, __doc__, _find)
