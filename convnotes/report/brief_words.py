"""The lines of a brief in words."""

import datetime

from convnotes.model.conversation import Status
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.brief_line import Line, Part
from convnotes.queries.local_time import LocalTime
from convnotes.queries.reach import days_to_birthday
from convnotes.report.citing import lasting
from convnotes.report.terminal import count, day, distance, listed, safe
from convnotes.text.promise_line import plain

TITLES = {
    Part.REACH: "Reach",
    Part.STANDING: "Where it stands",
    Part.ASKED: "Not all have answered",
    Part.PROMISED: "Promised",
    Part.TOPICS: "Raise next time",
    Part.NOTES: "Among ourselves",
    Part.SITUATION: "Goals and troubles",
    Part.AGREED: "Agreed last",
    Part.TOLD: "They told us",
    Part.LATELY: "Spoken before",
    Part.PEOPLE: "Whom they know",
}
_COUNTED = {
    Part.REACH: "more facts",
    Part.STANDING: "lines on open conversations",
    Part.ASKED: "answers",
    Part.PROMISED: "promises",
    Part.TOPICS: "topics",
    Part.NOTES: "notes among ourselves",
    Part.SITUATION: "goals and troubles",
    Part.AGREED: "agreements",
    Part.TOLD: "things they told us",
    Part.LATELY: "earlier exchanges",
    Part.PEOPLE: "people",
}
_WHY = {
    "T1": "the newest exchange says so",
    "T2": "declared in the note",
    "T3": "asked, and not answered",
    "T4": "all is answered, promises are open",
    "T5": "nothing is asked, nothing is promised",
}
_SINGLE = {
    Part.STANDING: "line on open conversations",
    Part.ASKED: "answer",
    Part.PROMISED: "promise",
    Part.TOPICS: "topic",
    Part.NOTES: "note among ourselves",
    Part.SITUATION: "goal or trouble",
    Part.AGREED: "agreement",
    Part.TOLD: "thing they told us",
    Part.LATELY: "earlier exchange",
    Part.PEOPLE: "person",
    Part.REACH: "more fact",
}


