"""The agenda as JSON."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from convnotes.model.agenda import Coming, Item
from convnotes.model.ids import PersonId
from convnotes.report.document import iso, site


def agenda(
    items: tuple[Item, ...],
    coming: tuple[Coming, ...],
    on: datetime.date,
    me: PersonId | None,
    unreadable: int,
    private: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, Any]:
    """The document of `agenda`; `private` has the unreadable notes of each private workspace."""
    return {
        "on": on.isoformat(),
        "me": me,
        "unreadable": unreadable,
        "items": [_item(each) for each in items],
        "coming": [_coming(each) for each in coming],
        "private": [{"root": root, "unreadable": number} for root, number in private.items()],
    }


def _coming(coming: Coming) -> dict[str, Any]:
    return {
        "kind": coming.kind,
        "person": coming.person,
        "keeper": coming.keeper,
        "day": coming.day.isoformat(),
        "days": coming.days,
        "last": iso(coming.last),
        "age": coming.age,
        "about": coming.about or None,
        **site(coming.site),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "section": item.section,
        "kind": item.kind,
        "holders": list(item.holders),
        "conversation": item.conversation,
        "title": item.title,
        "about": item.about or None,
        "with": list(item.people),
        "due": iso(item.due),
        "days": item.days,
        "since": iso(item.since),
        "last": iso(item.last),
        "rule": item.rule,
        "path": item.site.path,
        "line": item.site.line,
        "evidence": [site(each) for each in item.evidence],
        "workspace": item.workspace or None,
    }
