"""The words of a search index, in parts by their beginnings."""

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from itertools import accumulate

from convnotes.publish.kept_index import Kept
from convnotes.publish.search_files import FOLDER, Text, call
from convnotes.publish.weighing import (
    Best,
    Listing,
    Posting,
    best,
    listing,
    packed,
    read_again,
)

LARGEST_PART = 24_000
"""How many characters a part may have before it is divided by one more letter."""
_LONGEST_PREFIX = 12
_LAST = chr(0x10FFFF)
"""Comes after whatever a word may hold."""


class WordParts:
    """Makes the parts that hold a word which was put; `leaves` and `inner` are their beginnings."""

    def __init__(self, kept: Kept, whole: int) -> None:
        self.leaves: list[str] = []
        self.inner: list[str] = []
        self._kept = kept
        self._whole = whole
        self._before = kept.parts()
        self._parts: dict[str, Best] = {}
        self._sizes = {word: size for word, (size, _) in kept.words().items()}
        self._listings: dict[str, Listing] = {}
        self._touched: list[str] = []
        self._words: list[str] = []
        self._ends: list[int] = []

    def put(self, word: str, found: Sequence[Posting]) -> None:
        """Put a word in the place of what it was, with all its notes; words come in their order."""
        self._touched.append(word)
        if found:
            made = self._listings[word] = listing(word, found, self._whole)
            self._sizes[word] = len(word) + len(made.text) + 6
            self._kept.put_word(word, self._sizes[word], made.text, found)
        else:
            self._sizes.pop(word, None)
            self._kept.put_word(word, 0, "", ())

    def files(self) -> Iterator[Text]:
        """Divide the words by their beginnings until each part is small enough."""
        self._words = sorted(self._sizes)
        self._ends = [0, *accumulate(map(self._sizes.__getitem__, self._words))]
        yield from self._divided("", 0, len(self._words))
        self._kept.put_parts(self._parts)

    def _below(self, prefix: str, first: int, end: int) -> Generator[Text, None, Best]:
        """Give the parts of the words that begin so; return the best notes for any of them."""
        small = self._ends[end] - self._ends[first] <= LARGEST_PART
        if small or len(prefix) >= _LONGEST_PREFIX:
            self.leaves.append(prefix)
            return (yield from self._part(prefix, self._words[first:end]))
        self.inner.append(prefix)
        own = self._words[first:end][: self._words[first] == prefix]
        below = yield from self._divided(prefix, first + len(own), end)
        return (yield from self._part(prefix, own, below))

    def _divided(self, prefix: str, first: int, end: int) -> Generator[Text, None, list[Best]]:
        """Divide words that go on after what they begin with by their next letter."""
        found: list[Best] = []
        while first < end:
            longer = self._words[first][: len(prefix) + 1]
            following = bisect_left(self._words, longer + _LAST, first, end)
            found.append((yield from self._below(longer, first, following)))
            first = following
        return found

    def _part(
        self, prefix: str, words: Sequence[str], below: Sequence[Best] | None = None
    ) -> Generator[Text, None, Best]:
        """Give one part; where it is divided further, with the best notes below it."""
        path = f"{FOLDER}t-{_name(prefix)}.js"
        before = None if self._is_touched(prefix) else self._before.get(prefix)
        if before is not None and self._kept.lies(path):
            self._parts[prefix] = before
            yield path, None
            return before
        listings = [self._listing(word) for word in words]
        found = best([*(each.best for each in listings), *(below or ())])
        self._parts[prefix] = found
        first = () if below is None else (packed(sorted(found)),)
        yield path, call("words", prefix, {each.word: each.text for each in listings}, *first)
        return found

    def _is_touched(self, prefix: str) -> bool:
        at = bisect_left(self._touched, prefix)
        return at < len(self._touched) and self._touched[at].startswith(prefix)

    def _listing(self, word: str) -> Listing:
        return self._listings.get(word) or read_again(word, self._kept.text(word))


def _name(prefix: str) -> str:
    """Give a name for a file: letters as they are, all else as the figures of its bytes."""
    if prefix.isascii():
        return prefix
    return f"~{prefix.encode('utf-8', 'surrogatepass').hex()}"
