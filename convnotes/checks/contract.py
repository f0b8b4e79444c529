"""What a rule is: a code that stays, a name, a page of explanation, and a function."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.header import Node
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span

Find = Callable[[Notebook, datetime.date], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule; `find` gives its diagnostics for a notebook on a day."""

    code: str
    name: str
    severity: Severity
    explanation: str | None
    find: Find


def reported(rule: str) -> Find:
    """Make the function of a rule whose findings were made while the notes were read."""

    def find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
        del on
        for note in notebook.notes:
            yield from (each for each in note.problems if each.rule == rule)
        yield from (each for each in notebook.problems if each.rule == rule)
        yield from (each for each in notebook.config.problems if each.rule == rule)

    return find


def key_span(note: Note, *keys: str) -> Span:
    """Give the place of the first of these keys that a note has, else its very beginning."""
    for key in keys:
        field = note.header.get(key)
        if field:
            return field.key_span
    return Span(0, 0)


def value_span(note: Note, *keys: str) -> Span:
    """Give the place of the value of the first of these keys that a note has."""
    for key in keys:
        field = note.header.get(key)
        if field:
            node: Node = field.node
            return node.span if node.span.end > node.span.start else field.key_span
    return Span(0, 0)
