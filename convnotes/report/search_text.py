"""What a search found, for a terminal."""

import datetime
from collections.abc import Callable, Iterable, Iterator

from convnotes.model.ids import PersonId
from convnotes.queries.search import Found, Snippet
from convnotes.report.terminal import Screen, cut, day, paint, safe, safe_line

_MARKS = "\ue000\ue001"
"""Private signs that stand for the beginning and the end of a match until lines are cut."""


def lines(
    found: Iterable[Found], called: Callable[[PersonId], str], on: datetime.date, screen: Screen
) -> Iterator[str]:
    """Give the lines of what was found: where, who said it and when, the passage, its place."""
    for each in found:
        title = safe(each.title)
        said = _said(each, called, on)
        head = f"{title}  {said}" if said else title
        shown = cut(head, screen.width)
        yield paint(shown[: len(title)], "bold") + shown[len(title) :]
        for line in _passage(each.snippet, screen.width - 2):
            yield f"  {line}"
        yield paint(cut(f"  {safe(each.site.path)}:{each.site.line}", screen.width), "dim")


def _said(each: Found, called: Callable[[PersonId], str], on: datetime.date) -> str:
    if each.day is None:
        return ""
    when = day(datetime.date.fromisoformat(each.day), on)
    speakers = " + ".join(safe(called(one)) for one in each.speakers)
    hearers = ", ".join(safe(called(one)) for one in each.hearers)
    who = f"{speakers} → {hearers}" if hearers else speakers
    return f"{when}  {who}" + (f" ({safe(each.channel)})" if each.channel else "")


def _passage(piece: Snippet, width: int) -> Iterator[str]:
    """Break a snippet into lines of words, each match bold."""
    marked: list[str] = []
    at = 0
    text = safe_line(piece.text.translate({ord(sign): " " for sign in _MARKS}))
    for start, end in piece.marks:
        marked += (
            text[at:start],
            *(f"{_MARKS[0]}{part}{_MARKS[1]}" for part in (text[start:end],)),
        )
        at = end
    words = "".join((*marked, text[at:])).split(" ")
    line: list[str] = []
    for word in words:
        if line and len(_bare(" ".join((*line, word)))) > width:
            yield _painted(" ".join(line), width)
            line = []
        line.append(word)
    if line:
        yield _painted(" ".join(line), width)


def _bare(text: str) -> str:
    return text.replace(_MARKS[0], "").replace(_MARKS[1], "")


def _painted(line: str, width: int) -> str:
    if len(_bare(line)) > width:
        return cut(_bare(line), width)
    parts = line.split(_MARKS[0])
    painted = [parts[0]]
    for part in parts[1:]:
        match, closed, rest = part.partition(_MARKS[1])
        painted += (paint(match, "bold", "yellow"), rest) if closed else (paint(part, "bold"),)
    return "".join(painted).replace(_MARKS[1], "")
