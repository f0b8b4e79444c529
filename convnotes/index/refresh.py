"""Bringing the index up to date: what has changed is read again, and whatever depends on it.

A note depends on its own bytes, on what the names in it mean, and, being a conversation, on the other
notes that hold exchanges of it. Names that may mean something else now are found by comparing the
cards of what has changed; the notes that say them, by the names that each was heard to say.
"""

import datetime
from collections.abc import Iterable, Mapping

from convnotes.adapters import sheets, state
from convnotes.adapters.second import Gone, possible
from convnotes.adapters.sheets import Damaged, Sheet, Sheets
from convnotes.adapters.walk import Folder, folders
from convnotes.errors import ConvnotesError
from convnotes.index import everything, lookup, seen
from convnotes.index.changes import Changes, changes, saying, young
from convnotes.index.derive import Derived
from convnotes.index.desk import Desk, Key
from convnotes.index.ground import Ground
from convnotes.index.lookup import Fresh, Shelf, State
from convnotes.index.pages import SUBJECTS
from convnotes.model.ids import PersonId, note_id
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.queries.agenda import asking

_BODIES = (Kind.PERSON, Kind.ORG)
_MOST_ROUNDS = 5
_FEW = 50
"""So many notes are read by themselves, even where they are most of all."""


def refresh(ground: Ground, on: datetime.date, places: Mapping[str, Folder] | None = None) -> Shelf:
    """Give the shelf of a workspace as it is now, for an agenda of a day.

    It is put into the index as well, if that can be written and nobody else just did. `places` are
    the folders where a look was taken at them just now: bytes are read only afterwards, so that
    whatever changes in between is found changed the next time.
    """
    root = ground.home
    database = _opened(root)
    now = _now(root) if database else 0
    looked = places if places is not None else {seen.place(each): each for each in folders(root)}
    try:
        return _refreshed(ground, on, database, now, looked)
    except Damaged:
        if database:
            database.close()
        sheets.remove(root)
        return _refreshed(ground, on, _opened(root), now, looked)


def write(ground: Ground, on: datetime.date, notes: Mapping[str, Note]) -> tuple[Shelf, Notebook]:
    """Make the index anew from all notes, which have just been read, and give them read together."""
    root = ground.home
    sheets.remove(root)
    database = _opened(root)
    looked = {seen.place(each): each for each in folders(root)}
    run = _Run(Desk(None, looked, ground), on, _now(root) if database else 0, database)
    run.desk.notes.update(notes)
    notebook = run.at_hand()
    return run.stored(_state(ground, database, run.members, 0), None), notebook


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


def _refreshed(
    ground: Ground,
    on: datetime.date,
    database: Sheets | None,
    now: int,
    places: Mapping[str, Folder],
) -> Shelf:
    known = State.parse(database.read("state").get("", "")) if database else None
    fits = known and database and lookup.fits(known, ground.home, ground.settings, database)
    old = _old(known, places, database) if known and database and fits else None
    run = _Run(Desk(old, places, ground), on, now, database)
    found = run.changed(old) if old else None
    if found is None:
        run = _Run(Desk(None, places, ground), on, now, database)
        if not (
            len(run.desk.keys) >= everything.MANY and possible() and run.everything(by_two=True)
        ):
            run = _Run(Desk(None, places, ground), on, now, database)
            run.everything()
    written = known.written + 1 if known else 0
    return run.stored(_state(ground, database, run.members, written), found)


def _state(
    ground: Ground, database: Sheets | None, members: tuple[PersonId, ...], written: int
) -> State:
    return State(
        reader=sheets.reader(),
        settings=ground.settings.decode("latin-1"),
        identity=database.identity(ground.home) if database else "",
        members=members,
        fresh=(),
        written=written,
    )


def _old(known: State, places: Mapping[str, Folder], database: Sheets) -> Shelf:
    """Give the index as it stands, with the folders as they were."""
    before = {}
    for place, text in database.read("seen").items():
        now = places.get(place)
        path, disk = (now.path, now.place) if now else (place, "")
        before[place] = seen.as_folder(text, path, disk)
    return Shelf(known, before, database)


