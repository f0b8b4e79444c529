"""Who spoke with whom, when and by what: what figures are made of. Days are counted, and people too."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from convnotes.model.ids import PersonId


class Mode(IntEnum):
    """How people spoke: together, to others, or asking others for an answer, or each of them."""

    JOINT = 0
    TOLD = 1
    ASKED = 2
    ASKED_EACH = 3


class Way(NamedTuple):
    """In which mode who spoke to whom, by their places among the people of a talk."""

    mode: int
    speakers: Sequence[int]
    hearers: Sequence[int]


class Pledge(NamedTuple):
    """What figures need of a promise: its owner's place, or -1; its state; days as ordinals, or 0.

    `day` is that of its exchange, and 0 in the background.
    """

    owner: int
    state: str
    due: int
    done: int
    day: int


class Pledged(NamedTuple):
    """Promises, with the places of those whom they concern."""

    people: Sequence[int]
    pledges: Sequence[Pledge]


class Talk(NamedTuple):
    """The exchanges of one conversation, or of a person's own note, but for notes among the team.

    `people` are all in it. `said` has three numbers for each exchange, oldest first: how many days
    after `start` it was, in which of the `ways`, and by which of the `channels`.
    """

    people: Sequence[PersonId]
    channels: Sequence[str]
    start: int
    ways: Sequence[Way]
    said: Sequence[int]
    pledged: Sequence[Pledged]
