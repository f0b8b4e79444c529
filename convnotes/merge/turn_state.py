"""What a merged header says of the turn: what the newest exchange or the newest declaration says.

The rules are those of `turns/standing.py`, asked of each version and of the merged note. A header
either repeats what the exchanges say, as after `log`; then it says what all exchanges together say.
Or somebody declared something else; then that stands as long as it is the newest.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from convnotes.edits.header_edits import Wanted
from convnotes.merge.header import Chosen
from convnotes.merge.header_keys import shape
from convnotes.merge.outcome import one_sided
from convnotes.model.config import Config
from convnotes.model.conversation import Conversation, Exchange, Status
from convnotes.model.ids import PersonId
from convnotes.model.note import Moment, Note
from convnotes.model.turn import Turn
from convnotes.text.assemble import assemble
from convnotes.turns.standing import spoken, turn

TURN = ("next_turn", "next", "due", "about")
ASIDE = ("status", "closed", "wait_until", "outcome")
SINCE = "since"
OURS, THEIRS = 1, 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the conversation of one version stands."""

    note: Note
    conversation: Conversation
    turn: Turn
    fresh: tuple[PersonId, ...]

    @property
    def repeats(self) -> bool:
        """Whether the header only says what the exchanges say: the same holders, and no later day."""
        declared, since = self.conversation.declared.next_turn, self.conversation.declared.since
        if declared is None:
            return True
        later = since is not None and (self.turn.last is None or since.day > self.turn.last)
        return set(declared) == set(self.fresh) and not later

    def value(self, key: str) -> object:
        """Give the value of a key of the header, or None."""
        field = self.note.header.get(key)
        return shape(field.node) if field else None


class Decision(NamedTuple):
    """What a merged header says of the turn, and how sure that is: `unsure` are keys in conflict.

    `holder` is the side (1 ours, 2 theirs) whose declaration of the turn was taken, or None;
    `repeated` tells that what was taken only repeats what the exchanges say.
    """

    chosen: Chosen
    holder: int | None = None
    repeated: bool = False
    unsure: bool = False


def standing(note: Note, on: datetime.date) -> Standing | None:
    """Read where the conversation of a note stands by that note alone; None for other notes."""
    conversation = assemble((note,), Config()).conversations.get(note.id)
    if conversation is None:
        return None
    return Standing(note, conversation, turn(conversation, on), fresh(conversation, on))


def fresh(conversation: Conversation, on: datetime.date) -> tuple[PersonId, ...]:
    """Give the holders that the exchanges name, whatever the header says."""
    declared = replace(
        conversation.declared,
        next_turn=None,
        since=None,
        due=None,
        wait_until=None,
        status=Status.OPEN,
    )
    return turn(replace(conversation, declared=declared), on).holders


def changed(base: Standing | None, side: Standing | None) -> bool:
    """Tell whether a side changed whose turn it is, since when, by when, about what, or if at all."""
    if side is None or base is None:
        return side is not base
    return _view(base) != _view(side) or _keys_changed(base, side, (*TURN, *ASIDE, SINCE))


def _view(side: Standing) -> tuple[object, ...]:
    found = side.turn
    return found.aside, set(found.holders), found.since, found.due, found.about


def same_turn(one: Standing | None, other: Standing | None) -> bool:
    """Tell whether two versions give the same answer."""
    if one is None or other is None:
        return one is other
    return (one.turn.rule, *_view(one)) == (other.turn.rule, *_view(other))


def _keys_changed(base: Standing | None, side: Standing, keys: tuple[str, ...]) -> bool:
    return any((base.value(key) if base else None) != side.value(key) for key in keys)


def decided(
    base: Standing | None,
    both: tuple[Standing, Standing],
    newest: int | None,
    merged: tuple[PersonId, ...],
) -> Decision:
    """Choose the keys of the turn.

    `newest` is the side that alone has the newest exchange, if one, and `merged` are the holders by
    the exchanges of both.
    """
    ours, theirs = both
    sides: dict[str, int] = {}
    state = _newer_state(base, ours, theirs)
    if state:
        sides |= dict.fromkeys(ASIDE[:3], state)
    holder, whole, unsure = _holder(base, ours, theirs, newest)
    if holder and whole:
        sides |= dict.fromkeys(TURN, holder)
    elif holder is None and not unsure and _renamed(base, both) == [OURS, THEIRS]:
        sides |= _nearer(both, merged)
    since = _since(base, ours, theirs, holder or state)
    if since:
        sides[SINCE] = since
    repeated = (
        ours.repeats and theirs.repeats if holder is None else (ours, theirs)[holder - 1].repeats
    )
    return Decision(Chosen(sides), holder, repeated, unsure)


def _newer_state(base: Standing | None, ours: Standing, theirs: Standing) -> int | None:
    """Give the side that closed it, paused it or put it aside later, where both did."""
    both = all(_keys_changed(base, each, ASIDE) for each in (ours, theirs))
    if not both or all(ours.value(key) == theirs.value(key) for key in ASIDE):
        return None
    order = _order(_put_aside(ours), _put_aside(theirs))
    return OURS if order > 0 else THEIRS if order < 0 else None


def _put_aside(side: Standing) -> Moment | None:
    closed = side.conversation.declared.closed
    return Moment(closed) if closed else side.conversation.declared.since


def _order(one: Moment | None, other: Moment | None) -> int:
    """Tell which of two is later, 0 where that is not sure."""
    if one is None or other is None:
        return 0
    if one.day != other.day:
        return 1 if one.day > other.day else -1
    if one.time and other.time and one.time != other.time:
        return 1 if one.time > other.time else -1
    return 0


