"""What of the agenda stands in a calendar: dated items as days, appointments with their times."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from convnotes.exporters import Wanted
from convnotes.exporters.identity import Pledge, digest, meeting_keys, pledges, pledges_of
from convnotes.exporters.plain_words import line, names, shown
from convnotes.exporters.selection import agendas, mine
from convnotes.exporters.site_links import page
from convnotes.model.agenda import Item, ItemKind, Section
from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import NoteId, folded
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.agenda import cadences
from convnotes.report.story import story
from convnotes.text.values import plus

_AHEAD = (1, "y")
"""How far ahead cadences are shown; without a bound each person would have a day in every year."""

_NOT_OURS = (Section.NUDGE, Section.WAITING, Section.NOBODY)


class Happening(NamedTuple):
    """One event or task; `start` is a day, a floating time, or None for a task without a day.

    `busy` tells that it takes up the time it is at.
    """

    uid: str
    summary: str
    description: str
    start: datetime.date | None
    url: str
    categories: tuple[str, ...]
    busy: bool = False


class Happenings:
    """Turns items of the agenda into what a calendar holds."""

    def __init__(self, notebook: Notebook, wanted: Wanted) -> None:
        self.notebook = notebook
        self.wanted = wanted
        self.mine = mine(notebook, wanted)
        self.asker = folded(wanted.me) if wanted.me and not wanted.team else ""
        self._pledges: dict[NoteId | None, Mapping[Site, Pledge]] = {}

    def event(self, item: Item) -> Happening | None:
        """Give the event of an item that has a day."""
        start = self._start(item)
        return self._made(item, self._uid(item), start) if start else None

    def task(self, item: Item) -> Happening | None:
        """Give the task of a turn, promise or question that is mine."""
        spoken = item.kind in (ItemKind.TURN, ItemKind.PROMISE, ItemKind.QUESTION)
        if not spoken or item.section in _NOT_OURS:
            return None
        return self._made(item, f"todo-{self._uid(item)}", item.due)

    def coming(self) -> Iterator[Item]:
        """Give what an agenda of today need not say: cadences to come, and what is on today."""
        until = plus(self.wanted.on, *_AHEAD)
        found = agendas(self.notebook, self.wanted).bonds(self.mine)
        for each in cadences(found, self.wanted.on, self.mine):
            if each.due and self.wanted.on < each.due <= until:
                yield each
        whole = self.wanted.team or not self.wanted.me
        for one in self.notebook.conversations.values():
            if whole or not self.mine.isdisjoint(one.participants):
                for said in one.exchanges:
                    now = said.day == self.wanted.on and said.time
                    if now and said.kind is ExchangeKind.JOINT:
                        yield _appointment(one, said)

    def _made(self, item: Item, uid: str, start: datetime.date | None) -> Happening:
        note = item.conversation or (item.people[0] if item.people else None)
        home = self.notebook.by_id.get(NoteId(note)) if note else None
        tags = home.texts("tags") + home.texts("topics") if home else ()
        return Happening(
            uid=f"{uid}@convnotes",
            summary=self._summary(item),
            description="\n".join(self._description(item)),
            start=start,
            url=page(self.notebook, self.wanted, note),
            categories=tuple(dict.fromkeys((str(item.kind), *filter(None, map(line, tags))))),
            busy=isinstance(start, datetime.datetime),
        )

    def _uid(self, item: Item) -> str:
        """Give a name for good, which neither a new due day nor a new line changes.

        Whoever asks is part of the name of a turn: two members may see its two sides in one calendar.
        """
        if item.kind in (ItemKind.PROMISE, ItemKind.QUESTION):
            pledge = self._pledges_near(item).get(item.site)
            if pledge:
                return pledge.key
        home = folded(item.conversation or item.title)
        if item.kind is ItemKind.APPOINTMENT:
            one = self.notebook.conversations.get(item.conversation or NoteId(""))
            meetings = meeting_keys(one.id, one.exchanges) if one else {}
            return meetings.get(item.site) or digest("scheduled", home)
        if item.kind is ItemKind.CADENCE:
            return digest("cadence", folded("".join(item.people[:1])), self.asker)
        side = "nobody"
        if item.holders:
            side = "theirs" if self.mine.isdisjoint(item.holders) else "mine"
        return digest("turn", home, self.asker, side)

    def _pledges_near(self, item: Item) -> Mapping[Site, Pledge]:
        """Give the promises of an item's conversation by their lines; else those of people's logs."""
        found = self._pledges.get(item.conversation)
        if found is None:
            one = self.notebook.conversations.get(item.conversation or NoteId(""))
            logs = replace(self.notebook, conversations={})
            near = pledges_of(one) if one else pledges(logs)
            found = self._pledges[item.conversation] = {each.promise.site: each for each in near}
        return found

    def _start(self, item: Item) -> datetime.date | None:
        if item.kind is not ItemKind.APPOINTMENT or not item.due or not item.conversation:
            return item.due
        one = self.notebook.conversations[item.conversation]
        said = next((each for each in one.exchanges if each.site == item.site), None)
        scheduled = one.declared.scheduled
        time = said.time if said else scheduled.time if scheduled else None
        return datetime.datetime.combine(item.due, time) if time else item.due

    def _summary(self, item: Item) -> str:
        others = tuple(each for each in item.people if each not in item.holders)
        outside = tuple(each for each in others if each not in self.mine) or others
        whom = names(self.notebook, outside)
        holders = names(self.notebook, item.holders)
        own = bool(self.asker) and not self.mine.isdisjoint(item.holders)
        what = shown(item.about) or shown(item.title)
        if item.kind is ItemKind.CADENCE:
            return f"Talk with {names(self.notebook, item.people)}"
        if item.kind is ItemKind.APPOINTMENT:
            lead = f"With {whom}" if whom else "Appointment"
        elif item.kind is ItemKind.PROMISE:
            to = f" {whom}" if whom else ""
            lead = f"You promised{to}" if own else f"{holders or 'Somebody'} promised"
        elif item.kind is ItemKind.QUESTION:
            lead = "Question to you" if own else f"Question to {holders or 'nobody'}"
        elif not item.holders:
            lead = f"Nobody's turn, with {whom}" if whom else "Nobody's turn"
        elif own:
            lead = f"Your turn with {whom}" if whom else "Your turn"
        else:
            lead = f"{holders}: their turn" if len(item.holders) > 1 else f"{holders}'s turn"
        return line(f"{lead}: {what}")

    def _description(self, item: Item) -> Iterator[str]:
        if item.kind is ItemKind.CADENCE:
            if item.about:
                yield shown(item.about)
            last = f"Last contact: {item.last.isoformat()}." if item.last else "No contact so far."
            yield last
            note = self.notebook.by_id.get(NoteId(item.people[0]))
            if note and "cadence" in note.header:
                yield f"The cadence stands in {line(item.site.path)}:{item.site.line}."
            else:
                yield "The cadence is that of a tag, in convnotes.toml."
            return
        yield shown(item.title)
        if item.people:
            yield f"With {names(self.notebook, item.people)}."
        one = self.notebook.conversations.get(item.conversation) if item.conversation else None
        if one:
            for sentence in story(self.notebook, one, item, self.wanted.on):
                yield line(sentence)
        else:
            yield f"It stands in {line(item.site.path)}:{item.site.line}."


def _appointment(one: Conversation, said: Exchange) -> Item:
    return Item(
        section=Section.APPOINTMENT,
        kind=ItemKind.APPOINTMENT,
        holders=(),
        conversation=one.id,
        title=one.title,
        about=said.summary,
        people=said.speakers,
        due=said.day,
        days=0,
        since=None,
        last=None,
        rule=None,
        site=said.site,
        evidence=(said.site,),
    )
