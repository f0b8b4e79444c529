"""What is kept of the search index: rows in the file of the pages, which they go with.

Each row is sealed, so that one that was damaged is known for it.
"""

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

TABLE = "CREATE TABLE IF NOT EXISTS search (key TEXT PRIMARY KEY, seal BLOB, data BLOB);"
_READ = "read"


class SearchShelf:
    """Keeps rows; the shelf of the pages says whether these hold, and how the index's files lie."""

    def __init__(
        self, file: str, lies: Callable[[str], bool], left: Callable[[str], bytes | None]
    ) -> None:
        self.lies = lies
        self.left = left
        self._file = file
        self._holds = False
        self._database: sqlite3.Connection | None = None
        self._new: dict[str, bytes | None] = {}
        self._anew = False

    def open(self) -> None:
        """Let the rows be read that an earlier build left."""
        self._holds = True

    def get(self, key: str) -> bytes | None:
        """Give a row as an earlier build left it; None where it is missing or damaged."""
        if not self._holds:
            return None
        try:
            self._database = self._database or sqlite3.connect(self._file, timeout=5)
        except sqlite3.Error:
            return None
        return _row(self._database, key)

    def put(self, key: str, data: bytes | None) -> None:
        """Keep a row, or no longer."""
        self._new[key] = data

    def put_read(self, numbers: Iterable[int]) -> None:
        """Keep the numbers of all keys of the world that were read for the rows."""
        self._new[_READ] = array("I", numbers).tobytes()

    def begin_anew(self) -> None:
        """Keep no rows but those that are put from now on."""
        self._new.clear()
        self._anew = True

    def read(self, database: sqlite3.Connection) -> Sequence[int]:
        """Give the numbers of the keys that were read for the rows in the file."""
        return array("I", _row(database, _READ) or b"")

    def save(self, database: sqlite3.Connection) -> None:
        """Write down what is new into the file of the pages."""
        if self._database:
            self._database.close()
        if self._anew:
            database.execute("DELETE FROM search")
        gone = ((key,) for key, data in self._new.items() if data is None)
        database.executemany("DELETE FROM search WHERE key = ?", gone)
        kept = (
            (key, _seal(key, data), data) for key, data in self._new.items() if data is not None
        )
        database.executemany("INSERT OR REPLACE INTO search VALUES (?, ?, ?)", kept)


def _row(database: sqlite3.Connection, key: str) -> bytes | None:
    try:
        row = database.execute("SELECT seal, data FROM search WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error:
        return None
    sound = row and isinstance(row[1], bytes) and row[0] == _seal(key, row[1])
    return row[1] if sound else None


def _seal(key: str, data: bytes) -> bytes:
    seal = blake2b(key.encode(), digest_size=8)
    seal.update(data)
    return seal.digest()
