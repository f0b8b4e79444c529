"""Boxes that both sides touched: a ticked one wins over an open one."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from convnotes.merge.outcome import one_sided

_BOX = re.compile(
    r"([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)([^\]\r\n])(\](?:[ \t]+|(?=[\r\n]|$)))(.*)", re.DOTALL
)
_STAMP = re.compile(
    r"[ \t]*(?:[✅❌]\ufe0f?[ \t]*\S+|[\[(](?:completion|cancelled)::[^\])\r\n]{0,60}[\])])"
)
_DUE = re.compile(
    r"(?:📅\ufe0f?[ \t]*\S+|[\[(]due::[^\])\r\n]{0,60}[\])]|\(due[ \t]{1,9}[^()\r\n]{0,60}\))"
)
_OPEN = frozenset(" ?")
_LINE_END = re.compile(r"[\r\n]+\Z")


class _Box(NamedTuple):
    """A line with a box: what stands before its mark, the mark, and the rest without stamps."""

    before: str
    mark: str
    after: str
    text: str
    stamps: tuple[str, ...]
    end: str

    @property
    def subject(self) -> str:
        """What it is about, by which it is known again when its due day has moved."""
        return " ".join(_DUE.sub("", self.text).split())

    def line(self) -> str:
        """Give the line again, stamps last."""
        return "".join((self.before, self.mark, self.after, self.text, *self.stamps, self.end))


def _read(line: str) -> _Box | None:
    found = _BOX.match(line)
    if not found:
        return None
    ending = _LINE_END.search(found[4])
    text = found[4][: ending.start()] if ending else found[4]
    stamps = tuple(_STAMP.findall(text))
    return _Box(
        found[1], found[2], found[3], _STAMP.sub("", text), stamps, ending[0] if ending else ""
    )


def subjects(lines: Sequence[str]) -> list[str]:
    """Give what the boxes among some lines are about."""
    return [box.subject for box in map(_read, lines) if box]


def settled(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """Give three versions of some lines with their common boxes alike, where that can be decided."""
    texts = (list(base), list(ours), list(theirs))
    places = tuple(_places(text) for text in texts)
    for subject, here in places[1].items():
        there, before = places[2].get(subject, []), places[0].get(subject, [])
        if len(here) != len(there) or len(before) not in (0, len(here)):
            continue
        for number, at in enumerate(here):
            onto = there[number]
            old = texts[0][before[number]] if before else None
            line = _merged(old, texts[1][at], texts[2][onto])
            if line is None:
                continue
            texts[1][at] = texts[2][onto] = line
            if before:
                texts[0][before[number]] = line
    return texts


def _places(lines: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        box = _read(line)
        if box:
            found[box.subject].append(number)
    return found


def _merged(base: str | None, ours: str, theirs: str) -> str | None:
    simple = one_sided(base, ours, theirs)
    if simple is not None:
        return simple
    one, other = _read(ours), _read(theirs)
    old = _read(base) if base is not None else None
    if not one or not other:
        return None
    mark = _mark(old.mark if old else None, one.mark, other.mark)
    text = one_sided(old.text if old else None, one.text, other.text)
    around = one_sided(
        (old.before, old.after) if old else None,
        (one.before, one.after),
        (other.before, other.after),
    )
    end = one_sided(old.end if old else None, one.end, other.end)
    if mark is None or text is None or around is None or end is None:
        return None
    return _Box(around[0], mark, around[1], text, _stamps(mark, old, one, other), end).line()


def _mark(base: str | None, ours: str, theirs: str) -> str | None:
    """Give the mark that wins, or None where two deeds contradict each other."""
    simple = one_sided(base, ours, theirs)
    if simple is not None:
        return simple
    if ours.casefold() == theirs.casefold():
        return ours.casefold()
    ticked = [each for each in (ours, theirs) if each not in _OPEN]
    return ticked[0] if len(ticked) == 1 else None


def _stamps(mark: str, base: _Box | None, ours: _Box, theirs: _Box) -> tuple[str, ...]:
    """Give the days of completion: those of the side whose mark stands; of two, the earlier."""
    simple = one_sided(base.stamps if base else None, ours.stamps, theirs.stamps)
    if simple is not None:
        return simple
    standing = [each.stamps for each in (ours, theirs) if each.mark == mark and each.stamps]
    return min(standing) if standing else ()
