"""What became of the notes between two readings: said, promised, passed, closed."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, Promise, State, Status
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import turn

_LINE_ALONE = re.compile(r"[ \t]*(?:[-*+][ \t]+\[.\][ \t]|(?:- )?\w[\w -]*::[ \t])")
Said = tuple[object, ...]
"""What makes an exchange the one it is."""


class Became(NamedTuple):
    """Something that a conversation has become, such as closed; `value` is a day or the old id."""

    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one conversation.

    `holders` are those to whom the turn passed, None where it stayed. `reworded` and `removed` count
    exchanges. A step with none of it all says that something else in the notes has changed.
    """

    conversation: NoteId
    title: str
    participants: tuple[PersonId, ...]
    said: tuple[Exchange, ...] = ()
    reworded: tuple[Exchange, ...] = ()
    removed: int = 0
    promised: tuple[Promise, ...] = ()
    kept: tuple[Promise, ...] = ()
    dropped: tuple[Promise, ...] = ()
    holders: tuple[PersonId, ...] | None = None
    became: tuple[Became, ...] = ()


class Other(NamedTuple):
    """A note that is no conversation, and whether it is `added`, `changed` or `removed`."""

    kind: Kind
    id: NoteId
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that became of the notes."""

    steps: tuple[Step, ...]
    others: tuple[Other, ...]


def changes(before: Notebook, after: Notebook, on: datetime.date) -> Changes:
    """Compare two readings; turns are those of a day."""
    old, new = before.conversations, after.conversations
    renamed = dict(_renamed(before, after))
    steps = []
    for name in sorted({*old, *new} - set(renamed.values())):
        one, other = old.get(renamed.get(name, name)), new.get(name)
        if one and other and _prints(before, one) == _prints(after, other):
            continue
        steps.append(step(before, one, after, other, on))
    return Changes(tuple(steps), tuple(_others(before, after, steps)))


def step(
    before: Notebook,
    one: Conversation | None,
    after: Notebook,
    other: Conversation | None,
    on: datetime.date,
) -> Step:
    """Say what became of a conversation; on one side it may not be there."""
    shown = other or one
    assert shown
    said, pairs, removed = exchanges(before, one, after, other)
    made = Counter(_promise_key(each) for each in one.promises) if one else Counter[Said]()
    states = {_promise_key(each): each.state for each in one.promises} if one else {}
    promises = other.promises if other else ()
    new_ones = []
    for each in promises:
        key = _promise_key(each)
        if made[key] > 0:
            made[key] -= 1
        else:
            new_ones.append(each)
    turned = [each for each in promises if states.get(_promise_key(each), State.OPEN) is State.OPEN]
    known = [each for each in turned if each not in new_ones]
    return Step(
        shown.id,
        shown.title,
        shown.participants,
        said,
        tuple(each for _, each in pairs),
        removed if other else 0,
        tuple(each for each in new_ones if each.state is State.OPEN),
        tuple(each for each in known if each.state is State.DONE),
        tuple(each for each in known if each.state is State.DROPPED),
        _passed(one, other, on, spoke=bool(said)),
        tuple(_became(one, other)),
    )


def _passed(
    one: Conversation | None, other: Conversation | None, on: datetime.date, *, spoke: bool
) -> tuple[PersonId, ...] | None:
    """Give to whom the turn passed; what is only taken up again passes it to nobody."""
    if other is None:
        return None
    held = turn(one, on) if one else None
    now = turn(other, on)
    if now.aside or (held and held.aside and not spoke):
        return None
    return now.holders if set(now.holders) != set(held.holders if held else ()) else None


def _became(one: Conversation | None, other: Conversation | None) -> Iterator[Became]:
    if other is None:
        yield Became("removed")
        return
    declared = other.declared
    if one is None:
        yield Became("begun")
    elif one.id != other.id:
        yield Became("renamed", one.id)
    old = one.declared if one else None
    status = old.status if old else Status.OPEN
    if declared.status is not status:
        yield Became("reopened" if declared.status is Status.OPEN else declared.status.value)
    if declared.wait_until and declared.wait_until != (old.wait_until if old else None):
        yield Became("put aside", declared.wait_until.isoformat())
    if declared.scheduled and declared.scheduled != (old.scheduled if old else None):
        yield Became("appointed", declared.scheduled.day.isoformat())
    if one and declared.due and declared.due != one.declared.due:
        yield Became("due", declared.due.isoformat())


def exchanges(
    before: Notebook, one: Conversation | None, after: Notebook, other: Conversation | None
) -> tuple[tuple[Exchange, ...], tuple[tuple[Said, Exchange], ...], int]:
    """Give the exchanges that are new, those that were reworded, and how many are gone.

    With each that was reworded comes what made it what it was before.
    """
    gone: Counter[Said] = Counter()
    where: dict[Said, list[Said]] = {}
    for each in one.exchanges if one else ():
        key = spoken(before, each)
        gone[key] += 1
        where.setdefault(key[:3], []).append(key)
    fresh = []
    for each in other.exchanges if other else ():
        key = spoken(after, each)
        if gone[key] > 0:
            gone[key] -= 1
        else:
            fresh.append((key, each))
    said, reworded = [], []
    for key, each in fresh:
        like = next((old for old in where.get(key[:3], ()) if gone[old] > 0), None)
        if like is None:
            said.append(each)
        else:
            gone[like] -= 1
            reworded.append((like, each))
    return tuple(said), tuple(reworded), sum(gone.values())


def spoken(notebook: Notebook, exchange: Exchange) -> Said:
    """Give what makes an exchange this one: day, who to whom, then how and what was said.

    Boxes and fields are left out, which have a life of their own.
    """
    body = notebook.body(exchange)
    lines = (line.strip() for line in body.splitlines() if not _LINE_ALONE.match(line))
    return (
        exchange.day,
        exchange.speakers,
        exchange.hearers,
        exchange.kind,
        exchange.time,
        exchange.channel.casefold(),
        exchange.summary,
        "\n".join(line for line in lines if line),
    )


def _promise_key(promise: Promise) -> Said:
    return promise.kind, promise.owner, promise.text


def _prints(notebook: Notebook, one: Conversation) -> tuple[object, ...]:
    """Give what shows that a conversation is written in the same way as before."""
    homes = {each.home for each in one.exchanges}
    sources = sorted(notebook.by_id[home].source.digest for home in homes)
    return one.note.source.path, one.note.source.digest, *sources


def _renamed(before: Notebook, after: Notebook) -> Iterator[tuple[NoteId, NoteId]]:
    """Find the conversations that have another id, and say something that was said before."""
    missing = [each for each in before.conversations if each not in after.conversations]
    if not missing:
        return
    told = {
        spoken(before, exchange): name
        for name in missing
        for exchange in before.conversations[name].exchanges
    }
    taken = set[NoteId]()
    for name, one in after.conversations.items():
        if name not in before.conversations:
            keys = [told[key] for each in one.exchanges if (key := spoken(after, each)) in told]
            alike = [each for each in keys if each not in taken]
            if alike:
                taken.add(alike[0])
                yield name, alike[0]


def _others(before: Notebook, after: Notebook, steps: Iterable[Step]) -> Iterator[Other]:
    """Find the notes that changed and are no conversation, nor a part of one that did."""
    parts = {
        exchange.home
        for notebook in (before, after)
        for each in steps
        if each.conversation in notebook.conversations
        for exchange in notebook.conversations[each.conversation].exchanges
    }
    old = {note.id: note for note in before.notes}
    new = {note.id: note for note in after.notes}
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        note = other or one
        if note is None or name in parts or note.kind is Kind.CONVERSATION:
            continue
        if one and other and one.source.digest == other.source.digest:
            continue
        how = "changed" if one and other else "added" if other else "removed"
        yield Other(note.kind, note.id, note.title, how)
