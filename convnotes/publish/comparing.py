"""What has changed of the notes since an earlier build: their texts, or more than those."""

import json
import re
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple

from convnotes.model.note import Note
from convnotes.publish.fingerprints import Fingerprints, short
from convnotes.publish.world import World

_LINK = re.compile(r"\[\[([^\[\]|]+)")


class _Known(NamedTuple):
    """A note by its number: the fingerprints of its text, of its head, and of what it links to.

    The last two are the same as long as there is a `trace` of what the index knows, and that is.
    """

    number: int
    text: str
    head: str
    links: str
    trace: str


class Since(NamedTuple):
    """The notes as they are now, beside what an earlier build knew of them.

    `texts` and `heads` are the fingerprints of all of them together, `numbers` those of the notes by
    their paths, `rewritten` the numbers of those with another text; `told` and `rows` are what to
    keep. Where they are `steady`, all heads are the same; tables that stand `apart` may all the same
    hold something else.
    """

    texts: str
    heads: str
    numbers: Mapping[str, int]
    rewritten: tuple[int, ...]
    told: str
    rows: Mapping[str, list[Any]]
    steady: bool
    apart: frozenset[str]

    def follows(self, table: str) -> bool:
        """Tell whether what stands in a table could only have changed by the texts of its own notes."""
        return self.steady and table not in self.apart


def compared(world: World, prints: Fingerprints, told: str, rows: Mapping[str, list[Any]]) -> Since:
    """Compare the notes with what was kept of them."""
    before = {path: _Known(*row) for path, row in rows.items()}
    unused = count(max((each.number for each in before.values()), default=-1) + 1)
    index = world.notebook.known
    traces = index.traces() if index else {}
    now: dict[str, _Known] = {}
    for note in world.notebook.notes:
        known, trace = before.get(note.path), traces.get(note.path, "")
        number = known.number if known else next(unused)
        if not known or not trace or known.trace != trace:
            known = _Known(number, "", prints.head_of(note), _links(note), trace)
        now[note.path] = known._replace(text=prints.of(note))
    heads = prints.heads(each.head for each in now.values())
    linked = short(repr([each.links for each in now.values()]))
    past = short(repr(sorted(world.beside.changes.items())))
    was = json.loads(told) if told else ["", "", ""]
    apart = (("backlinks", was[1] != linked), ("changed_at", was[2] != past))
    return Since(
        short(repr([(path, each.text) for path, each in now.items()])),
        heads,
        {path: each.number for path, each in now.items()},
        tuple(
            each.number
            for path, each in now.items()
            if path in before and before[path].text != each.text
        ),
        json.dumps([heads, linked, past]),
        {path: list(each) for path, each in now.items()},
        was[0] == heads,
        frozenset(table for table, other in apart if other),
    )


def _links(note: Note) -> str:
    return short(repr(_LINK.findall(note.source.text)))
