"""A name that fits nobody.

What: a participant, a holder, a speaker or a hearer is no id, title, alias or address of any note, or a
member in `convnotes.toml` has no note.

Why: often it is a slip of the pen, and the turn then stands with somebody who does not exist. The name
is kept: the person exists as a stub until a note is made.

Instead: write the name in the hint, or make a note with `convnotes new person`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook
from convnotes.model.source import Span


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    yield from reported("unknown-person")(notebook, on)
    settings = notebook.config.source
    for member in notebook.members:
        if settings and notebook.people[member].note is None:
            at = max(settings.text.find(member), 0)
            near = notebook.names.nearest(member)
            yield Diagnostic(
                "unknown-person", settings.path, Span(at, at + len(member)),
                f"the member `{member}` has no note",
                f"did you mean `{near}`?" if near else f"make one: convnotes new person {member}",
            )


CHECK = Check("CN203", "unknown-person", Severity.WARNING, __doc__, _find)
