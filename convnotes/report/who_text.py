"""Who knows it, each with who said so and how we reach them."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.through import Reach, Way
from convnotes.queries.who import Evidence, EvidenceKind, Knower
from convnotes.report.terminal import (
    Screen,
    count,
    cut,
    elapsed,
    listed,
    paint,
    safe,
    short_day,
    wrapped,
)
from convnotes.text.promise_line import plain

_MOST_SPOKEN = 3
_MOST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class WhoPage:
    """What one answer needs; unless `whole`, only some people and passages are shown."""

    notebook: Notebook
    on: datetime.date
    me: PersonId | None
    screen: Screen
    whole: bool = False

    def lines(self, found: Sequence[Knower]) -> Iterator[str]:
        """Give the lines for everybody, the name of each as a heading."""
        shown = found if self.whole else found[:_MOST_PEOPLE]
        for number, each in enumerate(shown):
            if number:
                yield ""
            yield paint(cut(self._heading(each.person), self.screen.width), "bold")
            yield from self._lines(each)
        if len(shown) < len(found):
            yield ""
            yield paint(f"{count(len(found) - len(shown), 'more')} (--all)", "dim")

    def _lines(self, each: Knower) -> Iterator[str]:
        spoken = [line for line in each.evidence if line.kind is EvidenceKind.SPOKEN]
        hidden = () if self.whole else spoken[_MOST_SPOKEN:]
        for line in each.evidence:
            if line not in hidden:
                yield from self._evidence(line)
        if hidden:
            yield paint(f"  spoken of {count(len(hidden), 'more time')} (--all)", "dim")
        way = "That is you" if each.person == self.me else self._reach(each.reach)
        if way:
            yield from _hanging(way, self.screen.width)

    def _heading(self, person: PersonId) -> str:
        known = self.notebook.people.get(person)
        name = safe(self.notebook.person_name(person))
        if known and known.note:
            return name if name == known.id else f"{name}  ({safe(known.id)})"
        return f"{name}  (no note yet)"

    def _evidence(self, each: Evidence) -> Iterator[str]:
        yield from _hanging(self._sentence(each), self.screen.width)
        day = f"{short_day(each.day, self.on)}, " if each.day else ""
        where = f"{safe(each.conversation)}, " if each.conversation else ""
        source = f"{day}{where}{safe(each.site.path)}:{each.site.line}"
        for line in wrapped(source, self.screen.width, "      "):
            yield paint(line, "dim")

    def _sentence(self, each: Evidence) -> str:
        said = listed([self._who(person) for person in each.said_by])
        text = safe(each.text)
        if each.kind is EvidenceKind.RECOMMENDED:
            return f"recommended by {said or 'somebody'}{f' for {text}' if text else ''}"
        if each.kind is EvidenceKind.DECLARED:
            return f"knows: {text}"
        if each.kind is EvidenceKind.USED:
            return f"used by {said or 'somebody'}: {text}"
        return f"spoken of by {said}: {text}" if said else f"spoken with about: {text}"

    def _who(self, person: PersonId) -> str:
        return "you" if person == self.me else safe(self.notebook.person_name(person))

    def _reach(self, found: Reach) -> str:
        ways = (self._way(way) for way in found.ways)
        said = "; ".join(filter(None, (self._through(found), *ways)))
        return f"reach: {said}" if said else ""

    def _through(self, found: Reach) -> str:
        if found.why == "member":
            return "in the team"
        if not found.through:
            return ""
        ago = elapsed((self.on - found.day).days) if found.day else ""
        where = f" ({safe(found.conversation)})" if found.conversation else ""
        whom = self._who(found.through)
        if found.why == "contact":
            whom = "yourself" if found.through == self.me else f"through {whom}"
            return f"{whom}, last spoke {ago}{where}"
        did = "recommended" if found.why == "recommendation" else "introduced"
        return f"through {whom}, who {did} them {ago}{where}".rstrip()

    def _way(self, way: Way) -> str:
        org = f" ({safe(self.notebook.by_id[way.of].title)})" if way.of else ""
        return f"{plain(safe(way.value))}{org}"


def _hanging(text: str, width: int) -> Iterator[str]:
    lines = list(wrapped(text, width - 4))
    yield f"  {lines[0]}"
    yield from (f"    {line}" for line in lines[1:])
