"""Words of the command line that are neither dates nor names."""

import datetime
import os
import sys

from convnotes.adapters.editor import compose
from convnotes.errors import ConvnotesError
from convnotes.model.limits import LARGEST_NOTE
from convnotes.text import values

_WRONG_USAGE = 2


def clock(words: str) -> datetime.time:
    """Read a time of day; raises `ConvnotesError`."""
    hours, colon, minutes = words.partition(":")
    good = words.isascii() and hours.isdecimal() and len(minutes) == 2 and minutes.isdecimal()
    time = values.time(hours, minutes) if colon and good else None
    if time is None:
        raise ConvnotesError(f"no clock shows `{words}`", "write it as 14:30", _WRONG_USAGE)
    return time


def said(text: str) -> str:
    """Give a text with one kind of line end and no blank lines around it; raises `ConvnotesError`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _unwritable("the text is not UTF-8") from None
    if "\0" in text:
        raise _unwritable("the text holds a NUL, which no note may")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    """Give a text as one line; raises `ConvnotesError`."""
    return " ".join(said(text).split())


def composed(ruler: str) -> str:
    """Let somebody write a text in their editor, above a line that is not part of it."""
    typing = sys.stdin is not None and sys.stdin.isatty()
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR") or typing):
        raise ConvnotesError(
            "there is no text: nothing was written",
            "give it as an argument, or `-` to read it from stdin",
            _WRONG_USAGE,
        )
    return compose(f"\n\n{ruler}\n").partition(ruler)[0]


def from_stdin() -> str:
    """Read a text from stdin; raises `ConvnotesError` where it is not UTF-8, or too long."""
    if sys.stdin is None:
        raise _unwritable("stdin is closed")
    data = sys.stdin.buffer.read(LARGEST_NOTE + 1)
    if len(data) > LARGEST_NOTE:
        raise _unwritable("the text is longer than a note may be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unwritable(f"byte {error.start + 1} of the text is not UTF-8") from None


def _unwritable(reason: str) -> ConvnotesError:
    hint = "convert it, for instance with iconv" if "UTF-8" in reason else ""
    return ConvnotesError(f"{reason}: nothing was written", hint, _WRONG_USAGE)
