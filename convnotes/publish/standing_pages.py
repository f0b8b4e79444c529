"""Which pages of an earlier build still stand: those that would read the same again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol

from convnotes.publish.fingerprints import Fingerprints, short
from convnotes.publish.pages import Ready, Sheet
from convnotes.publish.reads import EVERYTHING, Key
from convnotes.publish.world import World

Known = tuple[str, Sequence[int]]
"""What is known of a page that was drawn: what it was given, or the numbers of the keys it read."""


Made = tuple[str, bytes | None]
"""A file by its path, with its bytes; None where it stands as it is."""

Piece = Callable[[], Iterable[Made]]
"""Makes some of the files, for whoever asks."""


Draw = Callable[[str, Sheet], bytes]
"""Draws a page of a kind."""


class Shelf(Protocol):
    """Keeps what was read and drawn from one build to the next; it may forget all of it."""

    def open(self, setting: str) -> None:
        """Begin a build; what was kept under another setting is forgotten."""

    def keys(self) -> Mapping[Key, tuple[int, str, Sequence[int]]]:
        """Give every key that a page read, with its number and its fingerprint then.

        And the numbers of the notes whose whole text counted for that.
        """

    def notes(self) -> tuple[str, Mapping[str, tuple[int, str]]]:
        """Give the notes by their paths, each with its number and fingerprint, and that of all heads."""

    def put_notes(self, heads: str, notes: Mapping[str, tuple[int, str]]) -> None:
        """Keep the same."""

    def page(self, path: str) -> Known | None:
        """Give what is known of a page whose file is as it was left."""

    def put_key(self, number: int, key: Key, seen: str, notes: Sequence[int]) -> None:
        """Keep the fingerprint of a key, with the notes that counted for it."""

    def put_page(self, path: str, given: str, read: Sequence[int], data: bytes) -> None:
        """Keep what is known of a page that was drawn."""

    def put_ready(self, path: str, data: bytes) -> bool:
        """Keep a file that no template draws; tells whether it lies there as it is."""

    def kind(self, kind: str, ground: str) -> Sequence[str] | None:
        """Give the paths of the files of a kind if they were made on this ground and are as left."""

    def put_kind(self, kind: str, ground: str, paths: Sequence[str]) -> None:
        """Keep which files a kind has, and on which ground all of them were made."""


_BESIDE = frozenset(("backlinks", "changed_at"))
"""Tables that hold more than follows from heads: what is linked anywhere, and what git knows."""


class StandingPages:
    """Draws pages, but not those that an earlier build under the same setting left as they are."""

    def __init__(self, world: World, shelf: Shelf, setting: str, code: str) -> None:
        shelf.open(setting)
        self._world = world
        self._shelf = shelf
        self._prints = Fingerprints(world)
        self._code = code
        self._setting = setting
        self._numbers: dict[Key, int] = {}
        self._notes, rewritten = self._compared()
        changed: set[int] = set()
        for key, (number, seen, notes) in shelf.keys().items():
            self._numbers[key] = number
            held = rewritten if seen and key[0] not in _BESIDE else None
            if held is not None and held.isdisjoint(notes):
                # As all heads are the same, only the text of its own notes could make it another.
                continue
            now = self._prints.of_key(key)
            if now != seen or not now:
                changed.add(number)
                self._put_key(number, key, now)
        self._changed = frozenset(changed)
        self._next = max(self._numbers.values(), default=-1) + 1

    def ready(
        self, kind: str, make: Callable[[], Iterable[tuple[str, bytes]]], *, quotes: bool
    ) -> Piece | list[Made]:
        """Make files that no template draws, which are made of the notes alone.

        Gives what makes them, or the files where all stand.
        """
        world, notes = self._world, self._world.notebook
        told = (notes.config, notes.members, world.on, str(world.audience))
        withheld = sorted(notes.names.withheld)
        texts = self._prints.of(notes.notes) if quotes else self._prints.heads
        ground = short(f"{self._code} {told!r} {withheld} {texts}")

        def made() -> Iterator[Made]:
            for path, data in make():
                yield path, None if self._shelf.put_ready(path, data) else data

        return self._of_kind(kind, ground, made)

    def listed(self, kind: str, make: Piece) -> Piece | list[Made]:
        """Make the pages of a kind that never quotes, in the same way."""
        return self._of_kind(kind, f"{self._setting} {self._prints.heads}", make)

    def _of_kind(self, kind: str, ground: str, make: Piece) -> Piece | list[Made]:
        standing = self._shelf.kind(kind, ground)
        if standing is not None:
            return [(path, None) for path in standing]

        def made() -> Iterator[Made]:
            paths: list[str] = []
            for path, data in make():
                paths.append(path)
                yield path, data
            self._shelf.put_kind(kind, ground, paths)

        return made

    def stands(self, path: str) -> bool:
        """Tell whether a page that is watched stands as it is."""
        before = self._shelf.page(path)
        return bool(before and before[1] and self._changed.isdisjoint(before[1]))

    def watched(self, kind: str, sheet: Sheet, draw: Draw) -> bytes:
        """Draw a page, and keep what it reads."""
        with self._world.reads.recorded() as read:
            made = draw(kind, sheet)
        self._shelf.put_page(sheet.path, "", self._numbered(read), made)
        return made

    def drawn(self, kind: str, sheet: Sheet | Ready, draw: Draw) -> bytes | None:
        """Draw a page; None for one that stands as it is."""
        if isinstance(sheet, Sheet) and sheet.watched:
            return None if self.stands(sheet.path) else self.watched(kind, sheet, draw)
        before = self._shelf.page(sheet.path)
        given, sheet = self._given(kind, sheet)
        if before and before[0] == given:
            return None
        made = sheet.data if isinstance(sheet, Ready) else draw(kind, sheet)
        self._shelf.put_page(sheet.path, given, (), made)
        return made

    def _given(self, kind: str, sheet: Sheet | Ready) -> tuple[str, Sheet | Ready]:
        """Tell what a page is made from, and give it with its data at hand."""
        if isinstance(sheet, Ready):
            return short(sheet.data.decode("utf-8", "surrogateescape")), sheet
        data = sheet.data() if callable(sheet.data) else sheet.data
        told = self._prints.of(dict(data))
        return short(f"{kind} {sheet.template} {told}"), sheet._replace(data=data)

    def _numbered(self, keys: Iterable[Key]) -> list[int]:
        return [self._number(key) for key in keys]

    def _number(self, key: Key) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._next
            self._next += 1
            self._put_key(number, key, "" if key == EVERYTHING else self._prints.of_key(key))
        return number

    def _put_key(self, number: int, key: Key, seen: str) -> None:
        paths = self._prints.notes_of_key(key) if seen else ()
        self._shelf.put_key(number, key, seen, [self._notes[path][0] for path in paths])

    def _compared(self) -> tuple[dict[str, tuple[int, str]], frozenset[int] | None]:
        """Give the notes as they are now, and the numbers of those that were written anew.

        None for these where anything else has changed.
        """
        heads, before = self._shelf.notes()
        unused = count(max((number for number, _ in before.values()), default=-1) + 1)
        now: dict[str, tuple[int, str]] = {}
        for note in self._world.notebook.notes:
            known = before.get(note.path)
            now[note.path] = known[0] if known else next(unused), self._prints.of(note)
        same = heads == self._prints.heads
        if not same or now != before:
            self._shelf.put_notes(self._prints.heads, now)
        if not same:
            return now, None
        return now, frozenset(each[0] for path, each in now.items() if each != before.get(path))


def setting(world: World, shared: Mapping[str, object], beside: str) -> str:
    """Name what every page depends on: the settings, the day, who reads, and what comes from outside."""
    plain = {name: each for name, each in shared.items() if not callable(each)}
    told = (plain, world.notebook.config, world.notebook.members, world.on, str(world.audience))
    return short(f"{beside} {told!r}")