def _holder(
    base: Standing | None, ours: Standing, theirs: Standing, newest: int | None
) -> tuple[int | None, bool, bool]:
    """Give the side whose declaration of the turn is the newest.

    Then whether all its keys are taken, and whether nobody can be sure.
    """
    sides = {OURS: ours, THEIRS: theirs}
    turned = [each for each, side in sides.items() if _turned(base, side, TURN)]
    same = all(ours.value(key) == theirs.value(key) for key in (*TURN, SINCE))
    if len(turned) < 2 or same:
        return (turned[0], False, False) if len(turned) == 1 else (None, False, False)
    order = _order(_declared(ours), _declared(theirs))
    if order:
        return (OURS if order > 0 else THEIRS), True, False
    renamed = _renamed(base, (ours, theirs))
    if len(renamed) < 2:
        return (renamed[0] if renamed else None), False, False
    if ours.repeats and theirs.repeats:
        return newest, newest is not None, False
    holders = [set(each.conversation.declared.next_turn or ()) for each in sides.values()]
    if holders[0] == holders[1]:
        return newest, newest is not None, False
    return None, False, True


def _renamed(base: Standing | None, both: tuple[Standing, Standing]) -> list[int]:
    return [each for each in (OURS, THEIRS) if _turned(base, both[each - 1], TURN[:2])]


def _turned(base: Standing | None, side: Standing, keys: tuple[str, ...]) -> bool:
    """Tell whether a side declared the turn: with another value, or the same one on a later day."""
    again = _keys_changed(base, side, (SINCE,)) and not _keys_changed(base, side, ASIDE)
    return again or _keys_changed(base, side, keys)


def _nearer(both: tuple[Standing, Standing], holders: tuple[PersonId, ...]) -> dict[str, int]:
    """Take the keys of the side whose header names these holders; of two or none, only that name."""
    found = [
        each
        for each in (OURS, THEIRS)
        if set(both[each - 1].conversation.declared.next_turn or ()) == set(holders)
    ]
    if len(found) == 1:
        return dict.fromkeys(TURN, found[0])
    one = min((OURS, THEIRS), key=lambda each: str(both[each - 1].value(TURN[0])))
    return dict.fromkeys(TURN[:2], one)


def _declared(side: Standing) -> Moment | None:
    """Give when a header was declared: the turn passed, or the conversation closed."""
    since, closed = side.conversation.declared.since, side.conversation.declared.closed
    if closed and (since is None or since.day < closed):
        return Moment(closed)
    return since


def _since(
    base: Standing | None, ours: Standing, theirs: Standing, preferred: int | None
) -> int | None:
    """Give the side with the later `since`, where both changed it."""
    values = (base.value(SINCE) if base else None, ours.value(SINCE), theirs.value(SINCE))
    if one_sided(*values) is not None or values[1] == values[2]:
        return None
    if values[1] is None or values[2] is None:
        return preferred
    order = _order(ours.conversation.declared.since, theirs.conversation.declared.since)
    if order:
        return OURS if order > 0 else THEIRS
    return preferred


def newest_side(
    merged: Conversation, sides: tuple[Conversation, Conversation], on: datetime.date
) -> int | None:
    """Tell which side alone has the newest exchange of the merged conversation; None for both."""
    counted = spoken(merged, on)
    if not counted:
        return None
    said = _said(counted[-1])
    here, there = (any(_said(each) == said for each in spoken(side, on)) for side in sides)
    return None if here == there else OURS if here else THEIRS


def _said(exchange: Exchange) -> tuple[object, ...]:
    return (
        exchange.day,
        exchange.time,
        exchange.kind,
        exchange.speakers,
        exchange.hearers,
        exchange.channel,
        exchange.summary,
    )


def corrected(
    decision: Decision, sides: Mapping[int, Standing], merged: Standing
) -> Mapping[str, Wanted | None]:
    """Give what the merged header has to say otherwise, so that it is not stale and hides nobody."""
    declared = merged.conversation.declared
    expected = _expected(decision, sides, merged)
    if declared.next_turn is None or expected is None:
        return {}
    if not merged.turn.stale and set(declared.next_turn) == set(expected):
        return {}
    from convnotes.edits.standing_edits import turn_keys, written

    note = merged.note
    if not expected:
        gone = (*turn_keys(note), SINCE, "due", "about")
        return {key: None for key in gone if key in note.header}
    values: dict[str, Wanted | None] = dict.fromkeys(
        turn_keys(note), tuple(written(note, each) for each in expected)
    )
    if merged.turn.stale or not set(expected) & set(declared.next_turn):
        values |= {key: None for key in ("due", "about") if key in note.header}
        last = merged.turn.last
        if last and SINCE in note.header:
            values[SINCE] = last.isoformat()
    return values


def wanted_holders(
    decision: Decision, sides: Mapping[int, Standing], merged: Standing
) -> frozenset[PersonId] | None:
    """Give who has to hold the turn in the end, or None where nothing was decided."""
    expected = None if merged.turn.aside else _expected(decision, sides, merged)
    return None if expected is None else frozenset(expected)


def _expected(
    decision: Decision, sides: Mapping[int, Standing], merged: Standing
) -> tuple[PersonId, ...] | None:
    """Give whom the merged header should name, or None where it was not touched or is left as it is."""
    if decision.holder is None:
        if decision.repeated and decision.chosen.sides:
            return merged.fresh
        newly_stale = merged.turn.stale and not any(each.turn.stale for each in sides.values())
        return merged.turn.holders if newly_stale else None
    if sides[decision.holder].turn.stale:
        return None
    if decision.repeated:
        return merged.fresh
    return None if merged.turn.aside else merged.turn.holders
