"""A link to a note that the reader may not see.

What: a team note links to a private one, or a public note to one of the team.

Why: the link's text gives away that the other note exists. On the site the link loses its target.

Instead: take the link out, or widen the visibility of the other note.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.note import Note, Visibility
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.text.links import body_links, header_links

_WIDTH = {Visibility.PRIVATE: 0, Visibility.TEAM: 1, Visibility.PUBLIC: 2}


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    narrowest = min((_WIDTH[each.visibility] for each in notebook.notes), default=0)
    for note in notebook.by_id.values():
        if _WIDTH[note.visibility] == narrowest:
            continue
        for target, span in _links(note):
            other = notebook.names.note(target)
            if other and _WIDTH[other.visibility] < _WIDTH[note.visibility]:
                yield Diagnostic(
                    "less-private-link",
                    note.path,
                    span,
                    f"`{other.id}` is {other.visibility}, and this note is {note.visibility}",
                    f"take the link out, or give `{other.id}` `visibility: {note.visibility}`",
                    (Related(Site(other.path, 1), f"`{other.id}`"),),
                )


def _links(note: Note) -> Iterator[tuple[str, Span]]:
    yield from ((name.text, name.span) for name in header_links(note))
    yield from ((link.target, link.span) for link in body_links(note) if link.wiki)


CHECK = Check("CN501", "less-private-link", Severity.ERROR, __doc__, _find)
