"""A public note that holds something for the team only.

What: a note with `visibility: public` contains a `note by` or a `> [!private]` block.

Why: both are left out of the public site; but whoever gets the file itself reads them.

Instead: move them to a note of the team.
"""

import datetime
import re
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.conversation import ExchangeKind
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.ids import NoteId
from convnotes.model.note import Note, Visibility
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span

_PRIVATE_BLOCK = re.compile(r"^[ ]{0,3}>[ \t]*\[!private\]", re.MULTILINE | re.IGNORECASE)


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    for note in notebook.by_id.values():
        if note.visibility is not Visibility.PUBLIC:
            continue
        for span in _internal(notebook, note):
            yield Diagnostic(
                "public-note-with-internal",
                note.path,
                span,
                "this is for the team only, and the note is public",
                "move it to a note of the team",
            )


def _internal(notebook: Notebook, note: Note) -> Iterator[Span]:
    conversation = notebook.conversations.get(note.id)
    exchanges = conversation.exchanges if conversation else notebook.logged.get(NoteId(note.id), ())
    for each in exchanges:
        if each.kind is ExchangeKind.NOTE and each.home == note.id:
            yield each.span
    for match in _PRIVATE_BLOCK.finditer(note.source.text, note.body):
        yield Span(*match.span())


CHECK = Check("CN502", "public-note-with-internal", Severity.WARNING, __doc__, _find)
