"""The document of `told` (docs/json.md)."""

import datetime
from typing import Any

from convnotes.queries.answered import Round
from convnotes.queries.told import Agreed, Hearsay, Told
from convnotes.report.document import site


def told(found: Hearsay, asked: tuple[Round, ...], on: datetime.date) -> dict[str, Any]:
    """Give what holds now, what was agreed, who answered, and all that was said."""
    return {
        "current": [_told(each, on) for each in found.current],
        "agreed": [agreed(each) for each in found.agreed],
        "asked": [round_of(each) for each in asked],
        "told": [_told(each, on) for each in found.told],
    }


def _told(each: Told, on: datetime.date) -> dict[str, Any]:
    return {
        "key": each.statement.key,
        "value": each.statement.value,
        "by": list(each.by),
        "day": each.exchange.day.isoformat(),
        "age": (on - each.exchange.day).days,
        "conversation": each.conversation,
        **site(each.statement.site),
    }


def agreed(each: Agreed) -> dict[str, Any]:
    """What was agreed, inside another document."""
    return {
        "value": each.statement.value,
        "why": each.why or None,
        "people": list(each.people),
        "day": each.exchange.day.isoformat(),
        "conversation": each.conversation,
        **site(each.statement.site),
    }


def round_of(each: Round) -> dict[str, Any]:
    """A question that each was asked, inside another document."""
    question = each.question
    return {
        "day": question.day.isoformat(),
        "by": list(question.speakers),
        "summary": question.summary,
        **site(question.site),
        "answers": [
            {
                "person": reply.person,
                "day": reply.answer.day.isoformat(),
                "summary": reply.answer.summary,
                **site(reply.answer.site),
            }
            for reply in each.answered
            if reply.answer
        ],
        "silent": list(each.silent),
    }
