"""Edits to single keys of a front matter: values replaced, lines taken out, nothing else touched."""

import re

from convnotes.model.header import HeaderField
from convnotes.model.note import Note
from convnotes.model.source import Edit, Span

_PLAIN = re.compile(r"[^\W_][\w ./-]*")
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def scalar(text: str) -> str:
    """Write a text as a YAML value, quoted where YAML would take it for something else."""
    from convnotes.text.yaml_trouble import quoted

    spoken_for = text.casefold() in ("null", "true", "false", "yes", "no", "on", "off", "~", "")
    plain = _PLAIN.fullmatch(text) and text == text.strip() and not spoken_for
    return text if plain and not text[0].isdigit() else quoted(text)


def flow_list(texts: tuple[str, ...]) -> str:
    """Write texts as a YAML flow list."""
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def set_value(field: HeaderField, value: str) -> Edit:
    """Replace the value of a key; an empty one is put behind the colon."""
    span = field.node.span
    return Edit(span, value if span.end > span.start else f" {value}")


def remove(note: Note, field: HeaderField) -> Edit:
    """Take out the whole lines of a key, with the comment behind its value."""
    text = note.source.text
    start = max(
        text.rfind("\n", 0, field.key_span.start), text.rfind("\r", 0, field.key_span.start)
    )
    last = max(field.node.span.end - 1, field.key_span.end)
    rest = _REST_OF_LINE.match(text, last)
    return Edit(Span(start + 1, rest.end() if rest else last), "")
