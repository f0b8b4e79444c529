"""Fields written into an exchange that stands there already."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace

from convnotes.edits.handwriting import handwriting
from convnotes.edits.placing import field_below
from convnotes.model.conversation import Conversation, Exchange
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Edit

_LINE_END = re.compile(r"\r\n|\n|\r")


def field_edits(
    notebook: Notebook,
    conversation: Conversation,
    newest: Exchange,
    fields: Mapping[str, str],
    on: datetime.date,
) -> tuple[Note, tuple[Edit, ...]]:
    """Write fields into an exchange, wherever it stands; those of an earlier day stay beside them."""
    home = notebook.by_id[newest.home]
    hand = handwriting(notebook, home, conversation.participants)
    edits: list[Edit] = []
    added: list[str] = []
    for key, value in fields.items():
        before = newest.statement(key)
        if before and newest.day == on and not value:
            edits.append(_taken_out(home, before.span))
        elif before and (newest.day == on or key == "wait_until"):
            edits.append(_replaced(home, before.span, value))
        else:
            added.append(f"{key}:: {value}".rstrip())
    entry = next(each for each in home.entries if each.span == newest.span)
    if added:
        text = [field_below(home, entry, added[0], hand)]
        indent = "" if entry.level else "  "
        more = "".join(f"{hand.line_end}{indent}{each}" for each in added[1:])
        edits.append(replace(text[0], text=text[0].text + more))
    return home, tuple(edits)


def _taken_out(note: Note, span: Span) -> Edit:
    """Take out the whole line of a field."""
    text = note.source.text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    end = _LINE_END.search(text, span.end)
    return Edit(Span(start, end.end() if end else span.end), "")


def _replaced(note: Note, span: Span, value: str) -> Edit:
    line = note.source.text[span.start : span.end]
    at = span.start + line.index("::") + 2
    return Edit(Span(at, span.end), f" {value}" if value else "")
