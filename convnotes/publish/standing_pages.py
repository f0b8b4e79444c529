"""Which pages of an earlier build still stand: those that would read the same again."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from convnotes.publish.comparing import Since
from convnotes.publish.fingerprints import Fingerprints, short
from convnotes.publish.kept_rows import KeptRows, Rows
from convnotes.publish.pages import PageKind, Ready, Sheet
from convnotes.publish.reads import EVERYTHING, Key, as_key, written
from convnotes.publish.standing import Standing
from convnotes.publish.world import World

T = TypeVar("T")
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

    @property
    def search(self) -> Rows:
        """What is kept of the search index."""

    def open(self, setting: str) -> None:
        """Begin a build; what was kept under another setting is forgotten."""

    def read_keys(self) -> Sequence[tuple[int, str, str, bytes]]:
        """Give every key that a page read: its number, the key, and its fingerprint then.

        And the numbers of the notes whose whole text counted for that, four bytes each.
        """

    def notes(self) -> tuple[str, Mapping[str, list[Any]]]:
        """Give what is known of all notes together, and by their paths of each."""

    def put_notes(self, told: str, notes: Mapping[str, list[Any]]) -> None:
        """Keep the same."""

    def page(self, path: str) -> Known | None:
        """Give what is known of a page whose file is as it was left."""

    def put_key(self, number: int, key: str, seen: str, notes: bytes) -> None:
        """Keep the fingerprint of a key, with the notes that counted for it."""

    def put_page(self, path: str, given: str, read: Sequence[int], data: bytes) -> None:
        """Keep what is known of a page that was drawn."""

    def put_ready(self, path: str, data: bytes) -> bool:
        """Keep a file that no template draws; tells whether it lies there as it is."""

    def kind(self, kind: str, ground: str) -> Sequence[str] | None:
        """Give the paths of the files of a kind if they were made on this ground and are as left."""

    def put_kind(self, kind: str, ground: str, paths: Sequence[str]) -> None:
        """Keep which files a kind has, and on which ground all of them were made."""


_UNTOLD = "~"
"""The fingerprint of what was not looked at, but must be another one than before."""


class StandingPages:
    """Draws pages, but not those that an earlier build under the same setting left as they are."""

    def __init__(self, world: World, shelf: Shelf, setting: str, code: str) -> None:
        shelf.open(setting)
        self.search = KeptRows(shelf.search)
        self._world = world
        self._shelf = shelf
        self._prints = Fingerprints(world)
        self._code = code
        self._numbers: dict[Key, int] = {}
        known, rows = shelf.notes()
        self._since = since = Since(world, self._prints, known, rows)
        if since.told != known or since.rows != rows:
            shelf.put_notes(since.told, since.rows)
        self._ground = f"{setting} {since.heads}"
        self._changed = frozenset(self._others())
        self._numbers_before = {text: number for number, text, _, _ in shelf.read_keys()}
        self._next = max(self._numbers_before.values(), default=-1) + 1

    def _others(self) -> Iterator[int]:
        """Give the numbers of the keys under which something else stands now."""
        since = self._since
        for number, text, seen, notes in self._shelf.read_keys():
            if seen and since.stands(text):
                # Its fingerprint holds the texts of its notes.
                if since.holds(notes):
                    self._shelf.put_key(number, text, _UNTOLD, notes)
                    yield number
                continue
            key = as_key(text)
            now = self._prints.of_key(key)
            if now != seen or not now:
                self._put_key(number, key, text, now)
                yield number

    def ready(
        self, kind: str, make: Callable[[], Iterable[tuple[str, bytes]]], *, quotes: bool
    ) -> Piece | list[Made]:
        """Make files that no template draws, which are made of the notes alone.

        Gives what makes them, or the files where all stand.
        """

        def made() -> Iterator[Made]:
            for path, data in make():
                yield path, None if self.put_ready(path, data) else data

        return self._of_kind(kind, self._told(quotes=quotes), made)

    def renewed(self, kind: str, make: Callable[[Standing], Iterator[Made]]) -> Piece | list[Made]:
        """Make such files of a kind that finds out itself which of them stand."""
        return self._of_kind(kind, self._told(quotes=True), partial(make, self))

    def _told(self, *, quotes: bool) -> str:
        """Name all that files which no template draws are made of."""
        world, notes = self._world, self._world.notebook
        told = (notes.config, notes.members, world.on, str(world.audience))
        withheld = sorted(notes.names.withheld)
        texts = self._since.texts if quotes else self._since.heads
        return short(f"{self._code} {told!r} {withheld} {texts}")

    def listed(self, kind: str, make: Piece) -> Piece | list[Made]:
        """Make the pages of a kind that never quotes, in the same way."""
        return self._of_kind(kind, self._ground, make)

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

    def watched(
        self, kind: PageKind, make: Callable[[], Iterable[Sheet]]
    ) -> list[tuple[str, Sheet | None]]:
        """Give the pages of a kind that is watched by their paths, and sheets of those to be drawn."""
        standing = self._shelf.kind(kind.name, self._ground)
        if standing is not None and not (kind.quotes and any(map(self._falls, standing))):
            return [(path, None) for path in standing]
        sheets = list(make())
        self._shelf.put_kind(kind.name, self._ground, [sheet.path for sheet in sheets])
        return [(sheet.path, sheet if self._falls(sheet.path) else None) for sheet in sheets]

    def _falls(self, path: str) -> bool:
        """Tell whether a page is not as it was left, or would read something else now."""
        before = self._shelf.page(path)
        return before is None or not before[1] or not self.unchanged(before[1])

    def drawn_watched(self, kind: str, sheet: Sheet, draw: Draw) -> bytes:
        """Draw a page of a kind that is watched, and keep what it reads."""
        made, read = self.observed(partial(draw, kind, sheet))
        self._shelf.put_page(sheet.path, "", read, made)
        return made

    def drawn(self, kind: str, sheet: Sheet | Ready, draw: Draw) -> bytes | None:
        """Draw a page; None for one that stands as it is."""
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

    def put_ready(self, path: str, data: bytes) -> bool:
        """Keep a file that no template draws; tells whether it lies there as it is."""
        return self._shelf.put_ready(path, data)

    def unchanged(self, read: Sequence[int]) -> bool:
        """Tell whether whatever read keys with these numbers would read the same again."""
        return self._changed.isdisjoint(read)

    def observed(self, make: Callable[[], T]) -> tuple[T, Sequence[int]]:
        """Make something; give it with the numbers of the keys that were read for it."""
        with self._world.reads.recorded() as read:
            made = make()
        known = self._numbers
        return made, [known[key] if key in known else self._number(key) for key in read]

    def _number(self, key: Key) -> int:
        text = written(key)
        number = self._numbers_before.get(text)
        if number is None:
            number = self._next
            self._next += 1
            seen = "" if key == EVERYTHING else self._prints.of_key(key)
            self._put_key(number, key, text, seen)
        self._numbers[key] = number
        return number

    def _put_key(self, number: int, key: Key, text: str, seen: str) -> None:
        paths = self._prints.notes_of_key(key) if seen else ()
        numbers = array("I", (self._since.numbers[path] for path in paths))
        self._shelf.put_key(number, text, seen, numbers.tobytes())


def setting(world: World, shared: Mapping[str, object], beside: str) -> str:
    """Name what every page depends on: the settings, the day, who reads, and what comes from outside."""
    plain = {name: each for name, each in shared.items() if not callable(each)}
    told = (plain, world.notebook.config, world.notebook.members, world.on, str(world.audience))
    return short(f"{beside} {told!r}")
