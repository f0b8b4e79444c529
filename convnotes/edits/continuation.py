"""Begin a conversation that carries another on: its people, tags and open promises come along.

A promise that comes along is owed once: its box in the old conversation is marked `[>]`, which the
format reads as no promise, and links to where it went.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from convnotes.edits.header_values import scalar
from convnotes.edits.new import UNDECLARED, Begun, id_of, new_conversation
from convnotes.edits.outcome import (
    Intended,
    assert_nothing_to_mend,
    assert_only,
    assert_sound,
    outcome_in,
)
from convnotes.edits.pass_turn import close
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, ExchangeKind, Promise, State
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Box, Note, Visibility
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit
from convnotes.text.promise_line import read_box
from convnotes.turns.standing import turn

_MARK = re.compile(r"\[(.)\]")
_BLOCK_ID = re.compile(r"[ \t]+\^[\w-]+$")
_MOVED = ">"
_WIDTH = tuple(Visibility)
_CLOSING = frozenset(("status", "closed", "outcome"))


@dataclass(frozen=True, slots=True)
class Continuation:
    """What is written: the new note and what changes in the old ones, all in one.

    `carried` are the promises that come along. `left` are those that stay where not everybody who may
    read the new note may read them: in notes among the team, and in notes with fewer readers.
    `holders` have the turn in the new conversation.
    """

    changes: tuple[Change, ...]
    conversation: NoteId
    carried: tuple[Promise, ...]
    left: tuple[Promise, ...]
    holders: tuple[PersonId, ...]
    closed: bool


def continuation(
    notebook: Notebook,
    parent: Conversation,
    title: str,
    joining: tuple[PersonId, ...],
    on: datetime.date,
    given: Begun = UNDECLARED,
    tags: tuple[str, ...] = (),
    *,
    close_parent: bool = False,
) -> Continuation:
    """Carry a conversation on in a new one; raises `ConvnotesError` where that cannot be written.

    With `close_parent` the turn comes along too, unless one is `given`: it would be lost otherwise.
    """
    known = _readers(notebook, parent)
    carried, left = _open_promises(notebook, parent, known)
    begun = _begun(parent, on, given) if close_parent else given
    made = new_conversation(
        notebook,
        title,
        tuple(dict.fromkeys((*parent.participants, *joining))),
        on,
        begun,
        tuple(dict.fromkeys((*parent.note.texts("tags"), *tags))),
        _keys(notebook, parent),
        _body(notebook, parent, carried),
    )
    child = id_of(made)
    changes = (
        made,
        *_merged(
            _closing(notebook, parent, on, child, known) if close_parent else (),
            _moving(notebook, carried, child, known),
        ),
    )
    found = Continuation(changes, child, carried, left, begun.holders, close_parent)
    _assert_meant(notebook, parent, found, on)
    return found


def _readers(notebook: Notebook, parent: Conversation) -> Visibility:
    """Give who may read the new note: whom the workspace says, and never more than the old one's."""
    return min(notebook.config.visibility, parent.note.visibility, key=_WIDTH.index)


def _may_name(note: Note, known: Visibility) -> bool:
    """Tell whether all who may read a note may know of the new one."""
    return _WIDTH.index(note.visibility) <= _WIDTH.index(known)


def _may_learn(note: Note, known: Visibility) -> bool:
    """Tell whether all readers of the new note may read a note."""
    return _WIDTH.index(known) <= _WIDTH.index(note.visibility)


def _closing(
    notebook: Notebook, parent: Conversation, on: datetime.date, child: NoteId, known: Visibility
) -> tuple[Change, ...]:
    """Close what is continued, unless it is; its outcome names the new one only to its readers."""
    if parent.declared.closed and turn(parent, on).aside:
        return ()
    outcome = f"continued in {child}" if _may_name(parent.note, known) else "continued"
    return close(notebook, parent, on, outcome).changes


def _begun(parent: Conversation, on: datetime.date, given: Begun) -> Begun:
    standing = turn(parent, on)
    if given.holders or not standing.holders:
        return given
    return Begun(
        standing.holders,
        standing.since,
        given.due or standing.due,
        given.about or standing.about,
    )


def _keys(notebook: Notebook, parent: Conversation) -> Mapping[str, str]:
    """Give what the new note says of where it comes from, and of who may read it.

    What was private stays so, with its owner: promises and a link come over from it.
    """
    found = {"continues": scalar(parent.id)}
    if parent.note.visibility is Visibility.PRIVATE:
        if notebook.config.visibility is not Visibility.PRIVATE:
            found["visibility"] = "private"
        owners = tuple(notebook.names.meant(each).person for each in parent.note.names("owner"))
        if owners:
            found["owner"] = scalar(owners[0])
    return found


