"""Proof that a handover moved what it should, and that nothing else reads otherwise."""

import datetime
from collections import Counter
from typing import Any

from convnotes.edits.holdings import holdings
from convnotes.edits.outcome import promise_facts
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, Promise, State
from convnotes.model.handover import Hands, Holdings
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.turns.returning import underlying
from convnotes.turns.standing import turn

_DECLARING = frozenset(("next_turn", "next", "since", "due", "about"))
_CHANGING = frozenset((*_DECLARING, "owner", "participants", "status", "wait_until"))


def assert_handed(
    before: Notebook, after: Notebook, hands: Hands, what: Holdings, on: datetime.date
) -> None:
    """Hold a notebook to what it said before; raises `ConvnotesError` that names the note."""
    left = holdings(after, hands.giver, on, hands.kept)
    if left:
        names = (*left.conversations, *left.relationships)
        raise _refusal(names[0] if names else hands.giver, f"would leave it with `{hands.giver}`")
    moved = frozenset(what.conversations)
    for name, one in before.conversations.items():
        then = after.conversations.get(name)
        was = _said(one, hands, on, moved=name in moved)
        if then is None or was != _said(then, hands, on, moved=False):
            raise _refusal(name, "would say something else as well")
        if _turn(one, hands, on, moved=name in what.turns) != _turn(then, hands, on, moved=False):
            raise _refusal(name, "would give the turn to somebody else")
    for home, exchanges in before.logged.items():
        given = home not in hands.kept
        old = [_exchange(each, hands, given) for each in exchanges]
        if old != [_exchange(each, hands, moved=False) for each in after.logged.get(home, ())]:
            raise _refusal(home, "would tell otherwise who spoke")
    for old_note, new_note in zip(before.notes, after.notes, strict=True):
        if _note(old_note) != _note(new_note):
            raise _refusal(old_note.id, "would say something else as well")
    found = Counter(each.rule for each in after.problems)
    found.subtract(each.rule for each in before.problems)
    if any(count > 0 for count in found.values()):
        raise ConvnotesError(
            "there would be more to mend: nothing was written", "see: convnotes check"
        )


def _refusal(name: NoteId | PersonId, what: str) -> ConvnotesError:
    return ConvnotesError(
        f"{name} {what}: nothing was written",
        f"leave it out with --keep {name}, and write it by hand: convnotes edit {name}",
    )


def _turn(
    one: Conversation, hands: Hands, on: datetime.date, *, moved: bool
) -> frozenset[PersonId]:
    holders = underlying(one, on).holders
    return frozenset(hands.taker if moved and each == hands.giver else each for each in holders)


def _said(one: Conversation, hands: Hands, on: datetime.date, *, moved: bool) -> tuple[Any, ...]:
    declared = one.declared
    aside = (declared.wait_until, declared.status, declared.closed)
    return (
        one.title,
        frozenset((*one.participants, hands.taker)),
        aside if turn(one, on).aside else (),
        declared.scheduled,
        [_exchange(each, hands, moved) for each in one.exchanges],
        [_promise(each, hands, moved) for each in one.promises],
        one.continues,
        one.related,
    )


def _exchange(each: Exchange, hands: Hands, moved: bool) -> tuple[Any, ...]:
    kept = [(said.key, said.value) for said in each.statements if said.key not in _DECLARING]
    return (
        *each[:4],
        sorted(each.speakers) if each.kind == "joint" else each.speakers,
        *each[5:9],
        kept,
        [_promise(promise, hands, moved) for promise in each.promises],
        each.home,
    )


def _promise(each: Promise, hands: Hands, moved: bool) -> tuple[Any, ...]:
    passes = moved and each.state is State.OPEN and each.owner == hands.giver
    return promise_facts(each._replace(owner=hands.taker) if passes else each)


def _note(note: Note) -> tuple[Any, ...]:
    values = {key: value for key, value in note.values.items() if key not in _CHANGING}
    names = {key: [name.text for name in note.names(key)] for key in values if note.names(key)}
    plain = {key: value for key, value in values.items() if key not in names}
    topics = [(box.mark, box.text) for box in note.boxes if box.topic]
    return note.id, note.kind, note.visibility, note.readable, plain, names, topics
