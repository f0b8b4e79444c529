"""Figures in a terminal: a few sentences, and small charts that need no colour."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.stats import Answers, Figures, Kept, Month, Pair
from convnotes.report.terminal import (
    Screen,
    columns,
    count,
    cut,
    day,
    pad,
    paint,
    safe,
    short_day,
    wrapped,
)

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = " ▁▂▃▄▅▆▇█"
_PLAIN_HEIGHTS = " .:-=+*#@"
_SHOWN_MONTHS = 12
_LETTERS = "JFMAMJJASOND"
_LONGEST_BAR = 30


@dataclass(frozen=True, slots=True)
class StatsPage:
    """What one rendering needs: names, the day, who asks, whose figures they are, and the screen."""

    notebook: Notebook
    on: datetime.date
    me: PersonId | None
    ours: frozenset[PersonId]
    other: PersonId | None
    screen: Screen

    def text(self, found: Figures) -> Iterator[str]:
        """Give the lines for a terminal."""
        yield paint(cut(f"{self._we} and {self._they}", self.screen.width), "bold")
        if not found.first or not found.last:
            yield "No exchanges."
            return
        span = f"{day(found.first, self.on)} to {day(found.last, self.on)}"
        yield from wrapped(f"{count(found.exchanges, 'exchange')}, {span}", self.screen.width)
        yield ""
        yield from self._pairs_of_words(
            (
                "Spoke",
                f"{self._us} {found.ours}, {self._them} {found.theirs}, together {found.together}",
            ),
            ("Answered", self._answered(found)),
            ("Promised", f"{self._us}: {_promises(found.our_promises)}"),
            ("", f"{self._them}: {_promises(found.their_promises)}"),
        )
        yield from self._channels(found.channels)
        yield from self._months(found.months)
        if not self.other:
            yield from self._pairs("Busiest in a year", found.busiest, recent=True)
            yield from self._pairs("Longest silent", found.quietest, recent=False)

    @property
    def _we(self) -> str:
        if len(self.ours) == 1:
            return self._name(next(iter(self.ours)))
        return "The team"

    @property
    def _they(self) -> str:
        return self._name(self.other) if self.other else "everybody else"

    @property
    def _us(self) -> str:
        return "you" if self.ours == {self.me} else "we" if len(self.ours) > 1 else self._we

    @property
    def _them(self) -> str:
        return self._name(self.other) if self.other else "they"

    def _name(self, person: PersonId) -> str:
        return safe(self.notebook.person_name(person))

    def _pairs_of_words(self, *rows: tuple[str, str]) -> Iterator[str]:
        for head, text in rows:
            lines = wrapped(text, self.screen.width - 12)
            for at, line in enumerate(lines):
                yield f"  {paint(pad(head if at == 0 else '', 8), 'dim')}  {line}"

    def _spoke(self, found: Figures) -> str:
        apart = f"{self._us} {found.ours}, {self._them} {found.theirs}"
        return f"{apart}, together {found.together}"

    def _answered(self, found: Figures) -> str:
        ours = f"{self._us} {_took(found.our_answers)}"
        return f"{ours}; {self._them} {_took(found.their_answers)}"

    def _channels(self, channels: Sequence[tuple[str, int]]) -> Iterator[str]:
        if not channels:
            return
        yield ""
        yield paint("By", "bold")
        yield from self._bars([(safe(name), number, "") for name, number in channels[:8]])
        if len(channels) > 8:
            yield paint(f"  {len(channels) - 8} more channels", "dim")

    def _bars(self, rows: list[tuple[str, int, str]]) -> Iterator[str]:
        """Draw a bar for each number, with a word before it and a remark behind it."""
        most = max(number for _, number, _ in rows)
        width = min(max(columns(name) for name, _, _ in rows), self.screen.width // 3)
        digits = len(f"{most:,}")
        behind = max(columns(remark) for _, _, remark in rows)
        room = self.screen.width - 2 - width - 2 - digits - 2 - (behind + 2 if behind else 0)
        room = min(room, _LONGEST_BAR)
        for name, number, remark in rows:
            drawn = self._bar(number, most, room) if room > 3 else ""
            told = f"  {paint(remark, 'dim')}" if remark else ""
            yield (
                f"  {pad(cut(name, width), width)}  {number:>{digits},}  "
                f"{pad(drawn, room if remark and room > 3 else 0)}{told}"
            ).rstrip()

    def _bar(self, number: int, most: int, room: int) -> str:
        if not self.screen.blocks:
            return "#" * max(round(number * room / most), 1 if number else 0)
        eighths = max(round(number * room * 8 / most), 1 if number else 0)
        whole, rest = divmod(eighths, 8)
        return "█" * whole + (_EIGHTHS[rest] if rest else "")

    def _months(self, months: Sequence[Month]) -> Iterator[str]:
        """Draw the last twelve months, a column for each, with its number and its letter below."""
        shown = months[-_SHOWN_MONTHS:]
        cell = max(len(str(max(each.all for each in shown))), 2) + 1
        shown = shown[-((self.screen.width - 2) // cell) :]
        most = max(each.all for each in shown) or 1
        heights = _HEIGHTS if self.screen.blocks else _PLAIN_HEIGHTS
        yield ""
        yield paint("Exchanges by month", "bold")
        marks = [heights[-(-each.all * 8 // most)] * (cell - 1) for each in shown]
        for row in (
            [mark.rjust(cell) for mark in marks],
            [str(each.all).rjust(cell) for each in shown],
            [_LETTERS[each.first.month - 1].rjust(cell) for each in shown],
        ):
            yield (" " + "".join(row)).rstrip()

    def _pairs(self, heading: str, pairs: Sequence[Pair], *, recent: bool) -> Iterator[str]:
        if not pairs:
            return
        yield ""
        yield paint(heading, "bold")
        team = len(self.ours) > 1
        rows = [
            (
                f"{self._name(each.theirs)}, {self._name(each.ours)}"
                if team
                else self._name(each.theirs),
                each.recent if recent else (self.on - each.last).days,
                f"last {short_day(each.last, self.on)}" if recent else self._silent(each),
            )
            for each in pairs
        ]
        yield from self._bars(rows)

    def _silent(self, pair: Pair) -> str:
        return f"days, {count(pair.exchanges, 'exchange')}"


def _took(answers: Answers) -> str:
    if answers.median is None:
        return "never"
    when = "on the same day" if answers.median == 0 else f"after {_days(answers.median)}"
    return f"{when} (median of {answers.given})"


def _days(number: float) -> str:
    return count(int(number), "day") if number == int(number) else f"{number} days"


def _promises(kept: Kept) -> str:
    if not kept.made:
        return "nothing"
    parts = [f"{kept.kept} of {kept.made} kept"]
    parts += [
        f"{number} {word}"
        for number, word in (
            (kept.on_time, "on time"),
            (kept.late, "late"),
            (kept.dropped, "dropped"),
            (kept.open, "open"),
        )
        if number
    ]
    overdue = f" ({kept.overdue} past due)" if kept.overdue else ""
    return ", ".join(parts) + overdue
