"""The sheets of one folder, as they are worked on: what is known of each note in it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from convnotes.adapters.sheets import Sheet
from convnotes.adapters.walk import Folder, shown
from convnotes.index import lookup, overview, seen
from convnotes.index.codec import encoded
from convnotes.index.overview import SILENCE
from convnotes.model.ids import PersonId, note_id
from convnotes.model.note import Kind
from convnotes.text.names import Card

SUBJECTS = ("seen", "live", "cards", "who", "linked", "heads", "gists", "talks", "problems")
"""What every folder has a sheet about."""

_LETTERS = {Kind.CONVERSATION: "c", Kind.PERSON: "p", Kind.ORG: "o", Kind.PAGE: "n"}
_KINDS = {
    **{letter: (kind, True) for kind, letter in _LETTERS.items()},
    **{letter.upper(): (kind, False) for kind, letter in _LETTERS.items()},
}
_BODIES = (Kind.PERSON, Kind.ORG)


class Head(NamedTuple):
    """What is kept of a note to know when it must be read again, and by whom it is sought.

    `said` are the names it says, one a line. `concerned` are the people it has to do with. `near`
    names what exchanges in it may belong to, beside itself. What it brings up on an agenda holds
    from one day up to another, in ISO form; an empty one is no bound.
    """

    digest: str
    kind: str
    readable: bool
    names: Collection[str]
    title: str
    visibility: str
    body: int = 0
    said: str = ""
    concerned: Collection[PersonId] = ()
    near: Collection[str] = ()
    links: Collection[str] = ()
    since: str = ""
    until: str = ""


class Page:
    """The notes of one folder by their file names."""

    def __init__(self, folder: Folder) -> None:
        self.place = seen.place(folder)
        self.folder = folder
        self.heads: dict[str, Head] = {}
        self.stubs: dict[str, list[list[Any]]] = {}
        self.met: dict[str, list[list[Any]]] = {}
        self.standings: dict[str, list[Any]] = {}
        self.bonds: dict[str, Any] = {}
        self.gists: dict[str, str] = {}
        self.talks: dict[str, str] = {}
        self.problems: dict[str, list[Any]] = {}

    @classmethod
    def load(cls, shelf: lookup.Shelf, folder: Folder) -> "Page":
        """Take up what is known of a folder; raises `Damaged`."""
        page = cls(folder)
        live = shelf.of("live", page.place)
        page.standings, page.bonds = dict(live["standings"]), dict(live["bonds"])
        page.heads = heads(shelf.of("heads", page.place))
        page.gists = overview.rows(shelf, "gists", page.place)
        page.talks = overview.rows(shelf, "talks", page.place)
        page.problems = dict(shelf.of("problems", page.place))
        known = shelf.of("cards", page.place)
        page.stubs, page.met = dict(known["stubs"]), dict(known["met"])
        return page

    def path(self, name: str) -> str:
        """Give the path of a note, relative to the workspace."""
        return shown(f"{self.folder.path}/{name}")

    def forget(self, name: str) -> None:
        """Drop what is known of a note."""
        for known in (
            self.heads,
            self.stubs,
            self.met,
            self.standings,
            self.bonds,
            self.gists,
            self.talks,
            self.problems,
        ):
            known.pop(name, None)

    def met_by(self, name: str, stubs: list[Any] | None, met: list[Any] | None) -> None:
        """Put down who was named in a note and has none, and whom else it met."""
        for known, rows in ((self.stubs, stubs), (self.met, met)):
            if rows:
                known[name] = rows
            else:
                known.pop(name, None)

    def in_order(self) -> None:
        """Put what is known of the notes into the order of their names."""
        names = self.folder.names
        self.heads = {name: self.heads[name] for name in names if name in self.heads}
        self.standings = {name: self.standings[name] for name in names if name in self.standings}
        self.gists = {name: self.gists[name] for name in names if name in self.gists}
        self.talks = {name: self.talks[name] for name in names if name in self.talks}
        self.problems = {name: self.problems[name] for name in names if name in self.problems}

    def sheets(self) -> Iterator[Sheet]:
        """Give the sheets that hold all of it."""
        place = self.place
        yield Sheet("seen", place, seen.written(self.folder))
        yield Sheet("live", place, encoded(self._live()))
        yield Sheet("cards", place, encoded(self._cards()))
        yield Sheet("who", place, encoded(self.who()))
        yield Sheet("linked", place, encoded(self.linked()))
        yield Sheet("heads", place, encoded(self.heads))
        yield Sheet("gists", place, overview.sheet(self.gists))
        yield Sheet("talks", place, overview.sheet(self.talks))
        yield Sheet("problems", place, encoded(self.problems))

    def _live(self) -> dict[str, Any]:
        mute = [self.path(name) for name, head in self.heads.items() if not head.readable]
        return {
            "standings": self.standings,
            "bonds": self.bonds,
            "mute": [*mute, *(other.path for other in self.folder.others)],
            "from": max((head.since for head in self.heads.values()), default=""),
            "until": min((head.until for head in self.heads.values() if head.until), default=""),
        }

    def _cards(self) -> dict[str, Any]:
        letters = (_letter(self.heads[name]) for name in self.folder.names)
        return {
            "kinds": "".join(letters),
            "bodies": self.bodies(),
            "stubs": self.stubs,
            "met": self.met,
            "near": self.near(),
            "logs": [
                name
                for name, head in self.heads.items()
                if head.kind == Kind.PERSON and self.talks.get(name, SILENCE) != SILENCE
            ],
        }

    def bodies(self) -> dict[str, Collection[str]]:
        """Give the names of those who can speak."""
        return {
            name: head.names
            for name, head in self.heads.items()
            if head.readable and head.kind in _BODIES
        }

    def near(self) -> dict[str, Collection[str]]:
        """Give what exchanges in each note may belong to beside itself."""
        return {name: head.near for name, head in self.heads.items() if head.near}

    def linked(self) -> dict[str, list[int]]:
        """Give the numbers of the notes that link to each note."""
        found: dict[str, list[int]] = {}
        for number, name in enumerate(self.folder.names):
            for target in self.heads[name].links:
                found.setdefault(target, []).append(number)
        return found

    def who(self) -> dict[PersonId, list[int]]:
        """Give the numbers of the notes that have to do with each person."""
        found: dict[PersonId, list[int]] = {}
        for number, name in enumerate(self.folder.names):
            for person in self.heads[name].concerned:
                found.setdefault(person, []).append(number)
        return found


def _letter(head: Head) -> str:
    letter = _LETTERS[Kind(head.kind)]
    return letter if head.readable else letter.upper()


def heads(known: Mapping[str, Any]) -> dict[str, Head]:
    """Give the heads of a folder's notes from its sheet about them."""
    return {name: Head(*row) for name, row in known.items()}


def cards(folder: Folder, known: Mapping[str, Any]) -> Iterator[Card]:
    """Give the cards of a folder's notes from its sheet about them."""
    bodies = known["bodies"]
    above = shown(f"{folder.path}/")
    for name, letter in zip(folder.names, known["kinds"], strict=True):
        kind, readable = _KINDS[letter]
        file = shown(name)
        yield Card(note_id(file), above + file, kind, readable, tuple(bodies.get(name, ())))
    for other in folder.others:
        yield Card(note_id(other.path), other.path, Kind.PAGE, readable=False, names=())
