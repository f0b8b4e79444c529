"""Whose turn it is: the answer of the turn rules, with its evidence."""

import datetime
from dataclasses import dataclass

from convnotes.model.ids import PersonId
from convnotes.model.place import Site


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one conversation stands on a day.

    `since` is the day from which the holders hold it and `last` that of the newest exchange: two
    values, never one. `site` is the line that decided, `evidence` the exchanges behind it. `stale`
    tells that the header's `next_turn` was overruled, `woken` that somebody spoke after the
    conversation was put aside, `aside` that it still is.
    """

    rule: str
    holders: tuple[PersonId, ...]
    since: datetime.date | None
    last: datetime.date | None
    due: datetime.date | None
    about: str
    site: Site
    evidence: tuple[Site, ...]
    stale: bool = False
    woken: bool = False

    @property
    def aside(self) -> bool:
        """Whether the conversation is closed, paused or waiting for a day."""
        return self.rule == "T0"
