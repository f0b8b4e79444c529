"""What a header says of a conversation's turn."""

from convnotes.model.conversation import Declared, Status
from convnotes.model.ids import PersonId
from convnotes.model.note import Note


def declared(note: Note, next_turn: tuple[PersonId, ...] | None) -> Declared:
    """Give what a header says of the turn, whose names were looked up."""
    return Declared(
        next_turn=next_turn,
        since=note.moment("since"),
        due=note.day("due"),
        about=note.text("about"),
        wait_until=note.day("wait_until"),
        status=Status(note.text("status") or "open"),
        closed=note.day("closed"),
        scheduled=note.moment("scheduled"),
    )