def _open_promises(
    notebook: Notebook, parent: Conversation, known: Visibility
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Give the open promises and questions that can come along, and those that must stay."""
    internal = {
        promise.site
        for each in parent.exchanges
        if each.kind is ExchangeKind.NOTE or not _may_learn(notebook.by_id[each.home], known)
        for promise in each.promises
    }
    waiting = [each for each in parent.promises if each.state is State.OPEN]
    carried = tuple(each for each in waiting if each.site not in internal)
    return carried, tuple(each for each in waiting if each.site in internal)


def _body(notebook: Notebook, parent: Conversation, carried: tuple[Promise, ...]) -> str:
    if not carried:
        return ""
    boxes = "".join(f"{_written(notebook, each)}\n" for each in carried)
    return f"\nCarried over from [[{parent.id}]]:\n\n{boxes}"


def _written(notebook: Notebook, promise: Promise) -> str:
    """Write a box as it stood, with its owner where only its exchange said who that was."""
    _, box = _found(notebook, promise)
    text = _BLOCK_ID.sub("", box.text)
    read = read_box(box)
    named = read is None or read.owner is not None or read.owner_words
    owner = "" if named or promise.owner is None else f"[[{promise.owner}]] "
    return f"- [{box.mark}] {owner}{text}"


def _found(notebook: Notebook, promise: Promise) -> tuple[Note, Box]:
    note = _note(notebook, promise.site.path)
    return note, next(each for each in _boxes(note) if each.line == promise.site.line)


def _note(notebook: Notebook, path: str) -> Note:
    return next(each for each in notebook.notes if each.path == path)


def _boxes(note: Note) -> tuple[Box, ...]:
    return (*note.boxes, *(box for entry in note.entries for box in entry.boxes))


def _moving(
    notebook: Notebook, carried: tuple[Promise, ...], child: NoteId, known: Visibility
) -> Iterator[Change]:
    """Mark each box that comes along as moved, wherever it stands, and link to where it went.

    A note that has readers who may not know of the new one gets the mark alone.
    """
    edits: dict[str, list[Edit]] = {}
    for promise in carried:
        note, box = _found(notebook, promise)
        opened = _MARK.search(note.source.text, box.span.start)
        assert opened is not None, "a box begins with its mark"
        block = _BLOCK_ID.search(box.text)
        end = box.text_start + (block.start() if block else len(box.text))
        found = edits.setdefault(note.path, [])
        found.append(Edit(Span(opened.start(1), opened.end(1)), _MOVED))
        if _may_name(note, known):
            found.append(Edit(Span(end, end), f" → [[{child}]]"))
    for path, each in edits.items():
        yield Change(path, _note(notebook, path).source.digest, tuple(each))


def _merged(closing: tuple[Change, ...], moving: Iterator[Change]) -> tuple[Change, ...]:
    by_path: dict[str, Change] = {}
    for each in (*closing, *moving):
        before = by_path.get(each.path)
        by_path[each.path] = replace(each, edits=(*before.edits, *each.edits)) if before else each
    return tuple(by_path.values())


def _assert_meant(
    notebook: Notebook, parent: Conversation, found: Continuation, on: datetime.date
) -> None:
    """Read the notes as they would be, and hold them to what was meant; raises `ConvnotesError`."""
    now = outcome_in(notebook, parent.id)
    then = outcome_in(notebook, parent.id, found.changes)
    for change in found.changes[1:]:
        before, after = _note(notebook, change.path), _note(then, change.path)
        assert_sound(before)
        keys = _CLOSING if change.path == parent.note.path else frozenset()
        assert_only(before, after, Intended(keys, box=True))
        assert_nothing_to_mend(now, then, change.path)
    made, old = then.conversations.get(found.conversation), then.conversations[parent.id]
    moved = {each.site.line for each in found.carried if each.site.path == parent.note.path}
    marks = {each.line: _MOVED if each.line in moved else each.mark for each in _boxes(parent.note)}
    shift = old.note.source.text.count("\n") - parent.note.source.text.count("\n")
    right = (
        made is not None
        and made.continues == (parent.id,)
        and set(parent.participants) <= set(made.participants)
        and [_owed(each) for each in made.promises] == [_owed(each) for each in found.carried]
        and set(turn(made, on).holders) == set(found.holders)
        and sum(each.state is State.OPEN for each in old.promises) == len(found.left)
        and {each.line - shift: each.mark for each in _boxes(old.note)} == marks
        and (not found.closed or turn(old, on).aside)
    )
    if not right:
        raise ConvnotesError(
            f"{parent.note.path} cannot be carried on by itself: nothing was written",
            "begin a conversation without --continues, and write the key by hand",
        )


def _owed(promise: Promise) -> tuple[object, ...]:
    text = _BLOCK_ID.sub("", promise.text)
    return promise.kind, promise.state, promise.owner, text, promise.due
