"""A month of the calendar: a grid with what is due, appointed and said on its days."""

import calendar
import datetime
from collections.abc import Iterator, Sequence
from functools import partial

from convnotes.model.agenda import Item, ItemKind, Section
from convnotes.model.ids import PersonId
from convnotes.publish import dates, urls
from convnotes.publish.contacts import Contact, Month, month_of
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.views import Day, Mark, Ref
from convnotes.publish.world import World


def sheets(world: World) -> Iterator[Sheet]:
    """Give a page for each month in which something stands."""
    for month in world.months():
        yield Sheet(urls.month(*month), "calendar.html", partial(_data, world, month))


PAGE = PageKind("calendar", sheets, quotes=False, watched=True)


def _data(world: World, month: Month) -> dict[str, object]:
    here = month_of(world.on)
    months = world.months()
    number = months.index(month)
    return {
        "title": dates.month(*month),
        "days": _days(world, month),
        "before": ref(months[number - 1]) if number else None,
        "after": ref(months[number + 1]) if number + 1 < len(months) else None,
        "current": ref(here) if month != here else None,
        "year": month[0],
    }


def ref(month: Month) -> Ref:
    """Give the link to a month."""
    return Ref(dates.month(*month), urls.month(*month))


def _days(world: World, month: Month) -> list[Day]:
    length = calendar.monthrange(*month)[1]
    marks = _marks(world, month)
    days = (datetime.date(*month, number) for number in range(1, length + 1))
    return [Day(day, day.isoweekday(), day == world.on, tuple(marks.get(day, ()))) for day in days]


def _marks(world: World, month: Month) -> dict[datetime.date, list[Mark]]:
    """Give what stands on each day: what is due, then appointments, then what was said."""
    found: dict[datetime.date, list[Mark]] = {}
    for item in world.due_in(*month):
        if item.due:
            found.setdefault(item.due, []).append(_due(world, item))
    for day, contacts in _by_day(world.said_in.get(month, ())).items():
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


def _by_day(contacts: Sequence[Contact]) -> dict[datetime.date, dict[str, list[Contact]]]:
    """Group exchanges, given newest first, by day and by where they stand, oldest first."""
    found: dict[datetime.date, dict[str, list[Contact]]] = {}
    for contact in reversed(contacts):
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
