"""The site as it stands: what each address gives, and what is wrong just now."""

import datetime
import gc
import hashlib
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from convnotes.adapters import attached, git
from convnotes.adapters.build_state import stats
from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.errors import ConvnotesError
from convnotes.model.note import Note
from convnotes.publish.audience import Audience, Redactions, visible_of
from convnotes.publish.beside import Beside
from convnotes.publish.whole_site import Page
from convnotes.serve.notes import Notes
from convnotes.serve.together import Together
from convnotes.text.names import name_table
from convnotes.workspace import Workspace

_RECENT = 12
_MOST_TROUBLES = 5
_LAST = ("fixing", "search-index")
"""Kinds whose pages can be named only once all notes have been looked at; they are looked for last."""


class Answer(NamedTuple):
    """The bytes at an address; `tag` names them, and is the same for the same bytes."""

    data: bytes
    tag: str


class Memory:
    """Keeps rendered Markdown for as long as the preview runs."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Give what was kept under a key."""
        return self._kept.get(key)

    def put(self, key: str, made: str) -> None:
        """Keep something; after very much of it, begin anew."""
        if len(self._kept) > 500_000:
            self._kept.clear()
        self._kept[key] = made


class Preview:
    """The site of a workspace for one reader; `day` gives the day it is for, when it is asked."""

    def __init__(self, root: Path, reader: Reader, day: Callable[[], datetime.date]) -> None:
        self._root = root
        self._reader = reader
        self._day = day
        self._notes = Notes(root)
        self._redactions = Redactions()
        self._together = Together()
        self._memory = Memory()
        self._state: object = None
        self._beside = Beside()
        self._history: str | None = None
        self._kinds: dict[str, Iterator[Page]] = {}
        self._kind_of: dict[str, str] = {}
        self._pages: dict[str, Callable[[], bytes]] = {}
        self._stale = False
        self._drawn: dict[str, Answer] = {}
        self._last: dict[str, Answer] = {}
        self._recent: list[str] = []
        self._theme = Theme(root / "templates")
        self._templates: tuple[tuple[str, int], ...] | None = None
        self._lock = threading.RLock()
        self._broken: tuple[str, ...] = ()
        self._failed: dict[str, str] = {}

    def refresh(self) -> bool:
        """Look at what changed, and make the site of it; tells whether anything did."""
        with self._lock:
            try:
                return self._refreshed()
            except ConvnotesError as error:
                told = (_said(error),)
                changed = told != self._broken
                self._broken, self._state = told, None
                return changed

    def _refreshed(self) -> bool:
        workspace, notes, changed = self._notes.read()
        files = tuple(attached.files(self._root))
        templates = tuple(stats(str(self._root / "templates")))
        attachments = tuple(stats(str(self._root / "attachments")))
        public = self._reader.audience is Audience.PUBLIC
        history = "" if public else git.state(self._root)
        state = (self._day(), files, templates, attachments, history)
        if not changed and state == self._state:
            return False
        if templates != self._templates:
            # Templates are compiled once, as long as they stay as they are.
            self._theme, self._templates = Theme(self._root / "templates"), templates
        if history != self._history:
            self._beside = Beside() if public else Beside(git.last_changes(self._root))
            self._history = history
        self._kinds = self._made(workspace, notes, files, state[0])
        self._pages.clear()
        self._state = state
        self._broken = tuple(_broken(notes))
        self._drawn.clear()
        self._failed.clear()
        self._stale = True
        # What was looked at last is wanted at once; `draw_open` draws the rest.
        for path in self._recent[:1]:
            self._draw(path)
        return True

    def draw_open(self) -> bool:
        """Draw what else is open in some tab: an error there is told too; tells whether there is one."""
        before = self.troubles
        for path in self._recent[1:]:
            with self._lock:
                self._draw(path)
        return self.troubles != before

    def _made(
        self,
        workspace: Workspace,
        notes: tuple[Note, ...],
        files: tuple[str, ...],
        on: datetime.date,
    ) -> dict[str, Iterator[Page]]:
        config = workspace.config
        audience, _, me = self._reader
        names = cache(lambda: name_table(notes, config.members))
        seen = visible_of(
            notes,
            names,
            config,
            audience,
            me,
            files,
            redactions=self._redactions,
            together=self._together,
        )
        edition = Edition(workspace, (), self._reader._replace(on=on), self._theme)
        # The notebook has been filtered already, files were looked for, and git was asked.
        edition.__dict__.update(seen=seen, attachments=files, beside=self._beside)
        with self._theme.errors_named():
            return dict(edition.undrawn(self._memory))

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong just now, in sentences that name a file and line."""
        with self._lock:
            return (*dict.fromkeys(self._failed.values()), *self._broken)[:_MOST_TROUBLES]

    def get(self, path: str) -> Answer | None:
        """Give what stands at a path, or None; where it cannot be drawn, what stood there before."""
        with self._lock:
            if path.endswith(".html"):
                self._recent = [path, *(each for each in self._recent if each != path)][:_RECENT]
            return self._draw(path)

    def _draw(self, path: str) -> Answer | None:
        made = self._drawn.get(path)
        if made:
            return made
        try:
            with self._theme.errors_named():
                draw = self._found(path)
                if draw is None:
                    return None
                data = draw()
        except ConvnotesError as error:
            self._failed[path] = _said(error)
            return self._last.get(path)
        made = Answer(data, hashlib.blake2b(data, digest_size=12).hexdigest())
        self._drawn[path] = made
        if path in self._recent:
            self._last = {each: kept for each, kept in self._last.items() if each in self._recent}
            self._last[path] = made
        return made

    def _found(self, path: str) -> Callable[[], bytes] | None:
        """Find what draws a page, looking first among pages of the kind that it was of before."""
        if path not in self._pages:
            before = self._kind_of.get(path, "")
            kinds = sorted(self._kinds, key=lambda kind: kind in _LAST)
            for kind in (before, *kinds):
                for each in self._kinds.pop(kind, ()):
                    self._pages[each.path] = each.draw
                    self._kind_of[each.path] = kind
                if path in self._pages:
                    break
        return self._pages.get(path)

    def holds(self, path: str) -> bool:
        """Tell whether something stands at a path, though it may not be drawn."""
        with self._lock:
            return path in self._pages

    def rest(self) -> None:
        """Use a quiet moment to free what earlier states of the site took."""
        with self._lock:
            if self._stale:
                self._stale = False
                gc.collect()


def _said(error: ConvnotesError) -> str:
    return f"{error.message}\n{error.hint}".strip()


def _broken(notes: tuple[Note, ...]) -> list[str]:
    """Say of every note that cannot be read where and why."""
    found = []
    for note in notes:
        if not note.readable:
            problem = note.problems[0] if note.problems else None
            line = note.source.place(problem.span.start).line if problem else 1
            words = problem.message if problem else "this note cannot be read"
            found.append(f"{note.path}:{line}: {words}; the note is left out")
    return found
