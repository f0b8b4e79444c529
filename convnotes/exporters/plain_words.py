"""Words of notes for other programs: safe to put on one line, or on several."""

import re
from collections.abc import Iterable

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.report.terminal import listed
from convnotes.text.promise_line import plain

_ENDS = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
# What could command a terminal, turn the direction of writing, or stand in no XML.
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)


def line(text: str) -> str:
    """Give a text as one line, with single blanks and without control characters."""
    return " ".join(_CONTROL.sub("", " ".join(text.split())).split())


def block(text: str) -> str:
    """Give a text of several lines, which end in LF, without control characters."""
    return _CONTROL.sub("", _ENDS.sub("\n", text)).strip("\n")


def shown(text: str) -> str:
    """Give a line with each wikilink replaced by what it shows."""
    return line(plain(text))


def name(notebook: Notebook, person: PersonId) -> str:
    """Give what to call somebody."""
    return shown(notebook.person_name(person)) or line(person)


def names(notebook: Notebook, people: Iterable[PersonId]) -> str:
    """Give what to call several people: `Ann, Bob and Carol`."""
    return listed([name(notebook, each) for each in people])
