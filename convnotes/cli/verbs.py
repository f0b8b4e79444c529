"""What the verbs that only set a conversation's state answer."""

import datetime

from convnotes.cli.asking import Asking
from convnotes.cli.writing import Done
from convnotes.edits.standing_edits import Standing
from convnotes.model.conversation import Conversation, Status
from convnotes.report.answers import Answer
from convnotes.turns.standing import turn


def answered(
    asking: Asking,
    before: Conversation,
    standing: Standing,
    verb: str,
    words: str = "",
    remarks: tuple[str, ...] = (),
) -> Done:
    """Say what stands now; `words` are those that named a day."""
    answer = Answer(standing.notebook, asking.on, asking.me)
    told = answer.standing(standing.conversation, standing.turn, words)
    told = again(before, standing, asking.on) + told
    if not standing.changes:
        told = f"Nothing to do. {told}"
        return Done((), "", (told,), remarks)
    place = written_in(", ".join(change.path for change in standing.changes))
    return Done(standing.changes, f"{verb} {before.id}", (told, place), remarks)


def again(before: Conversation, standing: Standing, on: datetime.date) -> str:
    """Say that a conversation is no longer put aside, where it was."""
    if not turn(before, on).aside or standing.turn.aside:
        return ""
    waited = before.declared.status is Status.OPEN
    return "It waits no longer. " if waited else "It is open again. "


def written_in(place: str) -> str:
    """Say where something was written, and how to take it back."""
    return f"{place} (to take it back: convnotes undo)"
