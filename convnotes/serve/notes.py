"""The notes of a workspace, read again only where a file changed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.adapters import files
from convnotes.adapters.walk import Found, folders, looks
from convnotes.model.config import Config
from convnotes.model.note import Note
from convnotes.workspace import Workspace


class _Kept(NamedTuple):
    state: tuple[int, ...]
    note: Note


class Notes:
    """The notes by path, each with the state of its file when it was read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[str, _Kept] = {}
        self._config: Config | None = None

    def read(self) -> tuple[Workspace, tuple[Note, ...], bool]:
        """Give the workspace and its notes as they are now, and whether anything is other."""
        workspace = Workspace(self._root)
        config = workspace.config
        before = self._kept if config == self._config else {}
        kept: dict[str, _Kept] = {}
        for found, state in _states(self._root):
            known = before.get(found.path)
            if known is None or known.state != state:
                note = files.read_note(found, config.visibility)
                # What was only touched, or written as it was, is the same note.
                same = known and not found.trouble and known.note.source == note.source
                known = _Kept(state, known.note if known and same else note)
            kept[found.path] = known
        changed = config != self._config or [
            (path, id(each.note)) for path, each in kept.items()
        ] != [(path, id(each.note)) for path, each in self._kept.items()]
        self._kept, self._config = kept, config
        notes = sorted((each.note for each in kept.values()), key=lambda note: note.path)
        return workspace, tuple(notes), changed


def _states(root: Path) -> Iterator[tuple[Found, tuple[int, ...]]]:
    """Give every note with what its file looks like."""
    for folder in folders(os.fspath(root)):
        places = zip(folder.found(), looks(folder), strict=False)
        yield from ((found, numbers) for found, (_, numbers) in places)
        yield from ((found, _state(found)) for found in folder.others)


def _state(found: Found) -> tuple[int, ...]:
    try:
        seen = Path(found.file).stat()
    except OSError:
        return ()
    return seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino
