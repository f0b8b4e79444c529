"""What the index knows, as it is now: the agenda, and the names of people, at once.

Nothing is imported here that reads notes.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from convnotes.adapters.sheets import Damaged, Sheet, Sheets, clock, open_sheets, reader
from convnotes.adapters.walk import Folder, checksum, shown, times
from convnotes.index import codec
from convnotes.index.seen import look
from convnotes.model.agenda import Bond, Standing
from convnotes.model.ids import PersonId, folded, note_id

_T = TypeVar("_T")

MARGIN = 2_000_000_000
"""Nanoseconds by which two changes may bear one time: file systems count in up to two seconds."""


class Fresh(NamedTuple):
    """A note that changed too short a time before it was read for its times to tell of more changes.

    Its folder's place, its name, and the checksum of its bytes.
    """

    place: str
    name: str
    checksum: int


class State(NamedTuple):
    """What an index was made by and of; with another reader, or other settings, it is worthless.

    `fresh` are the notes whose bytes must be looked at until the clock has gone on; `written` counts
    the writes.
    """

    reader: str
    settings: str
    identity: str
    members: tuple[PersonId, ...]
    fresh: tuple[Fresh, ...]
    written: int

    @classmethod
    def parse(cls, text: str) -> "State | None":
        """Read a state, or give None for what is none."""
        try:
            reader, settings, identity, members, fresh, written = json.loads(text)
            young = tuple(Fresh(*each) for each in fresh)
            return cls(reader, settings, identity, tuple(members), young, int(written))
        except (ValueError, TypeError):
            return None

    def __str__(self) -> str:
        return json.dumps(self)


class Shelf:
    """The sheets of a workspace: those of the index, and those that could not be put there."""

    def __init__(
        self,
        state: State,
        places: Mapping[str, Folder],
        sheets: Sheets | None,
        loose: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.state = state
        self.places = places
        self.sheets = sheets
        self.mend: Callable[[], Shelf] | None = None
        """What makes a new shelf where this one is found to be damaged."""
        self._loose = loose or {}
        self._read: dict[str, dict[str, Any]] = {}

    def read(self, subject: str) -> Mapping[str, Any]:
        """Give what is known about a subject, by folder; raises `Damaged`."""
        found = self._read.get(subject)
        if found is None:
            found = self._read[subject] = self.sound(lambda: self._all(subject))
        return found

    def _all(self, subject: str) -> dict[str, Any]:
        texts = self._every(subject)
        return {place: json.loads(texts[place]) for place in self.places}

    def every(self, subject: str) -> dict[str, str]:
        """Give all sheets about a subject as they are; raises `Damaged`."""
        return self.sound(lambda: self._every(subject))

    def _every(self, subject: str) -> dict[str, str]:
        texts = self.sheets.read(subject) if self.sheets else {}
        for (about, place), text in self._loose.items():
            if about == subject:
                texts[place] = text
        return texts

    def sound(self, ask: Callable[[], _T]) -> _T:
        """Ask; where the answer is damaged, become a new shelf, if that can be made, and ask again."""
        try:
            return ask()
        except (Damaged, KeyError, TypeError, ValueError) as error:
            if self.mend is None:
                raise Damaged(str(error)) from None
        fresh = self.mend()
        self.state, self.places, self.sheets = fresh.state, fresh.places, fresh.sheets
        self._loose, self.mend = fresh._loose, None
        self._read.clear()
        return ask()

    def of(self, subject: str, place: str) -> Any:
        """Give what is known about a subject of one folder; raises `Damaged`."""
        if subject in self._read:
            return self._read[subject][place]
        return self.sound(lambda: json.loads(self._texts(subject, (place,))[place]))

    def texts(self, subject: str, places: Iterable[str]) -> dict[str, str]:
        """Give the sheets about a subject of some places as they are; raises `Damaged`."""
        wanted = tuple(places)
        return self.sound(lambda: self._texts(subject, wanted))

    def _texts(self, subject: str, wanted: tuple[str, ...]) -> dict[str, str]:
        found = self.sheets.read(subject, wanted) if self.sheets else {}
        loose = ((place, self._loose.get((subject, place))) for place in wanted)
        return found | {place: text for place, text in loose if text is not None}

    def close(self) -> None:
        """Let go of the index."""
        if self.sheets:
            self.sheets.close()

    def holds(self, on: datetime.date) -> bool:
        """Tell whether the agenda is known for a day."""
        asked = on.isoformat()
        return all(
            covers(each["from"], each["until"], asked) for each in self.read("live").values()
        )

    def standings(self, mine: frozenset[PersonId], whole: bool) -> Iterator[Standing]:
        """Give what comes up of what concerns some people, or everybody."""
        for live in self.read("live").values():
            for several in live["standings"].values():
                for row in several:
                    if whole or not mine.isdisjoint(row[0]):
                        yield codec.as_standing(row)

    def bonds(self) -> Iterator[Bond]:
        """Give the relationships with a cadence."""
        for live in self.read("live").values():
            for row in live["bonds"].values():
                yield codec.as_bond(row)

    @cached_property
    def unreadable(self) -> tuple[str, ...]:
        """The paths of the notes that say nothing, in order."""
        return tuple(sorted(path for live in self.read("live").values() for path in live["mute"]))

    @cached_property
    def holds_conversations(self) -> bool:
        """Whether there is any conversation."""
        return any("c" in each["kinds"] for each in self.read("cards").values())

    @cached_property
    def titles(self) -> Mapping[PersonId, str]:
        """The names of those who have a note of their own."""
        return {person: names[0] for person, names in self._bodies.items()}

    @cached_property
    def _bodies(self) -> Mapping[PersonId, list[str]]:
        """The names of each who has a note of their own, in the order of the paths."""
        found: list[tuple[str, PersonId, list[str]]] = []
        for where, known in self.read("cards").items():
            path = self.places[where].path
            found += [
                (shown(f"{path}/{name}"), PersonId(note_id(name)), names)
                for name, names in known["bodies"].items()
            ]
        bodies: dict[PersonId, list[str]] = {}
        for _, person, names in sorted(found):
            bodies.setdefault(person, names)
        return bodies

    def person(self, name: str) -> PersonId | None:
        """Find whom a name means at first sight: a member, or somebody's id, or one who bears it."""
        if name in self.state.members or name in self._bodies:
            return PersonId(name)
        wanted = folded(name)
        bearing = [
            person
            for person, names in self._bodies.items()
            if folded(person) == wanted or any(folded(each) == wanted for each in names)
        ]
        return bearing[0] if len(bearing) == 1 else None

    def concerns(self, person: PersonId) -> bool:
        """Tell whether anything has to do with somebody."""
        return any(person in known for known in self.read("who").values())


