"""Edits to bytes: what no span covers stays as it was, byte for byte."""

from collections.abc import Iterable

from convnotes.model.source import Edit, Source

_BOM = b"\xef\xbb\xbf"


def apply(source: Source, edits: Iterable[Edit]) -> bytes:
    """Give the bytes of a source after edits that do not overlap; raises ValueError where they do."""
    return (_BOM if source.bom else b"") + edited(source.text, edits).encode("utf-8")


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Give a text after edits that do not overlap; raises ValueError where they do."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.span, each.text)):
        if edit.span.start < at:
            raise ValueError(f"edits overlap at character {edit.span.start}")
        parts += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*parts, text[at:]))
