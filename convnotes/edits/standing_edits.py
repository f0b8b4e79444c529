"""Edits after which a conversation's turn is what was asked for.

A verb drafts what it writes into the header and, for `log`, a new exchange. The conversation is then
read as it would stand; where the turn rules give another answer, such as on one day without times,
the draft says more: a time in `since`, or fields in the newest exchange.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from convnotes.edits.exchange_text import Saying, exchange_text
from convnotes.edits.field_edits import field_edits
from convnotes.edits.handwriting import handwriting
from convnotes.edits.header_edits import append_item, set_keys
from convnotes.edits.outcome import (
    Intended,
    assert_nothing_to_mend,
    assert_once,
    assert_only,
    assert_others,
    assert_sound,
    outcome_in,
)
from convnotes.edits.placing import placed
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, State, Status
from convnotes.model.ids import PersonId, note_id
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Edit
from convnotes.model.turn import Turn
from convnotes.text.promise_line import plain
from convnotes.turns.returning import back
from convnotes.turns.standing import spoken, turn

_ROUNDS = 3
_DECLARED = ("T1", "T2")
HeaderValue = str | tuple[str, ...] | None
"""A text, several, or None to take the key out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The turn that a verb was asked for; of `holders` None means whomever the rules name.

    Without a `due` or `about` none is left from before, once the turn has `passed`.
    """

    holders: tuple[PersonId, ...] | None = None
    due: datetime.date | None = None
    about: str = ""
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be written in a conversation: keys of its header, and what is said.

    `fields` go into the new exchange, or where there is none into the newest; `joining` are the
    participants that come.
    """

    header: Mapping[str, HeaderValue] = field(default_factory=dict)
    saying: Saying | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    joining: tuple[PersonId, ...] = ()

    def saying_more(self, fields: Mapping[str, str]) -> "Draft":
        """Give the draft with more fields."""
        return replace(self, fields={**self.fields, **fields})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a verb does: its changes, and the conversation and its turn as they then stand."""

    changes: tuple[Change, ...]
    notebook: Notebook
    conversation: Conversation
    turn: Turn
    exchange: Exchange | None = None


def settled(
    notebook: Notebook,
    conversation: Conversation,
    draft: Draft,
    wanted: Wanted,
    on: datetime.date,
) -> Standing:
    """Write a draft so that the turn is as wanted; raises `ConvnotesError` where it cannot be."""
    for each in _drafts(notebook, conversation, draft, wanted, on):
        standing = drafted(notebook, conversation, each, on)
        if not _lacking(conversation, standing, wanted):
            return standing
    raise ConvnotesError(
        f"{conversation.note.path} says something else of the turn that cannot be overruled here:"
        " nothing was written",
        f"see: convnotes show {conversation.id}",
    )


def drafted(
    notebook: Notebook, conversation: Conversation, draft: Draft, on: datetime.date
) -> Standing:
    """Carry out a draft in memory; raises `ConvnotesError` where it would change anything else."""
    assert_sound(conversation.note)
    assert_once(conversation.note, draft.header)
    changes = _changes(notebook, conversation, draft, on)
    before = outcome_in(notebook, conversation.id)
    then = outcome_in(notebook, conversation.id, changes)
    fields = frozenset(draft.fields)
    for change in changes:
        own = change.path == conversation.note.path
        intended = Intended(
            frozenset((*draft.header, *(["participants"] * bool(draft.joining))) if own else ()),
            exchanges=1 if own and draft.saying else 0,
            fields=fields,
        )
        assert_only(_note(notebook, change.path), _note(then, change.path), intended)
        assert_nothing_to_mend(before, then, change.path)
    after = then.conversations[conversation.id]
    new = assert_others((notebook, conversation), (then, after), fields)
    if draft.saying and not (new and _says(new, draft.saying)):
        raise ConvnotesError(
            f"{conversation.note.path}: the exchange would not be read as it was meant:"
            " nothing was written",
            "write the people by their ids, and the channel as one plain word",
        )
    return Standing(changes, then, after, turn(after, on), new)


def held(
    notebook: Notebook,
    conversation: Conversation,
    draft: Draft,
    on: datetime.date,
    day: datetime.date,
) -> Standing:
    """Put a conversation aside so that on a day, when it is back, its turn is what it was."""
    before = back(conversation, on, day)
    for each in _keeping(conversation, draft, on, before):
        standing = drafted(notebook, conversation, each, on)
        if _same(before, back(standing.conversation, on, day)):
            return standing
    raise ConvnotesError(
        f"{conversation.note.path} would forget whose turn it is: nothing was written",
        f"say it first: convnotes pass {conversation.id} PERSON",
    )


def _keeping(
    conversation: Conversation, draft: Draft, on: datetime.date, before: Turn
) -> Iterator[Draft]:
    """Give drafts that keep a turn ever more surely: in the header, then in the newest exchange."""
    yield draft
    keeping = giving(conversation, before.holders, on, before.due, before.about)
    if before.rule in _DECLARED and not before.holders:
        keeping |= dict.fromkeys(turn_keys(conversation.note), "nobody")
    draft = replace(draft, header={**keeping, **draft.header})
    yield draft
    if spoken(conversation, on):
        due = before.due.isoformat() if before.due else ""
        yield draft.saying_more({"due": due, "about": before.about})


def _same(one: Turn, other: Turn) -> bool:
    if not one.holders:
        return not other.holders
    return (set(one.holders), one.due, one.about) == (set(other.holders), other.due, other.about)


def waking(conversation: Conversation, on: datetime.date) -> dict[str, HeaderValue]:
    """Give what the header must say to be open again: no status, closing or waiting."""
    declared = conversation.declared
    header: dict[str, HeaderValue] = {}
    if declared.status is not Status.OPEN:
        header |= {"status": "open", "closed": None, "outcome": None}
    if declared.wait_until and declared.wait_until > on:
        header["wait_until"] = None
    return _existing(conversation.note, header)


def giving(
    conversation: Conversation,
    holders: tuple[PersonId, ...],
    since: datetime.date,
    due: datetime.date | None,
    about: str,
) -> dict[str, HeaderValue]:
    """Give what the header says where it declares the turn; without holders it says nothing of it."""
    note = conversation.note
    keys = turn_keys(note)
    if not holders:
        return _existing(note, dict.fromkeys((*keys, "since", "due", "about")))
    named = tuple(written(note, each) for each in holders)
    header: dict[str, HeaderValue] = dict.fromkeys(keys, named)
    header["since"] = since.isoformat()
    header["due"] = due.isoformat() if due else None
    header["about"] = about or None
    return _existing(note, header)


def turn_keys(note: Note) -> tuple[str, ...]:
    """Give the keys that declare the turn in a note, or the one that would."""
    return tuple(key for key in ("next_turn", "next") if key in note.header) or ("next_turn",)


def written(note: Note, person: PersonId) -> str:
    """Write somebody in a header as its other people are written: by id, or as a link."""
    field = note.header.get("participants") or note.header.get("next_turn")
    linked = field and "[[" in note.source.text[field.node.span.start : field.node.span.end]
    return f"[[{person}]]" if linked else person


def promised_due(conversation: Conversation, holders: tuple[PersonId, ...]) -> datetime.date | None:
    """Give the earliest due day of what holders have promised."""
    days = [
        each.due
        for each in conversation.promises
        if each.due and each.state is State.OPEN and each.owner in holders
    ]
    return min(days, default=None)


def _existing(note: Note, header: dict[str, HeaderValue]) -> dict[str, HeaderValue]:
    """Drop what takes out a key that is not there."""
    return {key: value for key, value in header.items() if value is not None or key in note.header}


def _drafts(
    notebook: Notebook,
    conversation: Conversation,
    draft: Draft,
    wanted: Wanted,
    on: datetime.date,
) -> Iterator[Draft]:
    """Give drafts that say ever more: a time in `since`, then fields for what is still lacking."""
    yield draft
    counted = spoken(conversation, on)
    newest = draft.saying or (counted[-1] if counted else None)
    if newest and newest.time and draft.header.get("since") == newest.day.isoformat():
        since = f"{newest.day} {newest.time:%H:%M}"
        yield replace(draft, header={**draft.header, "since": since})
    for _ in range(_ROUNDS if newest else 0):
        standing = drafted(notebook, conversation, draft, on)
        draft = draft.saying_more(_lacking(conversation, standing, wanted))
        yield draft


def _lacking(before: Conversation, standing: Standing, wanted: Wanted) -> dict[str, str]:
    """Give the fields that would make the turn what is wanted; nothing where it is."""
    found = standing.turn
    if found.aside:
        return {"wait_until": ""}
    lacking: dict[str, str] = {}
    if wanted.holders is not None and set(found.holders) != set(wanted.holders):
        lacking["next_turn"] = ", ".join(f"[[{each}]]" for each in wanted.holders) or "nobody"
    old = [each for exchange in before.exchanges for each in exchange.statements]
    if wanted.due and found.due != wanted.due:
        lacking["due"] = wanted.due.isoformat()
    elif (
        wanted.passed
        and not wanted.due
        and found.due
        and any(each.key == "due" and each.day == found.due for each in old)
        and found.due != promised_due(standing.conversation, found.holders)
    ):
        lacking["due"] = ""
    if wanted.about and found.about != wanted.about:
        lacking["about"] = wanted.about
    elif (
        wanted.passed
        and not wanted.about
        and found.about
        and any(each.key == "about" and each.value == found.about for each in old)
    ):
        lacking["about"] = ""
    return lacking


def _says(exchange: Exchange, saying: Saying) -> bool:
    """Tell whether an exchange is read as it was meant."""
    people = set(exchange.speakers) == set(saying.speakers)
    promises = {(each.owner, each.text, each.due) for each in exchange.promises}
    return (
        people
        and (exchange.kind, exchange.day, exchange.time, exchange.hearers, exchange.channel)
        == (saying.kind, saying.day, saying.time, saying.hearers, saying.channel)
        and exchange.flags == frozenset(saying.flags)
        and promises == {each._replace(text=plain(each.text)) for each in saying.pledges}
    )


def _changes(
    notebook: Notebook, conversation: Conversation, draft: Draft, on: datetime.date
) -> tuple[Change, ...]:
    note = conversation.note
    header = set_keys(note, draft.header)
    if draft.joining:
        header += append_item(note, "participants", *draft.joining)
    edits: dict[str, tuple[Edit, ...]] = {note.path: header}
    hand = handwriting(notebook, note, conversation.participants)
    if draft.saying:
        text = exchange_text(draft.saying, hand, tuple(draft.fields.items()))
        edit = placed(note, text, hand, draft.saying.day, draft.saying.time)
        edits[note.path] += (edit,)
    elif draft.fields:
        newest = spoken(conversation, on)[-1]
        home, added = field_edits(notebook, conversation, newest, draft.fields, on)
        edits[home.path] = (*edits.get(home.path, ()), *added)
    sources = {path: _note(notebook, path).source for path in edits}
    return tuple(Change(path, sources[path].digest, each) for path, each in edits.items() if each)


def _note(notebook: Notebook, path: str) -> Note:
    return notebook.by_id[note_id(path)]
