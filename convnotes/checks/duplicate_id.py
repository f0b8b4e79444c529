"""Two notes with one id.

What: two files in different folders have the same name, or names that differ only in capitals.

Why: an id is how a note is named; of the two only the first by path is read.

Instead: rename one of them.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.ids import folded
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    first: dict[str, str] = {}
    for note in notebook.notes:
        taken = first.setdefault(folded(note.id), note.path)
        if taken != note.path:
            yield Diagnostic(
                "duplicate-id",
                note.path,
                Span(0, 0),
                f"the id `{note.id}` is that of {taken} too",
                "rename one of the two files",
                (Related(Site(taken, 1), "the one that is read"),),
            )


CHECK = Check("CN204", "duplicate-id", Severity.ERROR, __doc__, _find)
