"""Two people with one name.

What: a title, an alias or an e-mail address of one person is also a name of another.

Why: whoever writes that name gets an `ambiguous-name`; where it is an id, the id wins in silence.

Instead: give one of them another alias.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.header import Scalar, Sequence
from convnotes.model.ids import folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.text.names import names_of

_KEYS = ("aliases", "email", "title", "name")


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    people = [note for note in notebook.by_id.values() if note.kind in (Kind.PERSON, Kind.ORG)]
    taken = {folded(note.id): note for note in people}
    for note in people:
        for name in names_of(note):
            other = taken.setdefault(folded(name), note)
            if other is not note:
                yield Diagnostic(
                    "alias-collision",
                    note.path,
                    _place(note, name),
                    f"`{name}` is also a name of `{other.id}`",
                    "give one of them another name",
                    (Related(Site(other.path, 1), f"`{other.id}`"),),
                )


def _place(note: Note, name: str) -> Span:
    for key in _KEYS:
        field = note.header.get(key)
        if not field:
            continue
        items = field.node.items if isinstance(field.node, Sequence) else (field.node,)
        for item in items:
            if isinstance(item, Scalar) and folded(item.text) == folded(name):
                return item.span
    return Span(0, 0)


CHECK = Check("CN205", "alias-collision", Severity.WARNING, __doc__, _find)
