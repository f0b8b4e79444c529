"""Whose turn it will be when a conversation that is put aside is back."""

import datetime
from dataclasses import replace

from convnotes.model.conversation import Conversation, Exchange, Status
from convnotes.model.turn import Turn
from convnotes.turns.standing import spoken, turn


def underlying(conversation: Conversation, on: datetime.date) -> Turn:
    """Give whose turn it is, or of what is put aside whose it will be when it is back."""
    now = turn(conversation, on)
    return back(conversation, on, _returning(conversation, on)) if now.aside else now


def _returning(conversation: Conversation, on: datetime.date) -> datetime.date:
    """Give the day on which a conversation that is put aside is back; today, if nobody says."""
    wait = conversation.declared.wait_until
    if wait and wait > on:
        return wait
    counted = spoken(conversation, on)
    said = counted[-1].statement("wait_until") if counted else None
    return said.day if said and said.day and said.day > on else on


def back(conversation: Conversation, on: datetime.date, day: datetime.date) -> Turn:
    """Derive the turn of a day as if nothing were put aside, from what had been said before."""
    declared = replace(conversation.declared, status=Status.OPEN, wait_until=None)
    said = tuple(_waiting_for_nothing(each) for each in conversation.exchanges if each.day <= on)
    return turn(replace(conversation, declared=declared, exchanges=said), day)


def _waiting_for_nothing(exchange: Exchange) -> Exchange:
    kept = tuple(each for each in exchange.statements if each.key != "wait_until")
    return exchange._replace(statements=kept)
