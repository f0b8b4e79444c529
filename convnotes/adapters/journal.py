"""What is being written, and what was: the journal, and the records that undo reads."""

import contextlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from convnotes.adapters.disk import look, sync_folder, unlink_if_there, write_synced
from convnotes.adapters.record import Record, Step
from convnotes.adapters.state import FOLDER, HALF, JOURNAL, TAKING_BACK, make_folder
from convnotes.errors import ConvnotesError
from convnotes.text.decode import digest

_HEAD = "convnotes 1 "
_UNDO = "undo"
_MOST_RECORDS = 100
_MOST_BYTES = 20_000_000
_MOST_TO_READ = 1 << 40


class Journal:
    """The journal of a workspace. Its methods raise OSError, and want the lock to be held."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._journal = os.path.join(state, JOURNAL)
        self._back = os.path.join(state, TAKING_BACK)
        self._undo = os.path.join(state, _UNDO)

    def begin(self, record: Record) -> None:
        """Note down what will be done, before any of it is."""
        make_folder(self._undo, f"{FOLDER}/{_UNDO}")
        write_synced(self._journal + HALF, _to_bytes(record), 0o600)
        os.replace(self._journal + HALF, self._journal)
        sync_folder(self._state)

    def commit(self, record: Record) -> None:
        """Make it a thing of the past; from then on nothing is raised."""
        if record.undoes:
            os.unlink(self._record(record.undoes))
            with contextlib.suppress(OSError):
                os.unlink(self._journal)
            return
        numbers = self._numbers()
        os.replace(self._journal, self._record(max(numbers, default=0) + 1))
        with contextlib.suppress(OSError):
            self._prune()

    def committed(self, record: Record) -> bool:
        """Tell whether the record that this one takes back is gone, so that it is done."""
        return record.undoes > 0 and not os.path.lexists(self._record(record.undoes))

    def turn_back(self) -> bool:
        """Note down that all is to be taken back; False where nothing is being written."""
        # The note matters only to whoever goes on with it after a crash.
        with contextlib.suppress(OSError):
            os.replace(self._journal, self._back)
        return self.pending() is not None

    def drop(self) -> None:
        """Forget what was begun."""
        unlink_if_there(self._journal)
        unlink_if_there(self._back)

    def sweep(self) -> None:
        """Remove what a crash left half written."""
        for name in os.listdir(self._state):
            if name.endswith(HALF):
                unlink_if_there(os.path.join(self._state, name))

    def pending(self) -> tuple[str, bool] | None:
        """Find the journal of an interrupted write, and whether it was being taken back."""
        for file in (self._back, self._journal):
            if os.path.lexists(file):
                return file, file == self._back
        return None

    def newest(self) -> tuple[int, Record] | None:
        """Give the last write that was not taken back; raises `ConvnotesError` if unreadable."""
        number = max(self._numbers(), default=0)
        if not number:
            return None
        try:
            return number, read_record(self._record(number))
        except ValueError:
            raise ConvnotesError(
                f"{FOLDER}/{_UNDO}/{number}.json cannot be read: nothing was taken back",
                "without that file, the write before it can be",
            ) from None

    def _record(self, number: int) -> str:
        return os.path.join(self._undo, f"{number}.json")

    def _numbers(self) -> list[int]:
        try:
            names = os.listdir(self._undo)
        except FileNotFoundError:
            return []
        stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
        return sorted(int(stem) for stem in stems if stem.isascii() and stem.isdecimal())

    def _prune(self) -> None:
        """Keep the newest records, as many as there is room for, and at least one."""
        left = _MOST_BYTES
        for position, number in enumerate(reversed(self._numbers())):
            file = self._record(number)
            left -= os.stat(file).st_size
            if position and (left < 0 or position >= _MOST_RECORDS):
                os.unlink(file)


def read_record(file: str) -> Record:
    """Read a journal or a record; raises ValueError where its bytes are not as they were written."""
    data = look(file, _MOST_TO_READ)
    if not isinstance(data, bytes):
        raise ValueError
    head, _, body = data.partition(b"\n")
    if head.decode("ascii") != _HEAD + digest(body):
        raise ValueError
    try:
        return _record(json.loads(body))
    except (KeyError, TypeError) as error:
        raise ValueError from error


def _record(stored: Mapping[str, Any]) -> Record:
    return Record(
        str(stored["description"]),
        tuple(_step(each) for each in stored["steps"]),
        tuple(str(each) for each in stored["makes"]),
        tuple(str(each) for each in stored["leaves"]),
        int(stored["undoes"]),
    )


def _to_bytes(record: Record) -> bytes:
    stored = {**asdict(record), "steps": [dict(_as_texts(each)) for each in record.steps]}
    body = json.dumps(stored, separators=(",", ":")).encode()
    return f"{_HEAD}{digest(body)}\n".encode() + body


def _as_texts(step: Step) -> Iterator[tuple[str, object]]:
    for name, value in asdict(step).items():
        yield name, b64encode(value).decode() if isinstance(value, bytes) else value


def _step(stored: Mapping[str, Any]) -> Step:
    before, after = (
        None if stored[name] is None else b64decode(stored[name]) for name in ("before", "after")
    )
    mode = None if stored["mode"] is None else int(stored["mode"]) & 0o777
    return Step(str(stored["path"]), str(stored["file"]), before, after, str(stored["like"]), mode)
