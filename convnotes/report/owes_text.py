"""The ledger of promises for a terminal."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.conversation import PromiseKind, State
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.owes import Account, Entry, accounts
from convnotes.report.citing import cited, lasting
from convnotes.report.terminal import (
    Screen,
    count,
    day,
    distance,
    listed,
    paint,
    safe,
    short_day,
    wrapped,
)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What one rendering needs: names, the day, who asks, and the width."""

    notebook: Notebook
    on: datetime.date
    me: PersonId | None
    screen: Screen

    def lines(self, entries: tuple[Entry, ...], hidden: int) -> Iterator[str]:
        """Give what each owes, whoever asks first, then the others by name; late ones first."""
        totals = {each.person: each for each in accounts(entries)}
        owners = dict.fromkeys(each.promise.owner for each in entries)
        for number, owner in enumerate(sorted(owners, key=self._rank)):
            yield from [""] if number else []
            yield paint(self._heading(owner, totals.get(owner) if owner else None), "bold")
            for each in entries:
                if each.promise.owner == owner:
                    yield from self._entry(each)
        if not entries:
            yield "Nothing is promised, and nothing is asked."
        if hidden:
            verb = "is" if hidden == 1 else "are"
            told = f"{hidden} more {verb} open in"
            told += " conversations put aside or closed (--all)."
            yield from (paint(line, "dim") for line in wrapped(told, self.screen.width))

    def _rank(self, owner: PersonId | None) -> tuple[int, str]:
        if owner is None:
            return 2, ""
        return (0, "") if owner == self.me else (1, self._name(owner).casefold())

    def _heading(self, owner: PersonId | None, total: Account | None) -> str:
        late = f", {total.owes_late} late" if total and total.owes_late else ""
        if owner is None:
            return "Nobody has taken on"
        if owner == self.me:
            return f"You owe{late}"
        return f"{self._name(owner)} owes{late}"

    def _entry(self, each: Entry) -> Iterator[str]:
        promise = each.promise
        question = promise.kind is PromiseKind.QUESTION
        words = safe(promise.text)
        head = self._when(each)
        text = f"{head}: {'answer: ' if question else ''}{words}" if head else words
        if not head and question:
            text = f"answer: {words}"
        colour = "red" if each.late and promise.state is State.OPEN else ""
        lines = list(wrapped(text, self.screen.width, "  "))[:3]
        first, *rest = lines or ["  "]
        yield paint(first, colour) if colour and head else first
        yield from rest
        yield from cited(self._made(each), promise.site, self.screen.width, 4, lines=2)

    def _when(self, each: Entry) -> str:
        promise = each.promise
        if promise.state is State.DROPPED:
            return f"dropped {day(promise.done, self.on)}" if promise.done else "dropped"
        if promise.state is State.DONE:
            kept = f"kept {day(promise.done, self.on)}" if promise.done else "kept"
            return f"{kept}, {count(each.late, 'day')} late" if each.late else kept
        if promise.due is None:
            return ""
        if each.late:
            return f"{count(each.late, 'day')} late"
        return f"due {day(promise.due, self.on)} ({distance((promise.due - self.on).days)})"

    def _made(self, each: Entry) -> str:
        """Say to whom and when it was promised, or who asked."""
        promise = each.promise
        asked = promise.kind is PromiseKind.QUESTION
        parts = []
        if each.to:
            parts.append(f"{'asked by' if asked else 'to'} {self._names(each.to)}")
        if promise.day and promise.state is State.OPEN and each.age is not None:
            old = lasting(each.age) if each.age else "today"
            since = short_day(promise.day, self.on)
            parts.append(f"since {since} ({old})" if each.age else "since today")
        elif promise.day:
            parts.append(f"{'asked' if asked else 'promised'} {short_day(promise.day, self.on)}")
        if each.aside and promise.state is State.OPEN:
            parts.append("put aside")
        return ", ".join(parts)

    def _names(self, people: Iterable[PersonId]) -> str:
        return listed(["you" if each == self.me else self._name(each) for each in people])

    def _name(self, person: PersonId) -> str:
        return safe(self.notebook.person_name(person))