class _Run:
    """One bringing up to date; what is worked out is kept until it is put into the index."""

    def __init__(self, desk: Desk, on: datetime.date, now: int, database: Sheets | None) -> None:
        self.desk, self.on, self.now, self.database = desk, on, now, database
        self.members: tuple[PersonId, ...] = ()
        self.sums: dict[Key, int] = {}
        self.derived = Derived(desk, on, frozenset())

    def _begin(self, members: tuple[PersonId, ...]) -> Derived:
        self.members = members
        self.derived = Derived(self.desk, self.on, asking(members, None, team=True))
        return self.derived

    def everything(self, *, by_two: bool = False) -> bool:
        """Read all notes; tells whether that was done."""
        found = everything.Everything(self.desk, self.on)
        try:
            found.by_two() if by_two else found.by_one()
        except Gone:
            return False
        self.sums, self.members, self.derived = found.sums, found.members, found.derived
        return True

    def at_hand(self) -> Notebook:
        """Put down what follows from the notes in hand, and give them read together."""
        found = everything.Everything(self.desk, self.on)
        notebook = found.at_hand()
        self.sums, self.members, self.derived = found.sums, found.members, found.derived
        return notebook

    def changed(self, old: Shelf) -> Changes | None:
        """Read what has changed, and what depends on it; None where all must be read anew."""
        found = changes(self.desk, old, self.now, self.on.isoformat())
        self.sums = found.sums
        if found.unsettling:
            return None
        names = found.names
        for _ in range(_MOST_ROUNDS):
            if names:
                found.notes |= dict.fromkeys(saying(self.desk, old, names))
            if len(found.notes) > max(_FEW, len(self.desk.keys) / 2):
                return None
            table = self._some(found, old)
            if table is None:
                return None
            if not table:
                return found
            names = table
        return None

    def _some(self, found: Changes, old: Shelf) -> set[str] | None:
        """Read some notes, and what they have to do with, and derive what follows.

        Gives the names that were read with a wrong spelling, and then nothing is derived yet; or
        None where the members are others than before.
        """
        desk = self.desk
        spelled = desk.spelled()
        names = desk.names(spelled)
        if names.members != old.state.members:
            return None
        derived = self._begin(names.members)
        paths = desk.completed(map(desk.path, found.notes), found.conversations, names)
        reading = desk.together(paths, names)
        targets = [desk.keys[path] for path in sorted(paths)]
        for key in targets:
            derived.stubs(key, reading)
        now = desk.spelled()
        wrong = {key for key in now.keys() | spelled.keys() if now.get(key) != spelled.get(key)}
        if wrong:
            return wrong
        people = set(found.people)
        for key in targets:
            page = desk.pages[key.place]
            head = page.heads.get(key.name)
            people.update(head.concerned if head else ())
            derived.note(key, reading)
            head = page.heads[key.name]
            people.update(head.concerned)
            if head.kind in _BODIES:
                people.add(PersonId(note_id(key.name)))
        derived.bonds_with(sorted(people), reading, names)
        return set()

    def stored(self, state_now: State, found: Changes | None) -> Shelf:
        """Put all that was worked out into the index, and give the shelf with it."""
        desk = self.desk
        fresh = tuple(
            Fresh(place, name, self.sums.get(Key(place, name), -1))
            for place, folder in desk.places.items()
            for name in young(folder, self.now)
        )
        state_now = state_now._replace(fresh=fresh)
        loose = [Sheet("state", "", str(state_now))]
        gone = found.lost if found else ()
        lost = [(subject, path) for path in gone for subject in ("said", "front")]
        for place, page in desk.pages.items():
            if place in desk.places:
                loose += page.sheets()
            else:
                lost += [(subject, place) for subject in SUBJECTS]
        loose += [Sheet("said", path, text) for path, text in self.derived.records.items()]
        loose += [Sheet("front", path, text) for path, text in self.derived.fronts.items()]
        if self.database:
            self.database.write(loose, lost, afresh=found is None)
        return Shelf(state_now, desk.places, self.database, _loose(loose))


def _loose(written: Iterable[Sheet]) -> dict[tuple[str, str], str]:
    return {(subject, place): text for subject, place, text in written}


def _now(root: str) -> int:
    try:
        return sheets.clock(root)
    except OSError:
        return 0
