"""Rendered Markdown of earlier builds: it lies in `.convnotes/builds`, and may be deleted."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from convnotes.adapters.build_state import code
from convnotes.adapters.disk import unlink_if_there

_KEPT = 30
"""So many days something is kept that no build asks for."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS markdown"
    " (code TEXT, key TEXT, made TEXT, day INTEGER, PRIMARY KEY (code, key)) WITHOUT ROWID"
)
_INDEX = "CREATE INDEX IF NOT EXISTS aging ON markdown (day)"


class RenderedStore:
    """Rendered Markdown by a key that names text and code, with the day when it was last wanted."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._code = code()
        self._today = int(time.time() // 86400)
        self._new: dict[str, str] = {}
        self._aging: set[str] = set()
        self._untold: dict[str, str] = {}
        self._database: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        try:
            self._database = self._open()
        except (sqlite3.Error, OSError):
            # A cache that cannot be read is as good as none.
            self._throw_away()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=5)
        os.chmod(self._file, 0o600)
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_TABLE)
        database.execute(_INDEX)
        return database

    def _throw_away(self) -> None:
        if self._database:
            self._database.close()
        self._database = None
        with contextlib.suppress(OSError):
            unlink_if_there(self._file)

    def get(self, key: str) -> str | None:
        """Give what was kept under a key."""
        found = self._new.get(key)
        if found is not None or self._database is None:
            return found
        try:
            query = "SELECT made, day FROM markdown WHERE code = ? AND key = ?"
            row = self._database.execute(query, (self._code, key)).fetchone()
        except (sqlite3.Error, UnicodeDecodeError):
            self._throw_away()
            return None
        if row is None:
            return None
        if row[1] < self._today - _KEPT // 3:
            self._aging.add(key)
        return str(row[0])

    def put(self, key: str, made: str) -> None:
        """Keep something for later builds."""
        self._new[key] = self._untold[key] = made

    def reopen(self) -> None:
        """Have a connection of its own, in a process that was forked with one."""
        # It is not closed here: that would take locks away from the process it belongs to.
        self._inherited, self._database = self._database, None
        with contextlib.suppress(sqlite3.Error, OSError):
            self._database = self._open()

    def told(self) -> dict[str, Any]:
        """Tell another process what was put since it was told last, and what is aging."""
        new, self._untold = self._untold, {}
        return {"new": new, "aging": sorted(self._aging)}

    def hear(self, told: Mapping[str, Any]) -> None:
        """Put what another process has told."""
        self._new.update(told["new"])
        self._aging.update(told["aging"])

    def save(self) -> None:
        """Write down what is new, and drop what was not asked for in a long time."""
        with contextlib.suppress(sqlite3.Error, OSError):
            database = self._database or self._open()
            with contextlib.closing(database), database:
                if self._new or self._aging:
                    self._write(database)
        self._database = None
        self._new.clear()
        self._untold.clear()
        self._aging.clear()

    def _write(self, database: sqlite3.Connection) -> None:
        asked = ((self._today, self._code, key) for key in self._aging)
        database.executemany("UPDATE markdown SET day = ? WHERE code = ? AND key = ?", asked)
        oldest = self._today - _KEPT
        database.execute("DELETE FROM markdown WHERE day < ? OR code != ?", (oldest, self._code))
        rows = [(self._code, key, made, self._today) for key, made in self._new.items()]
        database.executemany("INSERT OR REPLACE INTO markdown VALUES (?, ?, ?, ?)", rows)
