"""A note as one row: all that a filter can ask about it."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Row(NamedTuple):
    """One note with what a list shows of it, and what a filter looks at.

    `holders` and `due` are those of a conversation. `people` are its participants and whoever spoke
    or was spoken to in it, `channels` those of its exchanges and its header. `last` is the day of
    the newest exchange: in a conversation, or with a person. `orgs` are ids of orgs, or a name as
    written of one without a note: those of a person, and of whoever takes part and is not in the
    team. `cadence` is `kept`, `due` or `late`, and empty where there is none. `fields` holds the
    front matter as texts, by key in lower case with `_` for hyphens and blanks.
    """

    id: NoteId
    kind: Kind
    title: str
    path: str
    holders: tuple[PersonId, ...] = ()
    people: tuple[PersonId, ...] = ()
    due: datetime.date | None = None
    last: datetime.date | None = None
    status: str = ""
    tags: tuple[str, ...] = ()
    visibility: str = "team"
    aliases: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    owners: tuple[PersonId, ...] = ()
    orgs: tuple[str, ...] = ()
    cadence: str = ""
    fields: Mapping[str, tuple[str, ...]] = _NOTHING
