"""The catalog on disk: tables and words of all notes in SQLite, for search and for questions in SQL.

It is made at the first search and brought up to date at the next, from the index. Whoever else writes
to the file changes its size or times, which the index knows; then it is made anew.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from convnotes.adapters.state import FOLDER
from convnotes.errors import ConvnotesError

FILE = "catalog.sqlite"
_ENDINGS = ("", "-wal", "-shm", "-journal")
_SCHEMA = os.path.join(os.path.dirname(__file__), "schema.sql")
_STEPS = 100_000
_MOST_STEPS = 20_000
"""Times a hundred thousand steps: a question in SQL that takes more is stopped."""
_WORDS_AT_ONCE = 16_000_000
"""Bytes of words that are gathered before they are written."""
_HARMLESS = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
)
_DANGEROUS = frozenset(("load_extension", "fts3_tokenizer", "writefile", "edit"))


class Rows(NamedTuple):
    """What is to be kept of one note, by table."""

    note: tuple[Any, ...]
    participants: Sequence[tuple[Any, ...]]
    exchanges: Sequence[tuple[Any, ...]]
    spoke: Sequence[tuple[Any, ...]]
    promises: Sequence[tuple[Any, ...]]
    statements: Sequence[tuple[Any, ...]]
    links: Sequence[tuple[Any, ...]]
    passages: Sequence[tuple[Any, ...]]


class Hit(NamedTuple):
    """A passage that fits; a lower `rank` is better. `exchange` is its row number, or None."""

    rank: float
    path: str
    exchange: int | None
    line: int
    title: str
    text: str


class Catalog:
    """An open catalog."""

    def __init__(self, database: sqlite3.Connection, file: str, *, empty: bool = False) -> None:
        self._database = database
        self.file = file
        self.empty = empty

    def made(self) -> dict[str, str]:
        """Give what it was made of."""
        return dict(self._database.execute("SELECT key, value FROM made").fetchall())

    def stamps(self) -> dict[str, str]:
        """Give by path which state of each note it holds."""
        return dict(self._database.execute("SELECT path, stamp FROM note").fetchall())

    def next_number(self) -> int:
        """Give a number above those of all exchanges and passages."""
        tables = ("exchange", "passage")
        found = [
            self._database.execute(f"SELECT max(number) FROM {each}").fetchone()[0]  # noqa: S608
            for each in tables
        ]
        return 1 + max(each or 0 for each in found)

    def write(
        self,
        gone: Iterable[str],
        rows: Iterable[Rows],
        people: Iterable[tuple[str, str, str | None]],
        turns: Iterable[tuple[Any, ...]],
        made: dict[str, str],
    ) -> None:
        """Take the notes at some paths out and put others in, all at once."""
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        if self.empty:
            for each in rows:
                self._put(each)
            self._finish()
        else:
            for path in gone:
                self._forget(path)
            for each in rows:
                self._put(each)
                self._put_words(each)
        database.execute("DELETE FROM person")
        database.executemany("INSERT OR IGNORE INTO person VALUES (?, ?, ?)", people)
        database.execute("DELETE FROM turn")
        database.executemany("INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?)", turns)
        database.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", made.items())
        database.execute("COMMIT")

    def _forget(self, path: str) -> None:
        database = self._database
        database.execute(
            "INSERT INTO words (words, rowid, title, text)"
            " SELECT 'delete', number, title, text FROM passage WHERE note = ?",
            (path,),
        )
        database.execute(
            "DELETE FROM spoke WHERE exchange IN (SELECT number FROM exchange WHERE note = ?)",
            (path,),
        )
        for table in ("promise", "statement", "link", "exchange", "passage"):
            database.execute(f"DELETE FROM {table} WHERE note = ?", (path,))  # noqa: S608
        database.execute("DELETE FROM participant WHERE path = ?", (path,))
        database.execute("DELETE FROM note WHERE path = ?", (path,))

    def _put(self, rows: Rows) -> None:
        put = self._database.executemany
        put("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?, ?)", (rows.note,))
        put("INSERT INTO participant VALUES (?, ?, ?)", rows.participants)
        put("INSERT INTO exchange VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.exchanges)
        put("INSERT INTO spoke VALUES (?, ?, ?)", rows.spoke)
        put("INSERT INTO promise VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.promises)
        put("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?)", rows.statements)
        put("INSERT INTO link VALUES (?, ?)", rows.links)
        put("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", rows.passages)

    def _put_words(self, rows: Rows) -> None:
        self._database.executemany(
            "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
            [(number, title, text) for number, _, _, _, title, text in rows.passages],
        )

    def _finish(self) -> None:
        """Make what is quicker made of all rows at once: the words, and the indexes."""
        database = self._database
        database.execute(
            "INSERT INTO words (words, rank) VALUES ('hashsize', ?)", (_WORDS_AT_ONCE,)
        )
        database.execute("INSERT INTO words (words) VALUES ('rebuild')")
        for each in _schema()[1]:
            database.execute(each)
        self.empty = False

    def hits(self, match: str, limit: int, offset: int = 0) -> list[Hit]:
        """Give the passages that fit an FTS5 expression, the best first."""
        found = self._database.execute(
            "SELECT bm25(words, 4.0, 1.0) AS rank, note, exchange, line, passage.title,"
            " passage.text FROM words JOIN passage ON number = words.rowid"
            " WHERE words MATCH ? ORDER BY rank, note DESC, line LIMIT ? OFFSET ?",
            (match, limit, offset),
        )
        return [Hit(*row) for row in found]

    def note(self, path: str) -> tuple[str, str]:
        """Give the title and the kind of a note."""
        found: tuple[str, str] = self._database.execute(
            "SELECT title, kind FROM note WHERE path = ?", (path,)
        ).fetchone()
        return found

    def exchange(self, number: int) -> tuple[Any, ...]:
        """Give conversation, path, line, day, time, kind, channel and summary of an exchange."""
        found: tuple[Any, ...] = self._database.execute(
            "SELECT conversation, path, line, day, time, kind, channel, summary"
            " FROM exchange WHERE number = ?",
            (number,),
        ).fetchone()
        return found

    def spoke(self, number: int, part: str) -> list[str]:
        """Give the speakers or the hearers of an exchange."""
        found = self._database.execute(
            "SELECT person FROM spoke WHERE exchange = ? AND part = ? ORDER BY rowid",
            (number, part),
        )
        return [person for (person,) in found]

    def ask(self, question: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Answer a question in SQL, which can only read; raises `ConvnotesError`."""
        database = self._database
        # FTS5 prepares its own writing when a table of words is first used.
        database.execute("SELECT rowid FROM words WHERE words MATCH 'a' LIMIT 0").fetchall()
        database.execute("PRAGMA query_only = ON")
        database.set_authorizer(_permitted)
        steps = 0

        def counted() -> int:
            nonlocal steps
            steps += 1
            return int(steps > _MOST_STEPS)

        database.set_progress_handler(counted, _STEPS)
        try:
            answer = database.execute(question)
            columns = [each[0] for each in answer.description or ()]
            return columns, answer.fetchall()
        except (sqlite3.Error, sqlite3.Warning, UnicodeError, MemoryError, ValueError) as error:
            raise ConvnotesError(
                f"the question was not answered: {_reason(error)}",
                "the tables are in docs/sql.md; one SELECT at a time, which only reads",
                2,
            ) from None
        finally:
            database.set_progress_handler(None, 0)
            database.set_authorizer(None)

    def seal(self) -> str:
        """Let go of the file, and tell how it looks now."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()
        return seal(self.file)

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()


def _permitted(
    action: int, one: str | None, two: str | None, _database: str | None, _trigger: str | None
) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (two or "").casefold() in _DANGEROUS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        reading = (one or "").casefold() in (
            "table_info",
            "table_list",
            "table_xinfo",
            "data_version",
        )
        return sqlite3.SQLITE_OK if reading else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _HARMLESS else sqlite3.SQLITE_DENY


def _reason(error: Exception) -> str:
    if str(error) == "interrupted":
        return "it takes too long"
    return "it may only read" if str(error) == "not authorized" else str(error)


def seal(file: str) -> str:
    """Tell how a file looks: its size, its times in nanoseconds, and which file it is."""
    try:
        at = os.lstat(file)
    except OSError:
        return ""
    return f"{at.st_size} {at.st_mtime_ns} {at.st_ctime_ns} {at.st_dev} {at.st_ino}"


def schema_text() -> str:
    """Give the tables, with what they hold."""
    with open(_SCHEMA, encoding="utf-8") as file:
        return file.read()


def _schema() -> tuple[list[str], list[str]]:
    """Give the statements that make the tables, and those that make the indexes."""
    statements = [each for each in schema_text().split(";\n") if each.strip()]
    indexes = [each for each in statements if each.lstrip().startswith("CREATE INDEX")]
    return [each for each in statements if each not in indexes], indexes


def path(root: str) -> str:
    """Give the file of a workspace's catalog."""
    return os.path.join(root, FOLDER, FILE)


def open_catalog(file: str) -> Catalog | None:
    """Open a catalog that is sound, or give None."""
    if any(map(os.path.islink, (file + ending for ending in _ENDINGS))):
        return None
    try:
        return Catalog(sqlite3.connect(file, timeout=1, isolation_level=None), file)
    except sqlite3.Error:
        return None


def new_catalog(file: str) -> Catalog:
    """Make an empty catalog; where the file cannot be written, one in memory."""
    if file:
        remove(file)
        with contextlib.suppress(sqlite3.Error, OSError):
            return _made(file)
    return _made("")


def _made(file: str) -> Catalog:
    database = sqlite3.connect(file or ":memory:", timeout=1, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF" if not file else "PRAGMA journal_mode = MEMORY")
    database.execute("PRAGMA synchronous = OFF")
    for each in _schema()[0]:
        database.execute(each)
    return Catalog(database, file, empty=True)


def remove(file: str) -> None:
    """Throw a catalog away."""
    for ending in _ENDINGS:
        with contextlib.suppress(OSError):
            os.unlink(file + ending)
