"""Which exchange of one version is which of another.

An exchange has no number. It is known again by its text; else by its first line; else by its day,
time and people, where its summary was edited; else by its body, where its first line was mended.
What stays unmatched was taken out or put in. Of exchanges that both sides put in, two are one only
if they say the same: two entries about one call are two entries.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from convnotes.merge.boxes import subjects
from convnotes.merge.sequences import matches
from convnotes.merge.versions import Piece, lines_of, plainly

_MOST = 200
"""How many unmatched exchanges are compared each with each."""
_WORDS = 200
"""How many words of each are compared."""
_ALIKE = 0.5
"""Share of words in common by which an edited exchange is known again."""


class Exchange(NamedTuple):
    """One exchange over the versions: where it stands in the base, in ours and in theirs."""

    base: int | None
    ours: int | None
    theirs: int | None


def identified(
    base: Sequence[Piece], ours: Sequence[Piece], theirs: Sequence[Piece]
) -> tuple[Exchange, ...]:
    """Give every exchange of three versions once: those of the base first, then what was put in."""
    in_ours, in_theirs = _paired(base, ours), _paired(base, theirs)
    found = [
        Exchange(place, in_ours.get(place), in_theirs.get(place)) for place in range(len(base))
    ]
    new = _new(ours, set(in_ours.values()))
    waiting = defaultdict(list)
    for place in _new(theirs, set(in_theirs.values())):
        waiting[_saying(theirs[place])].append(place)
    for place in new:
        same = waiting[_saying(ours[place])]
        found.append(Exchange(None, place, same.pop(0) if same else None))
    rest = sorted(place for places in waiting.values() for place in places)
    found += [Exchange(None, None, place) for place in rest]
    return tuple(found)


def _new(pieces: Sequence[Piece], matched: set[int]) -> list[int]:
    return [place for place in range(len(pieces)) if place not in matched]


def _saying(piece: Piece) -> Hashable:
    """Give what an exchange says, whatever became of its boxes."""
    lines = lines_of(plainly(piece.text))
    return tuple(subjects([line])[0] if subjects([line]) else line for line in lines)


def _text(piece: Piece) -> Hashable:
    return plainly(piece.text)


def _head(piece: Piece) -> Hashable:
    return piece.head


def _people(piece: Piece) -> Hashable:
    who = piece.entry.tail.partition(":")[0]
    return (piece.entry.day, piece.entry.time, " ".join(who.split())) if who.strip() else None


def _body(piece: Piece) -> Hashable:
    start = piece.entry.body.start - piece.entry.span.start
    return plainly(piece.text[start:]) or None


def _tail(piece: Piece) -> Hashable:
    """Give the first line without day and time, where it says enough to be known by."""
    tail = " ".join(piece.entry.tail.split())
    return tail if ":" in tail and len(tail) > len(tail.partition(":")[0]) + 1 else None


def _paired(base: Sequence[Piece], side: Sequence[Piece]) -> dict[int, int]:
    """Give by its place in the base where each exchange stands in a version that came of it."""
    found: dict[int, int] = {}
    left, right = list(range(len(base))), list(range(len(side)))
    for known_by in (_text, _head):
        keys = [known_by(base[at]) for at in left], [known_by(side[at]) for at in right]
        pairs = [(left[one], right[other]) for one, other in matches(*keys)]
        found.update(pairs)
        left, right = _remaining(left, right, pairs)
        pairs = list(_by_key(left, right, base, side, known_by))
        found.update(pairs)
        left, right = _remaining(left, right, pairs)
    for known_by in (_people, _body, _tail):
        pairs = list(_closest(left, right, base, side, known_by))
        found.update(pairs)
        left, right = _remaining(left, right, pairs)
    return found


def _remaining(
    left: list[int], right: list[int], pairs: Iterable[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    taken = list(pairs)
    one, other = {pair[0] for pair in taken}, {pair[1] for pair in taken}
    return [at for at in left if at not in one], [at for at in right if at not in other]


def _by_key(
    left: list[int],
    right: list[int],
    base: Sequence[Piece],
    side: Sequence[Piece],
    known_by: Callable[[Piece], Hashable],
) -> Iterator[tuple[int, int]]:
    """Pair what is equal wherever it stands, the first with the first."""
    waiting = defaultdict(list)
    for at in right:
        waiting[known_by(side[at])].append(at)
    for at in left:
        same = waiting.get(known_by(base[at]))
        if same:
            yield at, same.pop(0)


def _closest(
    left: list[int],
    right: list[int],
    base: Sequence[Piece],
    side: Sequence[Piece],
    known_by: Callable[[Piece], Hashable],
) -> Iterator[tuple[int, int]]:
    """Pair those with an equal key whose words are most alike."""
    if len(left) > _MOST or len(right) > _MOST:
        return
    old = {at: (known_by(base[at]), Counter(base[at].text.split()[:_WORDS])) for at in left}
    new = {at: (known_by(side[at]), Counter(side[at].text.split()[:_WORDS])) for at in right}
    pairs = sorted(
        (
            (-_alike(words, others), at, there)
            for at, (key, words) in old.items()
            for there, (other, others) in new.items()
            if key is not None and key == other
        ),
    )
    taken: set[int] = set()
    given: set[int] = set()
    for alike, at, there in pairs:
        if -alike >= _ALIKE and at not in taken and there not in given:
            taken.add(at)
            given.add(there)
            yield at, there


def _alike(one: Counter[str], other: Counter[str]) -> float:
    most = max(one.total(), other.total())
    return (one & other).total() / most if most else 1.0
