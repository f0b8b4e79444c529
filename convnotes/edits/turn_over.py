"""Give a turn that one person holds to another, in a conversation that may be put aside."""

import datetime
from collections.abc import Iterator
from dataclasses import replace

from convnotes.edits.standing_edits import (
    Draft,
    HeaderValue,
    Standing,
    drafted,
    giving,
    turn_keys,
    waking,
    written,
)
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Status
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.turns.returning import underlying
from convnotes.turns.standing import parts, spoken, turn


def turned_over(
    notebook: Notebook,
    before: Conversation,
    giver: PersonId,
    taker: PersonId,
    on: datetime.date,
) -> Standing:
    """Let one hold the turn where another held it, with the day, subject and state as they were.

    `notebook` may have changed since `before`, but for the turn. Raises `ConvnotesError` where the
    note would say otherwise.
    """
    now = notebook.conversations[before.id]
    wanted = _wanted(before, giver, taker, on)
    refusal: ConvnotesError | None = None
    for draft in _drafts(now, wanted, on):
        try:
            standing = drafted(notebook, now, draft, on)
        except ConvnotesError as refused:
            refusal = refusal or refused
            continue
        if _fits(now, standing, wanted, on):
            return standing
    raise refusal or ConvnotesError(
        f"{before.note.path} says something else of the turn that cannot be overruled here:"
        " nothing was written",
        f"see: convnotes show {before.id}",
    )


def _wanted(before: Conversation, giver: PersonId, taker: PersonId, on: datetime.date) -> Turn:
    """Give the turn as it should be; a due day that only a promise gave is left to the promises."""
    was = underlying(replace(before, promises=()), on)
    holders = tuple(dict.fromkeys(taker if each == giver else each for each in was.holders))
    apart = len({each.about for each in parts(before, on, (frozenset((giver,)),))}) > 1
    # One header cannot say two subjects: that of those who stay is kept.
    return replace(was, holders=holders, about="" if apart else was.about)


def _drafts(now: Conversation, wanted: Turn, on: datetime.date) -> Iterator[Draft]:
    """Give drafts that say ever more: another name, then since when, then the newest exchange."""
    keys = turn_keys(now.note)
    named = tuple(written(now.note, each) for each in wanted.holders)
    names: dict[str, HeaderValue] = dict.fromkeys(keys, named)
    if now.declared.next_turn is not None:
        yield Draft(names)
    # Another day in `since` would put to sleep again what somebody has woken.
    ended = now.declared.status is Status.CLOSED
    awake = {} if ended or turn(now, on).aside else waking(now, on)
    counted = spoken(now, on)
    newest = counted[-1] if counted else None
    if turn(now, on).aside:
        whole = giving(now, wanted.holders, on, wanted.due, wanted.about)
        yield Draft({key: value for key, value in whole.items() if key != "since"})
    if newest:
        # The day of the newest exchange keeps how long the turn has waited.
        held = awake | giving(now, wanted.holders, newest.day, wanted.due, wanted.about)
        yield Draft(held)
        if newest.time:
            yield Draft({**held, "since": f"{newest.day} {newest.time:%H:%M}"})
    declared = Draft(awake | giving(now, wanted.holders, on, wanted.due, wanted.about))
    yield declared
    if newest:
        links = ", ".join(f"[[{each}]]" for each in wanted.holders)
        declared = declared.saying_more({"next_turn": links})
        yield declared
        due = wanted.due.isoformat() if wanted.due else ""
        yield declared.saying_more({"due": due, "about": wanted.about})


def _fits(before: Conversation, standing: Standing, wanted: Turn, on: datetime.date) -> bool:
    after = standing.conversation
    if turn(before, on).aside != standing.turn.aside:
        return False
    found = underlying(replace(after, promises=()), on)
    return (
        set(found.holders) == set(wanted.holders)
        and found.due == wanted.due
        and (found.about == wanted.about or not wanted.about)
    )
