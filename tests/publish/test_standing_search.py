"""After any changes the search index is that of a full build, and made of what changed alone."""

import contextlib
import hashlib
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import pytest

from convnotes.adapters.output import write_site
from convnotes.adapters.page_shelf import PageShelf
from convnotes.model.ids import NoteId
from convnotes.model.note import Note
from convnotes.publish import findable, search, standing_search, weighing, word_parts
from convnotes.publish.audience import Audience, visible
from convnotes.publish.findable import Findable, Passage
from convnotes.publish.kept_rows import KeptRows
from convnotes.publish.world import World
from convnotes.workspace import find
from publish.building import DAY, workspace
from publish.changing import NOTES
from running import run

T = TypeVar("T")
_WORDS = [
    f"{first}{second}{third}"
    for first in ("a", "ab", "abc", "b", "ca", "東", "é")
    for second in ("", "x", "yz", "abcdefghijkl")
    for third in ("", "1", "of", "京")
]


class Desk:
    """Builds the index of notes that are texts, each with the number of its version, in a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.file = folder / "pages.sqlite"
        self.notes = {f"n{each}": self.text() for each in range(40)}
        self.done: list[str] = []
        self.made: list[str] = []
        self._versions: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._shelf = PageShelf(str(self.file), folder / "site")
        self.search = KeptRows(self._shelf.search)

    def text(self) -> str:
        # The first words are in most notes, the last in few.
        count = len(_WORDS)
        places = (int(count * self.dice.random() ** 3) for _ in range(self.dice.randrange(30)))
        return " ".join(_WORDS[each] for each in places)

    def findable(self, name: str) -> Findable:
        text = self.notes[name]
        tags = tuple(text.split()[:2])
        kind = "person" if "1" in name else "conversation"
        return Findable(kind, name, f"x/{name}.html", (), tags, text[:9], (Passage("#a", text),))

    # What stands of an earlier build

    def unchanged(self, read: Sequence[int]) -> bool:
        (version,) = read
        name, text = self._texts[version].split(":", 1)
        return self.notes.get(name) == text

    def observed(self, make: Callable[[], T]) -> tuple[T, Sequence[int]]:
        made = make()
        version = len(self._texts)
        self._texts[version] = f"{self.made[-1]}:{self.notes[self.made[-1]]}"
        return made, (version,)

    def put_ready(self, path: str, data: bytes) -> bool:
        return self._shelf.put_ready(path, data)

    # Building

    def sought(self, _: object) -> Iterator[tuple[str, Callable[[], Findable]]]:
        for name in sorted(self.notes):
            yield name, partial(self._make, name)

    def _make(self, name: str) -> Findable:
        self.made.append(name)
        return self.findable(name)

    def build(self) -> dict[str, bytes]:
        """Build, and give the files that were not known to stand."""
        self.made.clear()
        self._shelf = PageShelf(str(self.file), self.folder / "site")
        self._shelf.open("same")
        self.search = KeptRows(self._shelf.search)
        given = dict(standing_search.renewed(cast("World", None), self))
        write_site(self.folder / "site", given.items())
        self._shelf.put_kind("search-index", str(len(self._texts)), list(given))
        self._shelf.save()
        return {path: data for path, data in given.items() if data is not None}

    def check(self) -> dict[str, bytes]:
        """Build, and hold the files to those of an index that nothing was known of."""
        before = self.there()
        given = self.build()
        whole = dict(search.index(map(self.findable, sorted(self.notes))))
        assert self.there() == {path: text.encode() for path, text in whole.items()}, self.done
        if "damage" not in self.done:
            assert all(before.get(path) != data for path, data in given.items()), self.done
            with self.database() as database:
                (notes,) = database.execute("SELECT count(*) FROM search WHERE key LIKE 'note %'")
            assert notes <= (len(self.notes),)
        return given

    def there(self) -> dict[str, bytes]:
        return {f"search/{file.name}": file.read_bytes() for file in self.files()}

    def files(self) -> list[Path]:
        return sorted((self.folder / "site/search").glob("*.js"))

    @contextlib.contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Open the file of the rows, which is sealed anew: each row has a seal of its own."""
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            yield database
        Path(f"{self.file}.seal").write_bytes(hashlib.blake2b(self.file.read_bytes()).digest())

    def next(self, but: str = "") -> None:
        """Do something that people, or their machines, do between builds."""
        deed = self.dice.choice(sorted(_DEEDS.keys() - {but}))
        self.done.append(deed)
        _DEEDS[deed](self)


def _edit(desk: Desk) -> None:
    desk.notes[desk.dice.choice(sorted(desk.notes))] = desk.text()


def _add_word(desk: Desk) -> None:
    desk.notes[desk.dice.choice(sorted(desk.notes))] += f" {desk.dice.choice(_WORDS)}"


def _remove_note(desk: Desk) -> None:
    del desk.notes[desk.dice.choice(sorted(desk.notes))]


def _spoil(desk: Desk) -> None:
    desk.dice.choice(desk.files()).write_bytes(b"?")


def _remove_file(desk: Desk) -> None:
    desk.dice.choice(desk.files()).unlink()


def _lose(desk: Desk) -> None:
    with contextlib.suppress(sqlite3.Error), desk.database() as database, database:
        rows = database.execute("SELECT key FROM search").fetchall()
        database.executemany("DELETE FROM search WHERE key = ?", desk.dice.sample(rows, 9))


