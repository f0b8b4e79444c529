"""What has changed of the notes since an earlier build."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from convnotes.model.conversation import Exchange, Promise
from convnotes.model.ids import PersonId, note_id
from convnotes.model.note import Kind, Note
from convnotes.publish.contacts import month_of
from convnotes.publish.fingerprints import Fingerprints, short
from convnotes.publish.reads import as_key, followed, table_of
from convnotes.publish.world import World
from convnotes.queries.told import KNOWLEDGE
from convnotes.text.names import card

_LINK = re.compile(r"\[\[([^\[\]|]+)")
_BY_KEY = frozenset(("own", "people", "months"))
_FACETS = ("heads", "titles", "names", "lineage", "links", "knowledge")


class _Known(NamedTuple):
    """A note by its number: the fingerprints of its text and of its facets, its people and months.

    All but the first two are the same as long as there is a `trace` of what the index knows, and that
    is. The head is all that it says but for what stands below exchanges and beside them; `knowledge`
    is nothing where nobody recommends anything in it.
    """

    number: int
    text: str
    trace: str
    heads: str
    titles: str
    names: str
    lineage: str
    links: str
    knowledge: str
    people: list[str]
    months: list[list[int]]

    def same(self, other: "_Known") -> bool:
        """Tell whether the note is as another time."""
        return self._replace(trace="") == other._replace(trace="")


class Since:
    """The notes as they are now, beside what an earlier build knew of them.

    `texts` and `heads` are the fingerprints of all of them together, `numbers` those of the notes by
    their paths. `told` and `rows` are what to keep.
    """

    def __init__(
        self, world: World, prints: Fingerprints, told: str, rows: Mapping[str, list[Any]]
    ) -> None:
        self._world, self._prints = world, prints
        before = {path: _Known(*row) for path, row in rows.items()}
        now = dict(self._notes(before))
        facets = {
            name: short(repr([getattr(one, name) for one in now.values()])) for name in _FACETS
        }
        facets["names"] = short(facets["names"] + prints.people)
        facets["heads"] = short(facets["heads"] + facets["names"])
        facets["past"] = short(repr(sorted(world.beside.changes.items())))
        was: dict[str, str] = json.loads(told) if told else {}
        self.texts = short(repr([(path, each.text) for path, each in now.items()]))
        self.heads = facets["heads"]
        self.numbers = {path: each.number for path, each in now.items()}
        self.told = json.dumps(facets)
        self.rows: Mapping[str, list[Any]] = {path: list(each) for path, each in now.items()}
        self._same = frozenset(name for name in facets if was.get(name) == facets[name])
        self._follows: dict[str, frozenset[str]] = {}
        others = [
            path
            for path in before.keys() | now.keys()
            if not (path in before and path in now and before[path].same(now[path]))
        ]
        versions = [one for path in others for one in (before.get(path), now.get(path)) if one]
        self._ids = frozenset(map(note_id, others))
        self._people = frozenset(person for one in versions for person in one.people)
        self._months = frozenset((year, month) for one in versions for year, month in one.months)
        # Two numbers side by side may look like a third: then a page is drawn for nothing.
        self._marks = {one.number.to_bytes(4, sys.byteorder) for one in versions}

    def _notes(self, before: Mapping[str, _Known]) -> Iterator[tuple[str, _Known]]:
        unused = count(max((each.number for each in before.values()), default=-1) + 1)
        index = self._world.notebook.known
        traces = index.traces() if index else {}
        for note in self._world.notebook.notes:
            known, trace = before.get(note.path), traces.get(note.path, "")
            text = self._prints.of(note)
            if known and trace and known.trace == trace:
                yield note.path, known._replace(text=text)
            else:
                number = known.number if known else next(unused)
                yield note.path, self._look_at(note, number, text, trace)

    def _look_at(self, note: Note, number: int, text: str, trace: str) -> _Known:
        notebook, head = self._world.notebook, self._prints.head_of(note)
        counts = notebook.by_id.get(note.id) is note
        conversation = notebook.conversations.get(note.id) if counts else None
        said = conversation.exchanges if conversation else ()
        said = said or (notebook.logged.get(note.id, ()) if counts else ())
        people = set(_people(said, conversation.promises if conversation else ()))
        if conversation:
            people.update((*conversation.participants, *(conversation.declared.next_turn or ())))
        elif note.kind is not Kind.PAGE:
            people.add(PersonId(note.id))
        lineage = (conversation.continues, said[0].day if said else None) if conversation else ()
        told = any(one.key in KNOWLEDGE for each in said for one in each.statements)
        return _Known(
            number,
            text,
            trace,
            head,
            short(repr((note.id, note.kind, note.title))),
            short(repr((card(note), counts))),
            short(repr(lineage)),
            short(repr(_LINK.findall(note.source.text))),
            head if told else "",
            sorted(people),
            [list(each) for each in sorted({month_of(each.day) for each in said})],
        )

    def stands(self, key: str) -> bool:
        """Tell whether the same stands under a written key, but for the texts of notes in it."""
        table = table_of(key)
        follows = self._follows.get(table)
        if follows is None:
            follows = self._follows[table] = followed(self._world, table)
        if not follows - _BY_KEY <= self._same:
            return False
        if "heads" in self._same or follows.isdisjoint(_BY_KEY):
            return True
        asked = as_key(key)[1]
        asked = asked if isinstance(asked, tuple) else (asked,)
        if "months" in follows and asked in self._months:
            return False
        if "own" in follows and asked[0] in self._ids:
            return False
        # Where two are named, it is what both have to do with.
        people = [each for each in asked if isinstance(each, str)]
        return "people" not in follows or not self._people.issuperset(people)

    def holds(self, notes: bytes) -> bool:
        """Tell whether any of some notes, by their numbers of four bytes, is another than before."""
        return any(mark in notes for mark in self._marks)


def _people(said: Iterable[Exchange], promises: Iterable[Promise]) -> Iterator[PersonId]:
    for each in said:
        yield from (*each.speakers, *each.hearers)
        for statement in each.statements:
            yield from statement.people
        yield from (one.owner for one in each.promises if one.owner)
    yield from (one.owner for one in promises if one.owner)
