"""A brief for a terminal, and as Markdown."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from convnotes.queries.brief import Brief
from convnotes.queries.brief_line import Line, Part
from convnotes.report.brief_words import TITLES, Words
from convnotes.report.citing import cited
from convnotes.report.terminal import Screen, cut, day, paint, safe, wrapped

_LINES = 46
"""How many lines a brief has at most, its heading and its last line not counted: two small screens."""
_UNDER = ("directed", "joint", "appointment")


@dataclass(frozen=True, slots=True)
class BriefPage:
    """What one rendering needs."""

    words: Words
    on: datetime.date
    screen: Screen

    def text(self, title: str, path: str, brief: Brief) -> Iterator[str]:
        """Give the lines for a terminal, as many parts as fit, and what was left out."""
        yield paint(cut(safe(title), self.screen.width), "bold")
        yield paint(cut(safe(path), self.screen.width), "dim")
        if not brief.lines:
            yield ""
            yield "Nothing is noted here yet."
        left = dict(brief.left_out)
        room = _LINES
        for part in Part:
            block: list[str] = []
            for each in _of(part, brief.lines):
                found = list(self._line(each))
                heading = 0 if block else 2
                if room < heading + len(found):
                    left[part] = left.get(part, 0) + 1
                    continue
                block += ["", paint(TITLES[part], "bold")] if heading else []
                block += found
                room -= heading + len(found)
            yield from block
        told = self.words.left(tuple((part, left[part]) for part in Part if part in left))
        if told:
            yield ""
            yield from (paint(line, "dim") for line in wrapped(f"{told}.", self.screen.width))

    def _line(self, each: Line) -> Iterator[str]:
        under = each.part in (Part.STANDING, Part.ASKED) and each.kind in _UNDER
        yield from cited(self.words.line(each), each.site, self.screen.width, 4 if under else 2)

    def markdown(self, title: str, path: str, brief: Brief) -> Iterator[str]:
        """Give it as Markdown, to be read elsewhere; what was noted among ourselves stays here."""
        yield f"# {_escaped(safe(title))}"
        yield ""
        yield f"{day(self.on, self.on)} {self.on.year}, from `{path}`"
        for part in Part:
            found = _of(part, brief.lines)
            if found and part is not Part.NOTES:
                yield ""
                yield f"## {TITLES[part]}"
                yield ""
                for each in found:
                    under = each.part in (Part.STANDING, Part.ASKED) and each.kind in _UNDER
                    words = _escaped(self.words.line(each))
                    source = f"`{safe(each.site.path)}:{each.site.line}`"
                    yield f"{'  ' if under else ''}- {words} ({source})"
        left = dict(brief.left_out)
        notes = len(_of(Part.NOTES, brief.lines)) + left.get(Part.NOTES, 0)
        if notes:
            left[Part.NOTES] = notes
        told = self.words.left(tuple((part, left[part]) for part in Part if part in left))
        if told:
            yield ""
            yield f"{_escaped(told)}."


def _of(part: Part, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(each for each in lines if each.part is part)


def _escaped(text: str) -> str:
    return "".join("\\" + letter if letter in "\\`*_[]<>#|" else letter for letter in text)
