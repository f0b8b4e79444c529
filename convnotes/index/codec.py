"""Records of the agenda to JSON and back: lists without names, dates in ISO form."""

import datetime
import functools
import json
from typing import Any

from convnotes.model.agenda import Bond, Contact, ItemKind, Matter, Standing
from convnotes.model.place import Site

_day = datetime.date.fromisoformat
# The same days come again and again.
_iso = functools.cache(datetime.date.isoformat)

encoded = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
"""Writes what is never a circle as JSON: sooner than `json.dumps`, and as short as can be."""


def iso(day: datetime.date | None) -> str:
    """Write a day, or nothing."""
    return _iso(day) if day else ""


def day(text: str) -> datetime.date | None:
    """Read a day, or None."""
    return _day(text) if text else None


def matter(each: Matter) -> list[Any]:
    """Write a matter."""
    return [
        each.kind, each.holders, each.conversation, each.title, each.about, each.people,
        iso(each.due), iso(each.since), iso(each.last), each.rule, each.site, each.evidence,
    ]  # fmt: skip


def as_matter(row: list[Any]) -> Matter:
    """Read a matter."""
    kind, holders, conversation, title, about, people, due, since, last, rule, site, why = row
    return Matter(
        _KINDS[kind], tuple(holders), conversation, title, about, tuple(people),
        _day(due) if due else None, _day(since) if since else None, _day(last) if last else None,
        rule, Site(*site), tuple([Site(*each) for each in why]),
    )  # fmt: skip


_KINDS = {str(kind): kind for kind in ItemKind}


def standing(each: Standing) -> list[Any]:
    """Write a standing, but for its days."""
    return [
        sorted(each.concerned),
        [matter(one) for one in each.turn],
        [matter(one) for one in each.others],
    ]


def as_standing(row: list[Any]) -> Standing:
    """Read a standing."""
    concerned, turn, others = row
    return Standing(
        frozenset(concerned),
        tuple([as_matter(each) for each in turn]),
        tuple([as_matter(each) for each in others]),
    )


def bond(each: Bond) -> list[Any]:
    """Write a bond, but for its days."""
    return [
        each.person, each.owner, each.title, each.agreement,
        [
            [one.keeper, iso(one.last), iso(one.two_way), iso(one.due), iso(one.worst)]
            for one in each.contacts
        ],
        each.site, each.birthday, each.birthday_site,
    ]  # fmt: skip


def as_bond(row: list[Any]) -> Bond:
    """Read a bond."""
    person, owner, title, agreement, contacts, site, birthday, birthday_site = row
    return Bond(
        person, owner, title, agreement,
        tuple([Contact(keeper, *map(day, days)) for keeper, *days in contacts]),
        Site(*site), birthday, Site(*birthday_site),
    )  # fmt: skip
