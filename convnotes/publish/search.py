"""The search index: parts by the beginnings of words, each a script that a page loads when it needs it.

An index is made of four kinds of files, all below `search/`, each a call of one function that
`static/search.js` gives: `index.js` names the beginnings; `t-….js` says which notes hold the words with
a beginning, and how much they count there; `d-….js` holds a few notes' titles and texts. Nothing is
loaded before somebody types, and then only what the words typed need.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from convnotes.publish.findable import MOST_TEXT, Findable
from convnotes.publish.words import words

LARGEST_PART = 24_000
"""How many characters a part may have before it is divided by one more letter."""
LARGEST_BLOCK = 12_000
"""How many characters of titles and texts stand in one file."""
MOST_NOTES = 1_500
"""Of a word in more notes, those in which it counts most; it is then no condition any more."""
FIRST_NOTES = 60
"""How many notes are kept for a beginning so short that its words stand in many parts."""
_TITLE, _NAME, _TAG, _PERSON = 8.0, 5.0, 4.0, 1.6
_EVEN = 0.35
_USUAL_LENGTH = 350
_K = 1.4
_LONGEST_PREFIX = 12
_WEIGHT = itemgetter(1)


class Listing(NamedTuple):
    """A word with the notes that hold it and what it counts there, as the index writes them."""

    word: str
    text: str
    best: tuple[tuple[int, int], ...]


def index(findables: Sequence[Findable]) -> Iterator[tuple[str, str]]:
    """Give the files of the index by their names below `search/`."""
    listings = _listings(findables)
    leaves: list[str] = []
    inner: list[str] = []
    for path, text, prefix, is_leaf in _parts("", listings):
        if prefix:
            (leaves if is_leaf else inner).append(prefix)
        if path:
            yield path, text
    starts: list[int] = []
    for path, text, first in _blocks(findables):
        starts.append(first)
        yield path, text
    yield (
        "index.js",
        _call(
            "index", {"notes": len(findables), "leaves": leaves, "inner": inner, "blocks": starts}
        ),
    )


def _listings(findables: Sequence[Findable]) -> list[Listing]:
    """Weigh every word in every note: by how often it stands there, where, and how rare it is."""
    weights: dict[str, list[tuple[int, float]]] = {}
    for number, one in enumerate(findables):
        counts, even = _counted(one)
        factor = _PERSON if one.kind in ("person", "org") else 1.0
        # Many words stand equally often in a note, and count the same.
        made: dict[float, tuple[int, float]] = {}
        for word, count in counts.items():
            weighed = made.get(count)
            if weighed is None:
                weighed = made[count] = number, factor * count * (_K + 1) / (count + even)
            if word in weights:
                weights[word].append(weighed)
            else:
                weights[word] = [weighed]
    # The number of notes counts by its power of two, so that one more note seldom changes a file.
    whole = 1 << max(4, len(findables).bit_length())
    return [_listing(word, weights.pop(word), whole) for word in sorted(weights)]


def _counted(one: Findable) -> tuple[dict[str, float], float]:
    """Count the words of a note, those in better places for more; and tell how long it is."""
    counts: dict[str, float] = {}
    counts.update(Counter(words("\n".join([passage.text for passage in one.passages]))))
    length = sum(counts.values())
    for share, texts in ((_TITLE, (one.title,)), (_NAME, one.names), (_TAG, one.tags)):
        for text in texts:
            for word in words(text):
                counts[word] = counts.get(word, 0.0) + share
    return counts, _K * (1 - _EVEN + _EVEN * length / _USUAL_LENGTH)


def _listing(word: str, found: list[tuple[int, float]], whole: int) -> Listing:
    rare = max(1, round(2 * math.log2(1 + whole / len(found))))
    scored = [(number, int(rare * weight + 1)) for number, weight in found]
    if len(scored) <= FIRST_NOTES:
        return Listing(word, _packed(scored), tuple(scored))
    ranked = sorted(scored, key=_WEIGHT, reverse=True)  # of equals, the first stays first
    cut = len(scored) > MOST_NOTES
    if cut:
        scored = sorted(ranked[:MOST_NOTES])
    return Listing(word, ("~" if cut else "") + _packed(scored), tuple(ranked[:FIRST_NOTES]))


def _packed(scored: Iterable[tuple[int, int]]) -> str:
    """Write notes as the steps from one to the next, each with its weight where that differs."""
    pieces: list[str] = []
    at = before = 0
    for number, weight in scored:
        pieces.append(f"{number - at}" if weight == before else f"{number - at}:{weight}")
        at, before = number, weight
    return ",".join(pieces)


_Part = tuple[str, str, str, bool]


def _parts(prefix: str, listings: Sequence[Listing]) -> Iterator[_Part]:
    """Divide words by their beginnings until each part is small enough."""
    size = sum(len(each.word) + len(each.text) + 6 for each in listings)
    if prefix and (size <= LARGEST_PART or len(prefix) >= _LONGEST_PREFIX):
        found = {each.word: each.text for each in listings}
        yield f"t-{_name(prefix)}.js", _call("words", prefix, found), prefix, True
        return
    exact = [each for each in listings if each.word == prefix]
    rest = [each for each in listings if each.word != prefix]
    if prefix:
        found = {each.word: each.text for each in exact}
        first = _packed(sorted(_best(listings)))
        yield f"t-{_name(prefix)}.js", _call("words", prefix, found, first), prefix, False
    at = 0
    while at < len(rest):
        letter = rest[at].word[len(prefix)]
        end = at
        while end < len(rest) and rest[end].word[len(prefix)] == letter:
            end += 1
        yield from _parts(prefix + letter, rest[at:end])
        at = end


def _best(listings: Iterable[Listing]) -> list[tuple[int, int]]:
    scores: dict[int, int] = {}
    for each in listings:
        for number, weight in each.best:
            if weight > scores.get(number, 0):
                scores[number] = weight
    return sorted(sorted(scores.items()), key=_WEIGHT, reverse=True)[:FIRST_NOTES]


def _name(prefix: str) -> str:
    """Give a name for a file: letters as they are, all else as the figures of its bytes."""
    if prefix.isascii():
        return prefix
    return f"~{prefix.encode('utf-8', 'surrogatepass').hex()}"


def _blocks(findables: Sequence[Findable]) -> Iterator[tuple[str, str, int]]:
    """Put the titles and texts of neighbouring notes together in files of a bearable size."""
    held: list[object] = []
    size = first = 0
    for number, one in enumerate(findables):
        row = _row(one)
        length = sum(len(each) for each in row[5]) if row[5] else 0
        if held and size + length > LARGEST_BLOCK:
            yield f"d-{first}.js", _call("notes", first, held), first
            held, size, first = [], 0, number
        held.append(row)
        size += length + 80
    if held:
        yield f"d-{first}.js", _call("notes", first, held), first


def _row(one: Findable) -> tuple[str, str, str, str, list[str], list[str]]:
    room = MOST_TEXT
    places: list[str] = []
    texts: list[str] = []
    for passage in one.passages:
        if room <= 0:
            break
        places.append(passage.href)
        texts.append(passage.text[:room])
        room -= len(texts[-1])
    return one.kind, one.title, one.href, one.beside, places, texts


def _call(*values: object) -> str:
    told = ",".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in values)
    return f"convnotesSearch({told});\n"
