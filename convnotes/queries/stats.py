"""Facts about who speaks with whom: how often, by what, how quickly answered, and what was kept.

One pass over exchanges, of each of which only a few fields are needed, gives all of it.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.model.conversation import Exchange, ExchangeKind, PromiseKind, State
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.relationships import active, members
from convnotes.queries.rhythm import median
from convnotes.turns.standing import spoken

_YEAR = 365
_SHOWN = 5


class Contact(NamedTuple):
    """What the figures need of an exchange; `asks` that an answer is expected, of `each` hearer.

    `conversation` is None for one of a person's own note, which asks nothing.
    """

    day: datetime.date
    kind: ExchangeKind
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    channel: str
    conversation: NoteId | None
    asks: bool
    each: bool


class Pledge(NamedTuple):
    """What the figures need of a promise."""

    owner: PersonId | None
    state: State
    due: datetime.date | None
    done: datetime.date | None


class Answers(NamedTuple):
    """How many answers one side has given, and the median of the days until they came."""

    given: int
    median: float | None


class Month(NamedTuple):
    """The exchanges of one month: who spoke, or both together."""

    first: datetime.date
    ours: int
    theirs: int
    together: int

    @property
    def all(self) -> int:
        """How many there were."""
        return self.ours + self.theirs + self.together


class Pair(NamedTuple):
    """One of ours and somebody else: their exchanges in all, in the last 365 days, and the last."""

    ours: PersonId
    theirs: PersonId
    exchanges: int
    recent: int
    last: datetime.date


class Kept(NamedTuple):
    """What became of promises; those kept without a due day or a day are neither on time nor late."""

    made: int
    kept: int
    on_time: int
    late: int
    open: int
    overdue: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Facts of the exchanges between ours and others, or one other, up to a day.

    `months` are all from the first on; `busiest` by the last 365 days; `quietest` the longest silent of
    those who are neither paused nor archived. `our_answers` are ours to them.
    """

    first: datetime.date | None
    last: datetime.date | None
    ours: int
    theirs: int
    together: int
    our_answers: Answers
    their_answers: Answers
    channels: tuple[tuple[str, int], ...]
    months: tuple[Month, ...]
    busiest: tuple[Pair, ...]
    quietest: tuple[Pair, ...]
    our_promises: Kept
    their_promises: Kept

    @property
    def exchanges(self) -> int:
        """How many exchanges there were."""
        return self.ours + self.theirs + self.together


def stats(
    notebook: Notebook, on: datetime.date, ours: frozenset[PersonId], other: PersonId | None = None
) -> Figures:
    """Give the figures of a notebook; with `other`, of the exchanges with that person alone."""
    others = frozenset((other,)) if other else None
    return figures(
        contacts(notebook, on),
        pledges(notebook, on, ours, others),
        on,
        (ours or members(notebook)) - (others or frozenset()),
        others,
        resting(notebook),
    )


def resting(notebook: Notebook) -> frozenset[PersonId]:
    """Give who is paused or archived."""
    return frozenset(
        person for person, one in notebook.people.items() if one.note and not active(one.note)
    )


def contacts(notebook: Notebook, on: datetime.date) -> Iterator[Contact]:
    """Give the exchanges that count on a day, those of one conversation in their order."""
    for one in notebook.conversations.values():
        for each in spoken(one, on):
            yield _contact(each, one.id)
    for exchanges in notebook.logged.values():
        for each in exchanges:
            if each.day <= on and each.kind is not ExchangeKind.NOTE:
                yield _contact(each, None)


def _contact(each: Exchange, conversation: NoteId | None) -> Contact:
    asks = conversation is not None and each.kind is ExchangeKind.DIRECTED and not each.fyi
    return Contact(
        each.day,
        each.kind,
        each.speakers,
        each.hearers,
        each.channel.casefold(),
        conversation,
        asks,
        each.each,
    )


