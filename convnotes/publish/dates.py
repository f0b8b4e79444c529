"""Days as a person would say them; the element keeps the absolute day."""

import datetime

from markupsafe import Markup

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Days:
    """Writes days; one of another year than that of `on` shows its year."""

    def __init__(self, on: datetime.date) -> None:
        self.on = on
        self._made: dict[tuple[datetime.date, bool, bool], Markup] = {}

    def words(self, day: datetime.date, year: bool = True) -> str:
        """Give "Fri 27 Nov", with the year where it is another one, unless `year` is False."""
        text = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
        return f"{text} {day.year}" if year and day.year != self.on.year else text

    def element(self, day: datetime.date, near: bool = False, year: bool = True) -> Markup:
        """Give a `<time>`; with `near` the script adds how far away it is."""
        key = (day, near, year)
        made = self._made.get(key)
        if made is None:
            hook = " data-near" if near else ""
            words = self.words(day, year)
            made = Markup(f'<time datetime="{day.isoformat()}"{hook}>{words}</time>')
            self._made[key] = made
        return made


def long(day: datetime.date) -> str:
    """Give "Friday 27 November 2026"."""
    return f"{_LONG_DAYS[day.weekday()]} {day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


def day_of_month(month: int, day: int) -> str:
    """Give "17 April"."""
    return f"{day} {_LONG_MONTHS[month - 1]}"


def month(year: int, number: int) -> str:
    """Give "November 2026"."""
    return f"{_LONG_MONTHS[number - 1]} {year}"


def short_month(number: int) -> str:
    """Give "Nov"."""
    return _MONTHS[number - 1]


def weekday(number: int) -> str:
    """Give "Mon" for 0."""
    return _DAYS[number]
