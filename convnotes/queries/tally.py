"""Talks counted: who spoke with whom on which days, what was answered, what was promised."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from convnotes.model.ids import PersonId
from convnotes.model.talk import Mode, Pledge, Pledged, Talk, Way

_Pair = tuple[int, int]
_ASKED = int(Mode.ASKED)


class _Asked(NamedTuple):
    """A question that waits for its answer."""

    day: int
    hearers: Sequence[int]
    each: bool


def _by_side() -> dict[str, list[int]]:
    return {"ours": [], "theirs": [], "together": []}


@dataclass(slots=True)
class Tally:
    """What has been counted up to a day; days are ordinals.

    Promises count where `ours` take part, exchanges and answers between `mine` and `only`, or all
    others. A pair is one of mine and one other.
    """

    on: int
    ours: frozenset[PersonId]
    mine: frozenset[PersonId]
    only: frozenset[PersonId] | None
    spoke: dict[str, list[int]] = field(default_factory=_by_side)
    waited: dict[str, list[int]] = field(default_factory=_by_side)
    channels: list[str] = field(default_factory=list)
    by_pair: dict[tuple[PersonId, PersonId], list[int]] = field(default_factory=dict)
    made: dict[str, list[Pledge]] = field(default_factory=lambda: {"ours": [], "theirs": []})

    def add(self, talk: Talk) -> None:
        """Count what was said, answered and promised in one talk."""
        for each in talk.pledged:
            self._promised(talk.people, each)
        mine = [each in self.mine for each in talk.people]
        others = [
            each not in self.mine and (self.only is None or each in self.only)
            for each in talk.people
        ]
        if True in mine and True in others:
            self._said(talk, mine, others)

    def _promised(self, people: Sequence[PersonId], pledged: Pledged) -> None:
        concerned = [people[each] for each in pledged.people]
        if self.ours.isdisjoint(concerned) or (self.only and self.only.isdisjoint(concerned)):
            return
        for each in pledged.pledges:
            if each.owner >= 0 and each.day <= self.on:
                owner = people[each.owner]
                if owner in self.mine:
                    self.made["ours"].append(each)
                elif self.only is None or owner in self.only:
                    self.made["theirs"].append(each)

    def _said(self, talk: Talk, mine: list[bool], others: list[bool]) -> None:
        sides: list[tuple[list[int], list[list[int]]] | None] = []
        for way in talk.ways:
            side, found = _between(way, mine, others)
            pairs = [(talk.people[one], talk.people[other]) for one, other in found]
            days = [self.by_pair.setdefault(pair, []) for pair in pairs]
            sides.append((self.spoke[side], days) if days else None)
        waiting: dict[_Pair, _Asked] = {}
        numbers = iter(talk.said)
        for after, number, channel in zip(numbers, numbers, numbers, strict=True):
            day = talk.start + after
            if day > self.on:
                break
            between = sides[number]
            if between:
                between[0].append(day)
                self.channels.append(talk.channels[channel])
                for each in between[1]:
                    each.append(day)
            mode, speakers, hearers = way = talk.ways[number]
            if waiting:
                answered = _answered(way, waiting)
                self._count(((*pair, day - asked) for pair, asked in answered), mine, others)
            if mode >= _ASKED:
                question = _Asked(day, hearers, mode == Mode.ASKED_EACH)
                for hearer in hearers:
                    waiting.setdefault((speakers[0], hearer), question)

    def _count(
        self, answers: Iterable[tuple[int, int, int]], mine: list[bool], others: list[bool]
    ) -> None:
        for asker, hearer, days in answers:
            if mine[hearer] and others[asker]:
                self.waited["ours"].append(days)
            elif mine[asker] and others[hearer]:
                self.waited["theirs"].append(days)


def _between(way: Way, mine: list[bool], others: list[bool]) -> tuple[str, list[_Pair]]:
    mode, speakers, hearers = way
    if mode == Mode.JOINT:
        outside = [each for each in speakers if others[each]]
        return "together", [(one, each) for one in speakers if mine[one] for each in outside]
    speaker = speakers[0]
    if mine[speaker]:
        return "ours", [(speaker, each) for each in hearers if others[each]]
    return "theirs", [(each, speaker) for each in hearers if mine[each] and others[speaker]]


def _answered(way: Way, waiting: dict[_Pair, _Asked]) -> Iterator[tuple[_Pair, int]]:
    """Take out what an exchange answers: who asked whom, and on which day (rule T3 of turns)."""
    mode, speakers, hearers = way
    reached = speakers if mode == Mode.JOINT else hearers
    if len(reached) * len(speakers) < len(waiting):
        pairs = [each for each in product(reached, speakers) if each in waiting]
    else:
        pairs = [each for each in waiting if each[0] in reached and each[1] in speakers]
    for pair in pairs:
        question = waiting.pop(pair, None)
        if question is None:
            # Somebody else has just answered it for all.
            continue
        yield pair, question.day
        for other in () if question.each else question.hearers:
            if waiting.get((pair[0], other)) is question:
                del waiting[pair[0], other]
