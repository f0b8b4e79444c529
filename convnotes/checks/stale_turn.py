"""A header that says who is next, and somebody has spoken since.

What: `next_turn` was declared before the newest exchange, or on its day by somebody who then spoke, and
the exchanges name other holders.

Why: whatever is declared expires when somebody speaks; the exchanges decide.

Instead: delete `next_turn` or name the holder that the exchanges name (`check --fix` does so). To
overrule them, write a line `next_turn:: bob-hale` in the newest exchange, or a time in `since`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, value_span
from convnotes.edits.settle import settle
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import turn


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    for conversation in notebook.conversations.values():
        note = conversation.note
        standing = turn(conversation, on)
        if not standing.stale:
            continue
        holders = " and ".join(f"`{each}`" for each in standing.holders) or "nobody"
        yield Diagnostic(
            "stale-turn",
            note.path,
            value_span(note, "next_turn", "next"),
            f"somebody has spoken since; by the exchanges the turn is with {holders}",
            "to overrule them, write a line `next_turn:: …` in the newest exchange,"
            " or a time in `since`",
            tuple(Related(site, "what was said") for site in standing.evidence[:1]),
            fix=settle(conversation, standing),
        )


CHECK = Check("CN302", "stale-turn", Severity.WARNING, __doc__, _find)
