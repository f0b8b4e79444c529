"""A link that leads nowhere.

What: a `[[link]]`, or a `[link](note.md)`, to a note that does not exist. People who are named as
participants or speakers exist as stubs and are no broken links.

Why: what one wanted to find behind it cannot be found.

Instead: write the id in the hint, or make the note.
"""

import datetime
from collections.abc import Iterator
from pathlib import PurePosixPath

from convnotes.checks.contract import Check
from convnotes.model.conversation import PersonId
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.source import Span
from convnotes.text.links import Link, body_links, file_target, header_links
from convnotes.text.names import link_target, nearest_id
from convnotes.text.values import folded


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    paths = {note.path for note in notebook.notes}
    ids = {folded(note.id) for note in notebook.notes}
    ids |= {folded(person) for person in notebook.people}
    for note in notebook.by_id.values():
        for name in header_links(note):
            if not _leads(notebook, name.text, ids):
                yield _broken(notebook, note, name.text, name.span)
            elif name in note.names("in") and not _is_conversation(notebook, name.text):
                yield Diagnostic("broken-link", note.path, name.span,
                                 f"`{name.text}` is no conversation", "name one in `in:`")
        for link in body_links(note):
            if not _resolves(notebook, note, link, ids, paths):
                yield _broken(notebook, note, link.target, link.span)


def _leads(notebook: Notebook, target: str, ids: set[str]) -> bool:
    bare = link_target(target)
    return not bare or folded(bare) in ids or notebook.names.note(target) is not None


def _is_conversation(notebook: Notebook, target: str) -> bool:
    note = notebook.names.note(target)
    return note is not None and note.kind is Kind.CONVERSATION


def _resolves(
    notebook: Notebook, note: Note, link: Link, ids: set[str], paths: set[str]
) -> bool:
    if link.wiki:
        named = PurePosixPath(link.target.split("#", 1)[0])
        attachment = named.suffix not in ("", ".md") and " " not in named.suffix
        return _leads(notebook, link.target, ids) or (attachment and len(named.suffix) <= 5)
    path = file_target(note, link)
    return path is None or not path.endswith(".md") or path in paths or not path.startswith("notes/")


def _broken(notebook: Notebook, note: Note, target: str, span: Span) -> Diagnostic:
    near = nearest_id(target, notebook.by_id) or notebook.names.nearest(target)
    return Diagnostic("broken-link", note.path, span, f"there is no note `{link_target(target)}`",
                      f"did you mean `{near}`?" if near and PersonId(near) != target
                      else "make the note, or mend the link")


CHECK = Check("CN401", "broken-link", Severity.WARNING, __doc__, _find)
