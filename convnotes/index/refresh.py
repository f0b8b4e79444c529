"""Bringing the index up to date: what has changed is read again, and whatever depends on it.

A note depends on its own bytes, on what the names in it mean, and, being a conversation, on the other
notes that hold exchanges of it. Names that may mean something else now are found by comparing the
cards of what has changed; the notes that say them, by the names that each was heard to say.
"""

import datetime
import json
import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

from convnotes.adapters import files, sheets, state
from convnotes.adapters.sheets import Damaged, Sheet, Sheets
from convnotes.adapters.walk import Folder, Found, folders, shown
from convnotes.errors import ConvnotesError
from convnotes.index import codec, lookup, records
from convnotes.index.lookup import MARGIN, Fresh, Shelf, State
from convnotes.index.pages import SUBJECTS, Head, Page, cards, heads
from convnotes.model.agenda import Bond, Standing
from convnotes.model.config import Config
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId, note_id
from convnotes.model.note import Kind, Note
from convnotes.queries import agenda as chosen
from convnotes.queries import standings
from convnotes.text.assemble import Reading, read_together
from convnotes.text.decode import digest
from convnotes.text.names import Card, NameTable, card, link_target
from convnotes.text.parse import read_bytes
from convnotes.text.values import folded

_SIGNS = re.compile("[,+&(:→]|->")
_LINK = re.compile(r"\[\[([^\[\]|\r\n]+)")
_FILE = re.compile(r"\]\(<?([^()<>\r\n]+?\.md)[)>#?]")
_LINKING = ("continues", "related", "in", "org", "owner", "introduced_by")
_BODIES = (Kind.PERSON, Kind.ORG)
_MOST_ROUNDS = 5
_FEW = 50
"""So many notes are read by themselves, even where they are most of all."""


def refresh(root: str, config: Config, settings: bytes, on: datetime.date) -> Shelf:
    """Give the shelf of a workspace as it is now, for an agenda of a day.

    It is put into the index as well, if that can be written and nobody else just did.
    """
    database = _opened(root)
    try:
        return _Refresh(root, config, settings, on, database).shelf()
    except Damaged:
        if database:
            database.close()
        sheets.remove(root)
        return _Refresh(root, config, settings, on, _opened(root)).shelf()


def _opened(root: str) -> Sheets | None:
    try:
        state.keep_from_git(state.make_state(root))
    except (ConvnotesError, OSError):
        return None
    found = sheets.open_sheets(root, make=True)
    if found is None:
        sheets.remove(root)
        found = sheets.open_sheets(root, make=True)
    return found


class _Key(NamedTuple):
    """A note by the place of its folder and the name of its file."""

    place: str
    name: str


class _StartAgain(Exception):
    """So much depends on what has changed that everything is read anew."""


