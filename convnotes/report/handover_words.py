"""What a handover passes on, in words and as a JSON document (docs/json.md)."""

import datetime
from collections.abc import Iterator
from typing import Any

from convnotes.model.handover import Given, Handed, Hands
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Visibility
from convnotes.model.notebook import Notebook
from convnotes.queries.brief import brief_on_conversation
from convnotes.queries.brief_line import Line, Moment, Part
from convnotes.report import as_json, brief_json
from convnotes.report.answers import dated
from convnotes.report.brief_words import Words
from convnotes.report.citing import cited
from convnotes.report.terminal import Screen, count, cut, listed, paint, safe, wrapped
from convnotes.turns.returning import underlying

_SHORT = (Part.STANDING, Part.PROMISED, Part.TOPICS)
_MOST = 4


class HandoverWords:
    """Tells of one handover; `notebook` is as it was before."""

    def __init__(self, notebook: Notebook, hands: Hands, handed: Handed, on: datetime.date) -> None:
        self.notebook, self.hands, self.handed, self.on = notebook, hands, handed, on

    def summary(self, verb: str) -> str:
        """Say in one sentence what passes from whom to whom."""
        what = self.handed.holdings
        giver, taker = (self._name(each) for each in self.hands[:2])
        parts = [
            count(number, noun)
            for number, noun in (
                (len(what.turns), "turn"),
                (len(what.promises), "promise"),
                (len(what.relationships), "relationship"),
            )
            if number
        ]
        return f"{giver} {verb} {listed(parts)} to {taker}."

    def plan(self) -> Iterator[str]:
        """Give a line for each thing that passes."""
        what = self.handed.holdings
        for name in what.turns:
            one = self.notebook.conversations[name]
            turn = underlying(one, self.on)
            about = f": {safe(turn.about)}" if turn.about else ""
            due = f", due {dated(turn.due, self.on)}" if turn.due else ""
            yield f"turn          {safe(one.title)}{about}{due}"
        for each in what.promises:
            kind = f"{each.promise.kind:<12}"
            due = f", due {dated(each.promise.due, self.on)}" if each.promise.due else ""
            yield f"{kind}  {safe(each.promise.text)}{due}"
        for name in what.relationships:
            note = self.notebook.by_id[name]
            private = " (private)" if note.visibility is Visibility.PRIVATE else ""
            yield f"relationship  {safe(note.title)}{private}"
        taker = self._name(self.hands.taker)
        for name in self.handed.joined:
            yield f"joins         {taker} takes part in {safe(self._title(name))}"

    def remarks(self) -> tuple[str, ...]:
        """Say what somebody should know who hands over private notes."""
        private = [
            note.title
            for name in self.handed.holdings.relationships
            if (note := self.notebook.by_id[name]).visibility is Visibility.PRIVATE
        ]
        if not private:
            return ()
        names = listed([safe(each) for each in private])
        taker = self._name(self.hands.taker)
        are = "is private, and is" if len(private) == 1 else "are private, and are"
        return (f"{names} {are} {taker}'s from now on; to keep one: --keep REF",)

    def briefs(self, screen: Screen) -> Iterator[str]:
        """Give a short brief for each conversation, as it now stands for the taker."""
        then = self.handed.notebook
        words = Words(then, self.on, None, named=True, titled=False)
        for name in self.handed.holdings.conversations:
            yield ""
            yield paint(cut(safe(self._title(name)), screen.width), "bold")
            for each in self._short(name):
                yield from cited(words.line(each), each.site, screen.width)
        kept = [self._title(name) for name in self.handed.holdings.relationships]
        if kept:
            yield ""
            names = listed([safe(each) for each in kept])
            yield from wrapped(
                f"Now kept by {self._name(self.hands.taker)}: {names}.", screen.width
            )

    def _short(self, name: NoteId) -> list[Line]:
        here = datetime.datetime.combine(self.on, datetime.time(12), datetime.UTC)
        moment = Moment(self.on, here, instant=False)
        found = brief_on_conversation(self.handed.notebook, name, self.hands.taker, moment)
        return [each for each in found.lines if each.part in _SHORT][:_MOST]

    def document(self, *, written: bool) -> dict[str, Any]:
        """Give the whole as JSON."""
        what = self.handed.holdings
        return {
            "on": self.on.isoformat(),
            "from": self.hands.giver,
            "to": self.hands.taker,
            "written": written,
            "turns": [self._turn(name) for name in what.turns],
            "promises": [_promise(each) for each in what.promises],
            "relationships": list(what.relationships),
            "joined": list(self.handed.joined),
            "changed": [change.path for change in self.handed.changes],
            "briefs": [
                {
                    "conversation": name,
                    "lines": [brief_json.line(each, self.on) for each in self._short(name)],
                }
                for name in what.conversations
            ],
        }

    def _turn(self, name: NoteId) -> dict[str, Any]:
        then = self.handed.notebook.conversations[name]
        return {
            "conversation": name,
            "title": then.title,
            "turn": as_json.turn(underlying(then, self.on)),
        }

    def _title(self, name: NoteId) -> str:
        return self.notebook.by_id[name].title

    def _name(self, person: PersonId) -> str:
        return safe(self.notebook.person_name(person))


def _promise(each: Given) -> dict[str, Any]:
    return {"conversation": each.conversation, **as_json.promise(each.promise)}
