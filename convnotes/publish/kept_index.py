"""What is kept of a search index from one build to the next."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from convnotes.publish.weighing import Best, Counts, Posting, Scale


class Entry(NamedTuple):
    """A note as the index knows it, but for its words: what was read for it, and its measures."""

    name: str
    read: Sequence[int]
    scale: Scale
    size: int


class Lost(Exception):
    """What an earlier build kept cannot be read any more."""


class Kept:
    """An index of which nothing is known, and nothing kept.

    Where something is, `Lost` may be raised when it is asked for.
    """

    def entries(self) -> Sequence[Entry]:
        """Give the notes in their order."""
        return ()

    def counts(self, name: str) -> Counts:
        """Give the words of a note."""
        raise Lost(name)

    def words(self) -> Mapping[str, tuple[int, int]]:
        """Give every word, with the size of its listing and the number of its notes."""
        return {}

    def text(self, word: str) -> str:
        """Give the listing of a word."""
        raise Lost(word)

    def found(self, word: str) -> Iterable[tuple[int, int]]:
        """Give the notes that hold a word by their numbers, with how often it counts there."""
        raise Lost(word)

    def parts(self) -> Mapping[str, Best]:
        """Give by the beginning of each part the best notes for any of its words."""
        return {}

    def lies(self, path: str) -> bool:  # noqa: ARG002 - nothing lies anywhere
        """Tell whether a file lies there as it was left."""
        return False

    def left(self, path: str) -> bytes | None:
        """Give the bytes of such a file."""

    def forget(self) -> None:
        """Know nothing of an earlier index any more, nor of what was put."""

    def begin_anew(self) -> None:
        """Know no words and parts any more, and keep only what is put from now on."""

    def put_entry(self, number: int, entry: Entry, counts: Counts) -> None:
        """Keep a note by its place in the order."""

    def put_word(self, word: str, size: int, text: str, found: Sequence[Posting]) -> None:
        """Keep a word; one that no note holds any more is dropped."""

    def put_parts(self, parts: Mapping[str, Best]) -> None:
        """Keep the parts, all of them, after all else."""
