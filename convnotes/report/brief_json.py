"""The document of `brief` (docs/json.md)."""

import datetime
from typing import Any

from convnotes.queries.brief import Brief
from convnotes.queries.brief_line import Line
from convnotes.report.document import iso, site


def brief(found: Brief, on: datetime.date) -> dict[str, Any]:
    """Give the lines in the order of reading, and what was left out."""
    return {
        "lines": [line(each, on) for each in found.lines],
        "left_out": [{"part": part, "count": number} for part, number in found.left_out],
    }


def line(each: Line, on: datetime.date) -> dict[str, Any]:
    """A line of a brief, also inside another document."""
    local = each.local
    there = local.there if local else None
    return {
        "part": each.part,
        "kind": each.kind,
        "text": each.text,
        "people": list(each.people),
        "to": list(each.to),
        "day": iso(each.day),
        "due": iso(each.due),
        "days": (each.due - on).days if each.due else None,
        "conversation": each.conversation,
        "title": each.title or None,
        "channel": each.channel or None,
        "rule": each.rule,
        "ahead": int(local.ahead.total_seconds()) // 60 if local else None,
        "there": there.isoformat(timespec="minutes") if there else None,
        **site(each.site),
    }
