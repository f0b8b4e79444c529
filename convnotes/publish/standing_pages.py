"""Which pages of an earlier build still stand: those that would read the same again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from convnotes.publish.fingerprints import Fingerprints, short
from convnotes.publish.pages import Ready, Sheet
from convnotes.publish.reads import EVERYTHING, Key
from convnotes.publish.world import World

Known = tuple[str, Sequence[int]]
"""What is known of a page that was drawn: what it was given, or the numbers of the keys it read."""


class Shelf(Protocol):
    """Keeps what was read and drawn from one build to the next; it may forget all of it."""

    def open(self, setting: str) -> None:
        """Begin a build; what was kept under another setting is forgotten."""

    def keys(self) -> Mapping[Key, tuple[int, str]]:
        """Give every key that a page read, with its number and its fingerprint then."""

    def page(self, path: str) -> Known | None:
        """Give what is known of a page whose file is as it was left."""

    def put_key(self, number: int, key: Key, seen: str) -> None:
        """Keep the fingerprint of a key."""

    def put_page(self, path: str, given: str, read: Sequence[int], data: bytes) -> None:
        """Keep what is known of a page that was drawn."""

    def ready(self, kind: str, ground: str) -> Sequence[str] | None:
        """Give the paths of the files of a kind if they were made on this ground and are as left."""

    def put_ready(self, kind: str, ground: str, path: str, data: bytes) -> bool:
        """Keep of which kind a file is that no template draws, and on which ground it was made.

        Tells whether it lies there as it is.
        """


class StandingPages:
    """Draws pages, but not those that an earlier build under the same setting left as they are."""

    def __init__(self, world: World, shelf: Shelf, setting: str, code: str) -> None:
        shelf.open(setting)
        self._world = world
        self._shelf = shelf
        self._prints = Fingerprints(world)
        self._ground = _ground(world, self._prints, code)
        self._numbers: dict[Key, int] = {}
        changed: set[int] = set()
        for key, (number, seen) in shelf.keys().items():
            self._numbers[key] = number
            now = self._prints.of_key(key)
            if now != seen or not now:
                changed.add(number)
                shelf.put_key(number, key, now)
        self._changed = frozenset(changed)
        self._next = max(self._numbers.values(), default=-1) + 1

    def ready(
        self, kind: str, make: Callable[[], Iterable[tuple[str, bytes]]]
    ) -> Iterator[tuple[str, bytes | None]]:
        """Give files that no template draws; None for all of a kind that stand as they are."""
        standing = self._shelf.ready(kind, self._ground)
        if standing is not None:
            yield from ((path, None) for path in standing)
            return
        for path, data in make():
            stands = self._shelf.put_ready(kind, self._ground, path, data)
            yield path, None if stands else data

    def drawn(
        self, kind: str, sheet: Sheet | Ready, draw: Callable[[str, Sheet], bytes]
    ) -> bytes | None:
        """Draw a page; None for one that stands as it is."""
        before = self._shelf.page(sheet.path)
        if isinstance(sheet, Sheet) and sheet.watched:
            if before and before[1] and self._changed.isdisjoint(before[1]):
                return None
            with self._world.reads.recorded() as read:
                made = draw(kind, sheet)
            self._shelf.put_page(sheet.path, "", self._numbered(read), made)
            return made
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
            seen = "" if key == EVERYTHING else self._prints.of_key(key)
            self._shelf.put_key(number, key, seen)
        return number


def _ground(world: World, prints: Fingerprints, code: str) -> str:
    """Name all that a file is made from into which no template and nothing beside the notes goes."""
    notebook = world.notebook
    told = (notebook.config, notebook.members, world.on, str(world.audience))
    return short(f"{code} {told!r} {sorted(notebook.names.withheld)} {prints.of(notebook.notes)}")


def setting(world: World, shared: Mapping[str, object], beside: str) -> str:
    """Name what every page depends on: the settings, the day, who reads, and what comes from outside."""
    plain = {name: each for name, each in shared.items() if not callable(each)}
    told = (plain, world.notebook.config, world.notebook.members, world.on, str(world.audience))
    return short(f"{beside} {told!r}")