class Looked(NamedTuple):
    """The index, if it is as the notes are now; and the folders, where it took a look at them."""

    shelf: Shelf | None
    places: Mapping[str, Folder] | None = None


def shelf(root: str, settings: bytes) -> Looked:
    """Open the index if it is as the notes are now."""
    sheets = open_sheets(root)
    if sheets is None:
        return Looked(None)
    places = None
    try:
        state = State.parse(sheets.read("state").get("", ""))
        if state and fits(state, root, settings, sheets):
            now = clock(root) if state.fresh else 0
            places, unchanged = look(root, sheets.read("seen", sound=False))
            if unchanged and all(same(places[each.place], each) for each in state.fresh):
                still = still_young(places, state.fresh, now)
                if len(still) < len(state.fresh):
                    state = state._replace(fresh=still, written=state.written + 1)
                    sheets.write([Sheet("state", "", str(state))])
                return Looked(Shelf(state, places, sheets), places)
    except (Damaged, OSError, KeyError):
        pass
    sheets.close()
    return Looked(None, places)


def fits(state: State, root: str, settings: bytes, sheets: Sheets) -> bool:
    """Tell whether an index was made here, by this reader and with these settings."""
    return (
        state.settings == settings.decode("latin-1")
        and state.reader == reader()
        and state.identity == sheets.identity(root)
    )


def same(folder: Folder, note: Fresh) -> bool:
    """Tell whether a note still has the bytes that were read; raises OSError."""
    return checksum(folder, note.name) == note.checksum


def still_young(
    places: Mapping[str, Folder], notes: Iterable[Fresh], now: int
) -> tuple[Fresh, ...]:
    """Keep the notes of which another change could still bear the times that they have.

    A time ahead of the clock stays so until the clock has passed it.
    """
    known = tuple(notes)
    latest = {place: dict(times(places[place])) for place in {each.place for each in known}}
    return tuple(each for each in known if latest[each.place][each.name] >= now - MARGIN)


def covers(start: str, end: str, day: str) -> bool:
    """Tell whether a day lies from one on and before another; an empty one is no bound."""
    return start <= day and (not end or day < end)
