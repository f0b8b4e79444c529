"""The index on disk: what was read of the notes, kept in SQLite, and thrown away at the least doubt.

It holds sheets: texts by what they are about and which folder of `notes/` they are of. Each has a
checksum, and which folders there are is known from the folders themselves, so that a damaged or a
missing sheet is noticed. Nothing here is ever the only copy of anything.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

from convnotes import __version__
from convnotes.adapters.state import FOLDER

FILE = "index.sqlite"
_APPLICATION = 0x636E6F74
_ENDINGS = ("", "-wal", "-shm", "-journal")
_CLOCK = ".clock"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SOURCES = ("index", "model", "queries", "text", "turns")
_PATIENCE = 5.0
_PLAIN = getattr(os, "O_NOFOLLOW", 0)
# With row ids: without them, what is longer than a quarter of a page takes pages of its own.
_SCHEMA = (
    "CREATE TABLE sheet (subject TEXT NOT NULL, place TEXT NOT NULL, checksum INTEGER NOT NULL,"
    " content TEXT NOT NULL, PRIMARY KEY (subject, place))"
)
_LAYOUT = [("sheet", _SCHEMA), ("sqlite_autoindex_sheet_1", None)]


class Damaged(Exception):
    """What the index holds is not what was put there."""


class Sheet(NamedTuple):
    """One text of the index: what it is about, and of which folder or note."""

    subject: str
    place: str
    content: str


class Sheets:
    """An open index. Every method raises `Damaged` where the file is not sound."""

    def __init__(self, database: sqlite3.Connection, file: str) -> None:
        self._database, self._file = database, file
        self._process = os.getpid()
        self._inherited: list[sqlite3.Connection] = []

    def read(
        self, subject: str, places: Iterable[str] | None = None, *, sound: bool = True
    ) -> dict[str, str]:
        """Give the sheets about a subject by place: all, or those of some places that are there.

        Unless they must be `sound`, whoever asks compares them with the truth.
        """
        if places is None:
            query = "SELECT place, checksum, content FROM sheet WHERE subject = ?"
            rows = self._rows(query, (subject,))
            if not sound:
                return {place: content for place, _, content in rows}
            return dict(self._sound(subject, rows))
        found: dict[str, str] = {}
        query = "SELECT place, checksum, content FROM sheet WHERE subject = ? AND place = ?"
        for place in places:
            found.update(self._sound(subject, self._rows(query, (subject, place))))
        return found

    def _rows(self, query: str, values: tuple[str, ...]) -> list[tuple[str, int, str]]:
        try:
            if self._process != os.getpid():
                self._open_again()
            return self._database.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError, MemoryError, OverflowError) as error:
            raise Damaged(str(error)) from None

    def _open_again(self) -> None:
        """Take a connection of our own: one that was open before a fork is not to be used after it."""
        # Nor to be closed, so it must not be let go of.
        self._inherited.append(self._database)
        self._database = sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)
        self._process = os.getpid()
        self._database.execute("BEGIN")

    def _sound(
        self, subject: str, rows: Iterable[tuple[str, int, str]]
    ) -> Iterator[tuple[str, str]]:
        for place, checksum, content in rows:
            try:
                if _checksum(subject, place, content) != checksum:
                    raise Damaged(f"{subject} of {place}")
            except (AttributeError, TypeError, UnicodeEncodeError):
                raise Damaged(f"{subject} of {place}") from None
            yield place, content

    def write(
        self,
        sheets: Iterable[Sheet],
        gone: Iterable[tuple[str, str]] = (),
        *,
        afresh: bool = False,
    ) -> bool:
        """Put sheets in and take others out, or `afresh` all; tells whether that was done.

        It is not where another process has written since the first reading, or is writing now: then
        the next command will.
        """
        database = self._database
        try:
            database.execute("PRAGMA busy_timeout = 0")
            if afresh:
                database.execute("DELETE FROM sheet")
            database.executemany("DELETE FROM sheet WHERE subject = ? AND place = ?", gone)
            database.executemany(
                "INSERT OR REPLACE INTO sheet VALUES (?, ?, ?, ?)",
                (
                    (subject, place, _checksum(subject, place, content), content)
                    for subject, place, content in sheets
                ),
            )
            database.execute("COMMIT")
            # Else whoever opens it next would have to go through all that was written.
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            return False
        finally:
            with contextlib.suppress(sqlite3.Error):
                database.execute("BEGIN")
        return True

    def identity(self, root: str) -> str:
        """Tell this file from any copy of it, which came with a workspace from elsewhere."""
        try:
            at = os.stat(os.path.join(root, FOLDER, FILE))
        except OSError:
            return ""
        return f"{at.st_dev}:{at.st_ino}"

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()


def _checksum(subject: str, place: str, content: str) -> int:
    return crc32(content.encode(), crc32(f"{subject}\n{place}\n".encode("utf-8", "replace")))


def open_sheets(root: str, *, make: bool = False) -> Sheets | None:
    """Open the index of a workspace, or give None where there is none that can be used.

    With `make` a new one takes the place of what is not sound, if that can be written.
    """
    file = os.path.join(root, FOLDER, FILE)
    if not make and not os.path.exists(file):
        return None
    # What comes with a workspace from elsewhere must not lead us to another file.
    if os.path.islink(os.path.join(root, FOLDER)) or any(map(os.path.islink, _files(file))):
        return None
    try:
        database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error:
        return None
    with contextlib.suppress(sqlite3.Error, MemoryError, OverflowError):
        if _fits(database, make):
            # From the first reading on, everything is as it was at that time.
            database.execute("BEGIN")
            return Sheets(database, file)
    database.close()
    return None


def _files(file: str) -> Iterator[str]:
    return (file + ending for ending in (*_ENDINGS, _CLOCK))


def _fits(database: sqlite3.Connection, make: bool) -> bool:
    database.execute("PRAGMA trusted_schema = OFF")
    layout = database.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION
    tables = database.execute("SELECT name, sql FROM sqlite_master").fetchall()
    if layout and tables == _LAYOUT:
        database.execute("PRAGMA synchronous = OFF")
        return True
    if not make:
        return False
    if tables:
        return False
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN IMMEDIATE")
    database.execute(_SCHEMA)
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute("COMMIT")
    return True


def reader() -> str:
    """Name the code that reads notes; in a checkout of the sources, which change, by their dates."""
    if not os.path.exists(os.path.join(os.path.dirname(_PACKAGE), "pyproject.toml")):
        return __version__
    newest = 0
    for part in _SOURCES:
        with os.scandir(os.path.join(_PACKAGE, part)) as listing:
            newest = max([newest, *(each.stat().st_mtime_ns for each in listing if each.is_file())])
    return f"{__version__} {newest}"


def remove(root: str) -> None:
    """Throw the index away; whoever still reads the old file goes on reading it."""
    for ending in _ENDINGS:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(root, FOLDER, FILE + ending))


def clock(root: str) -> int:
    """Give the time of the file system on which the index lies, in nanoseconds.

    It is what new changes are stamped with, which need not be what this machine's clock shows.
    Raises OSError.
    """
    file = os.path.join(root, FOLDER, FILE + _CLOCK)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _PLAIN, 0o600)
    try:
        os.write(descriptor, b"\n")
        return os.fstat(descriptor).st_mtime_ns
    finally:
        os.close(descriptor)
