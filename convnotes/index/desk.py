"""Where notes are read together: what the index knows of all of them, and those taken in hand."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from convnotes.adapters import files
from convnotes.adapters.walk import Folder, Found, shown
from convnotes.index.ground import Ground
from convnotes.index.lookup import Shelf
from convnotes.index.pages import Page, cards
from convnotes.model.ids import PersonId, folded, note_id
from convnotes.model.note import Kind, Note
from convnotes.text.names import Card, NameTable, card, link_target

if TYPE_CHECKING:
    from convnotes.text.assemble import Reading

_LINK = re.compile(r"\[\[([^\[\]|\r\n]+)")
_FILE = re.compile(r"\]\(<?([^()<>\r\n]+?\.md)[)>#?]")
_LINKING = ("continues", "related", "in", "org", "owner", "introduced_by")


class Key(NamedTuple):
    """A note by the place of its folder and the name of its file."""

    place: str
    name: str


class Desk:
    """The notes that are taken in hand, and what the index knew of the others."""

    def __init__(self, known: Shelf | None, places: Mapping[str, Folder], ground: Ground) -> None:
        self.known = known
        self.places = places
        self.ground, self.config = ground, ground.config
        self.pages: dict[str, Page] = {}
        self.notes: dict[str, Note] = {}

    def page(self, place: str) -> Page:
        """Take up the page of a folder; it holds what was known before."""
        page = self.pages.get(place)
        if page is None:
            before = self.known.places.get(place) if self.known else None
            now = self.places.get(place)
            if self.known and before:
                page = Page.load(self.known, before)
                page.folder = now or before
            else:
                page = Page(now or Folder(place, "", (), b"", ()))
            self.pages[place] = page
        return page

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """Every note by its path."""
        return {
            shown(f"{folder.path}/{name}"): Key(place, name)
            for place, folder in self.places.items()
            for name in folder.names
        }

    def path(self, key: Key) -> str:
        """Give the path of a note."""
        return shown(f"{self.places[key.place].path}/{key.name}")

    @cached_property
    def _odd(self) -> Mapping[str, Found]:
        return {other.path: other for folder in self.places.values() for other in folder.others}

    def fetch(self, path: str) -> Note:
        """Give the note at a path, reading its file if that has not been done."""
        note = self.notes.get(path)
        if note is None:
            key = self.keys.get(path)
            found = self.found(key) if key else self._odd[path]
            note = self.notes[path] = files.read_note(found, self.config.visibility)
        return note

    def found(self, key: Key) -> Found:
        """Give the file of a note."""
        return Found(self.path(key), f"{self.places[key.place].place}/{key.name}")

    def cards(self) -> list[Card]:
        """Give what all notes can be named by, in the order of their paths."""
        found: list[Card] = []
        for place, folder in self.places.items():
            page = self.pages.get(place)
            if page:
                found += self._cards_of(page)
            elif self.known:
                found += cards(folder, self.known.of("cards", place))
        return sorted(found, key=lambda each: each.path)

    def _cards_of(self, page: Page) -> Iterator[Card]:
        for name in page.folder.names:
            path = page.path(name)
            note = self.notes.get(path)
            if note:
                yield card(note)
            else:
                head = page.heads[name]
                yield Card(note_id(path), path, Kind(head.kind), head.readable, tuple(head.names))
        for other in page.folder.others:
            yield Card(note_id(other.path), other.path, Kind.PAGE, readable=False, names=())

    def _kept(self, place: str) -> Any:
        """Give what the index knew of the cards of a folder."""
        return self.known.of("cards", place) if self.known else {"stubs": {}, "met": {}, "near": {}}

    def spelled(self) -> dict[str, PersonId]:
        """Give how those who have no note are written: as by the first note that names them."""
        found: dict[str, tuple[int, str, int, str]] = {}
        for place in self.places:
            page = self.pages.get(place)
            known = page.stubs if page else self._kept(place)["stubs"]
            for name, rows in known.items():
                path = self.path(Key(place, name))
                for number, (step, key, spelling) in enumerate(rows):
                    rank = (step, path, number, spelling)
                    found[key] = min(found.get(key, rank), rank)
        return {key: PersonId(rank[3]) for key, rank in found.items()}

    def met(self) -> tuple[PersonId, ...]:
        """Give those who are named and have no note of a person, in the order of reading."""
        found: list[tuple[int, str, int, PersonId]] = []
        for place in self.places:
            for name, rows in self._kept(place)["met"].items():
                path = self.path(Key(place, name))
                found += [(step, path, n, PersonId(who)) for n, (step, who) in enumerate(rows)]
        return tuple(dict.fromkeys(who for _, _, _, who in sorted(found)))

    def names(self, spelled: Mapping[str, PersonId]) -> NameTable:
        """Give the names of all notes."""
        return self.table(self.cards(), self.fetch, spelled)

    def table(
        self,
        cards: Iterable[Card],
        fetch: Callable[[str], Note],
        spelled: Mapping[str, PersonId] | None,
    ) -> NameTable:
        """Look names up in the cards of all notes; `fetch` gives the note at a path."""
        return NameTable(cards, self.config.members, fetch, self.ground.withheld, spelled)

    def conversations_of(self, key: Key) -> Iterator[str]:
        """Give the conversations that a note is, or has or had, or may have, exchanges of."""
        note = self.fetch(self.path(key))
        if note.kind is Kind.CONVERSATION:
            yield folded(note.id)
        head = self.page(key.place).heads.get(key.name)
        if head:
            yield from head.near
        yield from near(note)

    def homes(self, conversations: Collection[str]) -> set[str]:
        """Give the notes beside a conversation's own that have, or may have, exchanges of it."""
        wanted = frozenset(conversations)
        found: set[str] = set()
        for place in self.places:
            page = self.pages.get(place)
            known = page.near() if page else self._kept(place)["near"]
            found.update(
                self.path(Key(place, name))
                for name, targets in known.items()
                if not wanted.isdisjoint(targets)
            )
        return found

    def completed(
        self, paths: Iterable[str], conversations: Iterable[str], names: NameTable
    ) -> set[str]:
        """Add to some notes those with which their conversations, and some others, are whole."""
        wanted = set(paths)
        dirty = set(conversations)
        for path in wanted:
            dirty.update(self.conversations_of(self.keys[path]))
        return wanted | _paths(dirty, names) | self.homes(dirty)

    def together(self, paths: Collection[str], names: NameTable) -> "Reading":
        """Read notes together with the headers of all conversations that they may speak of."""
        from convnotes.text.assemble import read_together

        beside = {
            each
            for path in paths
            if self.fetch(path).kind is not Kind.CONVERSATION
            for each in self.conversations_of(self.keys[path])
        }
        wanted = sorted({*paths, *_paths(beside, names)})
        return read_together(map(self.fetch, wanted), self.config, names)


def _paths(conversations: Iterable[str], names: NameTable) -> set[str]:
    found = (names.by_id.get(each) for each in conversations)
    return {each.path for each in found if each and each.kind is Kind.CONVERSATION}


def near(note: Note) -> set[str]:
    """Give what a note's exchanges may belong to beside itself: all that it links to."""
    if note.kind not in (Kind.CONVERSATION, Kind.PERSON) and note.entries:
        return links(note)
    return set()


def links(note: Note) -> set[str]:
    """Give all that a note links to, as names are compared; more than there are does no harm."""
    text = note.source.text
    found = set(map(_target, _LINK.findall(text))) if "[[" in text else set()
    if ".md" in text:
        found.update(map(_target, _FILE.findall(text)))
    for key in _LINKING:
        if key in note.values:
            found.update(_target(name.text) for name in note.names(key))
    return found


def _target(written: str) -> str:
    return folded(link_target(written))
