"""Settle a stale header: it then declares nothing that the exchanges contradict."""

from convnotes.edits.header_edits import Wanted, set_keys
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation
from convnotes.model.source import Change
from convnotes.model.turn import Turn


def settle(conversation: Conversation, turn: Turn) -> Change | None:
    """Make the header name the holders that the exchanges name; what it said before goes.

    Gives None where the front matter cannot be changed safely.
    """
    note = conversation.note
    values: dict[str, Wanted | None] = {}
    for key in ("next_turn", "next", "since", "due", "about"):
        if key not in note.header:
            continue
        if turn.holders and key in ("next_turn", "next"):
            values[key] = turn.holders
        elif turn.holders and key == "since" and turn.since:
            values[key] = turn.since.isoformat()
        else:
            values[key] = None
    try:
        edits = set_keys(note, values)
    except ConvnotesError:
        return None
    return Change(note.path, note.source.digest, edits, "let the header say what was said")
