"""A thread and a trace in a terminal, as trees."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from convnotes.model.conversation import ExchangeKind, Status
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.thread import Bond, Step, Thread, Tie
from convnotes.queries.tracing import Mention
from convnotes.report.branches import Branch, branches
from convnotes.report.terminal import (
    Screen,
    columns,
    count,
    cut,
    day,
    listed,
    month,
    pad,
    paint,
    safe,
    wrapped,
)
from convnotes.text.promise_line import plain

_WIDE = 60
"""Columns from which there is room to say when each conversation began, and how it stands."""
_TIES = {
    Bond.CONTINUES: "Continues what is no conversation",
    Bond.RELATED: "Related",
    Bond.MENTIONED: "Mentioned",
    Bond.MENTIONS: "Mentioned by",
}


@dataclass(frozen=True, slots=True)
class TreePage:
    """What one rendering needs: the notebook for names, the day, and the screen."""

    notebook: Notebook
    on: datetime.date
    screen: Screen

    def thread(self, found: Thread) -> Iterator[str]:
        """Give the lineage as a tree from its beginnings, then what is tied to it."""
        drawn = branches(
            [each.depth for each in found.steps], self.screen.width, drawn=self.screen.blocks
        )
        widest = max(columns(safe(each.conversation)) for each in found.steps)
        name = min(widest, self.screen.width * 3 // 10)
        state = min(max(columns(self._state(each)) for each in found.steps), 16)
        widths = state if self.screen.width >= _WIDE else 0, name
        placed = {each.conversation: number for number, each in enumerate(found.steps)}
        for number, (each, branch) in enumerate(zip(found.steps, drawn, strict=True)):
            asked = each.conversation == found.conversation
            yield self._step(each, branch, widths, asked=asked)
            for remark in _remarks(each, placed, number):
                room = self.screen.width - 2 - columns(branch.further)
                yield paint(f"  {branch.further}{cut(remark, room)}", "dim")
        for bond, heading in _TIES.items():
            ties = [each for each in found.ties if each.bond is bond]
            if ties:
                yield ""
                yield paint(heading, "bold")
                yield from (self._tie(each) for each in ties)

    def _step(self, step: Step, branch: Branch, widths: tuple[int, int], *, asked: bool) -> str:
        wide, name = widths
        when = month(step.first) if step.first else ""
        fixed = 2 + columns(branch.first) + (2 + 8 + 2 + wide if wide else 0) + 2 + name
        room = max(self.screen.width - fixed, 6)
        title = pad(cut(safe(step.title), room), room)
        line = "  ".join(
            (
                f"{'> ' if asked else '  '}{branch.first}{paint(title, 'bold') if asked else title}",
                *((paint(pad(when, 8), "dim"),) if wide else ()),
                *((pad(cut(self._state(step), wide), wide),) if wide else ()),
                paint(cut(safe(step.conversation), name), "dim"),
            )
        )
        return line.rstrip()

    def _state(self, step: Step) -> str:
        if step.holders:
            more = f" +{len(step.holders) - 1}" if len(step.holders) > 1 else ""
            return cut(self._name(step.holders[0]), 16 - len(more)) + more
        return "nobody's turn" if step.status is Status.OPEN else str(step.status)

    def _tie(self, tie: Tie) -> str:
        where = f"{tie.site.path.rsplit('/', 1)[-1].removesuffix('.md')}:{tie.site.line}"
        where = cut(safe(where), self.screen.width // 3)
        name = cut(safe(tie.note), self.screen.width // 3)
        room = self.screen.width - 6 - columns(where) - columns(name)
        return f"  {cut(safe(tie.title), room)}  {paint(name, 'dim')}  {paint(where, 'dim')}"

    def trace(self, mentions: tuple[Mention, ...], words: str, limit: int) -> Iterator[str]:
        """Give the tree of a subject, no more exchanges of it than `limit`, where 0 is all."""
        yield from wrapped(self._summary(mentions, words), self.screen.width)
        shown = mentions[:limit] if limit else mentions
        drawn = branches(
            [each.depth for each in shown], self.screen.width, drawn=self.screen.blocks
        )
        for each, branch in zip(shown, drawn, strict=True):
            if not each.depth:
                yield ""
            yield from self._mention(each, branch)
        if len(shown) < len(mentions):
            yield ""
            yield paint(f"{count(len(mentions) - len(shown), 'exchange')} more (--all)", "dim")

    def _summary(self, mentions: tuple[Mention, ...], words: str) -> str:
        days = [each.exchange.day for each in mentions]
        first = min(mentions, key=lambda each: (each.exchange.day, each.exchange.at, each.depth))
        people = {
            person
            for each in mentions
            for person in (*each.exchange.speakers, *each.exchange.hearers)
        }
        told = f"{safe(words)}: {count(len(mentions), 'exchange')}, {count(len(people), 'person')}"
        if min(days) < max(days):
            told += f", {day(min(days), self.on)} to {day(max(days), self.on)}"
        return f"{told}; first {self._names(first.carriers)}"

    def _mention(self, each: Mention, branch: Branch) -> Iterator[str]:
        exchange = each.exchange
        channel = f" ({safe(exchange.channel)})" if exchange.channel else ""
        head = f"{day(exchange.day, self.on)}  {self._carried(each)}{channel}"
        room = self.screen.width - columns(branch.further)
        lines = list(wrapped(head, room))
        yield branch.first + lines[0]
        yield from (branch.further + line for line in lines[1:])
        for line in wrapped(plain(safe(each.excerpt)), room):
            yield branch.further + paint(line, "dim")
        yield branch.further + paint(cut(self._where(each), room), "dim")

    def _where(self, each: Mention) -> str:
        title = safe(each.title)
        return f"{title}, {_place(each.lines[0])}" if title else _place(each.lines[0])

    def _carried(self, each: Mention) -> str:
        if each.learned:
            return f"{self._names(each.carriers)} → {self._names(each.learned)}"
        if each.exchange.kind is ExchangeKind.JOINT:
            again = " again" if each.source else ""
            return f"{self._names(each.exchange.speakers)}{again}"
        carriers, hearers = self._names(each.carriers), self._names(each.exchange.hearers)
        return (
            f"{carriers} again, to {hearers}"
            if each.source
            else f"{carriers} → {hearers}, who knew"
        )

    def _names(self, people: tuple[PersonId, ...]) -> str:
        return listed([self._name(each) for each in people])

    def _name(self, person: PersonId) -> str:
        return safe(self.notebook.person_name(person))


def _remarks(step: Step, placed: Mapping[NoteId, int], number: int) -> Iterator[str]:
    """Say what a tree cannot show: a second parent, and a child that stands elsewhere."""
    others = [safe(each) for each in step.continues if each != step.after]
    if others:
        yield f"{'also ' if step.after else ''}continues {listed(others)}"
    above = [safe(each) for each in step.continued_in if placed[each] < number]
    if above:
        yield f"continued in {listed(above)}, above"


def _place(site: Site) -> str:
    return f"{safe(site.path)}:{site.line}"
