"""What is around a note's text and merged by itself: byte order mark, kind of line end, last line."""

import re
from typing import NamedTuple

from convnotes.merge.outcome import one_sided

_LINE_END = re.compile(r"\r\n|\n|\r")


class Wrapping(NamedTuple):
    """How a version stands on disk; an empty `line_end` is none or several kinds, `mixed` several."""

    bom: bool
    line_end: str
    mixed: bool
    ending: str
    empty: bool


def unwrapped(text: str, bom: bool) -> tuple[str, Wrapping]:
    """Give a text that ends with one line end, and how it was wrapped."""
    bare = text.rstrip("\r\n")
    kinds = set(_LINE_END.findall(text))
    line_end = kinds.pop() if len(kinds) == 1 else ""
    mixed = bool(kinds)
    last = _LINE_END.search(text)
    around = Wrapping(bom, line_end, mixed, text[len(bare) :], not text)
    return bare + (last[0] if last else "\n") if bare else "", around


def alike(
    texts: tuple[str, str, str], around: tuple[Wrapping, Wrapping, Wrapping]
) -> tuple[str, str, str]:
    """Give the versions with one kind of line end where each has one, and not all the same."""
    kinds = {each.line_end for each in around if each.line_end}
    if len(kinds) < 2 or any(each.mixed for each in around):
        return texts
    found = [_LINE_END.sub("\n", each) for each in texts]
    return found[0], found[1], found[2]


def wrapped(text: str, around: tuple[Wrapping, Wrapping, Wrapping], *, alike: bool) -> str:
    """Wrap a merged text as the side that changed it does; `alike` tells that line ends were."""
    if alike:
        kind = _of("line_end", around) or "\n"
        text = _LINE_END.sub(kind, text)
    return text.rstrip("\r\n") + _of("ending", around) if text else text


def has_bom(around: tuple[Wrapping, Wrapping, Wrapping]) -> bool:
    """Tell whether the merged file begins with a byte order mark."""
    here = [each.bom for each in around[1:]]
    if around[0].empty:
        return all(here)
    return bool(one_sided(around[0].bom, *here))


def _of(name: str, around: tuple[Wrapping, Wrapping, Wrapping]) -> str:
    base, ours, theirs = (getattr(each, name) for each in around)
    if around[0].empty:
        base = ours if around[1].empty else theirs if around[2].empty else None
    simple = one_sided(base, ours, theirs)
    return (
        str(simple) if simple is not None else min((ours, theirs), key=lambda end: (len(end), end))
    )
