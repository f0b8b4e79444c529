"""How much each word counts for a note: by how often it stands there, where, and how rare it is."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from convnotes.publish.findable import Findable
from convnotes.publish.words import words

MOST_NOTES = 1_500
"""Of a word in more notes, those in which it counts most; it is then no condition any more."""
FIRST_NOTES = 60
"""How many notes are kept for a beginning so short that its words stand in many parts."""
_TITLE, _NAME, _TAG, _PERSON = 8, 5, 4, 1.6
_EVEN = 0.35
_USUAL_LENGTH = 350
_K = 1.4
_WEIGHT = itemgetter(1)

Counts = Mapping[str, int]
"""How often each word counts in a note."""
Posting = tuple[int, int, float]
"""The number of a note that holds a word, how often it counts there, and what that weighs."""
Best = Sequence[tuple[int, int]]
"""The notes in which something counts most, each with how much, the best first."""


class Scale(NamedTuple):
    """What weighs the words of a note: its kind, and how long it is."""

    factor: float
    even: float

    def weight(self, count: int) -> float:
        """Give the weight of a word by how often it counts."""
        return self.factor * count * (_K + 1) / (count + self.even)


class Listing(NamedTuple):
    """A word with the notes that hold it and what it counts there, as the index writes them."""

    word: str
    text: str
    best: Best


def counted(one: Findable) -> tuple[Counts, Scale]:
    """Count the words of a note, those in better places for more; and tell what weighs them."""
    counts: dict[str, int] = {}
    counts.update(Counter(words("\n".join([passage.text for passage in one.passages]))))
    length = sum(counts.values())
    for share, texts in ((_TITLE, (one.title,)), (_NAME, one.names), (_TAG, one.tags)):
        for text in texts:
            for word in words(text):
                counts[word] = counts.get(word, 0) + share
    factor = _PERSON if one.kind in ("person", "org") else 1.0
    return counts, Scale(factor, _K * (1 - _EVEN + _EVEN * length / _USUAL_LENGTH))


def whole(notes: int) -> int:
    """Give what the number of notes counts for: a power of two, so that it seldom is another."""
    return 1 << max(4, notes.bit_length())


def rarity(notes: int, of_whole: int) -> int:
    """Tell how rare a word is that stands in so many notes."""
    return max(1, round(2 * math.log2(1 + of_whole / notes)))


def score(rare: int, weight: float) -> int:
    """Give what a word counts in a note, as the index writes it."""
    return int(rare * weight + 1)


def listing(word: str, found: Sequence[Posting], of_whole: int) -> Listing:
    """Write down a word with all the notes that hold it."""
    rare = rarity(len(found), of_whole)
    scored = [(number, score(rare, weight)) for number, _, weight in found]
    if len(scored) <= FIRST_NOTES:
        return Listing(word, packed(scored), scored)
    ranked = sorted(scored, key=_WEIGHT, reverse=True)  # of equals, the first stays first
    cut = len(scored) > MOST_NOTES
    if cut:
        scored = sorted(ranked[:MOST_NOTES])
    return Listing(word, ("~" if cut else "") + packed(scored), ranked[:FIRST_NOTES])


def read_again(word: str, text: str) -> Listing:
    """Give a listing by its text."""
    scored = unpacked(text.removeprefix("~"))
    if len(scored) > FIRST_NOTES:
        scored = sorted(scored, key=_WEIGHT, reverse=True)[:FIRST_NOTES]
    return Listing(word, text, scored)


def best(several: Iterable[Best]) -> Best:
    """Give the notes in which any of several things counts most."""
    scores: dict[int, int] = {}
    for each in several:
        for number, weight in each:
            if weight > scores.get(number, 0):
                scores[number] = weight
    return sorted(sorted(scores.items()), key=_WEIGHT, reverse=True)[:FIRST_NOTES]


def packed(scored: Iterable[tuple[int, int]]) -> str:
    """Write notes as the steps from one to the next, each with its weight where that differs."""
    pieces: list[str] = []
    at = before = 0
    for number, weight in scored:
        pieces.append(f"{number - at}" if weight == before else f"{number - at}:{weight}")
        at, before = number, weight
    return ",".join(pieces)


def unpacked(text: str) -> list[tuple[int, int]]:
    """Read the same."""
    scored: list[tuple[int, int]] = []
    at = weight = 0
    for piece in text.split(",") if text else ():
        step, _, other = piece.partition(":")
        at += int(step)
        if other:
            weight = int(other)
        scored.append((at, weight))
    return scored
