"""A note or a link that leads out of the workspace.

What: a file of `notes/` is a symbolic link to somewhere else on this machine, or a note links to a
path such as `../../elsewhere.pdf` above the workspace.

Why: what lies outside is not shared with the notes, and must never be read or published by accident.

Instead: move the file into the workspace.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook
from convnotes.text.links import body_links, file_target


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    yield from reported("path-outside")(notebook, on)
    for note in notebook.by_id.values():
        for link in body_links(note) if "](" in note.source.text else ():
            if not link.wiki and file_target(note, link) is None:
                yield Diagnostic(
                    "path-outside",
                    note.path,
                    link.span,
                    f"`{link.target}` leads out of the workspace",
                    "link to a file of the workspace",
                )


CHECK = Check("CN112", "path-outside", Severity.ERROR, __doc__, _find)
