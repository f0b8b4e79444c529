"""A turn given to somebody who does not take part.

What: `next_turn` names a person who is not among the `participants`.

Why: either the person is missing there, or the turn stands with the wrong one.

Instead: add them to `participants`, or name one of those.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, value_span
from convnotes.model.conversation import Conversation
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    for conversation in notebook.conversations.values():
        note = conversation.note
        for path, span, person in _named(conversation):
            if person in conversation.participants or not conversation.participants:
                continue
            known = notebook.people[person]
            if known.note is None and person not in notebook.members:
                # Nobody knows this name at all, which `unknown-person` says.
                continue
            yield Diagnostic(
                "holder-not-participant",
                path,
                span,
                f"`{person}` does not take part here",
                f"add `{person}` to `participants` in {note.path}, or name one of those",
            )


def _named(conversation: Conversation) -> Iterator[tuple[str, Span, PersonId]]:
    note = conversation.note
    for person in conversation.declared.next_turn or ():
        yield note.path, value_span(note, "next_turn", "next"), person
    for each in conversation.exchanges:
        for statement in each.statements:
            if statement.key == "next_turn":
                yield from ((statement.site.path, statement.span, who) for who in statement.people)


CHECK = Check("CN301", "holder-not-participant", Severity.ERROR, __doc__, _find)
