"""A question put to several people, each of whom is asked: who has answered what, who is silent."""

import datetime
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.turns.standing import spoken


class Reply(NamedTuple):
    """One of those who were asked, with the first exchange that answered, or None for silence."""

    person: PersonId
    answer: Exchange | None


class Round(NamedTuple):
    """An exchange flagged `each` with what became of it, in the order in which people were asked."""

    question: Exchange
    replies: tuple[Reply, ...]

    @property
    def answered(self) -> tuple[Reply, ...]:
        """Those who have answered, the earliest answer first."""
        found = [each for each in self.replies if each.answer]
        return tuple(sorted(found, key=_answered_on))

    @property
    def silent(self) -> tuple[PersonId, ...]:
        """Those who have not."""
        return tuple(each.person for each in self.replies if not each.answer)


def rounds(conversation: Conversation, on: datetime.date) -> tuple[Round, ...]:
    """Give the questions of a conversation up to a day that each hearer was asked, oldest first.

    An answer is what the rules of turns take for one (docs/format.md, "Turns", T3).
    """
    said = spoken(conversation, on)
    return tuple(
        Round(each, tuple(_reply(person, each, said[at + 1 :]) for person in each.hearers))
        for at, each in enumerate(said)
        if each.kind is ExchangeKind.DIRECTED and each.each and not each.fyi and each.hearers
    )


def _reply(person: PersonId, question: Exchange, later: tuple[Exchange, ...]) -> Reply:
    asker = question.speakers[0]
    return Reply(person, next((each for each in later if _answers(each, person, asker)), None))


def _answers(exchange: Exchange, person: PersonId, asker: PersonId) -> bool:
    """Tell whether somebody speaks to whoever asked, or meets with them."""
    reached = exchange.speakers if exchange.kind is ExchangeKind.JOINT else exchange.hearers
    return person in exchange.speakers and asker in reached


def _answered_on(reply: Reply) -> tuple[datetime.date, datetime.time]:
    assert reply.answer is not None, "only who has answered is ordered by it"
    return reply.answer.day, reply.answer.at
