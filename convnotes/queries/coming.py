"""What comes up with people: birthdays, and with whom it will be time to talk again."""

import datetime
from collections.abc import Iterable, Iterator

from convnotes.model.agenda import Bond, Coming, ComingKind
from convnotes.model.ids import PersonId
from convnotes.queries.agenda import cadences, keepers


def coming(
    bonds: Iterable[Bond],
    on: datetime.date,
    mine: frozenset[PersonId],
    me: PersonId | None,
    until: datetime.date,
) -> tuple[Coming, ...]:
    """Give the cadences that will be due after a day, and the birthdays from it on, up to another.

    Whoever is kept by somebody who is not of `mine` is left out; so is `me`.
    """
    known = tuple(bonds)
    found = (*_cadences(known, on, mine, until), *_birthdays(known, on, mine, me, until))
    return tuple(sorted(found, key=lambda each: (each.day, each.kind, each.person)))


def _cadences(
    bonds: Iterable[Bond], on: datetime.date, mine: frozenset[PersonId], until: datetime.date
) -> Iterator[Coming]:
    for each in cadences(bonds, on, mine):
        if each.due and on < each.due <= until:
            yield Coming(
                kind=ComingKind.CADENCE,
                person=each.people[0],
                keeper=each.holders[0] if each.holders else None,
                day=each.due,
                days=(each.due - on).days,
                last=each.since,
                age=None,
                about=each.about,
                site=each.site,
            )


def _birthdays(
    bonds: Iterable[Bond],
    on: datetime.date,
    mine: frozenset[PersonId],
    me: PersonId | None,
    until: datetime.date,
) -> Iterator[Coming]:
    for bond in bonds:
        written = bond.birthday
        kept_by = keepers(bond, mine)
        if not written or bond.person == me or not (kept_by or bond.person in mine):
            continue
        day = next_birthday(written, on)
        if day <= until:
            yield Coming(
                kind=ComingKind.BIRTHDAY,
                person=bond.person,
                keeper=kept_by[0] if len(kept_by) == 1 else None,
                day=day,
                days=(day - on).days,
                last=None,
                age=day.year - int(written[:4]) if len(written) > len("04-17") else None,
                about="",
                site=bond.birthday_site,
            )


def next_birthday(written: str, on: datetime.date) -> datetime.date:
    """Give the first birthday from a day on, written `04-17` or in full.

    Who was born on 29 February has it on the 28th where there is none.
    """
    month, day = (int(part) for part in written.split("-")[-2:])
    this_year = _day_of(on.year, month, day)
    return this_year if this_year >= on else _day_of(on.year + 1, month, day)


def _day_of(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return datetime.date(min(year, datetime.MAXYEAR), month, 28)
