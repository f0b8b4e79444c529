"""What a sync commits: which files, in which words, and what keeps it from being sent."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from convnotes.adapters.repository import Changed, Difference, State
from convnotes.checks import check
from convnotes.model.account import Wrong
from convnotes.model.diagnostic import Severity
from convnotes.model.ids import PersonId
from convnotes.model.limits import LARGEST_NOTE
from convnotes.model.notebook import Notebook
from convnotes.queries.changes import changes
from convnotes.report.change_words import message, subject
from convnotes.report.terminal import count
from convnotes.sync import stopping
from convnotes.sync.readings import Readings, is_note, lying
from convnotes.text.parse import read_bytes
from convnotes.workspace import identified

PLACES = ("notes", "attachments", "convnotes.toml")
"""What a sync commits: everything else in the repository is its owner's business."""

_MOST_READ = 300


class Asker(NamedTuple):
    """Who asks, as far as that was stated, and for which day."""

    on: datetime.date
    as_person: str | None = None


class Commits:
    """Looks at what is to be committed, came in, or is to be sent."""

    def __init__(self, readings: Readings, asker: Asker) -> None:
        self.readings, self.asker = readings, asker
        self.workspace, self.repository = readings.workspace, readings.repository

    def planned(self, state: State) -> list[Changed]:
        """Give the files to commit; raises `Stopped` where the marks of a merge stand in one."""
        files = [each for each in state.changes if not each.nested and each.marks != "AD"]
        paths = [self.repository.inner(each.path) for each in files]
        notes = lying(self.workspace, filter(is_note, paths))
        marked = [path for path, data in notes.items() if _is_marked(path, data)]
        if marked:
            raise stopping.marked(marked)
        return files

    def message(self, planned: Iterable[Changed]) -> str:
        """Say in words what is to be committed."""
        inner = {self.repository.inner(each.path): each for each in planned}
        paths = [path for path in inner if is_note(path)]
        if len(paths) > _MOST_READ:
            return f"{count(len(paths), 'note')} changed"
        blobs = self.repository.blobs((inner[path].blob for path in paths), LARGEST_NOTE)
        before = {path: blobs[blob] for path in paths if (blob := inner[path].blob) in blobs}
        one, other = self.readings.pair(before, lying(self.workspace, paths))
        settings = "convnotes.toml" in inner
        files = len(inner) - len(paths) - settings
        found = changes(one, other, self.asker.on)
        return message(found, self._me(other), other.person_name, settings, files)

    def received(self, found: Iterable[Difference]) -> str:
        """Say in a line what came in."""
        notes = [each for each in found if is_note(self.repository.inner(each.path))]
        if not notes or len(notes) > _MOST_READ:
            return count(len(notes), "note") if notes else ""
        blobs = self.repository.blobs(
            (blob for each in notes for blob in (each.old, each.new)), LARGEST_NOTE
        )
        before = self._sides(blobs, ((each.path, each.old) for each in notes))
        after = self._sides(blobs, ((each.path, each.new) for each in notes))
        one, other = self.readings.pair(before, after)
        me = self._me(other)

        def called(person: PersonId) -> str:
            return "you" if person == me else other.person_name(person)

        return subject(changes(one, other, self.asker.on), me, called)

    def _sides(
        self, blobs: Mapping[str, bytes], named: Iterable[tuple[str, str]]
    ) -> dict[str, bytes]:
        return {self.repository.inner(path): blobs[blob] for path, blob in named if blob in blobs}

    def wrong(self, paths: Iterable[str]) -> tuple[Wrong, ...]:
        """Find the errors in files that are to be sent."""
        sent = {self.repository.inner(path) for path in paths}
        if not sent:
            return ()
        notes = [path for path in sent if is_note(path)]
        many = len(notes) > _MOST_READ
        notebook = (
            self.workspace.notebook if many else self.readings.one(lying(self.workspace, notes))
        )
        return tuple(
            Wrong(each.path, each.place.line, each.code, each.message)
            for each in check(notebook, self.asker.on)
            if each.severity is Severity.ERROR and each.path in sent
        )

    def _me(self, notebook: Notebook) -> PersonId | None:
        return identified(notebook, self.workspace, self.asker.as_person)


def _is_marked(path: str, data: bytes) -> bool:
    return any(each.rule == "conflict-marker" for each in read_bytes(path, data).problems)
