"""A promise that nobody has made.

What: in a conversation of three or more, an open promise or question has no owner: no name stands first
in it, and its exchange has no single speaker.

Why: everybody thinks that somebody else will do it.

Instead: `- [ ] [[bob-hale]] send the quote`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.conversation import State
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook

_MANY = 3


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    for conversation in notebook.conversations.values():
        if len(conversation.participants) < _MANY:
            continue
        for promise in conversation.promises:
            if promise.state is State.OPEN and promise.owner is None:
                yield Diagnostic(
                    "unowned-promise",
                    promise.site.path,
                    promise.span,
                    f"nobody owns this {promise.kind}",
                    "put the owner first: `- [ ] [[bob-hale]] …`",
                )


CHECK = Check("CN306", "unowned-promise", Severity.WARNING, __doc__, _find)
