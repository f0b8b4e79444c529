"""The agenda: what I owe whom, who owes me, and by when.

It is chosen here from standings and bonds, which `queries/standings.py` makes of the notes and the
index keeps.
"""

import datetime
from collections.abc import Iterable, Iterator

from convnotes.model.agenda import Bond, Contact, Item, ItemKind, Matter, Section, Standing
from convnotes.model.ids import ME, SOMEONE, PersonId

_WEEK = 7
_ORDER = {section: number for number, section in enumerate(Section)}
_PROMISED = (ItemKind.PROMISE, ItemKind.QUESTION)


def agenda(
    standings: Iterable[Standing],
    bonds: Iterable[Bond],
    on: datetime.date,
    mine: frozenset[PersonId],
    whole: bool,
) -> tuple[Item, ...]:
    """Give the items of a day, in sections and within them the earliest due first.

    `mine` are those whose turns and promises count as ours. Unless `whole`, only what concerns
    them comes up.
    """
    items = [
        item
        for standing in standings
        if whole or not mine.isdisjoint(standing.concerned)
        for item in _items(standing, on, mine)
    ]
    items += [each for each in cadences(bonds, on, mine) if each.due is None or each.due <= on]
    return ordered(items)


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Put items of several workspaces into one order."""
    return tuple(sorted(items, key=_sorting))


def asking(members: Iterable[PersonId], me: PersonId | None, team: bool) -> frozenset[PersonId]:
    """Give those whose turns and promises count as ours."""
    if me is not None and not team:
        return frozenset((me,))
    return frozenset(tuple(members) or (ME,)) - {SOMEONE}


def involving(items: tuple[Item, ...], person: PersonId) -> tuple[Item, ...]:
    """Keep the items that somebody holds or takes part in."""
    return tuple(each for each in items if person in each.holders or person in each.people)


def within(items: tuple[Item, ...], horizon: datetime.date) -> tuple[tuple[Item, ...], int]:
    """Leave out what is later, waiting or appointed after a day; give the rest and their number."""
    far = (Section.LATER, Section.WAITING, Section.APPOINTMENT)
    kept = tuple(
        each for each in items if each.section not in far or each.due is None or each.due <= horizon
    )
    return kept, len(items) - len(kept)


def _items(standing: Standing, on: datetime.date, mine: frozenset[PersonId]) -> Iterator[Item]:
    for matter in _sides(standing.turn, mine):
        if not matter.holders:
            yield _item(Section.NOBODY, matter, on)
        else:
            yield _item(_section(matter, on, not mine.isdisjoint(matter.holders)), matter, on)
    for matter in standing.others:
        if matter.kind is ItemKind.APPOINTMENT:
            yield _item(Section.APPOINTMENT, matter, on)
        elif not matter.holders:
            yield _item(Section.NOBODY, matter, on)
        else:
            yield _item(_section(matter, on, matter.holders[0] in mine), matter, on)


def _sides(turn: tuple[Matter, ...], mine: frozenset[PersonId]) -> Iterable[Matter]:
    """Give the part of a turn that is mine and the rest, each with its own since and due."""
    if len(turn) < 2:
        return turn
    everyone = turn[0].holders
    parts = {each.holders: each for each in turn}
    ours = tuple(each for each in everyone if each in mine)
    theirs = tuple(each for each in everyone if each not in mine)
    return (parts[part] for part in (ours, theirs) if part)


def _item(section: Section, matter: Matter, on: datetime.date) -> Item:
    kind, holders, conversation, title, about, people, due, since, last, rule, site, why = matter
    days = (due - on).days if due else None
    return Item(
        section, kind, holders, conversation, title, about, people,
        due, days, since, last, rule, site, why,
    )  # fmt: skip


def _section(matter: Matter, on: datetime.date, own: bool) -> Section:
    days = (matter.due - on).days if matter.due else None
    if not own:
        return Section.NUDGE if days is not None and days < 0 else Section.WAITING
    if days is None:
        return Section.UNDATED
    if days < 0:
        return Section.LATE
    if days == 0:
        return Section.TODAY
    return Section.WEEK if days <= _WEEK else Section.LATER


def cadences(bonds: Iterable[Bond], on: datetime.date, mine: frozenset[PersonId]) -> Iterator[Item]:
    """Give the relationships that one of `mine` keeps, with the day on which each is due."""
    for bond in bonds:
        kept_by = keepers(bond, mine) if bond.person not in mine else ()
        contacts = [each for each in bond.contacts if each.keeper in kept_by]
        if contacts:
            nearest = max(contacts, key=_nearness)
            matter = Matter(
                kind=ItemKind.CADENCE,
                holders=kept_by if len(kept_by) == 1 else (),
                conversation=None,
                title=bond.title,
                about=bond.agreement,
                people=(bond.person,),
                due=nearest.due,
                since=nearest.two_way,
                last=max((each.last for each in contacts if each.last), default=None),
                rule=None,
                site=bond.site,
                evidence=(bond.site,),
            )
            yield _item(Section.QUIET, matter, on)


def keepers(bond: Bond, mine: frozenset[PersonId]) -> tuple[PersonId, ...]:
    """Give those of `mine` who keep a relationship: its owner, else each of them."""
    if bond.owner:
        return (bond.owner,) if bond.owner in mine else ()
    return tuple(sorted(mine))


def _nearness(contact: Contact) -> tuple[datetime.date, datetime.date]:
    never = datetime.date.min
    return contact.two_way or never, contact.last or never


def _sorting(item: Item) -> tuple[int, datetime.date, str, str, int]:
    return (
        _ORDER[item.section],
        item.due or datetime.date.max,
        item.title.casefold(),
        item.site.path,
        item.site.line,
    )
