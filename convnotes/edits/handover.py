"""Hand all that one member holds to another, or nothing at all."""

import datetime
import re
from collections.abc import Iterable, Iterator

from convnotes.edits.handed import assert_handed
from convnotes.edits.header_edits import append_item, set_keys
from convnotes.edits.holdings import holdings
from convnotes.edits.line_edits import line_edits
from convnotes.edits.outcome import assert_once, assert_sound, outcome
from convnotes.edits.promise_owner import owner_edit
from convnotes.edits.spelled_out import spelled_out
from convnotes.edits.turn_over import turned_over
from convnotes.model.handover import Handed, Hands, Holdings
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Box, Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Edit
from convnotes.text.names import NameTable

_BODIES = (Kind.PERSON, Kind.ORG)
_LINK = re.compile(r"\[\[([^\[\]|\r\n]+)")


def handover(notebook: Notebook, hands: Hands, on: datetime.date) -> Handed:
    """Give every turn, open promise and relationship of one to another; who spoke stays as it was.

    Raises `ConvnotesError` where any of it cannot be written, or anything else would read otherwise.
    """
    what = holdings(notebook, hands.giver, on, hands.kept)
    joined = tuple(_joining(notebook, what, hands.taker))
    edits: dict[str, list[Edit]] = {}
    for path, edit in (
        *_kept_by(notebook, what, hands),
        *_promised(notebook, what, hands.taker),
        *_joined(notebook, joined, hands.taker),
    ):
        edits.setdefault(path, []).append(edit)
    by_path = {note.path: note for note in notebook.notes}
    for path in edits:
        assert_sound(by_path[path])
    now = outcome(notebook, [_change(by_path[path], each) for path, each in edits.items()])
    now = _turned(notebook, now, what, hands, on)
    changes = tuple(_final(notebook, now))
    # What is written is read once more from the bytes that will be there.
    then = outcome(notebook, changes)
    assert_handed(notebook, then, hands, what, on)
    return Handed(what, joined, changes, then)


def _joining(notebook: Notebook, what: Holdings, taker: PersonId) -> Iterator[NoteId]:
    for name in what.conversations:
        participants = notebook.conversations[name].participants
        if participants and taker not in participants:
            yield name


def _kept_by(notebook: Notebook, what: Holdings, hands: Hands) -> Iterator[tuple[str, Edit]]:
    """Give the edits by which relationships are kept by another, and their logs stay as they were."""
    for name in what.relationships:
        note = notebook.by_id[name]
        assert_once(note, ("owner",))
        new = _owner(notebook, note, hands)
        for edit in set_keys(note, {"owner": new}):
            yield note.path, edit
        logged = notebook.logged.get(name, ())
        subject = PersonId(name)
        for home, edit in spelled_out(notebook, logged, (subject, hands.giver)):
            yield notebook.by_id[home].path, edit


def _owner(notebook: Notebook, note: Note, hands: Hands) -> str | tuple[str, ...]:
    texts: list[str] = []
    for name in note.names("owner"):
        giver = notebook.names.meant(name).person == hands.giver
        text = hands.taker if giver else name.text
        texts.append(f"[[{text}]]" if name.link else text)
    unique = tuple(dict.fromkeys(texts))
    return unique[0] if len(unique) == 1 else unique


def _promised(notebook: Notebook, what: Holdings, taker: PersonId) -> Iterator[tuple[str, Edit]]:
    names = notebook.names
    assert isinstance(names, NameTable), "a notebook is assembled with a table of names"
    by_path = {note.path: note for note in notebook.notes}
    for each in what.promises:
        note = by_path[each.promise.site.path]
        box = next(box for box in _boxes(note) if box.span == each.promise.span)
        yield note.path, owner_edit(note, box, taker, names)


def _boxes(note: Note) -> Iterator[Box]:
    yield from note.boxes
    for entry in note.entries:
        yield from entry.boxes


def _joined(
    notebook: Notebook, joined: tuple[NoteId, ...], taker: PersonId
) -> Iterator[tuple[str, Edit]]:
    """Give the edits that add a participant, where lines meant only those who took part before."""
    for name in joined:
        one = notebook.conversations[name]
        assert_once(one.note, ("participants",))
        for edit in append_item(one.note, "participants", taker):
            yield one.note.path, edit
        for home, edit in spelled_out(notebook, one.exchanges, one.participants):
            yield notebook.by_id[home].path, edit


def _turned(
    before: Notebook, now: Notebook, what: Holdings, hands: Hands, on: datetime.date
) -> Notebook:
    """Pass the turns on, one after another where they stand in one file, else all at once."""
    waiting: dict[str, Change] = {}
    for name in what.turns:
        one = before.conversations[name]
        homes = {one.note.path, *(before.by_id[each.home].path for each in one.exchanges)}
        if not homes.isdisjoint(waiting):
            now, waiting = outcome(now, waiting.values()), {}
        standing = turned_over(now, one, hands.giver, hands.taker, on)
        waiting |= {change.path: change for change in standing.changes}
    return outcome(now, waiting.values())


def _final(before: Notebook, now: Notebook) -> Iterator[Change]:
    after = {note.path: note.source.text for note in now.notes}
    for note in before.notes:
        text = after[note.path]
        if text != note.source.text:
            yield _change(note, line_edits(note.source.text, text))


def _change(note: Note, edits: Iterable[Edit]) -> Change:
    return Change(note.path, note.source.digest, tuple(edits))
