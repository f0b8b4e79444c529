"""Three versions of a note to one.

git merges the lines first. Where it succeeds, at most one side changed the turn, and nothing got
lost or came twice, git's bytes are the answer. Else the note is merged by its structure: the front
matter key by key, exchanges by what they are, and the turn by the rules. What is not sure then is
a conflict, limited to the key or the exchange that it is about.
"""

import datetime
from dataclasses import dataclass, replace

from convnotes.merge.body import Body, merged_body
from convnotes.merge.header import NOTHING_CHOSEN, Chosen, Matter, merged_header
from convnotes.merge.losses import in_order, keeps, sound
from convnotes.merge.outcome import LineMerge, Merged, Outcome, one_sided
from convnotes.merge.remarks import decision_told
from convnotes.merge.turn_state import (
    SINCE,
    TURN,
    Decision,
    Standing,
    changed,
    corrected,
    decided,
    newest_side,
    same_turn,
    standing,
    wanted_holders,
)
from convnotes.merge.versions import Version, plainly, version
from convnotes.merge.wrapping import Wrapping, alike, has_bom, unwrapped, wrapped
from convnotes.model.note import Note
from convnotes.model.source import Source
from convnotes.text.parse import read

_BROKEN = "conflict-marker"
_MOST_EXCHANGES = 3_000
"""How many a version may have; more are merged by lines, so that no merge takes minutes."""
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class _Three:
    """The versions of one note, and where its conversation stands in each."""

    base: Version
    ours: Version
    theirs: Version
    on: datetime.date
    line_merge: LineMerge
    standings: tuple[Standing | None, Standing | None, Standing | None]

    @property
    def both_turned(self) -> bool:
        base, ours, theirs = self.standings
        return changed(base, ours) and changed(base, theirs)


@dataclass(frozen=True, slots=True)
class _Made:
    """A note merged by its structure; `sure` is its text without conflicts."""

    text: str
    conflicts: int
    sure: str
    told: tuple[str, ...] = ()


def merged_note(
    path: str, base: str, ours: str, theirs: str, on: datetime.date, line_merge: LineMerge
) -> Outcome:
    """Merge three versions of a file; a byte order mark is part of the text here.

    `on` is the day for which turns are derived: what is dated later does not count as said.
    """
    simple = one_sided(base, ours, theirs)
    if simple is not None:
        return Outcome(simple, 0)
    lines = line_merge(base, ours, theirs)
    texts, around = _unwrapped((base, ours, theirs))
    levelled = alike(texts, around)
    versions = [version(path, text) for text in levelled]
    few = all(len(each.pieces) <= _MOST_EXCHANGES for each in versions)
    if not few or not all(_readable(each.note) for each in versions):
        why = "not every version can be read as a note" if few else "it has too many exchanges"
        remark = f"{path}: {why}, so git merged it line by line"
        return Outcome(lines.text, lines.conflicts, (remark,), lines=True)
    three = _Three(
        versions[0],
        versions[1],
        versions[2],
        on,
        line_merge,
        tuple(standing(each.note, on) for each in versions),  # type: ignore[arg-type]
    )
    body = merged_body(three.base, three.ours, three.theirs, line_merge)
    whole = lines.conflicts == 0 and _whole(path, lines, three, body)
    if whole and not three.both_turned:
        return Outcome(lines.text, 0)
    made = _made(path, three, body)
    if not _right(path, made, three, body):
        return _in_doubt(path, lines, (base, ours, theirs), line_merge)
    if whole and made.conflicts == 0 and _same(path, lines.text, made, on):
        return Outcome(lines.text, 0, made.told)
    if _prose_alone(three, made, body) and 0 < lines.conflicts <= made.conflicts:
        return Outcome(lines.text, lines.conflicts, made.told)
    text = wrapped(made.text, around, alike=levelled != texts)
    return Outcome((_BOM if has_bom(around) else "") + text, made.conflicts, made.told)


def _prose_alone(three: _Three, made: _Made, body: Body) -> bool:
    """Tell whether all that is in conflict is text without exchanges, which git knows best."""
    pieces = any(each.pieces for each in (three.base, three.ours, three.theirs))
    return not pieces and body.conflicts == made.conflicts


def _unwrapped(
    texts: tuple[str, str, str],
) -> tuple[tuple[str, str, str], tuple[Wrapping, Wrapping, Wrapping]]:
    found = [unwrapped(each.removeprefix(_BOM), each.startswith(_BOM)) for each in texts]
    return (found[0][0], found[1][0], found[2][0]), (found[0][1], found[1][1], found[2][1])


