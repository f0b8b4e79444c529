"""A note that both sides changed, made one by its structure: no driver of git need be set up."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from convnotes.adapters.merge_file import MergeFile
from convnotes.adapters.merging import Contested
from convnotes.adapters.repository import Repository
from convnotes.merge.merge_note import merged_note
from convnotes.merge.outcome import Merged
from convnotes.model.limits import LARGEST_NOTE
from convnotes.sync.readings import is_note

_REGULAR = ("100644", "100755")


class Made(NamedTuple):
    """A file that was merged, and whether a person has nothing left to decide in it.

    `remarks` say in sentences what was decided.
    """

    mode: str
    data: bytes
    decided: bool
    remarks: tuple[str, ...] = ()


def settled(
    repository: Repository, contested: Iterable[Contested], on: datetime.date, theirs: str
) -> dict[str, Made]:
    """Merge the notes that both sides have; what is no note, or gone on one side, is left out.

    `theirs` is what the other side is called where a conflict is marked.
    """
    wanted = [each for each in contested if _can_be(repository, each)]
    names = [name for each in wanted for name in (each.base, each.ours, each.theirs)]
    blobs = repository.blobs(names, LARGEST_NOTE)
    by_lines = MergeFile(ours="what is here", base="what both had", theirs=theirs)
    found = {}
    for each in wanted:
        base = blobs.get(each.base) if each.base else b""
        one, other = blobs.get(each.ours), blobs.get(each.theirs)
        if base is not None and one is not None and other is not None:
            path = repository.inner(each.path)
            found[each.path] = _made(path, each.mode, (base, one, other), on, by_lines)
    return found


def _can_be(repository: Repository, each: Contested) -> bool:
    both = bool(each.ours and each.theirs)
    return both and each.mode in _REGULAR and is_note(repository.inner(each.path))


def _made(
    path: str, mode: str, sides: tuple[bytes, bytes, bytes], on: datetime.date, by_lines: MergeFile
) -> Made:
    try:
        base, ours, theirs = (each.decode() for each in sides)
    except UnicodeDecodeError:
        data, conflicts = by_lines.bytes_merged(*sides)
        return Made(mode, data, conflicts == 0)

    def merge_lines(*texts: str) -> Merged:
        return Merged(*by_lines.merged(*texts))

    outcome = merged_note(path, base, ours, theirs, on, merge_lines)
    return Made(mode, outcome.text.encode(), outcome.conflicts == 0, outcome.remarks)
