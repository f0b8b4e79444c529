"""Log an exchange: it is written as the note writes its own, and passes the turn."""

import datetime
from dataclasses import dataclass

from convnotes.edits.exchange_text import Saying
from convnotes.edits.standing_edits import (
    Draft,
    HeaderValue,
    Standing,
    Wanted,
    drafted,
    giving,
    settled,
    turn_keys,
    waking,
)
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.turns.standing import spoken, turn, unanswered

_WRONG_USAGE = 2


@dataclass(frozen=True, slots=True)
class Passing:
    """What an exchange says of the turn: who is next, by when, about what.

    Of `holders` None leaves it to the rules, and nobody is an empty tuple.
    """

    holders: tuple[PersonId, ...] | None = None
    due: datetime.date | None = None
    about: str = ""

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self.holders is not None or self.due is not None or bool(self.about)


def log(
    notebook: Notebook,
    conversation: Conversation,
    saying: Saying,
    on: datetime.date,
    passing: Passing,
    joining: tuple[PersonId, ...] = (),
) -> Standing:
    """Write an exchange; raises `ConvnotesError` where the note would say anything else besides.

    The header follows only if the exchange is the newest that counts; a note, a day to come or one
    gone by leaves it as it was. `joining` are participants that come.
    """
    draft = Draft(saying=saying, joining=joining)
    raw = drafted(notebook, conversation, draft, on)
    counted = spoken(raw.conversation, on)
    later = _last_of_its_day(saying, raw.exchange, counted)
    if later:
        return log(notebook, conversation, later, on, passing, joining)
    if not counted or counted[-1] is not raw.exchange:
        if passing:
            raise _no_passing(conversation, saying, on)
        return raw
    owing = tuple(dict.fromkeys(each for asked in unanswered(counted) for each in asked.waiting))
    holders = owing if passing.holders is None else passing.holders
    if not holders and (passing.due or passing.about):
        raise ConvnotesError(
            "nobody would hold the turn: nothing was written",
            "say who is next with --next PERSON, or leave --due and --about out",
            _WRONG_USAGE,
        )
    passed = set(turn(conversation, on).holders) != set(holders)
    header, fields = _declared(conversation, saying, passing, holders, set(owing) == set(holders))
    draft = Draft({**waking(conversation, on), **header}, saying, fields, joining)
    wanted = Wanted(holders, passing.due, passing.about, passed)
    return settled(notebook, conversation, draft, wanted, on)


def _last_of_its_day(
    saying: Saying, exchange: Exchange | None, counted: tuple[Exchange, ...]
) -> Saying | None:
    """Give a saying the time that it lacks to come after what another note says of the same day."""
    newest = counted[-1] if counted else None
    if saying.time or saying.kind is ExchangeKind.NOTE or newest is None:
        return None
    if newest is exchange or newest.day != saying.day:
        return None
    following = datetime.datetime.combine(newest.day, newest.at) + datetime.timedelta(minutes=1)
    return saying._replace(time=following.time()) if following.date() == newest.day else None


def _declared(
    conversation: Conversation,
    saying: Saying,
    passing: Passing,
    holders: tuple[PersonId, ...],
    answering: bool,
) -> tuple[dict[str, HeaderValue], dict[str, str]]:
    """Give what the header says where it declares the turn, and what the exchange says itself."""
    declared = conversation.note.header
    if "next_turn" in declared or "next" in declared:
        header = giving(conversation, holders, saying.day, passing.due, passing.about)
        if answering and "since" not in declared:
            header.pop("since", None)
        if passing.holders == ():
            header |= dict.fromkeys(turn_keys(conversation.note), "nobody")
            header["since"] = saying.day.isoformat()
        return header, {}
    header = {}
    fields: dict[str, str] = {}
    if not answering:
        fields["next_turn"] = ", ".join(f"[[{each}]]" for each in holders) or "nobody"
    for key, value in (("due", passing.due and passing.due.isoformat()), ("about", passing.about)):
        if key in declared:
            header[key] = value or None
        elif value:
            fields[key] = value
    if "since" in declared:
        header["since"] = saying.day.isoformat()
    return header, fields


def _no_passing(conversation: Conversation, saying: Saying, on: datetime.date) -> ConvnotesError:
    if saying.kind is ExchangeKind.NOTE:
        reason = "a note passes no turn"
    elif saying.day > on:
        reason = f"{saying.day} is still to come, and passes no turn"
    else:
        reason = f"something was said after {saying.day}, so this passes no turn"
    return ConvnotesError(
        f"{reason}: nothing was written",
        "leave --next, --due and --about out, and pass it by itself:"
        f" convnotes pass {conversation.id} PERSON",
        _WRONG_USAGE,
    )
