"""What the clock shows where somebody is."""

import datetime
import zoneinfo
from typing import NamedTuple


class LocalTime(NamedTuple):
    """The time at somebody's place: `ahead` is how much their clock shows more than ours.

    `there` is their date and time, or None where a whole day is asked about and not an instant.
    """

    zone: str
    ahead: datetime.timedelta
    there: datetime.datetime | None


def local_time(zone: str, here: datetime.datetime, *, instant: bool) -> LocalTime | None:
    """Give the time in a zone of the IANA database, or None where there is none of that name.

    `here` is a time with its offset from UTC; without `instant` only the day of it counts.
    """
    try:
        there = here.astimezone(zoneinfo.ZoneInfo(zone.strip()))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None
    own = here.utcoffset() or datetime.timedelta()
    ahead = (there.utcoffset() or datetime.timedelta()) - own
    return LocalTime(zone.strip(), ahead, there if instant else None)
