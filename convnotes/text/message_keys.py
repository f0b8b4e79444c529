"""The keys of imported messages, kept in comments of their exchanges that no reader sees.

`<!-- message CAF+1@mail.example 2026-11-20T09:30:00+01:00 -->` stands at the end of an exchange that
came from elsewhere: what names the message for good, and the instant it was sent. A message that was
quoted in it may stand before that, in a comment of its own.
"""

import re
from typing import NamedTuple

from convnotes.model.note import Entry, Note

_KEY = re.compile(r"<!-- message (\S+)(?: (\S+))? -->")
_UNSAFE = re.compile(r"[^!-~]|[%<>]|--")


class Kept(NamedTuple):
    """An exchange that came from elsewhere: the key of its message, when it was sent, and where it is.

    `sent` is an ISO date-time with an offset, or empty where none is known.
    """

    key: str
    entry: Entry
    sent: str


def comment(key: str, sent: str) -> str:
    """Write the comment that keeps the key of a message."""
    return f"<!-- message {_escaped(key)}{f' {sent}' if sent else ''} -->"


def kept(note: Note) -> tuple[Kept, ...]:
    """Give the keys that stand in the exchanges of a note."""
    text = note.source.text
    if "<!-- message " not in text:
        return ()
    return tuple(
        Kept(_plain(match[1]), entry, match[2] or "")
        for entry in note.entries
        for match in _KEY.finditer(text, *entry.span)
    )


def hidden(words: str) -> str:
    """Give words as a comment, which they cannot end."""
    return f"<!-- quoted\n{words.replace('--', '-&#45;')}\n-->"


def _escaped(key: str) -> str:
    return _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02x}" for byte in match[0].encode("utf-8", "replace")), key
    )


def _plain(key: str) -> str:
    data = re.sub(rb"%([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), key.encode())
    return data.decode("utf-8", "replace")
