"""Taskwarrior's import format: my promises, and the questions that I am to answer.

What was kept or dropped in the last thirty days is in it too, so that the next import ends it there.
"""

import datetime
import json
import re
from typing import Any

from convnotes.exporters import Exporter, Wanted
from convnotes.exporters.identity import uuid
from convnotes.exporters.owed import Owed, owed
from convnotes.exporters.plain_words import line, shown
from convnotes.model.conversation import PromiseKind, State
from convnotes.model.notebook import Notebook

_STATUS = {State.OPEN: "pending", State.DONE: "completed", State.DROPPED: "deleted"}
_TAG = "convnotes"


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give an array of tasks, one a line."""
    tasks = [json.dumps(_task(each), ensure_ascii=True) for each in owed(notebook, wanted)]
    return ("[\n" + ",\n".join(tasks) + "\n]\n" if tasks else "[]\n").encode()


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only an array be replaced all of whose tasks have our tag."""
    try:
        found = json.loads(earlier)
    except (ValueError, RecursionError):
        return None
    ours = isinstance(found, list) and all(
        isinstance(each, dict) and isinstance(each.get("tags"), list) and _TAG in each["tags"]
        for each in found
    )
    return data if ours else None


def _task(each: Owed) -> dict[str, Any]:
    promise = each.promise
    question = promise.kind is PromiseKind.QUESTION
    found: dict[str, Any] = {
        "uuid": uuid("task", each.key),
        "description": ("answer: " if question else "") + (shown(promise.text) or "?"),
        "status": _STATUS[promise.state],
        "tags": list(dict.fromkeys((_TAG, *filter(None, map(_tag, each.others))))),
    }
    if each.conversation:
        found["project"] = line(each.conversation).replace(" ", "-")
    # Without a day of its own a task begins when it is imported.
    if promise.day:
        found["entry"] = _noon(promise.day)
    if promise.due:
        found["due"] = _noon(promise.due)
    if promise.state is not State.OPEN and promise.done:
        found["end"] = _noon(promise.done)
    return found


def _noon(day: datetime.date) -> str:
    """Give a day as Taskwarrior's UTC; noon is on the same day in nearly every time zone."""
    return f"{day:%Y%m%d}T120000Z" if day.year > 999 else f"{day.year:04}{day:%m%d}T120000Z"


def _tag(name: str) -> str:
    return re.sub(r"\W+", "_", line(name)).strip("_")


EXPORTER = Exporter("taskwarrior", "Taskwarrior: my promises, for `task import`", write, renew)
