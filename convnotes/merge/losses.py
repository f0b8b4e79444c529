"""Whether a merged note holds what it should: nothing lost, nothing twice, nothing broken by merging."""

from collections import Counter
from collections.abc import Iterable

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
