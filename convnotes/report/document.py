"""One JSON document: version 1, ISO dates, keys that never disappear (docs/json.md)."""

import datetime
import json
import re
from typing import Any

from convnotes.model.place import Site

VERSION = 1
_UNSAFE = "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"


def dumps(value: dict[str, Any]) -> str:
    """Write one JSON document, a row to a line; what could command a terminal is escaped."""
    members = ({"version": VERSION, **value}).items()
    text = ",\n ".join(f"{_compact(key)}: {_member(each)}" for key, each in members)
    if text.isascii() and "\x7f" not in text:
        return "{" + text + "}"
    return re.sub(_UNSAFE, lambda match: json.dumps(match[0])[1:-1], "{" + text + "}")


def _member(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(_compact(each) for each in value) + "]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def site(place: Site) -> dict[str, Any]:
    """A place: path relative to the workspace and line from 1."""
    return {"path": place.path, "line": place.line}


def iso(day: datetime.date | None) -> str | None:
    """A day as ISO 8601, or None."""
    return day.isoformat() if day else None
