"""What is kept of a note for questions that look over all: its gist and its talk, as JSON and back."""

import datetime
from typing import Any

from convnotes.index import codec
from convnotes.model.gist import Gist
from convnotes.model.talk import Pledge, Pledged, Talk, Way

_day = datetime.date.fromisoformat
_made = tuple.__new__
_EMPTY: list[Any] = [""] * 15


def written(each: Gist) -> list[Any]:
    """Write a gist, without what is empty at its end."""
    row = [
        each.title, each.visibility, each.status, each.tags, each.aliases, each.owners, each.orgs,
        each.channels, each.people, list(map(codec.iso, each.spoke)), each.holders, codec.iso(each.due),
        codec.iso(each.last), codec.iso(each.stirred), each.continues,
    ]  # fmt: skip
    while not row[-1]:
        row.pop()
    return row


def as_gist(row: list[Any]) -> Gist:
    """Read a gist."""
    (title, visibility, status, tags, aliases, owners, orgs, channels, people, spoke, holders, due,
     last, stirred, continues) = row + _EMPTY[len(row) :]  # fmt: skip
    return _made(Gist, (
        title, visibility, status, tuple(tags), tuple(aliases), tuple(owners), tuple(orgs),
        tuple(channels), tuple(people), tuple([_day(each) if each else None for each in spoke]),
        tuple(holders), _day(due) if due else None, _day(last) if last else None,
        _day(stirred) if stirred else None, tuple(continues),
    ))  # fmt: skip


def as_talk(row: list[Any]) -> Talk:
    """Read a talk, which is written as it is."""
    people, channels, start, ways, said, pledged = row
    return Talk(
        people, channels, start, [_made(Way, each) for each in ways], said,
        [Pledged(places, [_made(Pledge, each) for each in made]) for places, made in pledged],
    )  # fmt: skip
