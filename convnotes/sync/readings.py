"""The notebook before and after a change, read from no more notes than the change concerns."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from convnotes.adapters import files
from convnotes.adapters.repository import Repository
from convnotes.adapters.walk import Found
from convnotes.model.ids import folded, note_id
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.text.assemble import assemble
from convnotes.text.decode import digest
from convnotes.text.links import body_links, header_links
from convnotes.text.names import link_target
from convnotes.text.parse import read_bytes
from convnotes.workspace import Workspace

NOTES = "notes"
_BODIES = frozenset(("people", "orgs"))
_ROUNDS = 3


def is_note(path: str) -> bool:
    """Tell whether a path of the workspace is that of a note."""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith(".") for part in parts)
    return path.endswith(".md") and len(parts) > 1 and parts[0] == NOTES and not hidden


class _Listing(NamedTuple):
    """The notes that there are, by path, and their paths by id."""

    found: dict[str, Found]
    by_id: dict[str, list[str]]


class Readings:
    """Reads what a change concerns: the notes that it names, that name it, and all people."""

    def __init__(self, workspace: Workspace, repository: Repository) -> None:
        self.workspace, self.repository = workspace, repository
        self._known: dict[str, Note] = {}
        self._listed: _Listing | None = None

    def forget(self) -> None:
        """Look anew which notes there are, the next time."""
        self._listed = None

    def pair(
        self, before: Mapping[str, bytes], after: Mapping[str, bytes]
    ) -> tuple[Notebook, Notebook]:
        """Read the notes with some files as they were, and as they are; a file may be in one only."""
        old, new = self._notes(before), self._notes(after)
        rest = list(self._around((*old, *new), {*before, *after}))
        config = self.workspace.config
        return assemble((*old, *rest), config), assemble((*new, *rest), config)

    def one(self, after: Mapping[str, bytes]) -> Notebook:
        """Read some notes as they are, with those that they name."""
        new = self._notes(after)
        around = self._around(new, set(after), telling=False)
        return assemble((*new, *around), self.workspace.config)

    def about(self, name: str) -> Notebook | None:
        """Read the conversation of an id with what it names and what names it; None for no such one."""
        found, by_id = self._listing()
        paths = by_id.get(folded(name), [])
        note = self._read(found[paths[0]]) if len(paths) == 1 else None
        if note is None or note.kind is not Kind.CONVERSATION:
            return None
        return assemble((note, *self._around((note,), {note.path})), self.workspace.config)

    def _notes(self, data: Mapping[str, bytes]) -> list[Note]:
        visibility = self.workspace.config.visibility
        return [read_bytes(path, each, visibility) for path, each in sorted(data.items())]

    def _listing(self) -> _Listing:
        if self._listed is None:
            every = files.find_notes(self.workspace.root)
            found = {each.path: each for each in every if not each.trouble}
            by_id: dict[str, list[str]] = {}
            for path in found:
                by_id.setdefault(folded(note_id(path)), []).append(path)
            self._listed = _Listing(found, by_id)
        return self._listed

    def _around(
        self, changed: Iterable[Note], known: set[str], *, telling: bool = True
    ) -> list[Note]:
        """Read what changed notes name, all people, and with `telling` what names a conversation."""
        found, by_id = self._listing()
        taken = set(known)
        around: list[Note] = []

        def take(paths: Iterable[str]) -> list[Note]:
            fresh = [path for path in dict.fromkeys(paths) if path in found and path not in taken]
            taken.update(fresh)
            read = [note for path in fresh if (note := self._read(found[path]))]
            around.extend(read)
            return read

        take(path for path in found if not _BODIES.isdisjoint(path.split("/")[1:-1]))
        asked = list(changed)
        take(path for note in asked for path in by_id.get(folded(note.id), ()))
        ids = {note.id for note in asked if note.kind is Kind.CONVERSATION}
        for number in range(_ROUNDS):
            named = {folded(link_target(name)) for note in asked for name in _named(note)}
            asked = take(path for name in sorted(named) for path in by_id.get(name, ()))
            if number == 0:
                ids |= {note.id for note in asked if note.kind is Kind.CONVERSATION}
        if telling:
            told = self.repository.mentioning(sorted(ids), NOTES)
            take(found if told is None else (self.repository.inner(path) for path in told))
        return around

    def _read(self, found: Found) -> Note | None:
        try:
            data = files.read_bytes(found.file)
        except OSError:
            return None
        known = self._known.get(found.path)
        if known is None or known.source.digest != digest(data):
            known = read_bytes(found.path, data, self.workspace.config.visibility)
            self._known[found.path] = known
        return known


def _named(note: Note) -> Iterator[str]:
    """Give the notes that a note names, by whatever name."""
    for name in header_links(note):
        yield name.text
    for key in ("participants", "next_turn", "owner", "introduced_by"):
        for name in note.names(key):
            yield name.text
    for link in body_links(note):
        yield link.target


def lying(workspace: Workspace, paths: Iterable[str]) -> dict[str, bytes]:
    """Read files as they lie in the folder; those that are none, or cannot be read, are left out."""
    found = {}
    for path in paths:
        file = workspace.root / path
        if file.is_file() and not file.is_symlink():
            try:
                found[path] = files.read_bytes(os.fspath(file))
            except OSError:
                continue
    return found
