"""What a search found, as JSON."""

import datetime
from collections.abc import Iterable
from typing import Any

from convnotes.queries.search import Found
from convnotes.report.document import site


def search(words: str, found: Iterable[Found], on: datetime.date, more: bool) -> dict[str, Any]:
    """The document of `search`; `more` tells that not all is in it."""
    return {
        "on": on.isoformat(),
        "words": words,
        "more": more,
        "found": [_found(each) for each in found],
    }


def _found(each: Found) -> dict[str, Any]:
    return {
        "note": each.note,
        "title": each.title,
        "kind": each.kind,
        "conversation": each.conversation,
        "day": each.day,
        "time": each.time,
        "speakers": list(each.speakers),
        "hearers": list(each.hearers),
        "channel": each.channel or None,
        "snippet": each.snippet.text,
        "marks": [list(span) for span in each.snippet.marks],
        **site(each.site),
    }