def _readable(note: Note) -> bool:
    return note.readable and all(each.rule != _BROKEN for each in note.problems)


def _read(path: str, text: str) -> Note:
    return read(Source(path, text.removeprefix(_BOM), ""))


def _whole(path: str, lines: Merged, three: _Three, body: Body) -> bool:
    """Tell whether git's clean merge lost nothing, doubled nothing and broke nothing."""
    merged = version(path, unwrapped(lines.text.removeprefix(_BOM), bom=False)[0])
    if not sound(merged.note, three.ours.note, three.theirs.note):
        return False
    return keeps(merged, body.exchanges) if body.conflicts == 0 else True


def _same(path: str, lines: str, made: _Made, on: datetime.date) -> bool:
    """Tell whether git's merge says the same as ours: keys, exchanges in their order, and the turn."""
    one, other = _read(path, lines), _read(path, made.sure)
    if _told(one) != _told(other):
        return False
    keys = [
        {each.key: note.source.text[slice(*each.node.span)] for each in note.header.fields}
        for note in (one, other)
    ]
    return keys[0] == keys[1] and same_turn(standing(one, on), standing(other, on))


def _told(note: Note) -> list[str]:
    text = note.source.text
    return [plainly(text[slice(*entry.span)]) for entry in note.entries]


def _right(path: str, made: _Made, three: _Three, body: Body) -> bool:
    """Read what was made again, and compare it with what it should be."""
    merged = version(path, made.sure)
    if not sound(merged.note, three.ours.note, three.theirs.note):
        return False
    return keeps(merged, body.exchanges) and in_order(merged, three.ours, three.theirs)


def _in_doubt(
    path: str, lines: Merged, texts: tuple[str, str, str], line_merge: LineMerge
) -> Outcome:
    """Leave it to a person: with git's conflicts, or with all of both sides."""
    remark = f"{path}: it is not sure what the two sides make together, so it is left to you"
    if lines.conflicts == 0:
        lines = line_merge("", *texts[1:])
    return Outcome(lines.text, max(lines.conflicts, 1), (remark,), lines=True)


def _made(path: str, three: _Three, body: Body) -> _Made:
    base, ours, theirs = three.standings
    if ours is None or theirs is None:
        matter = _header(three, NOTHING_CHOSEN)
        return _with(matter, body)
    first = _standing(path, _header(three, NOTHING_CHOSEN), body, three.on)
    if first is None:
        return _with(_header(three, NOTHING_CHOSEN), body)
    newest = newest_side(first.conversation, (ours.conversation, theirs.conversation), three.on)
    decision = decided(base, (ours, theirs), newest, first.fresh)
    chosen, told = _settled(path, three, body, decision)
    return replace(_with(_header(three, chosen), body), told=told)


def _settled(
    path: str, three: _Three, body: Body, decision: Decision
) -> tuple[Chosen, tuple[str, ...]]:
    """Give what the header has to say, checked against a reading of the merged note."""
    ours, theirs = three.standings[1:]
    assert ours is not None
    assert theirs is not None
    disputed = replace(decision.chosen, disputed=frozenset((*TURN, SINCE)))
    if decision.unsure:
        return disputed, (decision_told(path, decision, None, three.both_turned),)
    sides = {1: ours, 2: theirs}
    chosen = decision.chosen
    merged = _standing(path, _header(three, chosen), body, three.on)
    if merged:
        values = corrected(decision, sides, merged)
        wanted = wanted_holders(decision, sides, merged)
        if values:
            chosen = replace(chosen, values=values)
            merged = _standing(path, _header(three, chosen), body, three.on)
        if wanted is not None and (merged is None or set(merged.turn.holders) != wanted):
            unsure = decision._replace(unsure=True)
            return disputed, (decision_told(path, unsure, None, three.both_turned),)
    turned = three.both_turned or bool(chosen.values)
    return chosen, (decision_told(path, decision, merged, turned),) if turned and merged else ()


def _header(three: _Three, chosen: Chosen) -> Matter:
    return merged_header(three.base, three.ours, three.theirs, three.line_merge, chosen)


def _with(matter: Matter, body: Body) -> _Made:
    return _Made(
        matter.text + body.text,
        matter.conflicts + body.conflicts,
        matter.provisional + body.sure,
    )


def _standing(path: str, matter: Matter, body: Body, on: datetime.date) -> Standing | None:
    return standing(_read(path, matter.provisional + body.sure), on)
