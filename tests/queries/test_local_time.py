"""What the clock shows elsewhere, over the year, and for names that are no zone."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from convnotes.queries.local_time import local_time
from convnotes.queries.reach import days_to_birthday

HERE = datetime.datetime(2026, 11, 27, 23, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "there"),
    [
        ("Europe/London", 27, 0, "Fri 23:30"),
        ("Europe/Prague", 27, 60, "Sat 00:30"),
        ("America/St_Johns", 27, -210, "Fri 20:00"),
        ("Asia/Kathmandu", 27, 345, "Sat 05:15"),
        (" Asia/Tokyo ", 27, 540, "Sat 08:30"),
    ],
)
def test_the_time_there(zone: str, day: int, minutes: int, there: str) -> None:
    found = local_time(zone, HERE.replace(day=day), instant=True)
    assert found is not None
    assert found.ahead == datetime.timedelta(minutes=minutes)
    assert found.there is not None
    assert f"{found.there:%a %H:%M}" == there
    whole = local_time(zone, HERE, instant=False)
    assert whole == found._replace(there=None)


def test_the_difference_is_that_of_the_day() -> None:
    # In March the clocks of New York have gone forward, and those of London not yet.
    ahead = [
        local_time("America/New_York", HERE.replace(month=month, day=20), instant=False)
        for month in (1, 3, 7)
    ]
    assert [each and each.ahead.total_seconds() / 3600 for each in ahead] == [-5, -4, -5]


@pytest.mark.parametrize(
    "zone",
    ["", " ", "Lisbon time", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 5000],
)
def test_what_is_no_zone_is_none(zone: str) -> None:
    assert local_time(zone, HERE, instant=True) is None


@pytest.mark.parametrize(
    ("birthday", "on", "days"),
    [
        ("11-30", "2026-11-27", 3),
        ("1984-11-27", "2026-11-27", 0),
        ("01-02", "2026-12-30", 3),
        ("02-29", "2026-02-27", 1),
        ("02-29", "2028-02-27", 2),
        ("11-26", "2026-11-27", 364),
        ("some day", "2026-11-27", None),
    ],
)
def test_days_to_a_birthday(birthday: str, on: str, days: int | None) -> None:
    assert days_to_birthday(birthday, datetime.date.fromisoformat(on)) == days
