"""What the verbs that only set a conversation's state answer."""

from convnotes.cli.asking import Asking
from convnotes.cli.writing import Done
from convnotes.edits.standing_edits import Standing
from convnotes.model.conversation import Conversation
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
    if turn(before, asking.on).aside and not standing.turn.aside:
        told = f"It is open again. {told}"
    if not standing.changes:
        told = f"Nothing to do. {told}"
        return Done((), "", (told,), remarks)
    place = f"{standing.conversation.note.path}; take it back with: convnotes undo"
    return Done(standing.changes, f"{verb} {before.id}", (told, place), remarks)
