"""What is kept of a note for questions that look over all: its gist and its talk, as JSON and back."""

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any

from convnotes.index.codec import encoded, iso
from convnotes.index.lookup import Shelf
from convnotes.model.gist import Gist
from convnotes.model.ids import PersonId
from convnotes.model.talk import Pledge, Pledged, Talk, Way

_day = datetime.date.fromisoformat
_made = tuple.__new__
_EMPTY: list[Any] = [""] * 18
_FEW = 20
SILENCE = "[[]]"
"""Stands for the talk of a note in which there is none."""


def sheet(rows: Mapping[str, str]) -> str:
    """Write rows of the notes of a folder by their file names, a line each."""
    return "\n".join([f"{encoded(name)}\t{row}" for name, row in rows.items()])


def rows(shelf: Shelf, subject: str, place: str) -> dict[str, str]:
    """Give the rows about a subject of the notes of a folder; raises `Damaged`."""
    return shelf.sound(lambda: _rows(shelf.texts(subject, (place,))[place]))


def _rows(text: str) -> dict[str, str]:
    lines = (line.split("\t") for line in text.split("\n") if line)
    return {json.loads(name) if "\\" in name else name[1:-1]: row for name, row in lines}


def gist(each: Gist) -> str:
    """Write a gist, without what is empty at its end."""
    row = [
        each.title, each.visibility, each.status, each.tags, each.aliases, each.owners, each.orgs,
        each.channels, each.told, each.related, each.people, list(map(iso, each.spoke)),
        each.holders, iso(each.due), iso(each.last), iso(each.stirred), each.owing, each.continues,
    ]  # fmt: skip
    while not row[-1]:
        row.pop()
    return encoded(row)


def talk(each: Talk) -> str:
    """Write a talk, which is nothing but numbers and names."""
    return encoded(each)


def gists(rows: Iterable[str]) -> list[Gist]:
    """Read gists."""
    return list(map(_as_gist, json.loads(f"[{','.join(rows)}]")))


def talks(rows: Iterable[str], among: Iterable[PersonId]) -> list[Talk]:
    """Read the talks that any of some people is in."""
    wanted = frozenset(among)
    if len(wanted) <= _FEW:
        # What does not hold a name as it is written need not be read.
        written = [encoded(each) for each in wanted]
        rows = [row for row in rows if any(each in row for each in written)]
    found = json.loads(f"[{','.join(rows)}]")
    return [_as_talk(row) for row in found if not wanted.isdisjoint(row[0])]


def _as_gist(row: list[Any]) -> Gist:
    (title, visibility, status, tags, aliases, owners, orgs, channels, told, related, people, spoke,
     holders, due, last, stirred, owing, continues) = row + _EMPTY[len(row) :]  # fmt: skip
    return _made(Gist, (
        title, visibility, status, tuple(tags), tuple(aliases), tuple(owners), tuple(orgs),
        tuple(channels), tuple(told), tuple(related), tuple(people),
        tuple([_day(each) if each else None for each in spoke]), tuple(holders),
        _day(due) if due else None, _day(last) if last else None,
        _day(stirred) if stirred else None, owing or 0, tuple(continues),
    ))  # fmt: skip


def _as_talk(row: list[Any]) -> Talk:
    people, channels, start, ways, said, pledged = row
    return Talk(
        people, channels, start, [_made(Way, each) for each in ways], said,
        [Pledged(places, [_made(Pledge, each) for each in made]) for places, made in pledged],
    )  # fmt: skip
