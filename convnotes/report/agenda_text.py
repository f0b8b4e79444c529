"""The agenda for a terminal and as Markdown."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from convnotes.model.agenda import Coming, ComingKind, Item, ItemKind, Section
from convnotes.model.ids import NoteId, PersonId
from convnotes.report.terminal import (
    Screen,
    columns,
    count,
    cut,
    day,
    distance,
    pad,
    paint,
    safe,
    short_day,
    wrapped,
)

HEADINGS = {
    Section.LATE: "Late",
    Section.TODAY: "Today",
    Section.WEEK: "This week",
    Section.LATER: "Later",
    Section.UNDATED: "No date",
    Section.NUDGE: "Nudge",
    Section.WAITING: "Waiting",
    Section.APPOINTMENT: "Appointments",
    Section.QUIET: "Quiet",
    Section.NOBODY: "Nobody's turn",
}
COMING = "Coming up"
_COLOURS = {Section.LATE: "red", Section.TODAY: "yellow", Section.NUDGE: "cyan"}
_WIDE = 110
_Held = tuple[str, NoteId | None, PersonId]


class Shown(NamedTuple):
    """An item with the promises that its holders owe in the same conversation."""

    item: Item
    promises: tuple[Item, ...]


class _Line(NamedTuple):
    """What is shown in one line, and its cells that are as wide in every line."""

    shown: Shown
    when: str
    who: str
    name: str


def grouped(items: Iterable[Item]) -> tuple[Shown, ...]:
    """Put a holder's promises under the turn they hold in the same conversation."""
    listed = tuple(items)
    turns = {
        (each.workspace, each.conversation, holder): each
        for each in listed
        if each.kind is ItemKind.TURN
        for holder in each.holders
    }
    under: dict[int, list[Item]] = {}
    for each in listed:
        turn = _turn_of(each, turns)
        if turn:
            under.setdefault(id(turn), []).append(each)
    return tuple(
        Shown(each, tuple(under.get(id(each), ()))) for each in listed if not _turn_of(each, turns)
    )


def _turn_of(item: Item, turns: dict[_Held, Item]) -> Item | None:
    if item.kind not in (ItemKind.PROMISE, ItemKind.QUESTION) or not item.holders:
        return None
    return turns.get((item.workspace, item.conversation, item.holders[0]))


