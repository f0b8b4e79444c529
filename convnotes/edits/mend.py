"""Mend the findings of one note: its fixes together, as far as they do not overlap."""

from collections.abc import Iterable

from convnotes.model.source import Change, Edit, Source
from convnotes.text.apply import apply
from convnotes.text.parse import read, read_bytes


def mend(fixes: Iterable[Change]) -> tuple[Change, int]:
    """Join fixes computed from one text; gives the change and how many fixes it holds.

    The first of two that overlap is taken; the next run finds the other again.
    """
    taken: list[Edit] = []
    count = 0
    first: Change | None = None
    for fix in fixes:
        first = first or fix
        if not any(_overlap(edit, other) for edit in fix.edits for other in taken):
            taken.extend(fix.edits)
            count += 1
    assert first is not None, "a note without fixes needs no mending"
    ordered = tuple(sorted(taken, key=lambda each: each.span))
    return Change(first.path, first.digest, ordered, f"{count} fixes"), count


def mends(source: Source, change: Change) -> bool:
    """Tell whether a note reads no worse after a change than before it."""
    if not source.path.endswith(".md"):
        return True
    before, after = read(source), read_bytes(source.path, apply(source, change.edits))
    return after.readable >= before.readable and len(after.problems) <= len(before.problems)


def _overlap(one: Edit, other: Edit) -> bool:
    if one == other:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end
