"""The JSON of every query: version 1, ISO dates, ids, keys that never disappear (docs/json.md)."""

import datetime
import json
import re
from typing import Any

from convnotes.checks import Finding
from convnotes.model.conversation import Exchange, PersonId, Promise
from convnotes.model.diagnostic import Severity
from convnotes.model.notebook import Notebook
from convnotes.model.source import Site
from convnotes.model.turn import Turn
from convnotes.queries.agenda import Item
from convnotes.queries.listing import Row
from convnotes.queries.rhythm import Coming

VERSION = 1
_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def dumps(value: dict[str, Any]) -> str:
    """Write one JSON document, a row to a line; what could command a terminal is escaped."""
    members = ({"version": VERSION, **value}).items()
    text = ",\n ".join(f"{_compact(key)}: {_member(each)}" for key, each in members)
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], "{" + text + "}")


def _member(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(_compact(each) for each in value) + "]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def agenda(
    items: tuple[Item, ...],
    coming: tuple[Coming, ...],
    on: datetime.date,
    me: PersonId | None,
    unreadable: int,
) -> dict[str, Any]:
    """The document of `agenda`."""
    return {
        "on": on.isoformat(),
        "me": me,
        "unreadable": unreadable,
        "items": [_item(each) for each in items],
        "coming": [_coming(each) for each in coming],
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
    }


def findings(found: tuple[Finding, ...], notes: int) -> dict[str, Any]:
    """The document of `check`."""
    errors = sum(each.severity is Severity.ERROR for each in found)
    return {
        "summary": {"notes": notes, "errors": errors, "warnings": len(found) - errors},
        "diagnostics": [_finding(each) for each in found],
    }


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity,
        "path": each.path,
        "line": each.place.line,
        "column": each.place.column,
        "end_line": each.end.line,
        "end_column": each.end.column,
        "message": each.message,
        "hint": each.hint,
        "related": [{**site(other.site), "message": other.message} for other in each.related],
        "fix": each.fix.description if each.fix else None,
    }


def listing(rows: tuple[Row, ...], on: datetime.date, me: PersonId | None) -> dict[str, Any]:
    """The document of `list`."""
    return {"on": on.isoformat(), "me": me, "notes": [_row(each) for each in rows]}


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "path": row.path,
        "holders": list(row.holders),
        "due": iso(row.due),
        "last": iso(row.last),
        "status": row.status,
        "tags": list(row.tags),
        "visibility": row.visibility,
    }


def turn(found: Turn) -> dict[str, Any]:
    """A turn inside another document."""
    return {
        "holders": list(found.holders),
        "rule": found.rule,
        "since": iso(found.since),
        "last": iso(found.last),
        "due": iso(found.due),
        "about": found.about or None,
        "path": found.site.path,
        "line": found.site.line,
        "evidence": [site(each) for each in found.evidence],
    }


def exchange(notebook: Notebook, each: Exchange) -> dict[str, Any]:
    """An exchange inside another document."""
    return {
        "day": each.day.isoformat(),
        "time": each.time.strftime("%H:%M") if each.time else None,
        "kind": each.kind,
        "speakers": list(each.speakers),
        "hearers": list(each.hearers),
        "channel": each.channel or None,
        "flags": sorted(each.flags),
        "summary": each.summary,
        "body": notebook.body(each),
        **site(each.site),
    }


def promise(each: Promise) -> dict[str, Any]:
    """A promise or question inside another document."""
    return {
        "kind": each.kind,
        "state": each.state,
        "owner": each.owner,
        "text": each.text,
        "due": iso(each.due),
        "done": iso(each.done),
        **site(each.site),
    }


def person(notebook: Notebook, who: PersonId) -> dict[str, Any]:
    """A person inside another document."""
    known = notebook.people.get(who)
    return {"id": who, "name": notebook.person_name(who), "stub": not (known and known.note)}


def site(place: Site) -> dict[str, Any]:
    """A place: path relative to the workspace and line from 1."""
    return {"path": place.path, "line": place.line}


def iso(day: datetime.date | None) -> str | None:
    """A day as ISO 8601, or None."""
    return day.isoformat() if day else None
