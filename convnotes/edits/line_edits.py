"""The edits that make one text of another, line by line: what steps one after another came to."""

import difflib
from collections.abc import Iterator

from convnotes.model.place import Span
from convnotes.model.source import Edit


def line_edits(before: str, after: str) -> Iterator[Edit]:
    """Give edits of whole lines, in their order, that turn one text into another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, begin, end, left, right in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(Span(starts[begin], starts[end]), "".join(new[left:right]))
