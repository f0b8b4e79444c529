"""What a list, the news and a thread ask of a note before they look into it."""

import datetime
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId


class Gist(NamedTuple):
    """What there is to tell of a note on a day without its words.

    `orgs` and `related` are as they are named. Of a conversation, `people` are its participants and
    whoever spoke or was spoken to in it, and `spoke` has for each of them the day on which that was
    last, or None; `last` is that of all. `holders` and `due` are those of its turn. `stirred` is the
    latest of all days by which anything in it may read otherwise than the day before. `told` are the
    beginnings of its `recommends` and `used` lines, which name somebody; `owing` is how many of its
    boxes are open. A person's own note has `people`, `stirred`, `told` and `owing` of its log.
    """

    title: str
    visibility: str
    status: str
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    owners: tuple[PersonId, ...] = ()
    orgs: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    people: tuple[PersonId, ...] = ()
    spoke: tuple[datetime.date | None, ...] = ()
    holders: tuple[PersonId, ...] = ()
    due: datetime.date | None = None
    last: datetime.date | None = None
    stirred: datetime.date | None = None
    owing: int = 0
    continues: tuple[NoteId, ...] = ()
