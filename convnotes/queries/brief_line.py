"""One line of a brief: what it says, and the line of the notes that says so."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.place import Site
from convnotes.queries.local_time import LocalTime


class Part(StrEnum):
    """The parts of a brief, the most useful first."""

    REACH = "reach"
    STANDING = "standing"
    ASKED = "asked"
    PROMISED = "promised"
    TOPICS = "topics"
    NOTES = "notes"
    SITUATION = "situation"
    AGREED = "agreed"
    TOLD = "told"
    LATELY = "lately"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a brief is read: the day, and the time here, which counts only for an `instant`."""

    on: datetime.date
    here: datetime.datetime
    instant: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a brief; `text` is what stands in the note, and `kind` says what it is.

    `people` are whom it is about or who said it, `to` those on the other side. `day` is when it was
    said, `due` by when it should be done. `rule` is that of a turn. `local` is the time there.
    """

    part: Part
    kind: str
    text: str
    site: Site
    people: tuple[PersonId, ...] = ()
    to: tuple[PersonId, ...] = ()
    day: datetime.date | None = None
    due: datetime.date | None = None
    conversation: NoteId | None = None
    title: str = ""
    channel: str = ""
    rule: str | None = None
    local: LocalTime | None = None
