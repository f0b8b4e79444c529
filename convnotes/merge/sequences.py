"""What two sequences share, and what three did to each other; never more than about n log n steps."""

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

Element = TypeVar("Element", bound=Hashable)

_SMALL = 64
"""Longest stretch, in elements, that is compared each with each."""
_PATIENCE = 64
"""How often, on average, an element is looked at before the rest counts as different."""


class Chunk(NamedTuple):
    """A stretch of the base and what stands in its place in the two versions, as ranges.

    `stable` tells that all three are equal there.
    """

    base: slice
    ours: slice
    theirs: slice
    stable: bool = False


def matches(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Give pairs of equal elements, rising on both sides: the longest run of what is unique first."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(one), 0, len(other))]
    left_over = _PATIENCE * (len(one) + len(other))
    while waiting and left_over >= 0:
        start, end, begin, stop = waiting.pop()
        left_over -= end - start + stop - begin
        while start < end and begin < stop and one[start] == other[begin]:
            found.append((start, begin))
            start, begin = start + 1, begin + 1
        while start < end and begin < stop and one[end - 1] == other[stop - 1]:
            end, stop = end - 1, stop - 1
            found.append((end, stop))
        if start == end or begin == stop:
            continue
        anchors = _anchors(one, other, (start, end, begin, stop))
        if anchors:
            left, low = start, begin
            for at, there in (*anchors, (end, stop)):
                waiting.append((left, at, low, there))
                left, low = at + 1, there + 1
            found += anchors
        elif end - start <= _SMALL and stop - begin <= _SMALL:
            found += _small(one[start:end], other[begin:stop], start, begin)
    return sorted(found)


def _anchors(
    one: Sequence[Hashable], other: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Give the longest rising run of elements that stand once on each side (patience diff)."""
    start, end, begin, stop = within
    here, there = Counter(one[start:end]), Counter(other[begin:stop])
    places = {other[at]: at for at in range(begin, stop) if there[other[at]] == 1}
    pairs = [
        (at, places[one[at]])
        for at in range(start, end)
        if here[one[at]] == 1 and one[at] in places
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest subsequence whose second numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            ends.append(number)
        else:
            tails[place], ends[place] = value, number
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _small(
    one: Sequence[Hashable], other: Sequence[Hashable], start: int, begin: int
) -> list[tuple[int, int]]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [
        (start + block.a + step, begin + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def chunks(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[Chunk]:
    """Part three versions into what is the same in all and what is not, in order."""
    in_ours, in_theirs = dict(matches(base, ours)), dict(matches(base, theirs))
    at, here, there = 0, 0, 0
    for place in range(len(base)):
        if place in in_ours and place in in_theirs:
            to, onto = in_ours[place], in_theirs[place]
            if at < place or here < to or there < onto:
                yield Chunk(slice(at, place), slice(here, to), slice(there, onto))
            at, here, there = place + 1, to + 1, onto + 1
            yield Chunk(slice(place, at), slice(to, here), slice(onto, there), stable=True)
    if at < len(base) or here < len(ours) or there < len(theirs):
        yield Chunk(slice(at, len(base)), slice(here, len(ours)), slice(there, len(theirs)))


def united(
    base: Sequence[Element],
    ours: Sequence[Element],
    theirs: Sequence[Element],
    settle: Callable[[list[Element], list[Element]], list[Element]],
) -> list[Element]:
    """Merge ordered sets: what one side took out is out, what one put in is in, each once.

    `settle` orders what both sides have put in at one place; it is given the two lists of it.
    """
    here, there, before = set(ours), set(theirs), set(base)
    wanted = {
        each for each in here | there if (each in here and each in there) or each not in before
    }
    found: list[Element] = []
    for chunk in chunks(base, ours, theirs):
        old, new, other = base[chunk.base], ours[chunk.ours], theirs[chunk.theirs]
        if chunk.stable or other in (new, old):
            found += new
        elif new == old:
            found += other
        else:
            found += settle(
                [each for each in new if each in wanted], [each for each in other if each in wanted]
            )
    return [each for each in dict.fromkeys(found) if each in wanted]


def longer(
    one: list[Element],
    other: list[Element],
    order: Callable[[Element], tuple[int, str]] = lambda element: (0, str(element)),
) -> list[Element]:
    """Settle by sorting, unless one side has all that the other has: then it has the order, too."""
    if set(one) == set(other):
        return min(one, other, key=lambda each: [order(element) for element in each])
    if set(one) > set(other):
        return one
    return other if set(other) > set(one) else sorted({*one, *other}, key=order)
