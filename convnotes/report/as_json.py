"""The JSON of every query: version 1, ISO dates, ids, keys that never disappear (docs/json.md)."""

import datetime
from typing import Any

from convnotes.checks import Finding
from convnotes.model.conversation import Exchange, Promise
from convnotes.model.diagnostic import Severity
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.row import Row
from convnotes.model.turn import Turn
from convnotes.queries.row_values import values_of
from convnotes.report.document import iso, site


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


def listing(
    rows: tuple[Row, ...], on: datetime.date, me: PersonId | None, keys: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The document of `list`; `keys` are those whose values each note gives as `columns`."""
    return {"on": on.isoformat(), "me": me, "notes": [_row(each, keys) for each in rows]}


def _row(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
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
        "columns": {key: list(values_of(row, key)) for key in keys},
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
