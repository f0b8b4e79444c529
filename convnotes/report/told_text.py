"""What somebody told us, for a terminal."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.answered import Round
from convnotes.queries.told import Agreed, Hearsay, Told
from convnotes.report.citing import age, cited, lasting
from convnotes.report.terminal import Screen, count, cut, day, listed, paint, safe, wrapped
from convnotes.text.promise_line import plain


@dataclass(frozen=True, slots=True)
class ToldPage:
    """What one rendering needs; `named` tells that who said it is said, `limit` 0 is no limit."""

    notebook: Notebook
    on: datetime.date
    screen: Screen
    named: bool
    limit: int = 12

    def lines(
        self, title: str, path: str, found: Hearsay, asked: tuple[Round, ...]
    ) -> Iterator[str]:
        """Give what holds now, what was agreed, who answered, and all that was said by date."""
        yield paint(cut(safe(title), self.screen.width), "bold")
        yield paint(cut(safe(path), self.screen.width), "dim")
        if not (found.told or found.agreed or asked):
            yield ""
            yield from wrapped("Nothing is kept of what they said.", self.screen.width)
            return
        yield from self._current(found.current)
        yield from self._agreed(found.agreed)
        yield from self.rounds(asked)
        yield from self._said(found.told)

    def _current(self, current: tuple[Told, ...]) -> Iterator[str]:
        if current:
            yield from self._head("Current situation")
        for each in current:
            old = age((self.on - each.exchange.day).days)
            yield from self._cited(f"{self._keyed(each)} ({old})", each.statement.site)

    def _agreed(self, agreed: tuple[Agreed, ...]) -> Iterator[str]:
        if agreed:
            yield from self._head("Agreed")
        shown = agreed[: self.limit or None]
        for each in shown:
            words = plain(safe(each.statement.value))
            why = f" ({plain(safe(each.why))})" if each.why else ""
            text = f"{day(each.exchange.day, self.on)}  {words}{why}"
            yield from self._cited(text, each.statement.site)
        yield from self._more(len(agreed) - len(shown))

    def rounds(self, asked: tuple[Round, ...]) -> Iterator[str]:
        """Give each question that all were asked: who has answered what, and who is silent."""
        for each in asked:
            question = each.question
            yield from self._head("Asked of each")
            said = f": {plain(safe(question.summary))}" if question.summary else ""
            asker = self._names(question.speakers)
            yield from self._cited(f"{day(question.day, self.on)}  {asker}{said}", question.site)
            for reply in each.answered:
                answer = reply.answer
                if answer:
                    words = f": {plain(safe(answer.summary))}" if answer.summary else ""
                    text = f"{self._names((reply.person,))}, {day(answer.day, self.on)}{words}"
                    yield from self._cited(text, answer.site, 4)
            if each.silent:
                waited = lasting((self.on - question.day).days)
                text = f"silent for {waited}: {self._names(each.silent)}"
                yield from (
                    paint(line, "cyan") for line in wrapped(text, self.screen.width, "    ")
                )

    def _said(self, told: tuple[Told, ...]) -> Iterator[str]:
        if told:
            yield from self._head("What they said")
        shown = told[: self.limit or None]
        for each in shown:
            text = f"{day(each.exchange.day, self.on)}  {self._keyed(each)}"
            yield from self._cited(text, each.statement.site)
        yield from self._more(len(told) - len(shown))

    def _more(self, count_left: int) -> Iterator[str]:
        if count_left > 0:
            yield paint(f"  {count(count_left, 'line')} more (--all)", "dim")

    def _keyed(self, each: Told) -> str:
        key = safe(each.statement.key.replace("_", " "))
        who = f"{self._names(each.by)}: " if self.named or len(each.by) > 1 else ""
        return f"{who}{key}: {plain(safe(each.statement.value))}"

    def _head(self, title: str) -> Iterator[str]:
        yield ""
        yield paint(title, "bold")

    def _cited(self, text: str, site: Site, indent: int = 2) -> Iterator[str]:
        yield from cited(text, site, self.screen.width, indent)

    def _names(self, people: tuple[PersonId, ...]) -> str:
        return listed([safe(self.notebook.person_name(each)) for each in people])
