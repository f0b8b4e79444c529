"""The notes as one audience may read them, kept beside what builds keep: what changed is copied anew.

Their index gives a notebook of which no more is read than what is asked. What is withheld is in none of
the copies, and so cannot be in anything that is made of them.
"""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from convnotes.adapters import files
from convnotes.adapters.build_state import code
from convnotes.adapters.copies import Copies
from convnotes.adapters.sheets import Damaged, clock
from convnotes.adapters.walk import Found, folders, looks
from convnotes.index.ground import Ground
from convnotes.index.kept import Library
from convnotes.index.lookup import MARGIN
from convnotes.index.refresh import write
from convnotes.model.ids import PersonId, note_id
from convnotes.model.note import Kind, Name, Note, Visibility
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.publish.audience import Audience, Pass, Terms
from convnotes.text.decode import digest
from convnotes.text.names import Card
from convnotes.workspace import Workspace

_NOWHERE = Span(0, 0)


class Mirrored(NamedTuple):
    """The notebook of the copies, and how many notes say nothing."""

    notebook: Notebook
    unreadable: int


def mirrored(
    home: str,
    workspace: Workspace,
    audience: Audience,
    on: datetime.date,
    me: PersonId | None,
    attachments: Iterable[str],
) -> Mirrored | None:
    """Give the notebook as an audience may know it, from copies in a folder of our own.

    None where that cannot be told from copies: for the public, which may not know how to reach
    people, where a member is withheld, and where nothing can be written.
    """
    if audience is Audience.PUBLIC:
        return None
    try:
        origins = _Origins(workspace, Copies(home))
        terms = Terms(
            origins.passes(),
            lambda: workspace.recalled(on).names,
            workspace.config,
            audience,
            me,
            attachments,
        )
        if terms.config != workspace.config:
            return None
        clean = origins.copy(terms)
        mirror = _Mirror(home, workspace, terms.held)
        notebook = mirror.written(clean, on) if clean else mirror.recalled(on)
    except (OSError, Damaged):
        return None
    return None if notebook.unreadable else Mirrored(notebook, origins.unreadable)


class _Mirror(Workspace):
    """The workspace of the copies, with the settings of the real one."""

    def __init__(self, home: str, origin: Workspace, withheld: tuple[Card, ...]) -> None:
        super().__init__(home)
        self.config = origin.config
        hidden = digest(repr(withheld).encode("utf-8", "backslashreplace"))
        self.settings = origin.settings + hidden.encode()
        self._withheld = withheld

    @cached_property
    def ground(self) -> Ground:
        """What its index is made of."""
        return Ground(self.home, self.settings, self.config, self._withheld)

    def written(self, notes: Mapping[str, Note], on: datetime.date) -> Notebook:
        """Write the index from all notes, and give the notebook."""
        shelf, notebook = write(self.ground, on, notes)
        return replace(notebook, known=Library(shelf, self.ground))

    @cached_property
    def notebook(self) -> Notebook:
        """There is none but from its index."""
        raise Damaged(self.home)


class _Origins:
    """The notes themselves: those that have changed since they were copied are read."""

    def __init__(self, workspace: Workspace, copies: Copies) -> None:
        self._config = workspace.config
        self._copies = copies
        self._by = f"{code()} {self._config.visibility}"
        self._known = copies.known()
        if self._known and self._known["by"] != self._by:
            self._known = None
        self._found: dict[str, Found] = {}
        self._names: dict[str, str] = {}
        self._numbers: dict[str, list[int] | None] = {}
        self._digests: dict[str, str] = {}
        self._passes: dict[str, Pass] = {}
        self._read: dict[str, Note] = {}
        settled = clock(workspace.home) - MARGIN
        before: Mapping[str, Any] = self._known["notes"] if self._known else {}
        for folder in folders(workspace.home):
            for found, (name, at) in zip(folder.found(), looks(folder), strict=False):
                self._names[found.path] = f"{folder.path}/{name}"
                # One that changed just now may change once more without its times telling.
                old = max(at[0], at[3]) < settled
                self._take(found, list(at) if old else None, before.get(found.path))
            for other in folder.others:
                self._take(other, None, None)

    def _take(self, found: Found, numbers: list[int] | None, before: Any) -> None:
        path = found.path
        self._found[path] = found
        self._numbers[path] = numbers
        if before and ((numbers and before[0] == numbers) or _digest(found) == before[1]):
            self._digests[path] = before[1]
            self._passes[path] = _as_pass(path, *before[2])
        else:
            self._digests[path] = self._note(path).digest
            self._passes[path] = Pass.of(self._note(path))

    def _note(self, path: str) -> Note:
        note = self._read.get(path)
        if note is None:
            note = files.read_note(self._found[path], self._config.visibility)
            self._read[path] = note
        return note

    def passes(self) -> list[Pass]:
        """Give what decides who may read each note, by path."""
        return [self._passes[path] for path in sorted(self._passes)]

    @property
    def unreadable(self) -> int:
        """How many notes say nothing."""
        return sum(not each.card.readable for each in self._passes.values())

    def copy(self, terms: Terms) -> Mapping[str, Note]:
        """Bring the copies up to date; raises OSError.

        Gives all of them by their paths, if all were made anew, and nothing otherwise.
        """
        known, copies = self._known, self._copies
        asked = json.dumps(terms.asked)
        kept = {card.path: self._names[card.path] for card in terms.kept}
        notes = {
            path: [self._numbers[path], self._digests[path], _row(each)]
            for path, each in self._passes.items()
        }
        now = {"by": self._by, "asked": asked, "notes": notes, "kept": kept}
        if known == now and not self._read:
            return {}
        as_cut = frozenset(known["kept"] if known and known["asked"] == asked else ())
        if known is None:
            copies.clear()
        for path, name in known["kept"].items() if known else ():
            if path not in kept:
                copies.drop(name)
        clean: dict[str, Note] = {}
        for path, name in kept.items():
            if path in self._read or path not in as_cut:
                clean[path] = terms.cut(self._note(path))
                copies.put(name, clean[path].source.data)
        copies.end(now)
        return clean if len(clean) == len(kept) else {}


def _digest(found: Found) -> str:
    """Name the bytes of a note; nothing where they cannot be had."""
    try:
        return "" if found.trouble else digest(files.read_bytes(found.file))
    except OSError:
        return ""


def _row(one: Pass) -> list[Any]:
    """Write down a pass but for the path and what follows from it."""
    owners = [[each.text, each.link] for each in one.owners]
    card = one.card
    names, within = list(card.names), list(one.within)
    return [card.kind, card.readable, names, one.visibility, one.owned, owners, within]


def _as_pass(
    path: str,
    kind: str,
    readable: bool,
    names: list[str],
    visibility: str,
    owned: bool,
    owners: list[list[Any]],
    within: list[str],
) -> Pass:
    card = Card(note_id(path), path, Kind(kind), readable, tuple(names))
    who = tuple(Name(text, _NOWHERE, link) for text, link in owners)
    return Pass(card, Visibility(visibility), owned, who, tuple(within))