def pledges(
    notebook: Notebook,
    on: datetime.date,
    ours: frozenset[PersonId],
    others: frozenset[PersonId] | None,
) -> Iterator[Pledge]:
    """Give the promises made up to a day, in which ours take part, or of which one is theirs.

    With `others` only where one of them takes part. Questions are no promises.
    """
    ours = ours or members(notebook)
    for one in notebook.conversations.values():
        uncounted = {
            each.site
            for said in one.exchanges
            if said.day > on or said.kind is ExchangeKind.NOTE
            for each in said.promises
        }
        people = {*one.participants, *(each.owner for each in one.promises)}
        if ours.isdisjoint(people) or (others and others.isdisjoint(people)):
            continue
        for each in one.promises:
            if each.kind is PromiseKind.PROMISE and each.site not in uncounted:
                yield Pledge(each.owner, each.state, each.due, each.done)
    for exchanges in notebook.logged.values():
        for said in exchanges:
            people = {*said.speakers, *said.hearers}
            counts = not ours.isdisjoint(people) and not (others and others.isdisjoint(people))
            for each in said.promises if counts and said.day <= on else ():
                if each.kind is PromiseKind.PROMISE:
                    yield Pledge(each.owner, each.state, each.due, each.done)


def figures(
    exchanges: Iterable[Contact],
    promises: Iterable[Pledge],
    on: datetime.date,
    ours: frozenset[PersonId],
    others: frozenset[PersonId] | None = None,
    quiet_by_choice: Collection[PersonId] = (),
) -> Figures:
    """Add up exchanges and promises; `others` None stands for everybody who is not of `ours`.

    The exchanges of one conversation must come in their order.
    """
    tally = _Tally(on, ours, others)
    for each in exchanges:
        tally.add(each)
    pairs = tuple(tally.pairs())
    made = tuple(promises)
    quietest = sorted(
        (each for each in pairs if each.theirs not in quiet_by_choice),
        key=lambda each: (each.last, each.theirs, each.ours),
    )
    busiest = sorted(
        (each for each in pairs if each.recent),
        key=lambda each: (-each.recent, each.theirs, each.ours),
    )
    return Figures(
        first=tally.first,
        last=tally.last,
        ours=tally.spoke["ours"],
        theirs=tally.spoke["theirs"],
        together=tally.spoke["together"],
        our_answers=_answers(tally.waited["ours"]),
        their_answers=_answers(tally.waited["theirs"]),
        channels=tuple(sorted(tally.channels.items(), key=lambda each: (-each[1], each[0]))),
        months=tuple(tally.all_months()),
        busiest=tuple(busiest[:_SHOWN]),
        quietest=tuple(quietest[:_SHOWN]),
        our_promises=_kept(on, [each for each in made if each.owner in ours]),
        their_promises=_kept(
            on,
            [
                each
                for each in made
                if each.owner and (each.owner in others if others else each.owner not in ours)
            ],
        ),
    )


@dataclass(slots=True)
class _Asked:
    """A question that waits for its answer, and who has not answered it."""

    day: datetime.date
    waiting: set[PersonId]
    each: bool


