"""The list of people."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.model.conversation import Person, State
from convnotes.model.note import Kind
from convnotes.publish import urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Ref, Who
from convnotes.publish.world import World

PER_PAGE = 500


class Listing(NamedTuple):
    """Somebody in the list; `theirs` and `ours` count open turns, `last` is the newest contact."""

    who: Who
    role: str
    orgs: tuple[Ref, ...]
    tags: tuple[str, ...]
    expertise: tuple[str, ...]
    last: datetime.date | None
    theirs: int
    ours: int
    owes: int
    archived: bool
    quiet: bool


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list, by name; those without a note come last."""
    rows = [
        _listing(world, person)
        for person in world.notebook.people.values()
        if world.who(person.id).href and (person.note is None or person.note.kind is Kind.PERSON)
    ]
    rows.sort(key=lambda each: (each.archived, each.who.name.casefold(), each.who.id))
    for part in parted(rows, PER_PAGE, lambda number: urls.listing("people", number)):
        yield Sheet(
            part.path,
            "people.html",
            {
                "title": "People",
                "rows": part.rows,
                "count": len(rows),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("people", sheets, quotes=False)


def _listing(world: World, person: Person) -> Listing:
    note = person.note
    contacts = world.contacts.get(person.id, ())
    last = next((each.exchange.day for each in contacts if each.exchange.day <= world.on), None)
    held = [
        world.turns[each.id].holders
        for each in world.by_person.get(person.id, ())
        if not world.turns[each.id].aside
    ]
    member = person.id in world.mine
    theirs = sum(person.id in holders for holders in held)
    ours = 0 if member else sum(not world.mine.isdisjoint(holders) for holders in held)
    owes = sum(
        promise.owner == person.id and promise.state is State.OPEN
        for promise, _, _ in world.promises_of.get(person.id, ())
    )
    named = note.names("org") if note else ()
    orgs = tuple(ref for name in named if (ref := world.reference(name)))
    return Listing(
        who=world.who(person.id),
        role=", ".join(note.texts("role")) if note else "",
        orgs=orgs,
        tags=note.texts("tags") if note else (),
        expertise=note.texts("expertise") if note else (),
        last=last,
        theirs=theirs,
        ours=ours,
        owes=owes,
        archived=bool(note and note.text("status") == "archived"),
        quiet=world.quiet(person.id),
    )
