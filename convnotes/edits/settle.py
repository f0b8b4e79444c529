"""Settle a stale header: it then declares nothing that the exchanges contradict."""

from convnotes.edits.header_edits import flow_list, remove, scalar, set_value
from convnotes.model.conversation import Conversation
from convnotes.model.source import Change, Edit
from convnotes.model.turn import Turn


def settle(conversation: Conversation, turn: Turn) -> Change:
    """Make the header name the holders that the exchanges name; what it said before goes."""
    note = conversation.note
    edits: list[Edit] = []
    for key in ("next_turn", "next", "since", "due", "about"):
        field = note.header.get(key)
        if field is None:
            continue
        if turn.holders and key in ("next_turn", "next"):
            several = len(turn.holders) > 1
            edits.append(
                set_value(field, flow_list(turn.holders) if several else scalar(turn.holders[0]))
            )
        elif turn.holders and key == "since" and turn.since:
            edits.append(set_value(field, turn.since.isoformat()))
        else:
            edits.append(remove(note, field))
    return Change(note.path, note.source.digest, tuple(edits), "let the header say what was said")
