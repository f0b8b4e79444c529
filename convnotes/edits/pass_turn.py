"""Pass the turn, and put a conversation aside, close it, or take it up again."""

import datetime

from convnotes.edits.standing_edits import (
    Draft,
    HeaderValue,
    Standing,
    Wanted,
    drafted,
    giving,
    held,
    settled,
    turn_keys,
    waking,
)
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Status
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import spoken, turn

_WRONG_USAGE = 2


def pass_turn(
    notebook: Notebook,
    conversation: Conversation,
    holders: tuple[PersonId, ...],
    on: datetime.date,
    due: datetime.date | None = None,
    about: str = "",
    joining: tuple[PersonId, ...] = (),
) -> Standing:
    """Declare who is next; no holders are nobody. What was put aside is taken up again."""
    header = giving(conversation, holders, on, due, about)
    if not holders:
        header |= dict.fromkeys(turn_keys(conversation.note), "nobody")
        header["since"] = on.isoformat()
    passed = set(turn(conversation, on).holders) != set(holders)
    draft = Draft({**waking(conversation, on), **header}, joining=joining)
    return settled(notebook, conversation, draft, Wanted(holders, due, about, passed), on)


def snooze(
    notebook: Notebook, conversation: Conversation, until: datetime.date, on: datetime.date
) -> Standing:
    """Put a conversation aside until a day, or until somebody speaks."""
    if until <= on:
        raise ConvnotesError(
            f"{until} is not ahead of {on}: nothing was written",
            "name a later day, such as tomorrow or 2w",
            _WRONG_USAGE,
        )
    if conversation.declared.status is Status.CLOSED:
        raise ConvnotesError(
            f"{conversation.id} is closed: nothing was written",
            f"take it up first: convnotes reopen {conversation.id}",
            _WRONG_USAGE,
        )
    header: dict[str, HeaderValue] = {"wait_until": until.isoformat(), "since": on.isoformat()}
    if conversation.declared.status is Status.PAUSED:
        header["status"] = "open"
    counted = spoken(conversation, on)
    said = counted[-1].statement("wait_until") if counted else None
    # What the newest exchange says of waiting would keep it aside for longer.
    fields = {"wait_until": until.isoformat()} if said and said.day and said.day > on else {}
    return _aside(held(notebook, conversation, Draft(header, fields=fields), on, until))


def pause(notebook: Notebook, conversation: Conversation, on: datetime.date) -> Standing:
    """Put a conversation aside until somebody speaks, or it is reopened."""
    header: dict[str, HeaderValue] = {"status": "paused", "since": on.isoformat()}
    header |= {key: None for key in ("closed", "outcome") if key in conversation.note.header}
    return _aside(held(notebook, conversation, Draft(header), on, on))


def close(
    notebook: Notebook, conversation: Conversation, on: datetime.date, outcome: str = ""
) -> Standing:
    """Close a conversation, and say how it ended; one that is closed keeps its day."""
    header: dict[str, HeaderValue] = {"status": "closed", "closed": on.isoformat()}
    declared = conversation.declared
    if declared.status is Status.CLOSED and declared.closed and turn(conversation, on).aside:
        header = {}
    if outcome:
        header["outcome"] = outcome
    return _aside(drafted(notebook, conversation, Draft(header), on))


def reopen(notebook: Notebook, conversation: Conversation, on: datetime.date) -> Standing:
    """Take up again what was closed, paused or snoozed; the turn is then as the rules have it."""
    return settled(
        notebook, conversation, Draft(waking(conversation, on)), Wanted(passed=False), on
    )


def schedule(
    notebook: Notebook,
    conversation: Conversation,
    day: datetime.date | None,
    time: datetime.time | None,
    on: datetime.date,
) -> Standing:
    """Set the appointment of a conversation; no day takes it out."""
    value = f"{day} {time:%H:%M}" if day and time else str(day) if day else None
    header = {"scheduled": value} if value or "scheduled" in conversation.note.header else {}
    return drafted(notebook, conversation, Draft(header), on)


def _aside(standing: Standing) -> Standing:
    """Hold a conversation that was put aside to being so; raises `ConvnotesError`."""
    if not standing.turn.aside:
        raise ConvnotesError(
            f"{standing.conversation.note.path}: what was said later wakes it again:"
            " nothing was written",
            f"see: convnotes show {standing.conversation.id}",
        )
    return standing
