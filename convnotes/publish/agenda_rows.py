"""The agenda as rows for a page."""

from collections.abc import Callable

from convnotes.model.agenda import Item, ItemKind
from convnotes.model.ids import PersonId
from convnotes.publish.views import Ref, Row, Section, Who
from convnotes.publish.world import World

OURS = ("late", "today", "week", "later", "undated")
THEIRS = ("nudge", "waiting")
_TITLES = {
    "late": ("Late", "past the day it was due"),
    "today": ("Today", "due on this day"),
    "week": ("This week", "due within seven days"),
    "later": ("Later", "due after that"),
    "undated": ("No day set", "ours, whenever"),
    "nudge": ("Nudge", "theirs, and past its day"),
    "waiting": ("Waiting", "theirs, and not yet due"),
    "appointment": ("Appointments", "days that are agreed"),
    "quiet": ("Gone quiet", "longer silent than we meant to be"),
    "nobody": ("Nobody’s turn", "open, but nobody was asked"),
}


def sections(world: World, root: str, most: Callable[[str], int | None]) -> list[Section]:
    """Give the sections that have rows, with as many as `most` says, or all for None."""
    found: dict[str, list[Item]] = {}
    for item in world.items():
        found.setdefault(str(item.section), []).append(item)
    return [
        Section(
            name,
            title,
            hint,
            tuple(_row(world, each, root) for each in found[name][: most(name)]),
            len(found[name]),
        )
        for name, (title, hint) in _TITLES.items()
        if name in found
    ]


def _row(world: World, item: Item, root: str) -> Row:
    holders = world.whom(item.holders)
    return Row(
        section=str(item.section),
        kind=str(item.kind),
        lead=_lead(world, item),
        holders=holders,
        where=_where(world, item),
        about=world.text.line(item.about, root),
        due=item.due,
        since=item.since,
    )


def _where(world: World, item: Item) -> Ref:
    if item.conversation:
        return world.conversation_ref(world.notebook.conversations[item.conversation])
    home = world.by_path.get(item.site.path)
    return world.where(world.notebook.by_id[home]) if home else Ref(item.title, "")


def _lead(world: World, item: Item) -> tuple[Who, ...]:
    """Give the name that a row begins with: who holds it, or whom we owe it."""
    if item.kind is ItemKind.CADENCE or not item.holders:
        return world.whom(_others(world, item.people))
    theirs = tuple(each for each in item.holders if each not in world.mine)
    if theirs:
        return world.whom(theirs)
    return world.whom(_others(world, item.people, item.holders))


def _others(
    world: World, people: tuple[PersonId, ...], holders: tuple[PersonId, ...] = ()
) -> tuple[PersonId, ...]:
    outside = tuple(each for each in people if each not in world.mine)
    inside = tuple(each for each in people if each not in holders)
    return outside or inside or people
