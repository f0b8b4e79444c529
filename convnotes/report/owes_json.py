"""The document of `owes` (docs/json.md)."""

import datetime
from typing import Any

from convnotes.model.ids import PersonId
from convnotes.queries.owes import Account, Entry, accounts
from convnotes.report.as_json import promise
from convnotes.report.document import iso


def owes(
    entries: tuple[Entry, ...], hidden: int, on: datetime.date, me: PersonId | None
) -> dict[str, Any]:
    """Give the ledger, and what it comes to for each person."""
    return {
        "on": on.isoformat(),
        "me": me,
        "aside": hidden,
        "people": [_account(each) for each in accounts(entries)],
        "entries": [entry(each) for each in entries],
    }


def entry(each: Entry) -> dict[str, Any]:
    """A promise or question of the ledger, also inside another document."""
    return {
        **promise(each.promise),
        "to": list(each.to),
        "conversation": each.conversation,
        "title": each.title,
        "aside": each.aside,
        "made": iso(each.promise.day),
        "age": each.age,
        "late": each.late,
    }


def _account(each: Account) -> dict[str, Any]:
    return {
        "person": each.person,
        "owes": each.owes,
        "owes_late": each.owes_late,
        "owed": each.owed,
        "owed_late": each.owed_late,
    }
