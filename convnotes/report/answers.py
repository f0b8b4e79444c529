"""What a verb that wrote answers: who holds the turn now, by when, and who still owes what."""

import datetime
from collections.abc import Iterator

from convnotes.model.conversation import Conversation, Exchange, Promise, State, Status
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.report.terminal import cut, day, distance, listed, safe

_LONGEST = 60
_PRONOUNS = {"she": ("She", "owes"), "he": ("He", "owes"), "they": ("They", "owe")}


def dated(date: datetime.date, on: datetime.date, words: str = "") -> str:
    """Say a day, how far it is, and the words that named it unless they say no more than these."""
    away = distance((date - on).days)
    echo = f"{safe(words)}, " if words.strip() not in ("", date.isoformat(), away) else ""
    return f"{day(date, on)} ({echo}{away})"


def sentence(text: str) -> str:
    """End a text as a sentence ends, once."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


class Answer:
    """Tells how a conversation stands to somebody, who may be unknown."""

    def __init__(self, notebook: Notebook, on: datetime.date, me: PersonId | None) -> None:
        self.notebook, self.on, self.me = notebook, on, me

    def standing(
        self,
        one: Conversation,
        turn: Turn,
        due_words: str = "",
        exchange: Exchange | None = None,
        now: str = "now",
    ) -> str:
        """Say in a sentence or three where it stands.

        What an `exchange` that was just written says itself is not said again, but for its promises.
        """
        parts = [self._turn(one, turn, due_words, exchange.summary if exchange else "", now)]
        made = exchange.promises if exchange else ()
        parts += [self._promised(each) for each in made]
        return " ".join((*parts, *self._owed(one, turn, made)))

    def _turn(self, one: Conversation, turn: Turn, due_words: str, said: str, now: str) -> str:
        if turn.aside:
            return self._aside(one, due_words)
        if not turn.holders:
            if turn.rule == "T4":
                return "Nobody holds the turn; what is promised is still open."
            if turn.rule in ("T1", "T2"):
                return "It is nobody's turn, as declared."
            return f"It is nobody's turn: convnotes pass {one.id} PERSON, or close it."
        verb = "hold" if len(turn.holders) > 1 or turn.holders == (self.me,) else "holds"
        due = f", due {dated(turn.due, self.on, due_words)}" if turn.due else ""
        about = safe(turn.about)
        about = f": {cut(about, _LONGEST)}" if about and about != safe(said) else ""
        return sentence(f"{self._names(turn.holders)} {now} {verb} it{due}{about}")

    def _aside(self, one: Conversation, words: str) -> str:
        declared = one.declared
        if declared.status is Status.CLOSED:
            outcome = safe(one.note.text("outcome"))
            return sentence(f"Closed{f': {outcome}' if outcome else ''}")
        if declared.status is Status.PAUSED:
            return "Paused, until somebody speaks or it is reopened."
        until = declared.wait_until
        if until is None:
            return "Put aside."
        return f"Put aside until {dated(until, self.on, words)}, or until somebody speaks."

    def _promised(self, promise: Promise) -> str:
        owner = self._names((promise.owner,)) if promise.owner else "Somebody"
        due = f", by {dated(promise.due, self.on)}" if promise.due else ""
        return sentence(f"{owner} promised{due}: {cut(safe(promise.text), _LONGEST)}")

    def _owed(self, one: Conversation, turn: Turn, made: tuple[Promise, ...]) -> Iterator[str]:
        """Say what the one who asks still owes here, then what the others do."""
        open_ones = [each for each in one.promises if each.state is State.OPEN and each not in made]
        mine = [each for each in open_ones if self.me and each.owner == self.me]
        theirs = [each for each in open_ones if each.owner and each.owner != self.me]
        if mine:
            yield self._still("You still owe", mine)
        owners = tuple(dict.fromkeys(each.owner for each in theirs if each.owner))
        if len(owners) == 1:
            name, verb = self._subject(owners[0], known=turn.holders == owners)
            both = self.me in one.participants and len(one.participants) == 2
            yield self._still(f"{name} still {verb}{' you' if both else ''}", theirs)
        elif owners:
            yield self._still(f"{self._names(owners)} still owe", theirs)

    def _still(self, head: str, promises: list[Promise]) -> str:
        """Say the first of what is owed, and how many more there are."""
        first = min(promises, key=lambda each: each.due or datetime.date.max)
        due = f", by {day(first.due, self.on)}" if first.due else ""
        more = f" (and {len(promises) - 1} more)" if len(promises) > 1 else ""
        return sentence(f"{head}{due}: {cut(safe(first.text), _LONGEST)}{more}")

    def _subject(self, person: PersonId, *, known: bool) -> tuple[str, str]:
        """Give what to call somebody: by pronoun where they were named just before."""
        one = self.notebook.people.get(person)
        note = one.note if one else None
        word = note.text("pronouns").casefold().split("/")[0].strip() if note else ""
        if known and word in _PRONOUNS:
            return _PRONOUNS[word]
        return safe(self.notebook.person_name(person)), "owes"

    def _names(self, people: tuple[PersonId, ...]) -> str:
        names = [
            "you" if each == self.me else safe(self.notebook.person_name(each)) for each in people
        ]
        told = listed(names)
        return told[:1].upper() + told[1:] if told.startswith("you") else told
