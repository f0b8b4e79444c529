"""Chats: who wrote what, joined so that what one person wrote in one go is one message."""

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from convnotes.importers.plain_text import digest, line
from convnotes.model.draft import Address, Message

PAUSE = datetime.timedelta(minutes=60)
"""A longer silence ends a run, and so does midnight."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LONGEST_QUOTE = 80
_LONGEST_SUBJECT = 80


class Line(NamedTuple):
    """One message as its chat has it; `id` is its name there, where it has one.

    `text` is Markdown. `others` are who can be named among the hearers besides the chat's members.
    """

    origin: str
    when: datetime.datetime
    who: Address
    text: str
    id: str = ""
    calls: bool = False
    others: tuple[Address, ...] = ()


class Chat(NamedTuple):
    """A chat: the program, the chat's name and id, and whoever is in it besides those who wrote."""

    channel: str
    name: str
    id: str = ""
    members: tuple[Address, ...] = ()


def runs(chat: Chat, lines: Iterable[Line]) -> Iterator[Message]:
    """Join lines that stand together, are one person's, of one day and without a long pause.

    A run is named by its first line, by its id or else its time and text, so that a run that grew
    since the last export has the key that it had. A second run of equal name gets a number.
    """
    kept = list(lines)
    everybody = dict.fromkeys(chat.members)
    for each in kept:
        everybody[each.who] = None
        everybody.update(dict.fromkeys(each.others))
    counts: dict[str, int] = {}
    run: list[Line] = []
    for each in kept:
        if run and not _continues(run[-1], each):
            yield _message(chat, run, tuple(everybody), counts)
            run = []
        run.append(each)
    if run:
        yield _message(chat, run, tuple(everybody), counts)


def _continues(before: Line, line: Line) -> bool:
    if before.who != line.who or before.calls or line.calls:
        return False
    if (before.when.tzinfo is None) != (line.when.tzinfo is None):
        return False
    return before.when.date() == line.when.date() and abs(line.when - before.when) < PAUSE


def _message(
    chat: Chat, run: list[Line], everybody: tuple[Address, ...], counts: dict[str, int]
) -> Message:
    first = run[0]
    named = first.id or f"{first.when.isoformat()}\0{first.text}"
    key = digest(chat.channel, chat.id or chat.name, first.who.name, named)
    counts[key] = counts.get(key, 0) + 1
    hearers = tuple(each for each in everybody if each != first.who)
    return Message(
        key=key if counts[key] == 1 else f"{key}-{counts[key]}",
        origin=first.origin,
        when=first.when,
        speaker=first.who,
        hearers=hearers,
        channel=chat.channel,
        subject=_subject(chat),
        text="\n\n".join(each.text for each in run if each.text),
        thread=chat.name or chat.id,
        calls=first.calls,
    )


def _subject(chat: Chat) -> str:
    """Give the chat's name: chats have no subjects, and their first words are no titles."""
    return chat.name[:_LONGEST_SUBJECT]


def quotation(who: str, said: str) -> str:
    """Write what a reply refers to, shortly, as a block quote of one line."""
    short = line(said)
    if len(short) > _LONGEST_QUOTE:
        short = short[:_LONGEST_QUOTE].rstrip() + "…"
    name = f"{line(who)}: " if line(who) else ""
    return f"> {name}{short}\n\n" if short else ""


def omitted(kind: str, name: str = "") -> str:
    """Say that something was sent that is not text, as it is not brought along."""
    return f"({line(kind)} omitted: {line(name)})" if line(name) else f"({line(kind)} omitted)"


@cache
def zone(name: str) -> datetime.tzinfo | None:
    """Give a time zone by its name; None where nobody named one, or none is called so."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (ValueError, OSError):  # also no such zone, which is a KeyError
        return None
    except KeyError:
        return None


def instant(seconds: float | None, where: datetime.tzinfo | None) -> datetime.datetime | None:
    """Give a count of seconds since 1970 as the time in a zone, UTC without one."""
    if seconds is None:
        return None
    try:
        return (_EPOCH + datetime.timedelta(seconds=round(seconds, 3))).astimezone(
            where or datetime.UTC
        )
    except (OverflowError, ValueError):
        return None


def moment(written: str, where: datetime.tzinfo | None) -> datetime.datetime | None:
    """Read an ISO date-time; without an offset it is of the zone, or naive without one."""
    try:
        found = datetime.datetime.fromisoformat(written)
        if found.tzinfo is None:
            return found.replace(tzinfo=where) if where else found
        return found.astimezone(where) if where else found
    except (ValueError, OverflowError):
        return None
