"""iCalendar (RFC 5545), to be imported or subscribed to: what is due, and appointments.

A feed is the whole of what is so on a day (METHOD:PUBLISH, RFC 5546): what is not in it any more is
gone. The notes do not tell when a due day was moved, so DTSTAMP is the day asked about and SEQUENCE its
number, which is never lower later. Where an earlier file is at hand, what did not change keeps them.
"""

import datetime
from typing import Any

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.calendar_items import Happening, Happenings
from convnotes.exporters.plain_words import block, line, name
from convnotes.model.agenda import Item, ItemKind
from convnotes.model.notebook import Notebook

PRODUCT = "-//convnotes//convnotes//EN"
_MARKS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
_HOURS_OF_A_MEETING = 1
_REFRESH = datetime.timedelta(hours=6)


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give the calendar of a notebook, with the cadences of the coming year."""
    items = selection.items(notebook, wanted)
    more = Happenings(notebook, wanted).coming()
    if wanted.only in notebook.conversations:
        more = (each for each in more if each.conversation == wanted.only)
    elif wanted.only:
        more = (each for each in more if wanted.only in each.people)
    return calendar(notebook, (*items, *more), wanted)


def calendar(notebook: Notebook, items: tuple[Item, ...], wanted: Wanted) -> bytes:
    """Give the calendar of some items."""
    from icalendar import Calendar, Event, Todo

    happenings = Happenings(notebook, wanted)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        made.add(key, _title(notebook, wanted))
    made.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    found: dict[str, Any] = {}
    for item in items:
        event = happenings.event(item)
        if event and item.kind is not ItemKind.NOBODY:
            found.setdefault(event.uid, _event(Event(), event, wanted.on))
        task = happenings.task(item) if wanted.todos else None
        if task:
            found.setdefault(task.uid, _task(Todo(), task, wanted.on))
    for uid in sorted(found):
        made.add_component(found[uid])
    return bytes(made.to_ical())


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Carry on an earlier file of ours: what is as it was keeps its marks, and a change gets later ones.

    Gives None where the earlier file is none of ours.
    """
    from icalendar import Calendar

    try:
        old, new = Calendar.from_ical(earlier), Calendar.from_ical(data)
    except ValueError:
        return None
    if str(old.get("PRODID", "")) != PRODUCT:
        return None
    known = {str(each.get("UID", "")): each for each in old.subcomponents}
    for each in new.subcomponents:
        before = known.get(str(each["UID"]))
        if before is None:
            continue
        if _said(before) == _said(each) and all(mark in before for mark in _MARKS):
            for mark in _MARKS:
                each[mark] = before[mark]
        else:
            number = max(_sequence(each), _sequence(before) + 1)
            del each["SEQUENCE"]
            each.add("sequence", number)
    return bytes(new.to_ical())


def _sequence(component: Any) -> int:
    found = component.get("SEQUENCE", 0)
    return found if isinstance(found, int) else 0


def _said(component: Any) -> list[str]:
    """Give the lines of a component without its marks."""
    lines = component.content_lines(sorted=True)
    return [str(each) for each in lines if not str(each).startswith(_MARKS)]


def _title(notebook: Notebook, wanted: Wanted) -> str:
    whole = wanted.team or not wanted.me
    whose = "everybody" if whole or not wanted.me else name(notebook, wanted.me)
    return f"{line(notebook.config.site.title)}: {whose}"


def _event(event: Any, found: Happening, on: datetime.date) -> Any:
    assert found.start
    event.add("dtstart", found.start)
    if isinstance(found.start, datetime.datetime):
        event.add("dtend", found.start + datetime.timedelta(hours=_HOURS_OF_A_MEETING))
    elif found.start < datetime.date.max:
        event.add("dtend", found.start + datetime.timedelta(days=1))
    event.add("transp", "OPAQUE" if found.busy else "TRANSPARENT")
    event.add("status", "CONFIRMED")
    return _described(event, found, on)


def _task(task: Any, found: Happening, on: datetime.date) -> Any:
    if found.start:
        task.add("due", found.start)
    task.add("status", "NEEDS-ACTION")
    return _described(task, found, on)


def _described(component: Any, found: Happening, on: datetime.date) -> Any:
    stamp = datetime.datetime.combine(on, datetime.time(), datetime.UTC)
    component.add("uid", found.uid)
    component.add("dtstamp", stamp)
    component.add("last-modified", stamp)
    component.add("sequence", on.toordinal())
    component.add("summary", found.summary)
    component.add("description", block(found.description))
    component.add("categories", list(found.categories))
    if found.url:
        component.add("url", found.url)
    return component


EXPORTER = Exporter("ics", "iCalendar: what is due, and appointments", write, renew)
