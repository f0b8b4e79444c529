"""Ids, of notes and of people, and the people that have no note of their own."""

from typing import NewType

NoteId = NewType("NoteId", str)
"""The stem of a note's file, in Unicode NFC."""

PersonId = NewType("PersonId", str)
"""Who speaks: the id of a person's or an org's note, or a stub's name as first written."""

NOBODY: tuple[PersonId, ...] = ()
ME = PersonId("me")
"""The one unnamed member of a workspace that names none."""
SOMEONE = PersonId("someone")
"""Whoever an audience may not know of."""


def note_id(path: str) -> NoteId:
    """Give the id of the note in a file: its stem in Unicode NFC."""
    name = path[path.rfind("/") + 1 :].removesuffix(".md")
    if name.isascii():
        return NoteId(name)
    import unicodedata

    return NoteId(unicodedata.normalize("NFC", name))


def folded(name: str) -> str:
    """Give the form in which names are compared: NFC, case folded, single blanks."""
    if name.isascii():
        small = name.lower()
        return small if small.isprintable() and " " not in small else " ".join(small.split())
    from unicodedata import normalize

    return " ".join(normalize("NFC", normalize("NFC", name).casefold()).split())