@dataclass(slots=True)
class _Tally:
    """What has been counted so far."""

    on: datetime.date
    mine: frozenset[PersonId]
    only: frozenset[PersonId] | None
    first: datetime.date | None = None
    last: datetime.date | None = None
    spoke: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    months: Counter[tuple[int, str]] = field(default_factory=Counter)
    waited: dict[str, list[int]] = field(default_factory=lambda: {"ours": [], "theirs": []})
    by_pair: dict[tuple[PersonId, PersonId], list[datetime.date]] = field(default_factory=dict)
    asked: dict[NoteId, dict[tuple[PersonId, PersonId], _Asked]] = field(default_factory=dict)

    def add(self, contact: Contact) -> None:
        """Count one exchange."""
        if contact.conversation is not None:
            self._answer(contact, self.asked.setdefault(contact.conversation, {}))
        side, pairs = self._between(contact)
        if not pairs:
            return
        day = contact.day
        self.first = min(self.first or day, day)
        self.last = max(self.last or day, day)
        self.spoke[side] += 1
        self.months[day.year * 12 + day.month - 1, side] += 1
        if contact.channel:
            self.channels[contact.channel] += 1
        for pair in pairs:
            self.by_pair.setdefault(pair, []).append(day)

    def _between(self, contact: Contact) -> tuple[str, list[tuple[PersonId, PersonId]]]:
        if contact.kind is ExchangeKind.JOINT:
            inside = [each for each in contact.speakers if each in self.mine]
            outside = [each for each in contact.speakers if self._other(each)]
            return "together", [(one, other) for one in inside for other in outside]
        speaker = contact.speakers[0]
        if speaker in self.mine:
            return "ours", [(speaker, each) for each in contact.hearers if self._other(each)]
        if self._other(speaker):
            return "theirs", [(each, speaker) for each in contact.hearers if each in self.mine]
        return "", []

    def _other(self, person: PersonId) -> bool:
        return person not in self.mine and (self.only is None or person in self.only)

    def _answer(self, contact: Contact, waiting: dict[tuple[PersonId, PersonId], _Asked]) -> None:
        """Note what is answered by this exchange, then what it asks (rule T3 of turns)."""
        joint = contact.kind is ExchangeKind.JOINT
        reached = set(contact.speakers if joint else contact.hearers)
        spoke = set(contact.speakers)
        for pair in _pairs_answered(waiting, reached, spoke):
            question = waiting.pop(pair, None)
            if question:
                self._answered(pair, question, contact.day)
                others = () if question.each else tuple(question.waiting)
                for other in others:
                    if waiting.get((pair[0], other)) is question:
                        del waiting[pair[0], other]
        if contact.asks:
            question = _Asked(contact.day, set(contact.hearers), contact.each)
            for hearer in contact.hearers:
                waiting.setdefault((contact.speakers[0], hearer), question)

    def _answered(
        self, pair: tuple[PersonId, PersonId], question: _Asked, day: datetime.date
    ) -> None:
        asker, hearer = pair
        if hearer in self.mine and self._other(asker):
            self.waited["ours"].append((day - question.day).days)
        elif asker in self.mine and self._other(hearer):
            self.waited["theirs"].append((day - question.day).days)

    def pairs(self) -> Iterator[Pair]:
        """Give what was counted by pair."""
        for (one, other), days in self.by_pair.items():
            recent = sum((self.on - day).days < _YEAR for day in days)
            yield Pair(one, other, len(days), recent, max(days))

    def all_months(self) -> Iterator[Month]:
        """Give every month from the first exchange to the day asked about."""
        if self.first is None:
            return
        start = self.first.year * 12 + self.first.month - 1
        for number in range(start, self.on.year * 12 + self.on.month):
            year, month = divmod(number, 12)
            counted = (self.months[number, side] for side in ("ours", "theirs", "together"))
            yield Month(datetime.date(year, month + 1, 1), *counted)


def _pairs_answered(
    waiting: Collection[tuple[PersonId, PersonId]], reached: set[PersonId], spoke: set[PersonId]
) -> list[tuple[PersonId, PersonId]]:
    if len(reached) * len(spoke) < len(waiting):
        pairs = ((asker, hearer) for asker in reached for hearer in spoke)
        return [each for each in pairs if each in waiting]
    return [each for each in waiting if each[0] in reached and each[1] in spoke]


def _answers(days: list[int]) -> Answers:
    return Answers(len(days), median(days) if days else None)


def _kept(on: datetime.date, promises: list[Pledge]) -> Kept:
    done = [each for each in promises if each.state is State.DONE]
    dated = [(each.done, each.due) for each in done if each.done and each.due]
    waiting = [each for each in promises if each.state is State.OPEN]
    return Kept(
        made=len(promises),
        kept=len(done),
        on_time=sum(day <= due for day, due in dated),
        late=sum(day > due for day, due in dated),
        open=len(waiting),
        overdue=sum(each.due is not None and each.due < on for each in waiting),
        dropped=sum(each.state is State.DROPPED for each in promises),
    )