def _mix_up(desk: Desk) -> None:
    with contextlib.suppress(sqlite3.Error), desk.database() as database, database:
        rows = database.execute("SELECT key, data FROM search").fetchall()
        for key, data in desk.dice.sample(rows, 9):
            at = desk.dice.randrange(len(data) or 1)
            spoilt = data[:at] + bytes([desk.dice.randrange(256)]) + data[at + 1 :]
            database.execute("UPDATE search SET data = ? WHERE key = ?", (spoilt, key))


def _damage(desk: Desk) -> None:
    data = bytearray(desk.file.read_bytes() if desk.file.exists() else b"?" * 4096)
    at = desk.dice.randrange(len(data) // 4096) * 4096
    data[at : at + 4096] = b"\xff" * 4096
    desk.file.write_bytes(data)


_DEEDS: dict[str, Callable[[Desk], None]] = {
    "edit": _edit,
    "another edit": _edit,
    "add a word": _add_word,
    "add another word": _add_word,
    "new note": lambda desk: desk.notes.update({f"n{desk.dice.randrange(99)}": desk.text()}),
    "remove a note": _remove_note,
    "empty a note": lambda desk: desk.notes.update({desk.dice.choice(sorted(desk.notes)): ""}),
    "spoil a file": _spoil,
    "remove a file": _remove_file,
    "lose rows": _lose,
    "mix up rows": _mix_up,
    "damage": _damage,
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Desk:
    """Give a desk at which the sizes of all things are small."""
    for module, name, value in (
        (word_parts, "LARGEST_PART", 160),
        (word_parts, "_LONGEST_PREFIX", 4),
        (search, "LARGEST_BLOCK", 300),
        (weighing, "MOST_NOTES", 12),
        (weighing, "FIRST_NOTES", 5),
    ):
        monkeypatch.setattr(module, name, value)
    made = Desk(tmp_path, getattr(request, "param", 1))
    monkeypatch.setattr(standing_search, "sought", made.sought)
    return made


@pytest.mark.parametrize("desk", range(6), indirect=True)
@pytest.mark.parametrize("but", ["", "damage"])
def test_a_walk_of_changes_leaves_what_a_full_build_makes(desk: Desk, but: str) -> None:
    for _ in range(50):
        desk.check()
        for _ in range(desk.dice.choice((1, 1, 1, 2))):
            desk.next(but)


def test_of_one_edited_note_few_files_are_made_and_no_other_note(desk: Desk) -> None:
    assert len(desk.check()) > 40
    desk.notes["n7"] += " abx"
    given = desk.check()
    assert desk.made == ["n7"]
    assert len(given) <= 3
    assert desk.check() == {}
    assert desk.made == []


def test_a_word_may_stand_very_often_in_a_note(desk: Desk) -> None:
    for text in (" abx" * 300, " of", " abx"):
        desk.notes["n7"] += text
        desk.check()
    assert desk.made == ["n7"]


def test_of_a_note_that_is_new_no_other_is_made(desk: Desk) -> None:
    desk.check()
    desk.notes["n20x"] = "abx of of"
    desk.check()
    assert desk.made == ["n20x"]


def test_a_block_that_is_gone_is_made_of_its_notes_alone(desk: Desk) -> None:
    desk.check()
    block = max(desk.files(), key=lambda file: file.name.startswith("d-"))
    block.unlink()
    assert list(desk.check()) == [f"search/{block.name}"]
    assert 0 < len(desk.made) < 10


@pytest.mark.parametrize("kind", ["sheet", "note", "word"])
def test_what_was_damaged_is_made_anew(desk: Desk, kind: str) -> None:
    desk.check()
    with desk.database() as database, database:
        database.execute("UPDATE search SET data = data || x'20' WHERE key LIKE ?", (f"{kind}%",))
    desk.notes["n7"] += " abx"
    desk.check()
    assert len(desk.made) >= len(desk.notes)
    desk.notes["n8"] += " abx"
    desk.check()
    assert desk.made == ["n8"]


def test_only_notes_that_would_read_otherwise_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(tmp_path, NOTES)
    made: list[str] = []
    found = findable._found

    def noted(world: World, note: NoteId) -> Findable:
        made.append(note)
        return found(world, note)

    monkeypatch.setattr(findable, "_found", noted)
    for old, new, expected in (
        ("It began", "It all began", ["roof"]),
        ("title: Roof", "title: The roof", ["2026-11-06", "bob-hale", "plan", "roof"]),
    ):
        built(root)
        made.clear()
        note = root / "notes/c/roof.md"
        note.write_text(note.read_text().replace(old, new))
        built(root)
        assert sorted(made) == expected


class _Sealed:
    """A note that may not be looked at."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)


def test_what_can_be_found_is_listed_without_a_look_at_any_note(tmp_path: Path) -> None:
    seen = visible(find(workspace(tmp_path, NOTES)).notebook, Audience.TEAM, None)
    names = [name for name, _ in findable.sought(World(seen, DAY, Audience.TEAM))]
    assert {"note roof", "note bob-hale", "note plan", "name gus"} <= set(names)
    by_id = dict.fromkeys(seen.by_id, cast("Note", _Sealed()))
    world = World(replace(seen, by_id=by_id), DAY, Audience.TEAM)
    assert [name for name, _ in findable.sought(world)] == names
    assert findable.number_of_findables(world) == len(names)


def built(root: Path) -> None:
    assert run("--on", str(DAY), "build", folder=root).status == 0
