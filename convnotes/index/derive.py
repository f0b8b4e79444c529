"""What the index keeps of notes that were read: heads, standings, bonds, and what was said."""

import datetime
from collections.abc import Iterable, Mapping

from convnotes.index import codec, fronts, overview, problems, records
from convnotes.index.desk import Desk, Key, links, near
from convnotes.index.pages import Head
from convnotes.model.agenda import Bond, Standing
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.queries import standings
from convnotes.queries.gists import gist
from convnotes.queries.talks import talk
from convnotes.text.assemble import Reading
from convnotes.text.names import NameTable, card
from convnotes.turns.standing import parts

_BODIES = (Kind.PERSON, Kind.ORG)


class Derived:
    """Puts down what follows from readings, for the agenda of one day.

    `records` are what was said, by path, and nothing where nothing was; `fronts` what is known beside.
    """

    def __init__(self, desk: Desk, on: datetime.date, keepers: frozenset[PersonId]) -> None:
        self.desk, self.on, self.keepers = desk, on, keepers
        self.records: dict[str, str] = {}
        self.fronts: dict[str, str] = {}
        self._found: problems.Found | None = None

    def note(self, key: Key, reading: Reading) -> None:
        """Put down what is to be kept of a note."""
        page = self.desk.pages[key.place]
        path = page.path(key.name)
        note = self.desk.notes[path]
        self.records[path] = ""
        page.gists.pop(key.name, None)
        page.talks.pop(key.name, None)
        standing, concerned = self._standing(key, note, reading.notebook)
        conversation = reading.notebook.conversations.get(note.id)
        self.fronts[path] = fronts.write(
            note,
            conversation if conversation and conversation.note is note else None,
        )
        page.standings.pop(key.name, None)
        page.bonds.pop(key.name, None)
        page.problems.pop(key.name, None)
        wrong = self._found_in(reading.notebook).row(note)
        if wrong:
            page.problems[key.name] = wrong
        up = [codec.standing(each) for each in standing if each.turn or each.others]
        if up:
            page.standings[key.name] = up
        bounded = standing if note.kind is Kind.CONVERSATION else ()
        page.heads[key.name] = Head(
            digest=note.source.digest,
            kind=note.kind,
            readable=note.readable,
            names=card(note).names,
            title=note.title,
            visibility=note.visibility,
            body=note.body,
            said="\n".join(sorted(reading.said.get(path, ()))),
            concerned=sorted(concerned),
            near=sorted(near(note)),
            links=sorted(links(note)),
            since=codec.iso(bounded[0].start) if bounded else "",
            until=codec.iso(bounded[0].end) if bounded else "",
        )

    def _found_in(self, notebook: Notebook) -> problems.Found:
        if self._found is None or self._found.notebook is not notebook:
            self._found = problems.Found(notebook)
        return self._found

    def _standing(
        self, key: Key, note: Note, notebook: Notebook
    ) -> tuple[list[Standing], Iterable[PersonId]]:
        """Give what a note brings up, and whom it has to do with; what it says is recorded."""
        if notebook.by_id.get(note.id) is not note:
            return [], ()
        page = self.desk.pages[key.place]
        conversation = notebook.conversations.get(note.id)
        if conversation:
            turns = parts(conversation, self.on, (self.keepers,), singly=True)
            found = standings.standing_of(conversation, self.on, turns)
            stands = turns[0], found.start
            page.gists[key.name] = overview.gist(gist(notebook, note, self.on, stands))
            page.talks[key.name] = overview.talk(talk(conversation.exchanges, conversation))
            made = sum(len(each.promises) for each in conversation.exchanges)
            loose = conversation.promises[: len(conversation.promises) - made]
            self.records[note.path] = records.write(
                note.path, conversation.exchanges, loose, conversation.participants
            )
            return [found], found.concerned
        page.gists[key.name] = overview.gist(gist(notebook, note, self.on))
        page.talks[key.name] = overview.SILENCE
        said = notebook.logged.get(note.id)
        if said is None:
            return [], ()
        page.talks[key.name] = overview.talk(talk(said))
        self.records[note.path] = records.write(note.path, said, (), ())
        spoke = {person for each in said for person in (*each.speakers, *each.hearers)}
        owing = {one.owner for each in said for one in each.promises if one.owner}
        return list(standings.logged(notebook, note.id)), {PersonId(note.id), *spoke, *owing}

    def stubs(self, key: Key, reading: Reading) -> None:
        """Put down who was named and has no note, or none of a person."""
        page = self.desk.page(key.place)
        path = page.path(key.name)
        stubs = [[step, *stub] for step, stub in reading.stubs.get(path, ())]
        met = [[step, person] for step, person in reading.met.get(path, ())]
        page.met_by(key.name, stubs, met)

    def bonds(
        self, reading: Reading, keys: Mapping[str, Key], beside: Iterable[Exchange] = ()
    ) -> None:
        """Put down what comes up with everybody; `beside` are exchanges of notes read elsewhere."""
        notebook = reading.notebook
        for bond in standings.bonds(notebook, self.on, self.keepers, beside):
            self._bind(keys[notebook.by_id[NoteId(bond.person)].path], bond)

    def bonds_with(self, people: Iterable[PersonId], reading: Reading, names: NameTable) -> None:
        """Put down anew what comes up with some people."""
        for person in people:
            found = names.by_id.get(folded(person))
            if not found or found.kind not in _BODIES or not found.readable:
                continue
            key = self.desk.keys[found.path]
            page = self.desk.page(key.place)
            page.bonds.pop(key.name, None)
            page.heads[key.name] = page.heads[key.name]._replace(since="", until="")
            note = self.desk.fetch(found.path)
            if standings.is_bound(reading.notebook, note):
                said = self._exchanges_of(PersonId(found.id))
                self._bind(key, standings.bond(reading.notebook, note, said, self.on, self.keepers))

    def _bind(self, key: Key, bond: Bond) -> None:
        page = self.desk.pages[key.place]
        page.bonds[key.name] = codec.bond(bond)
        page.heads[key.name] = page.heads[key.name]._replace(
            since=codec.iso(bond.start), until=codec.iso(bond.end)
        )

    def _exchanges_of(self, person: PersonId) -> list[Exchange]:
        """Give what somebody said and was told in all notes, oldest first."""
        old = self.desk.known
        assert old, "relationships are put down anew only where some were known"
        paths: list[str] = []
        for place, folder in self.desk.places.items():
            page = self.desk.pages.get(place)
            known = page.who() if page else old.of("who", place)
            numbers = known.get(person, ())
            paths += [self.desk.path(Key(place, folder.names[number])) for number in numbers]
        said = [
            each
            for path in paths
            for each in records.exchanges(path, self._record(path))
            if each.kind is not ExchangeKind.NOTE
            and (person in each.speakers or person in each.hearers)
        ]
        return sorted(said, key=lambda each: (each.day, each.at, each.home, each.site.line))

    def _record(self, path: str) -> str:
        """Give what was said in a note, which may be known from before."""
        known, old = self.records.get(path), self.desk.known
        if known is None and old:
            return old.sound(lambda: old.texts("said", (path,))[path])
        return known or ""
