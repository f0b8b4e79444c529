"""Notes written down once more in a folder of our own, as somebody else may read them.

The folder looks like a workspace. What the copies were made from is put down last of all; where that is
missing, or a copy does not lie as it was left, none of them is believed.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from convnotes.adapters.disk import unlink_if_there
from convnotes.adapters.walk import folders
from convnotes.text.decode import digest

_FILE = "copied.json"


class Copies:
    """The copies in one folder, which only one process at a time may use."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._file = os.path.join(home, _FILE)

    def known(self) -> dict[str, Any] | None:
        """Give what was put down about the copies; None where they are not as they were left."""
        try:
            with open(self._file, encoding="utf-8") as file:
                told = json.load(file)
            known, seal = told["known"], told["seal"]
            if told["left"] != self._left() or seal != _seal(known):
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return known if isinstance(known, dict) else None

    def clear(self) -> None:
        """Remove all copies; raises OSError."""
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.home, 0o700)

    def put(self, name: str, data: bytes) -> None:
        """Write a copy by its path, unless it has these bytes; raises OSError."""
        file = Path(self.home, name)
        try:
            if file.read_bytes() == data:
                return
        except OSError:
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def drop(self, name: str) -> None:
        """Remove a copy; raises OSError."""
        unlink_if_there(os.path.join(self.home, name))

    def end(self, known: dict[str, Any]) -> None:
        """Put down what they were made from, now that they are whole; raises OSError."""
        half = self._file + ".new"
        with open(half, "w", encoding="utf-8") as file:
            told = {"left": self._left(), "seal": _seal(known), "known": known}
            file.write(json.dumps(told))
        os.replace(half, self._file)

    def _left(self) -> str:
        """Say how the copies lie there; the folder itself counts, as one from elsewhere is not ours."""
        at = os.stat(self.home)
        looked = sorted(folders(self.home))
        return digest(repr((at.st_dev, at.st_ino, looked)).encode("utf-8", "replace"))


def _seal(known: object) -> str:
    return digest(json.dumps(known).encode())
