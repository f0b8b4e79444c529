"""What a merge is given and what it gives."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

_Value = TypeVar("_Value")


class Merged(NamedTuple):
    """A text merged of three, and how many conflicts stand in it; fewer than none: no text at all."""

    text: str
    conflicts: int


LineMerge = Callable[[str, str, str], Merged]
"""git's own merge of base, ours and theirs, line by line, with conflicts in the style wanted."""


class Outcome(NamedTuple):
    """A merged note; `remarks` are sentences on what was decided, `lines` that git's way was gone."""

    text: str
    conflicts: int
    remarks: tuple[str, ...] = ()
    lines: bool = False


def one_sided(base: _Value, ours: _Value, theirs: _Value) -> _Value | None:
    """Give what stands where at most one side changed it, or both alike; else None."""
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else None
