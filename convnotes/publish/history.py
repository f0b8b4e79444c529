"""A history: what was said with somebody, newest first, by year and in pages."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from convnotes.model.conversation import Promise
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Cadence
from convnotes.publish.chapters import year_of
from convnotes.publish.contacts import Contact
from convnotes.publish.views import Listed, Promised, Said, Stand
from convnotes.publish.world import World
from convnotes.queries.relationships import cadence_of, relationship
from convnotes.text.values import plus

MOST = 40
_UNITS = {"d": "day", "w": "week", "mo": "month", "y": "year"}


class Told(NamedTuple):
    """The exchanges of one year on one page."""

    year: int
    said: tuple[Said, ...]


def told(world: World, person: PersonId, contacts: Iterable[Contact]) -> list[Told]:
    """Give exchanges by year, each with its direction as the person sees it."""
    return [
        Told(year, tuple(world.said(each, person) for each in group))
        for year, group in groupby(contacts, key=year_of)
    ]


def by_due(listed: Iterable[Listed]) -> list[Listed]:
    """Order open conversations: held ones first, and those by their due day."""

    def weight(one: Listed) -> tuple[bool, int, str]:
        due = one.standing.due
        return not one.standing.holders, due.toordinal() if due else 10**7, one.where.title

    return sorted(listed, key=weight)


def promises(
    world: World, person: PersonId, wanted: Callable[[Promise, tuple[PersonId, ...]], bool]
) -> list[Promised]:
    """Give the open promises in which somebody has a part, of those wanted."""
    found = [
        world.promised(promise, ref)
        for promise, ref, people in world.promises_of.get(person, ())
        if wanted(promise, people)
    ]
    return found[:MOST]


def stand(
    world: World, person: PersonId, contacts: Sequence[Contact], open_ones: Iterable[Listed]
) -> Stand:
    """Add up where we stand with somebody, from the exchanges given newest first."""
    held = [each.standing for each in open_ones]
    theirs = [each for each in held if any(who.id == person for who in each.holders)]
    ours = [each for each in held if any(who.ours and who.id != person for who in each.holders)]
    past = [each for each in contacts if each.exchange.day <= world.on]
    note = world.notebook.by_id.get(NoteId(person))
    cadence = cadence_of(world.notebook, note) if note and person not in world.mine else None
    two_way = _two_way(world, person, past)
    start = two_way or (note.day("met") if note else None) if cadence else None
    return Stand(
        theirs=len(theirs),
        theirs_late=sum(each.late for each in theirs),
        ours=len(ours),
        ours_late=sum(each.late for each in ours),
        last=past[0].exchange.day if past else None,
        last_by=world.whom(past[0].exchange.speakers) if past else (),
        two_way=two_way,
        every=every(cadence) if cadence else "",
        again=plus(start, *cadence.ideal) if cadence and start else None,
        quiet=world.quiet(person),
    )


def _two_way(world: World, person: PersonId, past: Sequence[Contact]) -> datetime.date | None:
    exchanges = [each.exchange for each in reversed(past)]
    seen = {who for each in exchanges for who in (*each.speakers, *each.hearers)}
    days = [
        relationship(exchanges, person, member).two_way
        for member in world.mine & seen
        if member != person
    ]
    return max((each for each in days if each), default=None)


def every(cadence: Cadence) -> str:
    """Write how often we mean to talk: "every 6 weeks"."""
    ideal, worst = (_gap(each) for each in (cadence.ideal, cadence.worst))
    return f"every {ideal}" if ideal == worst else f"every {ideal}, {worst} at the latest"


def _gap(gap: tuple[int, str]) -> str:
    count, unit = gap
    return _UNITS[unit] if count == 1 else f"{count} {_UNITS[unit]}s"
