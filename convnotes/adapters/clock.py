"""The only place that asks what day it is."""

import datetime


def today() -> datetime.date:
    """Give the day it is here, in the local time zone."""
    return datetime.date.today()  # noqa: DTZ011 - due days are days of the person's own calendar
