"""The JSON of `who` (docs/json.md)."""

import datetime
from typing import Any

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.who import Knower
from convnotes.report.as_json import person
from convnotes.report.document import iso, site


def who(
    notebook: Notebook,
    found: tuple[Knower, ...],
    words: str,
    place: str | None,
    on: datetime.date,
    me: PersonId | None,
) -> dict[str, Any]:
    """The document of `who`."""
    people = [_knower(notebook, each) for each in found]
    return {"on": on.isoformat(), "me": me, "words": words, "in": place, "people": people}


def _knower(notebook: Notebook, each: Knower) -> dict[str, Any]:
    reach = each.reach
    return {
        **person(notebook, each.person),
        "rank": each.rank,
        "recommenders": each.recommenders,
        "latest": iso(each.latest),
        "evidence": [
            {
                "kind": line.kind,
                "text": line.text,
                "said_by": list(line.said_by),
                "day": iso(line.day),
                "conversation": line.conversation,
                "words": sorted(line.words),
                **site(line.site),
            }
            for line in each.evidence
        ],
        "reach": {
            "why": reach.why or None,
            "through": reach.through,
            "day": iso(reach.day),
            "conversation": reach.conversation,
            "path": reach.site.path if reach.site else None,
            "line": reach.site.line if reach.site else None,
            "ways": [{"key": way.key, "value": way.value, "org": way.of} for way in reach.ways],
        },
    }