class _Refresh:
    """One bringing up to date; what is worked out is kept until it is put into the index."""

    def __init__(
        self,
        root: str,
        config: Config,
        settings: bytes,
        on: datetime.date,
        database: Sheets | None,
    ) -> None:
        self.config, self.on, self.database = config, on, database
        self.now = _now(root) if database else 0
        self.places = {lookup.place(each): each for each in folders(root)}
        known = State.parse(database.read("state").get("", "")) if database else None
        fits = known and database and lookup.fits(known, root, settings, database)
        self.known = known if fits else None
        self.state = State(
            reader=sheets.reader(),
            settings=settings.decode("latin-1"),
            identity=database.identity(root) if database else "",
            members=(),
            fresh=(),
            written=known.written + 1 if known else 0,
        )
        self.pages: dict[str, Page] = {}
        self.notes: dict[str, Note] = {}
        self.sums: dict[_Key, int] = {}
        self.records: dict[str, str] = {}
        self.lost: list[tuple[str, str]] = []
        self._files: dict[str, Found] = {}

    def shelf(self) -> Shelf:
        """Bring everything up to date, put it into the index, and give it."""
        old = self._old()
        if old:
            try:
                self._read_changed(old)
                return self._stored(afresh=False)
            except _StartAgain:
                self.pages.clear()
                self.records.clear()
        self._read_all()
        return self._stored(afresh=True)

    def _old(self) -> Shelf | None:
        """Give the index as it stands, with the folders as they were."""
        if not self.database or not self.known:
            return None
        places = {}
        for place, look in self.database.read("seen").items():
            try:
                names, others, numbers = json.loads(look)
                found = tuple(Found(*each) for each in others)
                folder = self.places.get(place)
                path, disk = (folder.path, folder.place) if folder else (place, "")
                places[place] = Folder(path, disk, tuple(names), bytes.fromhex(numbers), found)
            except (ValueError, TypeError):
                raise Damaged("seen") from None
        return Shelf(self.known, places, self.database)

    # Everything

    def _read_all(self) -> None:
        self.pages = {place: Page(folder) for place, folder in self.places.items()}
        everything = [
            _Key(place, name) for place, folder in self.places.items() for name in folder.names
        ]
        for key in everything:
            page = self.pages[key.place]
            path = page.path(key.name)
            self.notes.setdefault(path, self._read(page, key))
        for folder in self.places.values():
            for other in folder.others:
                self.notes[other.path] = files.read_note(other, self.config.visibility)
        ordered = sorted(map(card, self.notes.values()), key=lambda each: each.path)
        names = NameTable(ordered, self.config.members, self.notes.__getitem__)
        reading = read_together(self.notes.values(), self.config, names)
        self.state = self.state._replace(members=names.members)
        for key in everything:
            self._note_stubs(key, reading)
            self._derive(key, reading)
        places = {self.pages[key.place].path(key.name): key for key in everything}
        for bond in standings.bonds(reading.notebook, self.on, self._keepers):
            self._bind(places[reading.notebook.by_id[NoteId(bond.person)].path], bond)

    def _read(self, page: Page, key: _Key) -> Note:
        """Read a note's file."""
        found = self._found(page.folder, key.name)
        try:
            data = files.read_bytes(found.file)
        except OSError:
            return files.read_note(found, self.config.visibility)
        self.sums[key] = crc32(data)
        return read_bytes(found.path, data, self.config.visibility)

    @staticmethod
    def _found(folder: Folder, name: str) -> Found:
        return Found(shown(f"{folder.path}/{name}"), f"{folder.place}/{name}")

    # What has changed

    def _read_changed(self, old: Shelf) -> None:
        changed, names, conversations, people = self._changes(old)
        if any(map(_SIGNS.search, names)):
            raise _StartAgain
        late, quiet = self._outdated(old)
        conversations |= late
        people |= quiet
        wanted = dict.fromkeys(changed)
        for _ in range(_MOST_ROUNDS):
            if names:
                names.update(tuple(self._shadowed(old, names)))
                wanted |= dict.fromkeys(self._saying(old, names))
            if len(wanted) > max(_FEW, sum(len(each.names) for each in self.places.values()) / 2):
                raise _StartAgain
            names = self._read_some(old, wanted, conversations, people)
            if not names:
                return
        raise _StartAgain

    def _changes(self, old: Shelf) -> tuple[list[_Key], set[str], set[str], set[PersonId]]:
        """Find what has changed since.

        Gives the notes to read, the names that may mean something else, and the conversations and
        people that had to do with what is gone.
        """
        changed: list[_Key] = []
        names: set[str] = set()
        conversations: set[str] = set()
        people: set[PersonId] = set()
        suspect: dict[str, set[str]] = {place: set() for place in self.places}
        for each in old.state.fresh:
            suspect.setdefault(each.place, set()).add(each.name)
        for place, folder in self.places.items():
            suspect[place].update(_young(folder, self.now))
        for place in old.places.keys() | self.places.keys():
            before, now = old.places.get(place), self.places.get(place)
            if before == now and not suspect[place]:
                continue
            page = self._page(old, place)
            known, there = _numbers(before), _numbers(now)
            names.update(_other_names(before, now))
            for name in known.keys() - there.keys():
                head = page.heads.get(name)
                if head:
                    names.update(_keys(name, head.names))
                    conversations.update(head.near)
                    people.update(head.concerned)
                page.forget(name)
                self.lost.append(("said", page.path(name)))
            for name, numbers in there.items():
                if known.get(name) != numbers or name in suspect[place]:
                    key = _Key(place, name)
                    if self._differs(page, key):
                        changed.append(key)
                        names.update(self._renamed(page, key))
        return changed, names, conversations, people

    def _page(self, old: Shelf, place: str) -> Page:
        page = self.pages.get(place)
        if page is None:
            before, now = old.places.get(place), self.places.get(place)
            assert before or now
            page = Page.load(old, before) if before else Page(now or Folder(place, "", (), b"", ()))
            page.folder = now or page.folder
            self.pages[place] = page
        return page

    def _differs(self, page: Page, key: _Key) -> bool:
        """Look at the bytes of a note; where they are other ones, it is read."""
        found = self._found(page.folder, key.name)
        head = page.heads.get(key.name)
        try:
            data = files.read_bytes(found.file)
        except OSError:
            self.notes[found.path] = files.read_note(found, self.config.visibility)
            return True
        self.sums[key] = crc32(data)
        if head and head.digest == digest(data):
            return False
        self.notes[found.path] = read_bytes(found.path, data, self.config.visibility)
        return True

    def _renamed(self, page: Page, key: _Key) -> Iterator[str]:
        """Give the names that a changed note has now, or had, if they are not the same."""
        head = page.heads.get(key.name)
        now = card(self.notes[page.path(key.name)])
        if not head or (head.kind, head.readable, tuple(head.names)) != now[2:]:
            yield from _keys(key.name, (*now.names, *(head.names if head else ())))

    def _outdated(self, old: Shelf) -> tuple[set[str], set[PersonId]]:
        """Find the conversations and relationships that may stand otherwise on the day asked about."""
        asked = self.on.isoformat()
        conversations: set[str] = set()
        people: set[PersonId] = set()
        for place, live in old.read("live").items():
            if place in self.places and not lookup.covers(live["from"], live["until"], asked):
                for name, head in self._page(old, place).heads.items():
                    if not lookup.covers(head.since, head.until, asked):
                        if head.kind == Kind.CONVERSATION:
                            conversations.add(folded(note_id(name)))
                        else:
                            people.add(PersonId(note_id(name)))
        return conversations, people

    def _shadowed(self, old: Shelf, names: Collection[str]) -> Iterator[str]:
        """Give the names of those who share an id with what has changed: only one of them counts."""
        for place in self.places:
            page = self.pages.get(place)
            bodies = page.bodies() if page else old.of("cards", place)["bodies"]
            for name, known in bodies.items():
                if folded(note_id(name)) in names:
                    yield from map(folded, known)

    def _saying(self, old: Shelf, names: Collection[str]) -> Iterator[_Key]:
        """Find the notes that say one of some names, or bear it."""
        wanted = frozenset(names)
        for place, folder in self.places.items():
            page = self.pages.get(place)
            known = page.heads if page else heads(old.of("heads", place))
            for name in folder.names:
                head = known.get(name)
                said = head.said.split("\n") if head else ()
                if not wanted.isdisjoint(said) or folded(note_id(name)) in wanted:
                    yield _Key(place, name)

    # Reading a part

    def _read_some(
        self,
        old: Shelf,
        wanted: Iterable[_Key],
        conversations: Collection[str],
        people: Collection[PersonId],
    ) -> set[str]:
        """Read some notes, and what they have to do with, and derive what follows.

        Gives the names that were read with a wrong spelling; then nothing is derived yet.
        """
        keys = self._keys_by_path()
        spelled = self._spelled(old)
        names = NameTable(self._cards(old), self.config.members, self._fetch, spelled=spelled)
        if names.members != old.state.members:
            raise _StartAgain
        self.state = self.state._replace(members=names.members)
        by_key = {key: path for path, key in keys.items()}
        paths = {by_key[key] for key in wanted}
        dirty = set(conversations)
        for path in paths:
            dirty.update(self._conversations_of(old, keys[path]))
        paths |= self._paths(dirty, names) | self._homes(old, dirty)
        beside = {
            each
            for path in paths
            if self._fetch(path).kind is not Kind.CONVERSATION
            for each in self._conversations_of(old, keys[path])
        }
        together = sorted(paths | self._paths(beside, names))
        reading = read_together(map(self._fetch, together), self.config, names)
        targets = [keys[path] for path in sorted(paths)]
        for key in targets:
            self._page(old, key.place)
            self._note_stubs(key, reading)
        now = self._spelled(old)
        wrong = {key for key in now.keys() | spelled.keys() if now.get(key) != spelled.get(key)}
        if wrong:
            return wrong
        concerned = set(people)
        for key in targets:
            page = self.pages[key.place]
            head = page.heads.get(key.name)
            concerned.update(head.concerned if head else ())
            self._derive(key, reading)
            concerned.update(page.heads[key.name].concerned)
            if page.heads[key.name].kind in _BODIES:
                concerned.add(PersonId(note_id(key.name)))
        self._bind_again(old, concerned, reading, names, keys)
        return set()

    def _keys_by_path(self) -> dict[str, _Key]:
        return {
            shown(f"{folder.path}/{name}"): _Key(place, name)
            for place, folder in self.places.items()
            for name in folder.names
        }

    def _cards(self, old: Shelf) -> list[Card]:
        found: list[Card] = []
        for place, folder in self.places.items():
            page = self.pages.get(place)
            found += self._page_cards(page) if page else cards(folder, old.of("cards", place))
        return sorted(found, key=lambda each: each.path)

    def _page_cards(self, page: Page) -> Iterator[Card]:
        for name in page.folder.names:
            path = page.path(name)
            if path in self.notes:
                yield card(self.notes[path])
            else:
                head = page.heads[name]
                yield Card(note_id(path), path, Kind(head.kind), head.readable, tuple(head.names))
        for other in page.folder.others:
            yield Card(note_id(other.path), other.path, Kind.PAGE, readable=False, names=())

    def _fetch(self, path: str) -> Note:
        note = self.notes.get(path)
        if note is None:
            if not self._files:
                for folder in self.places.values():
                    for name in folder.names:
                        found = self._found(folder, name)
                        self._files[found.path] = found
                    self._files.update((other.path, other) for other in folder.others)
            note = files.read_note(self._files[path], self.config.visibility)
            self.notes[path] = note
        return note

    def _spelled(self, old: Shelf) -> dict[str, PersonId]:
        """Give how those who have no note are written: as by the first note that names them."""
        found: dict[str, tuple[int, str, int, str]] = {}
        for place, folder in self.places.items():
            page = self.pages.get(place)
            known = page.stubs if page else old.of("cards", place)["stubs"]
            for name, rows in known.items():
                path = shown(f"{folder.path}/{name}")
                for number, (step, key, spelling) in enumerate(rows):
                    rank = (step, path, number, spelling)
                    found[key] = min(found.get(key, rank), rank)
        return {key: PersonId(rank[3]) for key, rank in found.items()}

    def _conversations_of(self, old: Shelf, key: _Key) -> Iterator[str]:
        """Give the conversations that a note is, or has or had, or may have, exchanges of."""
        page = self._page(old, key.place)
        note = self._fetch(page.path(key.name))
        if note.kind is Kind.CONVERSATION:
            yield folded(note.id)
        head = page.heads.get(key.name)
        if head:
            yield from head.near
        yield from _near(note)

    @staticmethod
    def _paths(conversations: Iterable[str], names: NameTable) -> set[str]:
        found = (names.by_id.get(each) for each in conversations)
        return {each.path for each in found if each and each.kind is Kind.CONVERSATION}

    def _homes(self, old: Shelf, conversations: Collection[str]) -> set[str]:
        """Give the notes beside a conversation's own that have, or may have, exchanges of it."""
        found: set[str] = set()
        for place, folder in self.places.items():
            page = self.pages.get(place)
            known = page.near() if page else old.of("cards", place)["near"]
            for name, near in known.items():
                if not set(conversations).isdisjoint(near):
                    found.add(shown(f"{folder.path}/{name}"))
        return found

    # What follows from a reading

    def _note_stubs(self, key: _Key, reading: Reading) -> None:
        page = self.pages[key.place]
        rows = [[step, *stub] for step, stub in reading.stubs.get(page.path(key.name), ())]
        if rows:
            page.stubs[key.name] = rows
        else:
            page.stubs.pop(key.name, None)

    def _derive(self, key: _Key, reading: Reading) -> None:
        """Put down what is to be kept of a note."""
        page = self.pages[key.place]
        path = page.path(key.name)
        note = self.notes[path]
        standing: list[Standing] = []
        concerned: frozenset[PersonId] = frozenset()
        held = reading.notebook.by_id.get(note.id) is note
        conversation = reading.notebook.conversations.get(note.id) if held else None
        if conversation:
            standing = [standings.standing(conversation, self.on, (self._keepers,), singly=True)]
            concerned = standing[0].concerned
            made = sum(len(each.promises) for each in conversation.exchanges)
            loose = conversation.promises[: len(conversation.promises) - made]
            self.records[path] = records.write(path, conversation.exchanges, loose)
        elif held and note.id in reading.notebook.logged:
            said = reading.notebook.logged[note.id]
            standing = list(standings.logged(reading.notebook, note.id))
            concerned = frozenset(
                (
                    PersonId(note.id),
                    *(person for each in said for person in (*each.speakers, *each.hearers)),
                    *(one.owner for each in said for one in each.promises if one.owner),
                )
            )
            self.records[path] = records.write(path, said, ())
        elif page.heads.get(key.name):
            self.lost.append(("said", path))
        page.standings.pop(key.name, None)
        page.bonds.pop(key.name, None)
        up = [codec.standing(each) for each in standing if each.turn or each.others]
        if up:
            page.standings[key.name] = up
        mine = card(note)
        page.heads[key.name] = Head(
            digest=note.source.digest,
            kind=note.kind,
            readable=note.readable,
            names=mine.names,
            title=note.title,
            visibility=note.visibility,
            said="\n".join(sorted(reading.said.get(path, ()))),
            concerned=sorted(concerned),
            near=sorted(_near(note)),
            links=sorted(_links(note)),
            since=codec.iso(standing[0].start) if conversation else "",
            until=codec.iso(standing[0].end) if conversation else "",
        )

    @property
    def _keepers(self) -> frozenset[PersonId]:
        return chosen.asking(self.state.members, None, team=True)

    def _bind(self, key: _Key, bond: Bond) -> None:
        page = self.pages[key.place]
        page.bonds[key.name] = codec.bond(bond)
        page.heads[key.name] = page.heads[key.name]._replace(
            since=codec.iso(bond.start), until=codec.iso(bond.end)
        )

    def _bind_again(
        self,
        old: Shelf,
        people: Iterable[PersonId],
        reading: Reading,
        names: NameTable,
        keys: dict[str, _Key],
    ) -> None:
        """Work out anew the relationships with some people."""
        for person in people:
            found = names.by_id.get(folded(person))
            if not found or found.kind not in _BODIES or not found.readable:
                continue
            key = keys[found.path]
            page = self._page(old, key.place)
            page.bonds.pop(key.name, None)
            note = self._fetch(found.path)
            if standings.is_bound(reading.notebook, note):
                said = self._exchanges_of(old, PersonId(found.id))
                self._bind(
                    key, standings.bond(reading.notebook, note, said, self.on, self._keepers)
                )
            else:
                page.heads[key.name] = page.heads[key.name]._replace(since="", until="")

    def _exchanges_of(self, old: Shelf, person: PersonId) -> list[Exchange]:
        """Give what somebody said and was told in all notes, oldest first."""
        paths: list[str] = []
        for place, folder in self.places.items():
            page = self.pages.get(place)
            known = page.who() if page else old.of("who", place)
            paths += [
                shown(f"{folder.path}/{folder.names[number]}") for number in known.get(person, ())
            ]
        texts = old.texts("said", [path for path in paths if path not in self.records])
        said = [
            each
            for path in paths
            for each in records.exchanges(path, self.records.get(path) or texts.get(path, ""))
            if each.kind is not ExchangeKind.NOTE
            and (person in each.speakers or person in each.hearers)
        ]
        return sorted(said, key=lambda each: (each.day, each.at, each.home, each.site.line))

    # Putting it into the index

    def _stored(self, *, afresh: bool) -> Shelf:
        young = [
            Fresh(place, name, self.sums.get(_Key(place, name), -1))
            for place, folder in self.places.items()
            for name in _young(folder, self.now)
        ]
        self.state = self.state._replace(fresh=tuple(young))
        loose = [Sheet("state", "", str(self.state))]
        lost = list(self.lost)
        for place, page in self.pages.items():
            if place in self.places:
                loose += page.sheets()
            else:
                lost += [(subject, place) for subject in SUBJECTS]
        loose += [Sheet("said", path, text) for path, text in self.records.items()]
        if self.database:
            self.database.write(loose, lost, afresh=afresh)
        held = {(subject, place): text for subject, place, text in loose}
        return Shelf(self.state, self.places, self.database, held)


