"""Bytes to text: UTF-8, its byte order mark, and what is said where it is neither."""

import hashlib

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.limits import LARGEST_NOTE
from convnotes.model.place import Span
from convnotes.model.source import Source

_BOM = b"\xef\xbb\xbf"
_WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def digest(data: bytes) -> str:
    """Name the bytes of a file so that a later change is noticed."""
    return hashlib.sha256(data).hexdigest()


def decode(path: str, data: bytes) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Read a note's bytes; a note that is not UTF-8 text is an empty source and a finding."""
    if len(data) > LARGEST_NOTE:
        return _refused(
            path,
            data,
            "oversize",
            f"{len(data):,} bytes are too many for one note",
            f"split it: the most is {LARGEST_NOTE:,} bytes",
        )
    bom = data.startswith(_BOM)
    try:
        text = (data[3:] if bom else data).decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(path, data, error)
    source = Source(path, text, digest(data), bom)
    if "\0" in text:
        at = text.index("\0")
        return source, (
            Diagnostic(
                "not-utf8",
                path,
                Span(at, at + 1),
                "this is binary, not text",
                "keep attachments outside of `.md` files",
            ),
        )
    return source, ()


def _not_utf8(
    path: str, data: bytes, error: UnicodeDecodeError
) -> tuple[Source, tuple[Diagnostic, ...]]:
    wide = _WIDE.get(data[:2])
    if wide:
        message, hint = f"this file is {wide}, not UTF-8", "save it as UTF-8 in your editor"
    else:
        offset = error.start + (3 if data.startswith(_BOM) else 0)
        message = f"byte 0x{data[offset]:02x} is not UTF-8 text"
        hint = "save the file as UTF-8; it was perhaps written as Latin-1 or Windows-1252"
    readable = data[3:] if data.startswith(_BOM) else data
    text = readable.decode("utf-8", "replace")
    at = len(readable[: error.start].decode("utf-8", "replace")) if not wide else 0
    source = Source(path, text, digest(data))
    return source, (Diagnostic("not-utf8", path, Span(at, at + 1), message, hint),)


def _refused(
    path: str, data: bytes, rule: str, message: str, hint: str
) -> tuple[Source, tuple[Diagnostic, ...]]:
    source = Source(path, "", digest(data[:LARGEST_NOTE]))
    return source, (Diagnostic(rule, path, Span(0, 0), message, hint),)
