"""The only place that asks what day it is."""

import datetime


def local(when: datetime.datetime) -> datetime.datetime:
    """Give an instant as the clock here showed it; a time without a zone stays as it is."""
    return when.astimezone() if when.tzinfo else when


def today() -> datetime.date:
    """Give the day it is here, in the local time zone."""
    return datetime.date.today()  # noqa: DTZ011 - due days are days of the person's own calendar


def now() -> datetime.datetime:
    """Give the date and time it is here, with the offset from UTC."""
    return datetime.datetime.now().astimezone()


def noon(day: datetime.date) -> datetime.datetime:
    """Give noon of a day here, with the offset from UTC that holds then."""
    return datetime.datetime.combine(day, datetime.time(12)).astimezone()
