"""What I promised and am asked, for lists of things to do."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.exporters import Wanted
from convnotes.exporters.identity import by_site, pledges
from convnotes.exporters.selection import items, mine
from convnotes.model.agenda import ItemKind
from convnotes.model.conversation import Promise, State
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook

_REMEMBERED = datetime.timedelta(days=30)


class Owed(NamedTuple):
    """A promise or question of mine, where it was made, who else is concerned, its name for good."""

    promise: Promise
    conversation: NoteId | None
    others: tuple[PersonId, ...]
    key: str


def owed(notebook: Notebook, wanted: Wanted) -> tuple[Owed, ...]:
    """Give what is open in the agenda, the earliest due first, then what was kept or dropped lately."""
    return (
        *sorted(_open(notebook, wanted), key=_order),
        *sorted(_ended(notebook, wanted), key=_order),
    )


def _open(notebook: Notebook, wanted: Wanted) -> Iterator[Owed]:
    own = mine(notebook, wanted)
    known = by_site(notebook)
    for item in items(notebook, wanted):
        if item.kind in (ItemKind.PROMISE, ItemKind.QUESTION) and not own.isdisjoint(item.holders):
            found = known[item.site]
            yield Owed(
                found.promise,
                item.conversation,
                _others(found.promise, item.people, own),
                found.key,
            )


def _ended(notebook: Notebook, wanted: Wanted) -> Iterator[Owed]:
    """Give what was kept or dropped in the last days, so that it ends in the other program too."""
    own = mine(notebook, wanted)
    for each in pledges(notebook):
        promise = each.promise
        if promise.state is State.OPEN or not promise.done or promise.owner not in own:
            continue
        if wanted.only and wanted.only not in (each.home, *each.people):
            continue
        if wanted.on - _REMEMBERED <= promise.done <= wanted.on:
            yield Owed(promise, each.conversation, _others(promise, each.people, own), each.key)


def _others(
    promise: Promise, people: tuple[PersonId, ...], own: frozenset[PersonId]
) -> tuple[PersonId, ...]:
    """Give who else is concerned, and where the list is several people's, whose it is."""
    whose = (promise.owner,) if promise.owner and len(own) > 1 else ()
    return tuple(dict.fromkeys((*whose, *(each for each in people if each not in own))))


def _order(each: Owed) -> tuple[datetime.date, str, int]:
    promise = each.promise
    return promise.due or datetime.date.max, promise.site.path, promise.site.line
