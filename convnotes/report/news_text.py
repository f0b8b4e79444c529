"""News in a terminal and as Markdown: by conversation, the liveliest last."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.news import Event, Piece, Since
from convnotes.report.terminal import (
    Screen,
    columns,
    count,
    cut,
    day,
    distance,
    listed,
    paint,
    safe,
    wrapped,
)

_COUNTED = {
    Event.SAID: "said",
    Event.PROMISED: "promised",
    Event.KEPT: "kept",
    Event.DROPPED: "dropped",
    Event.PASSED: "passed",
    Event.OPENED: "opened",
    Event.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class NewsPage:
    """What one rendering needs: the notebook for names, since when, the day, who asks, the screen."""

    notebook: Notebook
    since: Since
    on: datetime.date
    me: PersonId | None
    screen: Screen

    def text(self, pieces: tuple[Piece, ...]) -> Iterator[str]:
        """Give the lines for a terminal."""
        yield from wrapped(self._summary(pieces), self.screen.width)
        for group in _groups(pieces):
            yield ""
            title, name = safe(group[0].title), safe(group[0].conversation or "")
            title = cut(title, self.screen.width)
            room = self.screen.width - columns(title) - 2
            shown = f"  {paint(cut(name, room), 'dim')}" if name and room > 4 else ""
            yield paint(title, "bold") + shown
            yield from self._lines(group)
            authors = self._authors(group)
            if authors:
                yield paint(cut(f"  {authors}", self.screen.width), "dim")

    def _lines(self, group: tuple[Piece, ...]) -> Iterator[str]:
        days = [day(each.day, self.on) if each.day else "" for each in group]
        width = max(len(each) for each in days)
        indent = " " * (width + 4)
        for each, when in zip(group, days, strict=True):
            for at, line in enumerate(wrapped(self._told(each), self.screen.width - len(indent))):
                head = f"  {paint(when, 'dim')}{' ' * (width - len(when))}  "
                yield (head if at == 0 else indent) + line

    def markdown(self, pieces: tuple[Piece, ...]) -> Iterator[str]:
        """Give the news as Markdown, to be pasted into a note or a mail."""
        yield f"# News since {day(self.since.day, self.on)}"
        for group in _groups(pieces):
            title, name = _escaped(safe(group[0].title)), group[0].conversation
            yield ""
            yield f"## [[{safe(name)}|{title}]]" if name else f"## {title}"
            yield ""
            for each in group:
                when = f"{day(each.day, self.on)}: " if each.day else ""
                yield f"- {when}{_escaped(self._told(each))}"
            authors = self._authors(group)
            if authors:
                yield f"- *{_escaped(authors)}*"

    def _summary(self, pieces: tuple[Piece, ...]) -> str:
        since = f"{day(self.since.day, self.on)} ({distance((self.since.day - self.on).days)})"
        counts = [
            f"{sum(each.event is event for each in pieces)} {word}"
            for event, word in _COUNTED.items()
            if any(each.event is event for each in pieces)
        ]
        if not counts:
            counts = [count(len(pieces), "note")] if pieces else []
        return f"Since {since}: {listed(counts) or 'nothing'}"

    def _told(self, piece: Piece) -> str:
        text = safe(piece.text)
        behind = f": {text}" if text else ""
        by = self._names(piece.by)
        channel = f" ({safe(piece.channel)})" if piece.channel else ""
        match piece.event:
            case Event.OPENED:
                return "taken up again" if text else f"begun by {by}" if by else "begun"
            case Event.SAID if piece.to:
                return f"{by} → {self._names(piece.to)}{channel}{behind}"
            case Event.SAID:
                return f"{by}{channel}{behind}"
            case Event.NOTED:
                return f"note by {by}{behind}"
            case Event.PROMISED:
                return f"{by or 'somebody'} promised{behind}"
            case Event.KEPT:
                return f"{by or 'somebody'} kept{behind}"
            case Event.DROPPED:
                return f"dropped, promised by {by}{behind}" if by else f"dropped{behind}"
            case Event.PASSED:
                return f"the turn passed to {self._names(piece.to)}{behind}"
            case Event.CLOSED:
                return f"closed{behind}"

    def _authors(self, group: tuple[Piece, ...]) -> str:
        names = list(dict.fromkeys(name for each in group for name in each.written_by))
        shown = [safe(self.notebook.person_name(PersonId(name))) for name in names]
        return f"written by {listed(shown)}" if shown else ""

    def _names(self, people: tuple[PersonId, ...]) -> str:
        return listed(
            ["you" if each == self.me else safe(self.notebook.person_name(each)) for each in people]
        )


def _groups(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], ...]:
    """Put together what belongs to one conversation; the one with the newest piece comes last."""
    found: dict[tuple[bool, str], list[Piece]] = {}
    for each in pieces:
        key = (each.conversation is None, each.conversation or each.title)
        found.setdefault(key, []).append(each)
    newest = sorted(
        found.items(),
        key=lambda each: (max(p.day or datetime.date.min for p in each[1]), each[0]),
    )
    return tuple(tuple(group) for _, group in newest)


def _escaped(text: str) -> str:
    return "".join("\\" + letter if letter in "\\`*_[]<>#|" else letter for letter in text)