class Words:
    """Says the lines of a brief.

    `named` tells that it is about several people, who are then named, and `titled` that it is about
    several conversations.
    """

    def __init__(
        self,
        notebook: Notebook,
        on: datetime.date,
        me: PersonId | None,
        *,
        named: bool,
        titled: bool = True,
    ) -> None:
        self.notebook, self.on, self.me = notebook, on, me
        self.named, self.titled = named, titled

    def line(self, each: Line) -> str:
        """Say one line, without its source."""
        say = {
            Part.REACH: self._reach,
            Part.STANDING: self._standing,
            Part.ASKED: self._standing,
            Part.PROMISED: self._promise,
            Part.TOPICS: self._situation,
            Part.NOTES: self._note,
            Part.SITUATION: self._situation,
            Part.AGREED: self._agreed,
            Part.TOLD: self._told,
            Part.LATELY: self._exchange,
            Part.PEOPLE: self._acquaintance,
        }[each.part]
        return say(each)

    def _note(self, each: Line) -> str:
        return f"{day_of(each, self.on)}, {self._names(each.people)}: {_text(each)}"

    def _situation(self, each: Line) -> str:
        return self._of(each) + ("wants " if each.kind == "goal" else "") + _text(each)

    def _agreed(self, each: Line) -> str:
        why = f" ({plain(safe(each.title))})" if each.title else ""
        return f"{day_of(each, self.on)}  {_text(each)}{why}"

    def _told(self, each: Line) -> str:
        key = safe(each.kind.replace("_", " "))
        who = f"{self._names(each.people)}: " if self.named or len(each.people) > 1 else ""
        return f"{day_of(each, self.on)}  {who}{key}: {_text(each)}"

    def left(self, left_out: tuple[tuple[Part, int], ...]) -> str:
        """Say what was left out, or nothing."""
        if not left_out:
            return ""
        return "Left out: " + listed(
            [
                f"{number} {(_SINGLE if number == 1 else _COUNTED)[part]}"
                for part, number in left_out
            ]
        )

    def _of(self, each: Line) -> str:
        return f"{self._names(each.people)}: " if self.named and each.people else ""

    def _reach(self, each: Line) -> str:
        text = _text(each)
        if each.kind == "member":
            return text + (f", {safe(each.title)}" if each.title else "")
        if each.kind == "timezone":
            text += _there(each.local)
        if each.kind == "birthday":
            days = days_to_birthday(each.text, self.on) or 0
            when = day(self.on + datetime.timedelta(days), self.on)
            text = f"{when} ({distance(days)})"
        label = "agreed" if each.kind == "agreement" else each.kind
        return f"{self._of(each)}{label} {text}"

    def _standing(self, each: Line) -> str:
        if each.kind == "turn":
            return self._turn(each)
        if each.kind == "silent":
            asked = f"{day_of(each, self.on)}, {self._names(each.to)} asked"
            waited = lasting((self.on - each.day).days) if each.day else ""
            silent = f"silent for {waited}: {self._names(each.people)}"
            return f"{asked}: {_text(each)}; {silent}"
        if each.kind == "appointment":
            about = f": {_text(each)}" if each.text else ""
            days = (each.due - self.on).days if each.due else 0
            return f"appointment {day(each.due or self.on, self.on)} ({distance(days)}){about}"
        return self._exchange(each)

    def _turn(self, each: Line) -> str:
        about = f": {_text(each)}" if each.text else ""
        title = f"{safe(each.title)}: " if self.titled else ""
        if each.rule == "T0":
            return f"{title}{self._aside(each)}"
        if not each.people:
            return f"{title}nobody's turn ({_WHY.get(each.rule or '', '')})"
        single = len(each.people) == 1 and each.people[0] != self.me
        since = f" since {day(each.day, self.on)[4:]}" if each.day else ""
        why = _WHY.get(each.rule or "", "")
        turn = f"{self._names(each.people)} {'holds' if single else 'hold'} the turn{since}"
        return f"{title}{turn}{self._due(each)}{about} ({why})"

    def _aside(self, each: Line) -> str:
        one = self.notebook.conversations.get(each.conversation) if each.conversation else None
        if one is None or one.declared.status is Status.OPEN:
            until = one.declared.wait_until if one else None
            return f"put aside until {day(until, self.on)}" if until else "put aside"
        return str(one.declared.status)

    def _due(self, each: Line) -> str:
        if each.due is None:
            return ""
        late = (self.on - each.due).days
        if late > 0:
            return f", {count(late, 'day')} late"
        return f", due {day(each.due, self.on)} ({distance(-late)})"

    def _promise(self, each: Line) -> str:
        owner = self._names(each.people) if each.people else "nobody yet"
        verb = "answer" if each.kind == "question" else "owe"
        plural = owner == "you" or not each.people
        to = [person for person in each.to if person in self._both(each)]
        whom = f" {self._names(tuple(to))}" if to and verb == "owe" else ""
        ending = "" if plural else "s"
        return f"{owner} {verb}{ending}{whom}: {_text(each)}{self._due(each)}"

    def _both(self, each: Line) -> frozenset[PersonId]:
        """Whom to name on the other side: one person, or you where you are one of several."""
        if len(each.to) == 1:
            return frozenset(each.to)
        return frozenset((self.me,)) if self.me else frozenset()

    def _exchange(self, each: Line) -> str:
        channel = f" ({safe(each.channel)})" if each.channel else ""
        said = f": {_text(each)}" if each.text else ""
        elsewhere = each.part is Part.LATELY and each.conversation and each.title
        place = f", in {safe(each.title)}" if elsewhere else ""
        if each.kind == "joint":
            who = " + ".join(self._names((person,)) for person in each.people)
        else:
            who = f"{self._names(each.people)} → {self._names(each.to)}"
        return f"{day_of(each, self.on)}  {who}{channel}{place}{said}"

    def _acquaintance(self, each: Line) -> str:
        by, whom = self._names(each.people), self._names(each.to)
        lead = f"{self._names(each.people)}: " if self.named else ""
        if each.kind == "introduced_by":
            return f"{f'{whom}: ' if self.named else ''}introduced by {by}"
        if each.kind == "introduced":
            return f"{lead}introduced {whom}"
        ending = "" if by == "you" or len(each.people) > 1 else "s"
        if each.kind == "recommends":
            return f"{by} recommend{ending} {whom} {_text(each)}"
        if each.kind == "used":
            return f"{by} used {whom}: {_text(each)}"
        said = f" ({safe(each.title)}, {day_of(each, self.on)})"
        return f"{lead}knows {whom}{said}"

    def _names(self, people: tuple[PersonId, ...]) -> str:
        return listed(
            ["you" if each == self.me else safe(self.notebook.person_name(each)) for each in people]
        )


def day_of(each: Line, on: datetime.date) -> str:
    """Say the day of a line."""
    return day(each.day, on) if each.day else ""


def _text(each: Line) -> str:
    return plain(safe(each.text))


def _there(local: LocalTime | None) -> str:
    if local is None:
        return ""
    minutes = int(local.ahead.total_seconds()) // 60
    hours = f"{abs(minutes) // 60}"
    if minutes % 60:
        hours += f":{abs(minutes) % 60:02}"
    noun = "hour" if hours == "1" else "hours"
    apart = f"{hours} {noun} {'ahead of' if minutes > 0 else 'behind'} you"
    apart = apart if minutes else "the same time as here"
    if local.there is None:
        return f", {apart}"
    return f": it is {local.there:%a %H:%M} there, {apart}"
