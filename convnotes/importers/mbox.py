"""A mailbox in one file (mbox, RFC 4155, in its dialects mboxo, mboxrd and mboxcl2).

A message begins at a line `From ` at the beginning of the file or below an empty line, with an address
and a date, above a line that is a field. Without the empty line it must be plainer still: a whole date,
and a field that every mail has. Without a date it must name an address or nothing, above a field. Any
other line `From ` is text: the one that somebody wrote into a mail does not cut it in two.

`>From ` at the beginning of a line was quoted by the writer and loses one `>` (mboxo, mboxrd). Where
every message in the file has a `Content-Length` that ends exactly above the next one (mboxcl2), these
lengths count, and nothing is unquoted in a message that holds bare lines `From `. One length that does
not fit, such as one carried along from elsewhere, and none counts. Every byte of the file belongs to
exactly one message.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.importers import Importer, Options
from convnotes.importers.mail import read_one
from convnotes.importers.mail_entities import head
from convnotes.model.draft import Found, Rejected

_LINE = re.compile(rb"^From ?([^\n]{0,1000})(?:\n|\Z)", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BARE = re.compile(rb"^From ", re.MULTILINE)
_DATE = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\b"
    rb"[^\n]{0,30}?\d{1,2}:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d"
)
_YEAR = re.compile(rb"\b\d{4}\b")
_ADDRESS = re.compile(rb"(?:[^\s@]{1,250}@[^\s@]{1,250}|-|MAILER-DAEMON)?\s*\Z")
_FIELD = re.compile(rb"(?:>?From [^\n]*\n)?[!-9;-~]{1,70}:")
_COMMON_FIELD = re.compile(
    rb"(?:Return-Path|Received|From|Date|Message-ID|Delivered-To|X-[A-Za-z0-9-]{1,50}|To|Subject|Sender"
    rb"|MIME-Version|Status|Content-Type|Reply-To|DKIM-Signature|Envelope-To)[ \t]*:",
    re.IGNORECASE,
)
_BLANK_ABOVE = re.compile(rb"\n[ \t]*\r*\n\Z")
_GAP = re.compile(rb"(?:[ \t]*\r*\n)*")
_LENGTH = re.compile(rb"\s*(\d{1,12})\s*\Z")


class _Slice(NamedTuple):
    """Where a message stands: the line `From `, its own first byte, and its end."""

    envelope: str
    start: int
    end: int
    unquotes: bool


def recognises(name: str, data: bytes) -> bool:
    """Tell a mailbox by its first line."""
    return data.startswith(b"From ") or (name.casefold().endswith(".mbox") and not data.strip())


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Read all messages of a mailbox, in its order."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    for number, each in enumerate(_slices(data), 1):
        mail = data[each.start : each.end]
        if each.unquotes and b">From " in mail:
            mail = _QUOTED.sub(rb"\1", mail)
        yield read_one(mail, f"{name}, message {number}", options, each.envelope or " ")
    if not data.strip():
        yield Rejected(name, "there is nothing in it")


def _slices(data: bytes) -> Iterator[_Slice]:
    starts = [found for found in _LINE.finditer(data) if _separates(data, found)]
    if not starts:
        if data.strip():
            yield _Slice("", 0, len(data), unquotes=True)
        return
    counted = _counted(data, starts)
    if counted:
        yield from counted
        return
    if data[: starts[0].start()].strip():
        yield _Slice("", 0, starts[0].start(), unquotes=True)
    ends = [each.start() for each in starts[1:]] + [len(data)]
    for found, end in zip(starts, ends, strict=True):
        yield _Slice(_text(found), found.end(), end, unquotes=True)


def _text(found: re.Match[bytes]) -> str:
    return found[1].decode("latin-1")


def _separates(data: bytes, found: re.Match[bytes]) -> bool:
    """Tell whether a line `From ` begins a message."""
    if found.start() == 0:
        return True
    if not data.startswith(b"From ", found.start()):
        return False
    dated = bool(_DATE.search(found[1]) and _YEAR.search(found[1]))
    above = bool(_BLANK_ABOVE.search(data[max(0, found.start() - 200) : found.start()]))
    last = found.end() == len(data)
    if above and dated:
        return last or bool(_FIELD.match(data, found.end()))
    if above:
        return bool(_ADDRESS.match(found[1]) and _FIELD.match(data, found.end()))
    return dated and b"@" in found[1] and bool(_COMMON_FIELD.match(data, found.end()))


def _counted(data: bytes, starts: list[re.Match[bytes]]) -> list[_Slice]:
    """Follow the lengths through the file; give nothing unless every single one fits."""
    found: list[_Slice] = []
    by_place = {each.start(): each for each in starts}
    at = starts[0].start()
    while at < len(data):
        line = by_place.get(at) or _LINE.match(data, at)
        if line is None:
            return []
        fields, body = head(data[line.end() : line.end() + 65536])
        length = next(
            (_LENGTH.match(value) for key, value in fields if key == "content-length"), None
        )
        if not length:
            return []
        end = line.end() + body + int(length[1])
        gap = _GAP.match(data, end)
        if end > len(data) or gap is None or (gap.end() < len(data) and gap.end() not in by_place):
            return []
        bare = bool(_BARE.search(data, line.end() + body, end))
        found.append(_Slice(_text(line), line.end(), gap.end(), unquotes=not bare))
        at = gap.end()
    alone = len(found) == 1 and len(starts) > 1
    return [] if alone else found


IMPORTER = Importer("mbox", "a mailbox (mbox)", recognises, read, rank=40)
