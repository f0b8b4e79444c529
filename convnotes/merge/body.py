"""Three bodies to one: exchanges united and in their order, the text between them line by line."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from convnotes.merge.identity import Exchange, identified
from convnotes.merge.order import arranged
from convnotes.merge.outcome import LineMerge, Merged, one_sided
from convnotes.merge.passages import merged_passage
from convnotes.merge.sequences import chunks, matches
from convnotes.merge.versions import Piece, Version, lines_of

_LINE_END = re.compile(r"\r\n|\n|\r")


class Token(NamedTuple):
    """An exchange in its place among the lines of a body."""

    number: int


Element = str | Token


class Decided(NamedTuple):
    """The text of an exchange, its conflicts, and the words of one side where there are some."""

    text: str
    conflicts: int
    sure: str


class Body(NamedTuple):
    """A merged body: its text, its conflicts, and its exchanges.

    `sure` is the text with one side's words in the place of each conflict, `exchanges` those in it.
    """

    text: str
    conflicts: int
    sure: str
    exchanges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The three versions, their exchanges identified, and each one's pieces by number."""

    versions: tuple[Version, Version, Version]
    exchanges: tuple[Exchange, ...]
    merged: Mapping[int, Decided]
    falls: bool

    def piece(self, number: int, side: int) -> Piece | None:
        at = self.exchanges[number][side]
        return None if at is None else self.versions[side].pieces[at]

    def elements(self, side: int) -> list[Element]:
        """Give the lines and exchanges of a version, without exchanges that the merge leaves out."""
        numbers = {
            each[side]: number
            for number, each in enumerate(self.exchanges)
            if each[side] is not None
        }
        found: list[Element] = []
        for each in self.versions[side].body:
            if isinstance(each, str):
                found.append(each)
            elif numbers[each] in self.merged and not self._taken_out(numbers[each], side):
                found.append(Token(numbers[each]))
        return found

    def _taken_out(self, number: int, side: int) -> bool:
        """Tell whether an exchange of the base counts as put in: one side took it out, and it stays."""
        exchange = self.exchanges[number]
        return side == 0 and (exchange.ours is None or exchange.theirs is None)


def merged_body(base: Version, ours: Version, theirs: Version, line_merge: LineMerge) -> Body:
    """Merge three bodies; what both sides changed in one exchange is a conflict in it alone."""
    versions = (base, ours, theirs)
    if not any(each.pieces for each in versions):
        prose = ["".join(map(str, each.body)) for each in versions]
        text, conflicts = merged_passage(prose[0], prose[1], prose[2], line_merge)
        return Body(text, conflicts, max(prose[1:]) if conflicts else text, ())
    exchanges = identified(base.pieces, ours.pieces, theirs.pieces)
    merged = {
        number: made
        for number, each in enumerate(exchanges)
        if (made := _merged(each, versions, line_merge)) is not None
    }
    sides = _Sides(versions, exchanges, merged, _direction(versions))
    elements, conflicts = _joined(sides, line_merge)
    conflicts += sum(each.conflicts for each in merged.values())
    text = _written(sides, elements)
    sure = text
    if conflicts:
        sides = replace(sides, merged={number: _decided(each) for number, each in merged.items()})
        sure = _written(sides, _joined(sides, _either)[0])
    return Body(text, conflicts, sure, tuple(each.text for each in sides.merged.values()))


def _decided(merged: Decided) -> Decided:
    return Decided(merged.sure, 0, merged.sure)


def _either(base: str, ours: str, theirs: str) -> Merged:
    """Take one side, the same whichever is ours."""
    del base
    return Merged(max(ours, theirs), 0)


def _direction(versions: tuple[Version, Version, Version]) -> bool:
    """Tell whether the merged file runs newest first: as both sides do, else as the base does."""
    base, ours, theirs = versions
    sides = {each.falls for each in (ours, theirs) if len(each.pieces) > 1}
    return base.falls if len(sides) > 1 else sides == {True}


