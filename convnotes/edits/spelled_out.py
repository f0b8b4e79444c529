"""Write out who spoke in lines that leave it to their note, before that note says otherwise."""

from collections.abc import Iterable, Iterator

from convnotes.edits.handwriting import Handwriting, handwriting
from convnotes.model.conversation import Exchange
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Entry
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.exchange_line import Spoken, read_tail
from convnotes.text.names import NameTable


def spelled_out(
    notebook: Notebook, exchanges: Iterable[Exchange], participants: tuple[PersonId, ...]
) -> Iterator[tuple[NoteId, Edit]]:
    """Give, with the note each belongs in, the edits that name who is only implied in exchanges.

    A line with a date alone is of all participants, and one with a speaker alone is to all others.
    """
    hands: dict[NoteId, Handwriting] = {}
    for each in exchanges:
        note = notebook.by_id[each.home]
        entry = next((entry for entry in note.entries if entry.span == each.span), None)
        if entry:
            if each.home not in hands:
                hands[each.home] = handwriting(notebook, note, participants)
            edit = _edit(notebook, entry, each, participants, hands[each.home])
            if edit:
                yield each.home, edit


def _edit(
    notebook: Notebook,
    entry: Entry,
    exchange: Exchange,
    participants: tuple[PersonId, ...],
    hand: Handwriting,
) -> Edit | None:
    names = notebook.names
    assert isinstance(names, NameTable), "a notebook is assembled with a table of names"
    spoken = read_tail(entry.tail, entry.tail_start, names, participants)
    if not isinstance(spoken, Spoken) or spoken.hearers is not None:
        return None
    if not spoken.everyone:
        hearers = ", ".join(hand.name(each) for each in exchange.hearers)
        end = spoken.speakers[-1].span.end
        return Edit(Span(end, end), f" {hand.arrow} {hearers}") if hearers else None
    people = " + ".join(hand.name(each) for each in exchange.speakers)
    at = entry.tail_start
    if not entry.tail:
        return Edit(Span(at, at), f" {people}")
    if not spoken.headed:
        return Edit(Span(at, at), f"{people}: ")
    return Edit(Span(at, at), f"{'' if entry.tail[0] != ':' else ' '}{people}{_gap(entry.tail)}")


def _gap(tail: str) -> str:
    return "" if tail[0] == ":" else " "
