"""A name that fits nobody.

What: a participant, a holder, a speaker or a hearer is no id, title, alias or address of any note, or a
member in `convnotes.toml` has no note.

Why: often it is a slip of the pen, and the turn then stands with somebody who does not exist. The name
is kept: the person exists as a stub until a note is made.

Instead: write the name in the hint, or make a note with `convnotes new person`.
"""

import datetime
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook, Unknown
from convnotes.model.place import Span


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    del on
    nearest: dict[str, str] = {}
    for name in notebook.unknown:
        if name.text not in nearest:
            nearest[name.text] = notebook.names.nearest(name.text)
        yield _unknown(notebook, name, nearest[name.text])
    yield from _members(notebook)


def _unknown(notebook: Notebook, name: Unknown, near: str) -> Diagnostic:
    other = notebook.names.note(name.text)
    message = f"`{name.text}` is nobody we know"
    hint = f"did you mean `{near}`?" if near else f"make a note: {_command(name.text)}"
    if other:
        message = f"`{name.text}` is a {other.kind}, not a person"
        hint = "name a person, or make a note of another name"
    return Diagnostic("unknown-person", name.path, name.span, message, hint)


def _members(notebook: Notebook) -> Iterator[Diagnostic]:
    settings = notebook.config.source
    for member in notebook.members:
        if settings and notebook.people[member].note is None:
            at = max(settings.text.find(member), 0)
            near = notebook.names.nearest(member)
            yield Diagnostic(
                "unknown-person",
                settings.path,
                Span(at, at + len(member)),
                f"the member `{member}` has no note",
                f"did you mean `{near}`?" if near else f"make one: {_command(member)}",
            )


def _command(name: str) -> str:
    bare = name.removeprefix("@")
    return f'convnotes new person "{bare}"' if " " in bare else f"convnotes new person {bare}"


CHECK = Check("CN203", "unknown-person", Severity.WARNING, __doc__, _find)