class AgendaPage(NamedTuple):
    """What one rendering needs: what people are called, the day, who asks, and the width.

    `why` gives sentences that explain an item, where that is asked for. `private` says what people
    are called in private workspaces, by folder.
    """

    called: Callable[[PersonId], str]
    on: datetime.date
    me: PersonId | None
    screen: Screen
    why: Callable[[Item], Iterable[str]] | None = None
    private: Mapping[str, Callable[[PersonId], str]] = MappingProxyType({})

    def text(self, items: Iterable[Item]) -> Iterator[str]:
        """Give the lines for a terminal."""
        lines = [
            _Line(each, self._when(each.item), self._who(each.item), _id(each.item))
            for each in grouped(items)
        ]
        widths = self._widths(lines)
        for section in Section:
            rows = [each for each in lines if each.shown.item.section is section]
            if rows:
                colour = _COLOURS.get(section)
                yield paint(HEADINGS[section], "bold", *((colour,) if colour else ()))
                for each in rows:
                    yield from self._row(each, widths)

    def coming(self, found: Iterable[Coming]) -> Iterator[str]:
        """Give the lines on what comes up with people; none where nothing does."""
        rows = [(self._day(each), self._name(each.person), each) for each in found]
        if not rows:
            return
        yield paint(COMING, "bold")
        when = max(columns(each) for each, _, _ in rows)
        who = min(max(columns(each) for _, each, _ in rows), 30 if self._wide else 14)
        for day_words, name, each in rows:
            room = self.screen.width - 2 - when - 2 - who - 2
            told = cut(_coming_in_words(each, self.on), room)
            lead = f"  {paint(pad(day_words, when), 'dim')}  {pad(cut(name, who), who)}"
            yield f"{lead}  {told}".rstrip()

    def coming_markdown(self, found: Iterable[Coming]) -> Iterator[str]:
        """Give what comes up with people as Markdown."""
        rows = list(found)
        if rows:
            yield from ("", f"## {COMING}", "")
        for each in rows:
            name = f"[[{each.person}|{_escaped(self._name(each.person))}]]"
            told = _escaped(_coming_in_words(each, self.on))
            yield f"- **{name}**: {told}, {day(each.day, self.on)} ({distance(each.days)})"

    def _day(self, coming: Coming) -> str:
        return "today" if coming.days == 0 else day(coming.day, self.on)

    def _widths(self, lines: Iterable[_Line]) -> tuple[int, int, int]:
        """Share the width among when, who and id; what is left is for the matter itself."""
        when = who = name = 0
        for each in lines:
            when = max(when, columns(each.when))
            who = max(who, columns(each.who))
            name = max(name, columns(each.name))
        room = self.screen.width - 8 - when
        return (
            when,
            min(who, 30 if self._wide else 14, room * 4 // 15),
            min(name, 34 if self._wide else 20, room * 3 // 8),
        )

    @property
    def _wide(self) -> bool:
        return self.screen.width >= _WIDE

    def _row(self, row: _Line, widths: tuple[int, int, int]) -> Iterator[str]:
        item = row.shown.item
        when, who, name = widths
        wide = self._wide
        since = f"since {short_day(item.since, self.on)}" if item.since and wide else ""
        fixed = 2 + when + 2 + who + 2 + 2 + name + (2 + 18 if wide else 0)
        room = self.screen.width - fixed
        line = "  ".join(
            (
                "  " + paint(pad(row.when, when), *self._when_style(item)),
                pad(cut(row.who, who), who),
                pad(self._what(item, room), room),
                *((paint(pad(since, 18), "dim"),) if wide else ()),
                paint(cut(row.name, name), "dim"),
            )
        )
        yield line.rstrip()
        for each in row.shown.promises:
            yield self._promise(each, 4 + when)
        if self.why and item.conversation:
            for sentence in self.why(item):
                for line in wrapped(sentence, self.screen.width, " " * (4 + when)):
                    yield paint(line, "dim")

    def _promise(self, item: Item, indent: int) -> str:
        owner = "you" if item.holders[0] == self.me else self._in(item, item.holders[0])
        verb = "answer" if item.kind is ItemKind.QUESTION else "owe" if owner == "you" else "owes"
        due = f", due {day(item.due, self.on)}" if item.due else ""
        text = f"{owner} {verb}: {safe(item.about)}"
        room = max(self.screen.width - indent - columns(due) - 2, 10)
        line = cut(f"· {cut(text, room)}{due}", self.screen.width - indent)
        return " " * indent + paint(line, "dim")

    def _when(self, item: Item) -> str:
        if item.section is Section.LATE or (item.section is Section.NUDGE and item.days):
            return count(-(item.days or 0), "day")
        if item.section is Section.QUIET:
            return count(-item.days, "day") if item.days else ""
        if item.section is Section.TODAY or item.due is None:
            return ""
        return day(item.due, self.on)

    def _when_style(self, item: Item) -> tuple[str, ...]:
        colour = _COLOURS.get(item.section)
        return (colour,) if colour and item.section is not Section.TODAY else ("dim",)

    def _who(self, item: Item) -> str:
        names = [self._in(item, each) for each in self._people(item)]
        if self._wide or len(names) < 2:
            return ", ".join(names)
        more = f" +{len(names) - 1}"
        return cut(names[0], 14 - len(more)) + more

    def _people(self, item: Item) -> tuple[PersonId, ...]:
        """Whom a line is about: the others where it is mine, else those who hold it."""
        if item.kind is ItemKind.CADENCE:
            return item.people
        if item.holders and not self._is_mine(item):
            return item.holders
        return tuple(each for each in item.people if each not in (*item.holders, self.me))

    def _is_mine(self, item: Item) -> bool:
        return self.me in item.holders

    def _what(self, item: Item, room: int) -> str:
        if item.workspace:
            mark = cut("[private] ", max(room, 0))
            return mark + self._matter(item, room - columns(mark))
        return self._matter(item, room)

    def _matter(self, item: Item, room: int) -> str:
        title, about = safe(item.title), self._about(item)
        if not about or item.kind is ItemKind.CADENCE:
            return cut(about or title, room)
        if not self._wide:
            return cut(about, room)
        share = min(max(room * 2 // 5, 12), 34)
        return pad(cut(title, share), share) + "  " + cut(about, room - share - 2)

    def _about(self, item: Item) -> str:
        about = safe(item.about)
        if item.kind is ItemKind.CADENCE:
            spoke = f"last spoke {short_day(item.since, self.on)}" if item.since else "never spoke"
            return f"{spoke}; {about}" if about else spoke
        if item.kind is ItemKind.QUESTION:
            return f"answer: {about}"
        if item.kind is ItemKind.PROMISE:
            return f"do: {about}" if self._is_mine(item) else f"promised: {about}"
        return about

    def _in(self, item: Item, person: PersonId) -> str:
        return safe(self.private.get(item.workspace, self.called)(person))

    def _name(self, person: PersonId) -> str:
        return safe(self.called(person))

    def markdown(self, items: Iterable[Item]) -> Iterator[str]:
        """Give the agenda as Markdown, to be pasted into a note or a mail."""
        yield f"# Agenda, {day(self.on, self.on)} {self.on.year}"
        shown = grouped(items)
        for section in Section:
            rows = [each for each in shown if each.item.section is section]
            if rows:
                yield ""
                yield f"## {HEADINGS[section]}"
                yield ""
                for each in rows:
                    yield from self._bullet(each)

    def _bullet(self, shown: Shown) -> Iterator[str]:
        item = shown.item
        who = _escaped(", ".join(self._in(item, each) for each in self._people(item)))
        title = _escaped(safe(item.title))
        link = f"[[{item.conversation}|{title}]]" if item.conversation else title
        due = f", due {day(item.due, self.on)} ({distance(item.days or 0)})" if item.due else ""
        about = f": {_escaped(safe(item.about))}" if item.about else ""
        if item.kind is ItemKind.CADENCE:
            about, due = f": {_escaped(self._about(item))}", ""
        yield f"- {f'**{who}** ' if who else ''}{link}{about}{due}"
        for each in shown.promises:
            owner = _escaped(self._in(each, each.holders[0]))
            when = f", due {day(each.due, self.on)}" if each.due else ""
            yield f"  - {owner}: {_escaped(safe(each.about))}{when}"
        if self.why and item.conversation:
            for sentence in self.why(item):
                yield f"  - *{_escaped(sentence)}*"


def _coming_in_words(found: Coming, on: datetime.date) -> str:
    """Say what comes up with somebody."""
    if found.kind is ComingKind.BIRTHDAY:
        return f"birthday, {found.age}" if found.age else "birthday"
    spoke = f"last spoke {short_day(found.last, on)}" if found.last else "never spoke"
    about = safe(found.about)
    return f"talk again; {spoke}{f'; {about}' if about else ''}"


def _id(item: Item) -> str:
    return safe(item.conversation or (item.people[0] if item.people else ""))


def _escaped(text: str) -> str:
    return "".join("\\" + letter if letter in "\\`*_[]<>#|" else letter for letter in text)
