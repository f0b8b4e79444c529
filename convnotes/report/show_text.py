"""A conversation, a person or an org on one screen."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind, PromiseKind, State
from convnotes.model.ids import PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.queries.contacts import Spoken
from convnotes.queries.histories import OrgHistory, Owed, PersonHistory
from convnotes.report.story import story
from convnotes.report.terminal import (
    Screen,
    columns,
    count,
    cut,
    day,
    distance,
    listed,
    pad,
    paint,
    safe,
    short_day,
    wrapped,
)
from convnotes.text.promise_line import plain

_BOXES = {State.OPEN: "[ ]", State.DONE: "[x]", State.DROPPED: "[-]"}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONTACT = ("role", "org", "email", "phone", "url", "location", "timezone", "pronouns", "birthday")


@dataclass(frozen=True, slots=True)
class ShowPage:
    """What one rendering needs; `limit` is how many exchanges of a history are shown, 0 for all."""

    notebook: Notebook
    on: datetime.date
    screen: Screen
    limit: int = 12

    def conversation(self, one: Conversation, standing: Turn) -> Iterator[str]:
        """Where it stands and why, then what was said, oldest first."""
        yield from self._head(one.title, f"{one.note.path}")
        yield from wrapped(self._names(one.participants), self.screen.width)
        yield ""
        yield from self._standing(one, standing)
        for sentence in story(self.notebook, one, standing, self.on):
            for line in wrapped(sentence, self.screen.width, "  "):
                yield paint(line, "dim")
        yield from self._promises(one)
        yield from self._lineage(one)
        yield from self._section("What was said")
        shown = one.exchanges[-self.limit :] if self.limit else one.exchanges
        if len(shown) < len(one.exchanges):
            yield paint(
                f"  {count(len(one.exchanges) - len(shown), 'exchange')} earlier (--all)", "dim"
            )
        for each in shown:
            yield from self._exchange(each, body=True)

    def person(self, found: PersonHistory, rhythm: tuple[str, ...] = ()) -> Iterator[str]:
        """How to reach them, where we stand, and what was said lately, newest first.

        The sentences of `rhythm` say how often one talks with them.
        """
        name = self.notebook.person_name(found.person)
        yield from self._head(name, found.note.path if found.note else "no note yet")
        if found.note:
            yield from self._contact(found.note)
        for sentence in rhythm:
            yield from wrapped(sentence, self.screen.width, "  ")
        yield from self._conversations("Open", found.open)
        yield from self._owed(found.owed, found.person)
        if found.topics:
            yield from self._section("Raise next time")
            yield from (
                cut(f"  {plain(safe(box.text))}", self.screen.width) for box in found.topics
            )
        if found.told:
            yield from self._section("What they told us")
            for each in found.told[: self.limit or None]:
                said = f"{each.statement.key}: {plain(safe(each.statement.value))}"
                yield from self._dated(each.exchange.day, said)
        if found.agreed:
            yield from self._section("Agreed")
            for agreed in found.agreed[: self.limit or None]:
                yield from self._dated(agreed.exchange.day, plain(safe(agreed.statement.value)))
        yield from self._spoken(found.history)
        yield from self._conversations("Put aside or closed", found.rest)

    def org(self, found: OrgHistory) -> Iterator[str]:
        """An org's people and conversations."""
        yield from self._head(found.note.title, found.note.path)
        yield from self._contact(found.note)
        if found.people:
            yield from self._section("People")
            for each in found.people:
                roles = ", ".join(safe(role) for role in each.texts("role"))
                yield cut(
                    f"  {safe(each.title)}{f', {roles}' if roles else ''}  ({safe(each.id)})",
                    self.screen.width,
                )
        yield from self._conversations("Conversations", found.conversations)

    def page(self, note: Note) -> Iterator[str]:
        """A plain page as it was written."""
        yield from self._head(note.title, note.path)
        for line in note.source.text[note.body :].splitlines():
            yield from wrapped(safe(line), self.screen.width) if line.strip() else [""]

    def _head(self, title: str, path: str) -> Iterator[str]:
        yield paint(cut(safe(title), self.screen.width), "bold")
        yield paint(cut(safe(path), self.screen.width), "dim")

    def _section(self, title: str) -> Iterator[str]:
        yield ""
        yield paint(title, "bold")

    def _standing(self, one: Conversation, standing: Turn) -> Iterator[str]:
        for line in wrapped(self.in_words(one, standing), self.screen.width):
            yield paint(line, "bold")
        if one.declared.scheduled and one.declared.scheduled.day >= self.on:
            when = one.declared.scheduled.day
            yield f"Appointment {day(when, self.on)} ({distance((when - self.on).days)})"

    def in_words(self, one: Conversation, standing: Turn) -> str:
        """Say in one sentence whose turn it is, since when, about what and by when."""
        about = f": {safe(standing.about)}" if standing.about else ""
        if standing.aside:
            return self._aside(one)
        if not standing.holders:
            return "Nobody's turn; promises are open" if standing.rule == "T4" else "Nobody's turn"
        since = f" since {short_day(standing.since, self.on)}" if standing.since else ""
        due = ""
        if standing.due:
            due = f", due {day(standing.due, self.on)} ({distance((standing.due - self.on).days)})"
        verb = "holds" if len(standing.holders) == 1 else "hold"
        return f"{self._names(standing.holders)} {verb} the turn{since}{due}{about}"

    def _aside(self, one: Conversation) -> str:
        declared = one.declared
        if declared.status == "closed":
            when = f" on {day(declared.closed, self.on)}" if declared.closed else ""
            outcome = one.note.text("outcome")
            return f"Closed{when}{f': {safe(outcome)}' if outcome else ''}"
        if declared.status == "paused":
            return "Paused"
        until = f" until {day(declared.wait_until, self.on)}" if declared.wait_until else ""
        return f"Put aside{until}"

    def _promises(self, one: Conversation) -> Iterator[str]:
        open_ones = [each for each in one.promises if each.state is State.OPEN]
        if open_ones:
            yield from self._section("Promised")
        for each in open_ones:
            yield self._promise(Owed(each, one.id, one.title), title=False)

    def _promise(self, owed: Owed, title: bool) -> str:
        each = owed.promise
        verb = "answers" if each.kind is PromiseKind.QUESTION else "owes"
        who = self._names((each.owner,)) if each.owner else "nobody"
        due = f", due {day(each.due, self.on)}" if each.due else ""
        where = f"  {safe(owed.conversation or '')}" if title and owed.conversation else ""
        room = self.screen.width - 2 - columns(due) - min(columns(where), 26)
        return (
            "  "
            + cut(f"{who} {verb}: {safe(each.text)}", room)
            + due
            + paint(cut(where, 26), "dim")
        )

    def _lineage(self, one: Conversation) -> Iterator[str]:
        after = [each for each in self.notebook.conversations.values() if one.id in each.continues]
        linked = [("continues", name) for name in one.continues]
        linked += [("continued in", each.id) for each in after]
        linked += [("related", name) for name in one.related]
        if linked:
            yield from self._section("Thread")
        for word, name in linked:
            note = self.notebook.by_id.get(name)
            yield cut(
                f"  {word}: {safe(note.title if note else name)}  ({safe(name)})", self.screen.width
            )

    def _exchange(self, each: Exchange, body: bool) -> Iterator[str]:
        head = f"{day(each.day, self.on)}{each.time.strftime(' %H:%M') if each.time else ''}"
        channel = f" ({safe(each.channel)})" if each.channel else ""
        summary = f": {plain(safe(each.summary))}" if each.summary else ""
        lines = list(wrapped(f"{head}  {self._who(each)}{channel}{summary}", self.screen.width - 4))
        yield paint(f"  {head}", "dim") + lines[0][len(head) :]
        yield from (f"    {line}" for line in lines[1:])
        if body:
            for paragraph in _paragraphs(_COMMENT.sub("", self.notebook.body(each))):
                yield from wrapped(plain(safe(paragraph)), self.screen.width, "      ")

    def _who(self, each: Exchange) -> str:
        if each.kind is ExchangeKind.DIRECTED:
            return f"{self._names(each.speakers)} → {self._names(each.hearers)}"
        if each.kind is ExchangeKind.NOTE:
            return f"note by {self._names(each.speakers)}"
        return " + ".join(safe(self.notebook.person_name(who)) for who in each.speakers)

    def _contact(self, note: Note) -> Iterator[str]:
        for key in _CONTACT:
            names = [self._linked(name.text) for name in note.names(key)]
            values = names or [plain(safe(value)) for value in note.texts(key)]
            if values:
                room = self.screen.width - 12
                yield f"  {paint(pad(key, 9), 'dim')} {cut(', '.join(values), room)}"
        if note.text("agreement"):
            yield from wrapped(f"agreed: {safe(note.text('agreement'))}", self.screen.width, "  ")

    def _linked(self, target: str) -> str:
        note = self.notebook.names.note(target)
        return safe(note.title if note else target)

    def _conversations(
        self, title: str, pairs: Iterable[tuple[Conversation, Turn]]
    ) -> Iterator[str]:
        listed = list(pairs)
        if listed:
            yield from self._section(title)
        width = min(max((columns(safe(one.id)) for one, _ in listed), default=0), 30)
        for one, standing in listed:
            name = pad(cut(safe(one.id), width), width)
            yield cut(f"  {name}  {self.in_words(one, standing)}", self.screen.width)

    def _owed(self, owed: tuple[Owed, ...], person: PersonId) -> Iterator[str]:
        theirs = [each for each in owed if each.promise.owner == person]
        ours = [each for each in owed if each.promise.owner != person]
        for title, group in (("They owe", theirs), ("Owed to them, or by others there", ours)):
            if group:
                yield from self._section(title)
                yield from (self._promise(each, title=True) for each in group)

    def _spoken(self, history: tuple[Spoken, ...]) -> Iterator[str]:
        if history:
            yield from self._section("Lately")
        shown = history[: self.limit] if self.limit else history
        for each in shown:
            yield from self._exchange(each.exchange, body=not self.limit)
        if len(shown) < len(history):
            yield paint(f"  {count(len(history) - len(shown), 'exchange')} earlier (--all)", "dim")

    def _dated(self, when: datetime.date, text: str) -> Iterator[str]:
        lines = list(wrapped(f"{short_day(when, self.on)}  {text}", self.screen.width - 4))
        yield f"  {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])

    def _names(self, people: tuple[PersonId, ...]) -> str:
        return listed([safe(self.notebook.person_name(each)) for each in people])


def _paragraphs(body: str) -> Iterator[str]:
    """Join the lines that belong together; list items and fields keep lines of their own."""
    held = ""
    for line in (each.strip() for each in body.splitlines()):
        alone = not line or line[0] in "-*+>#|" or "::" in line
        if held and alone:
            yield held
            held = ""
        if line and alone:
            yield line
        elif line:
            held = f"{held} {line}" if held else line
    if held:
        yield held
