"""Whether a merged note holds what it should: nothing lost, nothing twice, nothing broken by merging."""

from collections import Counter
from collections.abc import Hashable, Iterable

from convnotes.merge.versions import Version, plainly
from convnotes.model.note import Note


def keeps(merged: Version, exchanges: Iterable[str]) -> bool:
    """Tell whether a version has exactly these exchanges, wherever they stand."""
    found = Counter(plainly(piece.text) for piece in merged.pieces)
    return found == Counter(plainly(each) for each in exchanges)


def sound(merged: Note, ours: Note, theirs: Note) -> bool:
    """Tell whether merging broke nothing that was whole on both sides."""
    if not merged.readable:
        return False
    after, here, there = (
        Counter(each.rule for each in note.problems) for note in (merged, ours, theirs)
    )
    return all(count <= max(here[rule], there[rule]) for rule, count in after.items())


def in_order(merged: Version, ours: Version, theirs: Version) -> bool:
    """Tell whether exchanges are read in the order in which each side reads them.

    Where a file loses its direction, two entries of one day change places, and so perhaps the turn.
    """
    sides = [_read_order(each) for each in (ours, theirs)]
    common = [
        [each for each in side if each in sides[1 - number]] for number, side in enumerate(sides)
    ]
    if common[0] != common[1]:
        return True
    after = _read_order(merged)
    return all(_among(side, after) == _among(after, side) for side in sides)


def _read_order(version: Version) -> dict[Hashable, None]:
    """Give the first lines that stand once in a version, in the order in which they are read."""
    pieces = version.pieces[::-1] if version.falls else version.pieces
    heads = [each.head for each in sorted(pieces, key=lambda each: (each.day, each.at))]
    once = Counter(heads)
    return {each: None for each in heads if once[each] == 1}


def _among(these: Iterable[Hashable], those: dict[Hashable, None]) -> list[Hashable]:
    return [each for each in these if each in those]
