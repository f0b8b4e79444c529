"""What has changed since the index was written: notes, and what names mean."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

from convnotes.adapters import files
from convnotes.adapters.walk import Folder, looks, times
from convnotes.index.desk import Desk, Key
from convnotes.index.lookup import MARGIN, Shelf, covers
from convnotes.index.pages import Page, heads
from convnotes.model.ids import PersonId, folded, note_id
from convnotes.model.note import Kind
from convnotes.text.decode import digest
from convnotes.text.names import card
from convnotes.text.parse import read_bytes

_SIGNS = re.compile("[,+&(:→]|->")


@dataclass(slots=True)
class Changes:
    """The notes to read, the names that may mean something else, and what had to do with the rest.

    `conversations` and `people` are those of which something is gone, or that stand otherwise on
    another day; `sums` are checksums of all bytes that were looked at, `lost` the paths of notes
    that are no more.
    """

    notes: dict[Key, None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    people: set[PersonId] = field(default_factory=set)
    sums: dict[Key, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    @property
    def unsettling(self) -> bool:
        """Whether a name with signs of the grammar has changed, which may stand in any line."""
        return any(map(_SIGNS.search, self.names))


def changes(desk: Desk, old: Shelf, now: int, asked: str) -> Changes:
    """Find what has changed since; what is changed is read.

    `now` is the clock of the file system in nanoseconds, `asked` the day of the agenda.
    """
    found = Changes()
    suspect: dict[str, set[str]] = {place: set() for place in (*old.places, *desk.places)}
    for place, folder in desk.places.items():
        suspect[place].update(young(folder, now))
    for each in old.state.fresh:
        suspect[each.place].add(each.name)
    for place, names in suspect.items():
        if names or old.places.get(place) != desk.places.get(place):
            _compare(desk, old, place, names, found)
    _outdated(desk, old, asked, found)
    return found


def _compare(desk: Desk, old: Shelf, place: str, suspect: set[str], found: Changes) -> None:
    before, now = old.places.get(place), desk.places.get(place)
    page = desk.page(place)
    known = dict(looks(before)) if before else {}
    there = dict(looks(now)) if now else {}
    found.names.update(_other_names(before, now))
    for name in known.keys() - there.keys():
        head = page.heads.get(name)
        if head:
            found.names.update(_keys(name, head.names))
            found.conversations.update(head.near)
            found.people.update(head.concerned)
        found.names.update(key for _, key, _ in page.stubs.get(name, ()))
        page.forget(name)
        found.lost.append(page.path(name))
    for name, numbers in there.items():
        if known.get(name) != numbers or name in suspect:
            key = Key(place, name)
            if _differs(desk, page, key, found):
                found.notes[key] = None
                found.names.update(_renamed(desk, page, key))


def _differs(desk: Desk, page: Page, key: Key, found: Changes) -> bool:
    """Look at the bytes of a note; where they are other ones, it is read."""
    file = desk.found(key)
    head = page.heads.get(key.name)
    try:
        data = files.read_bytes(file.file)
    except OSError:
        desk.notes[file.path] = files.read_note(file, desk.config.visibility)
        return True
    found.sums[key] = crc32(data)
    if head and head.digest == digest(data):
        return False
    desk.notes[file.path] = read_bytes(file.path, data, desk.config.visibility)
    return True


def _renamed(desk: Desk, page: Page, key: Key) -> Iterator[str]:
    """Give the names that a changed note has now, or had, if they are not the same."""
    head = page.heads.get(key.name)
    now = card(desk.notes[page.path(key.name)])
    if not head or (head.kind, head.readable, tuple(head.names)) != now[2:]:
        yield from _keys(key.name, (*now.names, *(head.names if head else ())))


def _outdated(desk: Desk, old: Shelf, asked: str, found: Changes) -> None:
    """Find the conversations and relationships that may stand otherwise on the day asked about."""
    for place, live in old.read("live").items():
        if place in desk.places and not covers(live["from"], live["until"], asked):
            for name, head in desk.page(place).heads.items():
                if not covers(head.since, head.until, asked):
                    if head.kind == Kind.CONVERSATION:
                        found.conversations.add(folded(note_id(name)))
                    else:
                        found.people.add(PersonId(note_id(name)))


def saying(desk: Desk, old: Shelf, names: set[str]) -> Iterator[Key]:
    """Find the notes that say one of some names, or bear it.

    The names of whoever shares an id with what has changed are added: only one of them counts.
    """
    names.update(tuple(_shadowed(desk, old, names)))
    for place, folder in desk.places.items():
        page = desk.pages.get(place)
        known = page.heads if page else heads(old.of("heads", place))
        for name in folder.names:
            head = known.get(name)
            said = head.said.split("\n") if head else ()
            if not names.isdisjoint(said) or folded(note_id(name)) in names:
                yield Key(place, name)


def _shadowed(desk: Desk, old: Shelf, names: Collection[str]) -> Iterator[str]:
    for place in desk.places:
        page = desk.pages.get(place)
        bodies = page.bodies() if page else old.of("cards", place)["bodies"]
        for name, known in bodies.items():
            if folded(note_id(name)) in names:
                yield from map(folded, known)


def young(folder: Folder, now: int) -> Iterator[str]:
    """Give the notes whose times are so near to the clock that they may have changed once more."""
    earliest = now - MARGIN
    return (name for name, latest in times(folder) if latest >= earliest)


def _other_names(before: Folder | None, now: Folder | None) -> Iterator[str]:
    """Give the ids of what is no note, or was none, where that has changed."""
    were, are = (set(each.others) if each else set() for each in (before, now))
    for each in were ^ are:
        yield folded(note_id(each.path))


def _keys(name: str, names: Iterable[str]) -> Iterator[str]:
    yield folded(note_id(name))
    yield from map(folded, names)