def _now(root: str) -> int:
    try:
        return sheets.clock(root)
    except OSError:
        return 0


def _young(folder: Folder, now: int) -> Iterator[str]:
    """Give the notes whose times are so near to the clock that they may have changed once more."""
    numbers = array("q", folder.numbers)
    earliest = now - MARGIN
    for name, changed, stamped in zip(folder.names, numbers[0::4], numbers[3::4], strict=True):
        if changed >= earliest or stamped >= earliest:
            yield name


def _numbers(folder: Folder | None) -> dict[str, bytes]:
    if folder is None:
        return {}
    size = 4 * array("q").itemsize
    return {
        name: folder.numbers[at * size : (at + 1) * size] for at, name in enumerate(folder.names)
    }


def _other_names(before: Folder | None, now: Folder | None) -> Iterator[str]:
    """Give the ids of what is no note, or was none, where that has changed."""
    were, are = (set(each.others) if each else set() for each in (before, now))
    for each in were ^ are:
        yield folded(note_id(each.path))


def _keys(name: str, names: Iterable[str]) -> Iterator[str]:
    yield folded(note_id(name))
    yield from map(folded, names)


def _near(note: Note) -> set[str]:
    """Give what a note's exchanges may belong to beside itself: all that it links to."""
    if note.entries and note.kind not in (Kind.CONVERSATION, Kind.PERSON):
        return _links(note)
    return set()


def _links(note: Note) -> set[str]:
    """Give all that a note links to, as names are compared; more than there are does no harm."""
    text = note.source.text
    found = (
        {folded(link_target(target)) for target in _LINK.findall(text)} if "[[" in text else set()
    )
    if ".md" in text:
        found |= {folded(link_target(target)) for target in _FILE.findall(text)}
    for key in _LINKING:
        if key in note.values:
            found |= {folded(link_target(name.text)) for name in note.names(key)}
    return found