def _merged(
    exchange: Exchange, versions: tuple[Version, Version, Version], line_merge: LineMerge
) -> Decided | None:
    """Give the text of one exchange, or None where it is taken out."""
    old, new, other = (
        None if at is None else each.pieces[at].text
        for at, each in zip(exchange, versions, strict=True)
    )
    if new is None or other is None:
        stays = new if other is None else other
        if old is None:
            return None if stays is None else Decided(stays, 0, stays)
        if stays is None or stays == old:
            return None
    three = _line(old), _line(new), _line(other)
    text, conflicts = merged_passage(*three, line_merge)
    return Decided(text, conflicts, max(three[1:]) if conflicts else text)


def _line(text: str | None) -> str:
    """Give a text of whole lines, as git merges them."""
    if not text:
        return ""
    found = _LINE_END.search(text)
    return text + (found[0] if found else "\n")


def _joined(sides: _Sides, line_merge: LineMerge) -> tuple[list[Element], int]:
    base, ours, theirs = (sides.elements(side) for side in range(3))
    found: list[Element] = []
    conflicts = 0
    for chunk in chunks(base, ours, theirs):
        old, new, other = base[chunk.base], ours[chunk.ours], theirs[chunk.theirs]
        simple = new if chunk.stable else one_sided(old, new, other)
        if simple is not None:
            found += simple
            continue
        passage = _between(_prose(old), _prose(new), _prose(other), line_merge)
        conflicts += max(passage.conflicts, 0)
        prose = lines_of(passage.text)
        if passage.conflicts:
            # What is sure stands outside of the marks.
            found += prose
            prose, new, other = [], _tokens(new), _tokens(other)
        found += _placed(sides, prose, new, other)
    return _once(sides, found), conflicts


def _between(base: str, ours: str, theirs: str, line_merge: LineMerge) -> Merged:
    """Merge what stands between exchanges; blank lines around them are no text that one could lose."""
    written = [each for each in (ours, theirs) if each.strip()]
    if base.strip() or len(written) != 1:
        return merged_passage(base, ours, theirs, line_merge)
    blank = theirs if written[0] is ours else ours
    last = lines_of(written[0])[-1]
    return Merged(written[0] + (blank if last.strip() else ""), 0)


def _prose(elements: Iterable[Element]) -> str:
    return "".join(each for each in elements if isinstance(each, str))


def _tokens(elements: Iterable[Element]) -> list[Element]:
    return [each for each in elements if isinstance(each, Token)]


def _placed(
    sides: _Sides, lines: list[str], ours: list[Element], theirs: list[Element]
) -> list[Element]:
    """Put what both sides have put in at one place between lines of text that are merged already.

    A side whose own text is not the merged one leaves open where it stands: beside the other's then.
    """
    both = ours, theirs
    sure = [[each for each in side if isinstance(each, str)] == lines for side in both]
    slots: list[tuple[list[int], list[int]]] = [([], []) for _ in range(len(lines) + 1)]
    for side in sorted((0, 1), key=lambda each: not sure[each]):
        taken = [number for number, slot in enumerate(slots) if slot[1 - side]]
        for number, (low, high) in _ranges(both[side], lines):
            open_place = sure[1 - side] and not sure[side]
            near = (each for each in taken if open_place and low <= each <= high)
            far = low if sure[side] or _begins_section(lines[low:high]) else high
            slots[next(near, far)][side].append(number)
    found: list[Element] = []
    for place, (here, there) in enumerate(slots):
        found += [Token(each) for each in _arranged(sides, here, there)]
        found += lines[place : place + 1]
    return found


def _begins_section(lines: list[str]) -> bool:
    """Tell whether a text begins with a heading; else it would become part of an exchange above it."""
    first = next((each for each in lines if each.strip()), "")
    return first.startswith("#")


