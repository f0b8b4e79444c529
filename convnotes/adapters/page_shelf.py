"""What a build read and drew, kept for the next one: it can tell from it which pages still stand.

It lies beside what else builds keep, for us alone, and may be deleted at any time.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from convnotes.adapters import search_shelf
from convnotes.adapters.disk import unlink_if_there
from convnotes.adapters.search_shelf import SearchShelf

_MAKING = """
CREATE TABLE IF NOT EXISTS setting (name TEXT);
CREATE TABLE IF NOT EXISTS keys (number INTEGER PRIMARY KEY, key TEXT, seen TEXT, notes BLOB);
CREATE TABLE IF NOT EXISTS notes (told TEXT, notes TEXT);
CREATE TABLE IF NOT EXISTS pages (
    path TEXT PRIMARY KEY, given TEXT, read BLOB, bytes BLOB, state TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kinds (name TEXT PRIMARY KEY, ground TEXT, paths TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ready (path TEXT PRIMARY KEY, bytes BLOB, state TEXT) WITHOUT ROWID;
"""
_TABLES = _MAKING + search_shelf.TABLE


_SEAL = ".seal"


class _Page(NamedTuple):
    given: str
    read: bytes
    bytes: bytes
    state: str


class _Ready(NamedTuple):
    bytes: bytes
    state: str


class _Kind(NamedTuple):
    ground: str
    paths: tuple[str, ...]


class PageShelf:
    """Keeps what is known of the pages in one folder, as long as all that they share is the same.

    What no template draws is kept under any setting.
    """

    def __init__(self, file: str, folder: Path, boot: str = "") -> None:
        self._boot = boot
        self._file = file
        self._folder = os.fspath(folder)
        self._setting = ""
        self._keys: list[tuple[int, str, str, bytes]] = []
        self._notes: tuple[str, Mapping[str, list[Any]]] = "", {}
        self._new_notes: tuple[str, Mapping[str, list[Any]]] | None = None
        self._pages: dict[str, _Page] = {}
        self._new_keys: dict[int, tuple[str, str, bytes]] = {}
        self._new_pages: dict[str, tuple[str, bytes, bytes]] = {}
        self._ready: dict[str, _Ready] = {}
        self._kinds: dict[str, _Kind] = {}
        self._new_ready: dict[str, bytes] = {}
        self._new_kinds: dict[str, _Kind] = {}
        self._moved: dict[str, str] = {}
        self._looked: dict[str, bool] = {}
        self._asked: set[str] = set()
        self._fresh = True
        self.search = SearchShelf(file, self._lies, self._left)

    def open(self, setting: str) -> None:
        """Read what was kept under a setting; under another one, everything begins anew."""
        self._setting = setting
        if not self._sealed():
            self._throw_away()
        try:
            with contextlib.closing(self._database()) as database:
                for name, ground, paths in database.execute("SELECT * FROM kinds"):
                    self._kinds[name] = _Kind(ground, tuple(map(str, json.loads(paths))))
                for path, *rest in database.execute("SELECT * FROM ready"):
                    self._ready[path] = _Ready(*rest)
                found = database.execute("SELECT name FROM setting").fetchone()
                if found != (setting,):
                    return
                for told, notes in database.execute("SELECT * FROM notes"):
                    self._notes = told, json.loads(notes)
                self._keys = database.execute("SELECT * FROM keys").fetchall()
                for path, *rest in database.execute("SELECT * FROM pages"):
                    self._pages[path] = _Page(*rest)
                self._fresh = False
                self.search.open()
        except (sqlite3.Error, OSError, ValueError, TypeError):
            # A cache that cannot be read is as good as none.
            self._keys, self._pages, self._ready, self._kinds = [], {}, {}, {}
            self._notes = "", {}
            self._throw_away()

    def _throw_away(self) -> None:
        with contextlib.suppress(OSError):
            unlink_if_there(self._file)

    def _seal(self) -> bytes:
        """Name the bytes of the file."""
        with open(self._file, "rb") as file:
            return hashlib.file_digest(file, "blake2b").digest()

    def _sealed(self) -> bool:
        """Tell whether the file is as it was left: what was damaged could let a page stand too long."""
        try:
            with open(self._file + _SEAL, "rb") as file:
                return file.read() == self._seal()
        except OSError:
            return False

    def _database(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=5)
        os.chmod(self._file, 0o600)
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_TABLES)
        return database

    def read_keys(self) -> Sequence[tuple[int, str, str, bytes]]:
        """Give every key that a page read: its number, the key, and its fingerprint then.

        And the numbers of the notes whose whole text counted for that, four bytes each.
        """
        return self._keys

    def notes(self) -> tuple[str, Mapping[str, list[Any]]]:
        """Give what is known of all notes together, and by their paths of each."""
        return self._notes

    def put_notes(self, told: str, notes: Mapping[str, list[Any]]) -> None:
        """Keep the same."""
        self._new_notes = told, notes

    def page(self, path: str) -> tuple[str, Sequence[int]] | None:
        """Give what is known of a page whose file is as it was left."""
        self._asked.add(path)
        found = self._pages.get(path)
        if found is None or not self._as_left(path, found):
            return None
        return found.given, _numbers(found.read)

    def kind(self, kind: str, ground: str) -> Sequence[str] | None:
        """Give the paths of the files of a kind if they were made on this ground and are as left."""
        found = self._kinds.get(kind)
        if found is None or found.ground != ground:
            return None
        return found.paths if all(map(self._lies, found.paths)) else None

    def _lies(self, path: str) -> bool:
        self._asked.add(path)
        found = self._pages.get(path) or self._ready.get(path)
        return found is not None and self._as_left(path, found)

    def _left(self, path: str) -> bytes | None:
        """Give the bytes of a file that no template draws, if they are what was left."""
        found = self._ready.get(path)
        try:
            with open(os.path.join(self._folder, path), "rb") as opened:
                data = opened.read()
        except OSError:
            return None
        return data if found is not None and _digest(data) == found.bytes else None

    def put_kind(self, kind: str, ground: str, paths: Sequence[str]) -> None:
        """Keep which files a kind has, and on which ground all of them were made."""
        self._new_kinds[kind] = _Kind(ground, tuple(paths))

    def _as_left(self, path: str, found: _Page | _Ready) -> bool:
        left = self._looked.get(path)
        if left is None:
            left = self._looked[path] = self._look(path, found)
        return left

    def _look(self, path: str, found: _Page | _Ready) -> bool:
        file = os.path.join(self._folder, path)
        state = self._state(file)
        if state == found.state:
            return bool(state)
        try:
            with open(file, "rb") as opened:
                same = _digest(opened.read()) == found.bytes
        except OSError:
            return False
        if same and not os.path.islink(file):
            self._moved[path] = state
            return True
        return False

    def _state(self, file: str) -> str:
        """Say how a file lies there since the machine was started; nothing where there is none."""
        try:
            found = os.lstat(file)
        except OSError:
            return ""
        times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
        return f"{self._boot} {found.st_mode} {found.st_size} {times} {found.st_ino}"

    def put_key(self, number: int, key: str, seen: str, notes: bytes) -> None:
        """Keep the fingerprint of a key, with the notes that counted for it."""
        self._new_keys[number] = key, seen, notes

    def put_page(self, path: str, given: str, read: Sequence[int], data: bytes) -> None:
        """Keep what is known of a page that was drawn."""
        self._new_pages[path] = given, array("I", read).tobytes(), _digest(data)

    def put_ready(self, path: str, data: bytes) -> bool:
        """Keep a file that no template draws; tells whether it lies there as it is."""
        digest = self._new_ready[path] = _digest(data)
        before = self._ready.get(path)
        return before is not None and before.bytes == digest and self._as_left(path, before)

    def told(self) -> dict[str, Any]:
        """Tell another process what is new here."""
        keys = self._new_keys.items()
        pages = self._new_pages.items()
        return {
            "keys": [(number, *known, notes.hex()) for number, (*known, notes) in keys],
            "pages": [(path, given, read.hex(), data.hex()) for path, (given, read, data) in pages],
            "ready": {path: digest.hex() for path, digest in self._new_ready.items()},
            "kinds": self._new_kinds,
            "moved": self._moved,
            "asked": sorted(self._asked),
        }

    def hear(self, told: Mapping[str, Any]) -> None:
        """Keep what is new in another process, which has numbered keys by itself."""
        numbers = {key: number for number, key, *_ in self._keys}
        numbers.update((key, number) for number, (key, *_) in self._new_keys.items())
        unused = count(max(numbers.values(), default=-1) + 1)
        ours: dict[int, int] = {}
        for number, key, seen, notes in told["keys"]:
            ours[number] = numbers[key] if key in numbers else next(unused)
            self.put_key(ours[number], key, seen, bytes.fromhex(notes))
        for path, given, read, digest in told["pages"]:
            here = array("I", (ours.get(each, each) for each in _numbers(bytes.fromhex(read))))
            self._new_pages[path] = given, here.tobytes(), bytes.fromhex(digest)
        self._new_ready.update((path, bytes.fromhex(each)) for path, each in told["ready"].items())
        for name, (ground, paths) in told["kinds"].items():
            self.put_kind(name, ground, paths)
        self._moved.update(told["moved"])
        self._asked.update(told["asked"])

    def save(self) -> None:
        """Write down what is new, once the files lie where they belong."""
        gone = [(path,) for path in self._pages if path not in self._asked]
        new = self._new_keys or self._new_pages or self._new_ready or self._new_kinds
        if not (self._fresh or new or self._moved or gone or self._new_notes):
            return
        try:
            with contextlib.closing(self._database()) as database, database:
                self._write(database, gone)
            with open(self._file + _SEAL, "wb") as file:
                file.write(self._seal())
        except (sqlite3.Error, OSError):
            # What cannot be written may be damaged; the next build begins anew.
            self._throw_away()

    def _write(self, database: sqlite3.Connection, gone: Iterable[tuple[str]]) -> None:
        if self._fresh:
            gone_too = "setting", "keys", "pages", "notes", "search"
            database.executescript("".join(f"DROP TABLE {each};" for each in gone_too) + _TABLES)
            database.execute("INSERT INTO setting VALUES (?)", (self._setting,))
        database.executemany("DELETE FROM pages WHERE path = ?", gone)
        database.executemany(
            "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)",
            ((number, *known) for number, known in self._new_keys.items()),
        )
        database.executemany(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)",
            (
                (path, *known, self._state(os.path.join(self._folder, path)))
                for path, known in self._new_pages.items()
            ),
        )
        for table in ("pages", "ready"):
            database.executemany(
                f"UPDATE {table} SET state = ? WHERE path = ?",  # noqa: S608 - two of ours
                ((state, path) for path, state in self._moved.items()),
            )
        if self._new_notes:
            told, notes = self._new_notes
            database.execute("DELETE FROM notes")
            database.execute("INSERT INTO notes VALUES (?, ?)", (told, json.dumps(notes)))
        self._save_kinds(database)
        self.search.save(database)
        self._drop_unused(database)

    def _save_kinds(self, database: sqlite3.Connection) -> None:
        """Write down the kinds that were made anew, and the files that no template draws."""
        rows = [(name, one.ground, json.dumps(one.paths)) for name, one in self._new_kinds.items()]
        database.executemany("INSERT OR REPLACE INTO kinds VALUES (?, ?, ?)", rows)
        held = {path for one in (self._kinds | self._new_kinds).values() for path in one.paths}
        gone = [(path,) for path in self._ready if path not in held]
        database.executemany("DELETE FROM ready WHERE path = ?", gone)
        database.executemany(
            "INSERT OR REPLACE INTO ready VALUES (?, ?, ?)",
            (
                (path, digest, self._state(os.path.join(self._folder, path)))
                for path, digest in self._new_ready.items()
            ),
        )

    def _drop_unused(self, database: sqlite3.Connection) -> None:
        """Forget keys that no page reads any more, where they are many."""
        if self._fresh or len(self._new_pages) < len(self._pages) // 4:
            return
        used: set[int] = set()
        for (read,) in database.execute("SELECT read FROM pages"):
            used.update(_numbers(read))
        used.update(self.search.read(database))
        found = [number for (number,) in database.execute("SELECT number FROM keys")]
        unused = ((number,) for number in found if number not in used)
        database.executemany("DELETE FROM keys WHERE number = ?", unused)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _numbers(packed: bytes) -> Sequence[int]:
    numbers = array("I")
    numbers.frombytes(packed)
    return numbers
