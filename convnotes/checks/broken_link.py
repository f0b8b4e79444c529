"""A link that leads nowhere.

What: a `[[link]]`, or a `[link](note.md)`, to a note that does not exist. People who are named as
participants or speakers exist as stubs and are no broken links. In a plain page a `[[link]]` is
reported only where a note with a similar name exists: in Obsidian's manner, pages link to notes that
are still to be written, and a vault of them must open without hundreds of warnings. What a
conversation, a person or an org links to is part of the record, and is always reported.

Why: what one wanted to find behind it cannot be found.

Instead: write the id in the hint, or make the note.
"""

import datetime
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.ids import folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.text.likeness import Likeness
from convnotes.text.links import Link, body_links, file_target, header_links
from convnotes.text.names import link_target
from convnotes.text.yaml_trouble import clipped

_DIGITS = re.compile(r"\d+")


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    known = _Known(notebook)
    for note in notebook.by_id.values():
        for name in header_links(note):
            if not known.leads(name.text):
                yield _broken(note, name.text, name.span, known.nearest(name.text))
            elif name in note.names("in") and not _is_conversation(notebook, name.text):
                yield Diagnostic(
                    "broken-link",
                    note.path,
                    name.span,
                    f"`{name.text}` is no conversation",
                    "name one in `in:`",
                )
        for link in body_links(note):
            if known.resolves(note, link):
                continue
            near = known.nearest(link.target)
            if near or not link.wiki or note.kind is not Kind.PAGE:
                yield _broken(note, link.target, link.span, near)


class _Known:
    """What links can lead to; what was looked up once is kept."""

    def __init__(self, notebook: Notebook) -> None:
        self.names = notebook.names
        self.paths = {note.path for note in notebook.notes}
        self.by_fold = {folded(note.id): note.id for note in notebook.by_id.values()}
        self.ids = {folded(note.id) for note in notebook.notes}
        self.ids |= {folded(person) for person in notebook.people}
        self.leading: dict[str, bool] = {}
        self.near: dict[str, str] = {}

    @cached_property
    def likeness(self) -> Likeness:
        return Likeness(self.by_fold)

    def leads(self, target: str) -> bool:
        found = self.leading.get(target)
        if found is None:
            bare = link_target(target)
            found = self.leading[target] = (
                not bare or folded(bare) in self.ids or self.names.note(target) is not None
            )
        return found

    def resolves(self, note: Note, link: Link) -> bool:
        if link.wiki:
            return self.leads(link.target) or _attachment(link.target)
        path = file_target(note, link)
        return (
            path is None
            or not path.endswith(".md")
            or path in self.paths
            or not path.startswith("notes/")
        )

    def nearest(self, target: str) -> str:
        """Give the id most like a target, or nothing."""
        found = self.near.get(target)
        if found is None:
            close = self.likeness.nearest(folded(link_target(target)))
            found = self.by_fold[close] if close else self.names.nearest(target)
            # Ids that differ in figures only (`2026-W12`, `eip-150`) are others, not misspelt.
            figures_only = _DIGITS.sub("", folded(found)) == _DIGITS.sub(
                "", folded(link_target(target))
            )
            found = self.near[target] = "" if figures_only else found
        return found


def _attachment(target: str) -> bool:
    suffix = PurePosixPath(target.split("#", 1)[0]).suffix
    return suffix not in ("", ".md") and " " not in suffix and len(suffix) <= 5


def _is_conversation(notebook: Notebook, target: str) -> bool:
    note = notebook.names.note(target)
    return note is not None and note.kind is Kind.CONVERSATION


def _broken(note: Note, target: str, span: Span, near: str) -> Diagnostic:
    return Diagnostic(
        "broken-link",
        note.path,
        span,
        f"there is no note `{clipped(link_target(target))}`",
        f"did you mean `{near}`?" if near else "make the note, or mend the link",
    )


CHECK = Check("CN401", "broken-link", Severity.WARNING, __doc__, _find)
