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
    waking,
)
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, ExchangeKind, PersonId
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
    if not counted or counted[-1] is not raw.exchange:
        if passing:
            raise _no_passing(conversation, saying, on)
        return raw
    passing = _said(raw, passing)
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


def _said(raw: Standing, passing: Passing) -> Passing:
    """Take what the text itself says of the turn in its fields, where no option says otherwise."""
    exchange = raw.exchange
    assert exchange is not None
    following, due = exchange.statement("next_turn"), exchange.statement("due")
    about = exchange.statement("about")
    holders = following.people if following and following.value else None
    return Passing(
        holders if passing.holders is None else passing.holders,
        passing.due or (due.day if due else None),
        passing.about or (about.value if about else ""),
    )


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
            key = "next_turn" if "next_turn" in declared else "next"
            header |= {key: "nobody", "since": saying.day.isoformat()}
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
