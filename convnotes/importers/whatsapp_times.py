"""The dates and times at the beginnings of lines of a WhatsApp export, in many languages' forms."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_HALF = (
    r"a\.?[ ]?m\.?|p\.?[ ]?m\.?|[AaPp]|π\.?μ\.?|μ\.?μ\.?|пп|дп|ص|م|上午|下午|오전|오후|午前|午後|"
    r"[öÖ]{2}|[öÖ][sS]|fm|em|vorm\.?|nachm\.?|"
    r"de[ ]la[ ]ma[nñ]ana|de[ ]la[ ]tarde|de[ ]la[ ]noche|da[ ]manhã|da[ ]tarde"
)
_CLOCK = re.compile(
    rf"""[ ]*(?P<open>\[)?
    (?P<one>\d{{1,4}})(?P<sign>[./-])[ ]?(?P<two>\d{{1,2}})(?P=sign)[ ]?(?P<three>\d{{1,4}})\.?
    (?:,|\ um|\ à|\ в|\ klo|\ kl\.?|\ a\ las|\ às|\ 'at'|\ at)?[ ]*
    (?P<before>{_HALF})?[ ]*
    (?P<hour>\d{{1,2}})[:.h][ ]?(?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?
    (?:[ ]*(?P<after>{_HALF})(?![\w]))?(?:[ ]Uhr)?
    (?(open)\][ ]?|[ ]?(?:-|–|—|:)(?:[ ]|$))""",
    re.VERBOSE | re.IGNORECASE,
)
_LATER = frozenset(
    (
        "pm",
        "p",
        "μμ",
        "пп",
        "م",
        "下午",
        "오후",
        "午後",
        "ös",
        "em",
        "nachm",
        "delatarde",
        "delanoche",
        "datarde",
    )
)
_LONGEST_HEAD = 70
_SHORT_YEAR = 2000
_ORDERS = ("dmy", "mdy", "ymd")
_YEARS = range(2009, 2100)
"""Years in which there was WhatsApp."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Written(NamedTuple):
    """A date and time as they are written; `end` is where the rest of the line begins."""

    one: str
    two: str
    three: str
    hour: int
    minute: int
    second: int
    half: str
    text: str
    end: int


Clock = Callable[[Written], datetime.datetime | None]


def read_clock(line: str) -> Written | None:
    """Read the date and time with which a line begins; None where it begins with none."""
    if not line[:6].strip(" [").replace("/", "").replace(".", "").replace("-", "")[:1].isdecimal():
        return None
    head = _western(line[:_LONGEST_HEAD])
    match = _CLOCK.match(head)
    if not match:
        return None
    half = re.sub(r"[ .]", "", (match["before"] or match["after"] or "").casefold())
    return Written(
        match["one"],
        match["two"],
        match["three"],
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"] or 0),
        half,
        line[match.start("one") : match.end("minute")],
        match.end(),
    )


def _western(text: str) -> str:
    """Write the digits of every script as 0 to 9, so that Arabic dates are read too."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each, 0)) if each.isdecimal() else each for each in text)


def clocks(times: list[Written], order: str) -> Clock | str:
    """Give how this file's dates are read, or say why that cannot be known."""
    if order and order not in _ORDERS:
        return f"`{order}` is no order of dates: say --order dmy, mdy or ymd"
    possible = [order] if order else [each for each in _ORDERS if _fits(times, each)]
    if not possible:
        return f"its dates, such as `{times[0].text}`, are in no order that a calendar knows"
    if len(possible) > 1 and all(len(each.one) == 2 for each in times):
        possible = [each for each in possible if each != "ymd"]  # years come first in full
    if len(possible) > 1:
        possible = _most_even(times, possible)
    if len(possible) > 1 and _doubtful(times, possible):
        return _ambiguous(times, possible)
    return lambda written: _moment(written, possible[0])


def _fits(times: list[Written], order: str) -> bool:
    """Tell whether every date of the file is a day in this order."""
    return all(_date(each, order) is not None for each in _different(times))


def _different(times: list[Written]) -> list[Written]:
    return list({(each.one, each.two, each.three): each for each in times}.values())


def _most_even(times: list[Written], orders: list[str]) -> list[str]:
    """Keep the orders in which the file never goes back in time, if only some are so."""
    even = []
    for order in orders:
        days = [_date(each, order) for each in _different(times)]
        known = [each for each in days if each is not None]
        if known == sorted(known):
            even.append(order)
    return even or orders


def _doubtful(times: list[Written], orders: list[str]) -> dict[str, datetime.date]:
    """Give the first date that is a different day in each of the orders; nothing if none is."""
    for each in _different(times):
        days = {order: day for order in orders if (day := _date(each, order))}
        if len(set(days.values())) > 1:
            return days
    return {}


def _ambiguous(times: list[Written], orders: list[str]) -> str:
    days = _doubtful(times, orders)
    first = next(each for each in _different(times) if {o: _date(each, o) for o in orders} == days)
    years = len({day.year for day in days.values()}) > 1
    said = " or ".join(
        f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if years else "")
        for day in dict.fromkeys(days.values())
    )
    written = re.split(r"[, ]", first.text)[0]
    return f"`{written}` could be {said}: say --order {' or '.join(days)}"


def _date(written: Written, order: str) -> datetime.date | None:
    parts = dict(zip(order, (written.one, written.two, written.three), strict=True))
    year, month, day = parts["y"], parts["m"], parts["d"]
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    try:
        whole = int(year) + (_SHORT_YEAR if len(year) == 2 else 0)
        return datetime.date(whole, int(month), int(day)) if whole in _YEARS else None
    except ValueError:
        return None


def _moment(written: Written, order: str) -> datetime.datetime | None:
    day = _date(written, order)
    hour = written.hour
    if written.half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if written.half in _LATER else 0)
    if day is None or hour > 23 or written.minute > 59 or written.second > 59:
        return None
    return datetime.datetime.combine(day, datetime.time(hour, written.minute, written.second))
