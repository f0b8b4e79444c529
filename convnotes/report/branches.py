"""Trees in a terminal: the lines that lead to each row, in blocks or in plain signs."""

from collections.abc import Sequence
from typing import NamedTuple

_DRAWN = ("├─ ", "└─ ", "│  ", "   ")
_PLAIN = ("|- ", "`- ", "|  ", "   ")


class Branch(NamedTuple):
    """What stands before the first line of a row, and before each further one."""

    first: str
    further: str


def branches(depths: Sequence[int], width: int, *, drawn: bool) -> tuple[Branch, ...]:
    """Give the branches of rows in reading order, by how deep each lies; rows at 0 have none.

    A third of the width is left to them at most: what lies deeper stands beside its parent.
    """
    signs = _DRAWN if drawn else _PLAIN
    deepest = max(width // 9, 1)
    shown = [min(depth, deepest) for depth in depths]
    return tuple(_branch(shown, number, signs) for number in range(len(shown)))


def _branch(depths: Sequence[int], number: int, signs: tuple[str, ...]) -> Branch:
    fork, last, line, gap = signs
    depth = depths[number]
    open_at = _open_below(depths, number)
    lead = "".join(line if level in open_at else gap for level in range(1, depth))
    head = lead + (fork if depth in open_at else last) if depth else ""
    more = lead + (line if depth in open_at else gap) if depth else ""
    below = number + 1 < len(depths) and depths[number + 1] > depth
    return Branch(head, more + (line if below else gap))


def _open_below(depths: Sequence[int], number: int) -> set[int]:
    """Give the depths at which a later row hangs on the same branch as this one."""
    found: set[int] = set()
    least = depths[number]
    for depth in depths[number + 1 :]:
        if depth <= least and depth:
            found.add(depth)
        least = min(least, depth)
        if not least:
            break
    return found