def _ranges(elements: list[Element], lines: list[str]) -> list[tuple[int, tuple[int, int]]]:
    """Give for each exchange between which of the merged lines it may stand."""
    own = [each for each in elements if isinstance(each, str)]
    places = dict(matches(own, lines))
    found: list[tuple[int, tuple[int, int]]] = []
    low = seen = 0
    for each in elements:
        if isinstance(each, str):
            low = places[seen] + 1 if seen in places else low
            seen += 1
            continue
        later = [place for number, place in places.items() if number >= seen]
        found.append((each.number, (low, min(later, default=len(lines)))))
    return found


def _arranged(sides: _Sides, ours: list[int], theirs: list[int]) -> list[int]:
    here, there = set(ours), set(theirs)
    if ours == theirs or here < there or there < here:
        return theirs if here < there else ours
    read = [
        [
            (each, sides.piece(each, side))
            for each in (numbers[::-1] if sides.versions[side].falls else numbers)
        ]
        for side, numbers in ((1, ours), (2, theirs))
    ]
    return arranged(read[0], read[1], newest_first=sides.falls)


def _once(sides: _Sides, elements: list[Element]) -> list[Element]:
    """Keep one place for each exchange, where both sides moved it; none gets lost on the way."""
    seen: set[int] = set()
    found: list[Element] = []
    for each in elements:
        if isinstance(each, Token):
            if each.number in seen:
                continue
            seen.add(each.number)
        found.append(each)
    return found + [Token(number) for number in sides.merged if number not in seen]


def _written(sides: _Sides, elements: Sequence[Element]) -> str:
    """Give the text of a body, each exchange with the blank lines that stood or would stand below."""
    gaps = _Gaps(sides)
    parts: list[str] = []
    for number, each in enumerate(elements):
        if isinstance(each, str):
            parts.append(each)
            continue
        following = elements[number + 1] if number + 1 < len(elements) else None
        below = following.number if isinstance(following, Token) else None
        parts += (
            sides.merged[each.number].text.rstrip("\r\n"),
            gaps.between(each.number, below, last=following is None),
        )
    return "".join(parts)


class _Gaps:
    """The line ends and blank lines behind exchanges, as the versions have them."""

    def __init__(self, sides: _Sides) -> None:
        self.sides = sides
        self.followed: list[dict[int, tuple[int | None, str]]] = []
        usual: Counter[tuple[bool, str]] = Counter()
        for side in range(3):
            numbers = {
                each[side]: number
                for number, each in enumerate(sides.exchanges)
                if each[side] is not None
            }
            here: dict[int, tuple[int | None, str]] = {}
            body = sides.versions[side].body
            for place, element in enumerate(body):
                if isinstance(element, str):
                    continue
                piece = sides.versions[side].pieces[element]
                after = body[place + 1] if place + 1 < len(body) else None
                if after is None:
                    continue
                number = numbers[element]
                here[number] = (numbers[after] if isinstance(after, int) else None, piece.gap)
                if isinstance(after, int):
                    usual[(piece.entry.level > 0, piece.gap)] += 1
            self.followed.append(here)
        self.usual = usual

    def between(self, number: int, below: int | None, *, last: bool) -> str:
        """Give the gap behind an exchange, before another, before text (None) or at the end."""
        if last:
            return self._line_end(number)
        found = [
            here[number][1] if number in here and here[number][0] == below else None
            for here in self.followed
        ]
        known = {each for each in found if each is not None}
        if known:
            chosen = one_sided(*found)
            return chosen if chosen is not None else max(known, key=lambda gap: (len(gap), gap))
        heading = any(
            piece.entry.level for side in range(3) if (piece := self.sides.piece(number, side))
        )
        fitting = {gap: count for (level, gap), count in self.usual.items() if level == heading}
        if fitting and below is not None:
            return max(fitting, key=lambda gap: (fitting[gap], gap))
        own = {here[number][1] for here in self.followed if number in here}
        if own:
            return max(own, key=lambda gap: (len(gap), gap))
        return self._line_end(number) * (2 if heading or below is None else 1)

    def _line_end(self, number: int) -> str:
        for side in range(3):
            text = self.sides.versions[side].note.source.text
            found = _LINE_END.search(text) if self.sides.piece(number, side) else None
            if found:
                return found[0]
        return "\n"
