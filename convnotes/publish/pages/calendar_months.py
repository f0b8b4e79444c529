"""The calendar: a grid for each month, with what is due, appointed and said on its days."""

import calendar
import datetime
from collections.abc import Iterator

from convnotes.model.agenda import Item, ItemKind, Section
from convnotes.model.ids import PersonId
from convnotes.publish import dates, urls
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.talks import Contact
from convnotes.publish.views import Day, Mark, Ref
from convnotes.publish.world import World

YEARS_PER_PAGE = 60
_Month = tuple[int, int]


def sheets(world: World) -> Iterator[Sheet]:
    """Give a page for each month in which something stands, and the list of years."""
    marks = _marks(world)
    here = (world.on.year, world.on.month)
    months = sorted({here, *((day.year, day.month) for day in marks)})
    paths = {month: urls.month(*month) for month in months}
    for number, month in enumerate(months):
        yield Sheet(
            paths[month],
            "calendar.html",
            {
                "title": dates.month(*month),
                "days": _days(world, month, marks),
                "before": _ref(months[number - 1], paths) if number else None,
                "after": _ref(months[number + 1], paths) if number + 1 < len(months) else None,
                "current": _ref(here, paths) if month != here else None,
                "year": month[0],
            },
        )
    years = sorted({year for year, _ in months}, reverse=True)
    for part in parted(years, YEARS_PER_PAGE, lambda number: urls.listing("calendar", number)):
        yield Sheet(
            part.path,
            "years.html",
            {
                "title": "Calendar",
                "current": _ref(here, paths),
                "rows": [
                    (year, [_short((year, month), paths) for month in range(1, 13)])
                    for year in part.rows
                ],
                "count": len(months),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("calendar", sheets, quotes=False)


def _ref(month: _Month, paths: dict[_Month, str]) -> Ref:
    return Ref(dates.month(*month), paths[month])


def _short(month: _Month, paths: dict[_Month, str]) -> Ref:
    return Ref(dates.short_month(month[1]), paths.get(month, ""))


def _days(world: World, month: _Month, marks: dict[datetime.date, list[Mark]]) -> list[Day]:
    length = calendar.monthrange(*month)[1]
    days = (datetime.date(*month, number) for number in range(1, length + 1))
    return [Day(day, day.isoweekday(), day == world.on, tuple(marks.get(day, ()))) for day in days]


def _marks(world: World) -> dict[datetime.date, list[Mark]]:
    """Give what stands on each day: what is due, then appointments, then what was said."""
    found: dict[datetime.date, list[Mark]] = {}
    for item in world.items():
        if item.due and item.kind is not ItemKind.CADENCE:
            found.setdefault(item.due, []).append(_due(world, item))
    for day, contacts in _by_day(world).items():
        held = found.setdefault(day, [])
        held += [_said(world, group) for group in contacts.values()]
    return found


def _due(world: World, item: Item) -> Mark:
    appointed = item.kind is ItemKind.APPOINTMENT
    late = item.section in (Section.LATE, Section.NUDGE)
    where = (
        world.conversation_ref(world.notebook.conversations[item.conversation])
        if item.conversation
        else Ref(item.title, _home(world, item))
    )
    people = item.people if appointed else item.holders
    return Mark(
        "appointment" if appointed else "due",
        where,
        world.whom(people),
        world.text.line(item.about),
        1,
        late,
    )


def _home(world: World, item: Item) -> str:
    note = world.by_path.get(item.site.path)
    return world.where(world.notebook.by_id[note]).href if note else ""


def _by_day(world: World) -> dict[datetime.date, dict[str, list[Contact]]]:
    """Group exchanges by day and by where they stand, oldest first."""
    found: dict[datetime.date, dict[str, list[Contact]]] = {}
    for contact in reversed(world.every_contact):
        home = contact.conversation.id if contact.conversation else contact.exchange.home
        groups = found.setdefault(contact.exchange.day, {})
        groups.setdefault(home, []).append(contact)
    return found


def _said(world: World, contacts: list[Contact]) -> Mark:
    people: dict[PersonId, None] = {}
    for each in contacts:
        people.update(dict.fromkeys(each.exchange.speakers))
    first = contacts[0]
    future = first.exchange.day > world.on
    return Mark(
        "appointment" if future else "said",
        world.place(first),
        world.whom(people),
        world.text.line(first.exchange.summary),
        len(contacts),
        late=False,
    )
