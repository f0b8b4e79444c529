"""Give a promise to another owner: the name that stands first in its box, and nothing else."""

import re

from convnotes.model.ids import PersonId
from convnotes.model.note import Box, Name, Note
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.names import NameTable
from convnotes.text.promise_line import read_box

_LINK = re.compile(r"\[\[[^\[\]|]+(?:\|[^\[\]]*)?\]\]")


def owner_edit(note: Note, box: Box, owner: PersonId, names: NameTable) -> Edit:
    """Name somebody as the owner of a box, in the place of whoever is named, or before its text.

    `names` tell how far a name behind `@` reaches.
    """
    read = read_box(box)
    blanks = len(box.text) - len(box.text.lstrip())
    at = box.text_start + blanks
    link = f"[[{owner}]]"
    if read and read.owner and read.owner.link and names.is_person(read.owner):
        match = _LINK.match(note.source.text, read.owner.span.start)
        if match:
            return Edit(Span(*match.span()), link)
    if read and read.owner_words:
        words = _named(read.owner_words, names)
        written = re.compile("@" + r"[ \t]+".join(re.escape(word) for word in words))
        match = written.match(note.source.text, at)
        if match:
            return Edit(Span(*match.span()), link)
    return Edit(Span(at, at), f"{link} ")


def _named(words: tuple[str, ...], names: NameTable) -> tuple[str, ...]:
    """Give the longest run of words that is somebody's name, as the reader of promises does."""
    for count in range(len(words), 1, -1):
        if names.meant(Name(" ".join(words[:count]), Span(0, 0))).known:
            return words[:count]
    return words[:1]
