"""The façade: find a workspace, load its notebook, ask its index, write a change.

What reads notes is imported where that is needed: most answers need only the index.
"""

import contextlib
import datetime
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from convnotes.adapters import git_config, state
from convnotes.adapters.sheets import FILE as FILE_OF_INDEX
from convnotes.adapters.sheets import Damaged
from convnotes.errors import ConvnotesError
from convnotes.index import lookup
from convnotes.index.lookup import Shelf
from convnotes.model.agenda import Bond, Item
from convnotes.model.ids import ME, PersonId
from convnotes.queries import agenda as chosen

if TYPE_CHECKING:
    from pathlib import Path

    from convnotes.adapters.catalog import Catalog
    from convnotes.adapters.record import Record
    from convnotes.adapters.walk import Folder
    from convnotes.index.ground import Ground
    from convnotes.model.config import Config
    from convnotes.model.note import Note
    from convnotes.model.notebook import Notebook
    from convnotes.model.source import Change

FILE = "convnotes.toml"
_ME, _MAIL = "convnotes.me", "user.email"


class Workspace:
    """A folder with `convnotes.toml`; what is loaded is kept, so ask again for a later state."""

    def __init__(self, root: "str | os.PathLike[str]") -> None:
        self.home = os.fspath(root)
        self._shelf: Shelf | None = None

    @cached_property
    def root(self) -> "Path":
        """The folder."""
        from pathlib import Path

        return Path(self.home)

    @cached_property
    def configured(self) -> dict[str, str]:
        """Who I am by git's configuration: `convnotes.me` and `user.email`, either perhaps empty."""
        return git_config.values(self.home, _ME, _MAIL)

    @cached_property
    def settings(self) -> bytes:
        """The bytes of `convnotes.toml`; raises `ConvnotesError` where they cannot be read."""
        try:
            with open(os.path.join(self.home, FILE), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ConvnotesError(f"{FILE} cannot be read: {error.strerror}") from None

    @cached_property
    def config(self) -> "Config":
        """The settings; raises `ConvnotesError` where they cannot be read."""
        from convnotes.adapters.settings import read_settings

        return read_settings(self.settings)

    @cached_property
    def notebook(self) -> "Notebook":
        """All notes, read together; raises `ConvnotesError` only for the settings."""
        from convnotes.adapters import files
        from convnotes.text.assemble import assemble

        config = self.config
        with _no_collecting():
            found = files.find_notes(self.home)
            return assemble((files.read_note(each, config.visibility) for each in found), config)

    @cached_property
    def ground(self) -> "Ground":
        """What its index is made of beside the notes; raises `ConvnotesError` for the settings."""
        from convnotes.index.ground import Ground

        return Ground(self.home, self.settings, self.config)

    def notes(self) -> "Iterator[Note]":
        """Read all notes, each by itself."""
        from convnotes.adapters import files

        visibility = self.config.visibility
        return (files.read_note(each, visibility) for each in files.find_notes(self.home))

    def shelf(self, on: datetime.date) -> Shelf:
        """Give what the index knows of the notes as they are now, with the agenda of a day.

        What has changed is read; where nothing can be kept, everything is.
        """
        found, places = self._shelf, None
        if found is None:
            found, places = lookup.shelf(self.home, self.settings)
        if found is None or not self._holds(found, on):
            found = self._refreshed(on, places)
        found.mend = lambda: self._anew(on)
        self._shelf = found
        return found

    def _refreshed(self, on: datetime.date, places: "Mapping[str, Folder] | None" = None) -> Shelf:
        from convnotes.index.refresh import refresh

        with _no_collecting():
            return refresh(self.ground, on, places)

    def _anew(self, on: datetime.date) -> Shelf:
        """Throw the index away, and make another."""
        from convnotes.adapters.sheets import remove

        remove(self.home)
        return self._refreshed(on)

    @staticmethod
    def _holds(shelf: Shelf, on: datetime.date) -> bool:
        try:
            return shelf.holds(on)
        except Damaged:
            return False

    def agenda(
        self, on: datetime.date, me: PersonId | None, *, team: bool
    ) -> tuple[tuple[Item, ...], tuple[Bond, ...]]:
        """Give the items of a day, and what comes up with people in time."""
        shelf = self.shelf(on)
        mine = chosen.asking(shelf.state.members, me, team)
        whole = team or me is None
        keepers = chosen.asking(shelf.state.members, None, team=True)
        bonds = tuple(shelf.bonds())
        # The index keeps the contacts of members only, and no single part of a hundred holders.
        if mine <= keepers or all(_kept_by_its_owner(each, keepers) for each in bonds):
            with contextlib.suppress(LookupError):
                return chosen.agenda(shelf.standings(mine, whole), bonds, on, mine, whole), bonds
        from convnotes.queries import standings

        notebook = self.recalled(on)
        bonds = standings.bonds(notebook, on, mine)
        found = standings.standings(notebook, on, mine)
        return chosen.agenda(found, bonds, on, mine, whole), bonds

    def recalled(self, on: datetime.date) -> "Notebook":
        """Give the same notebook from the index: no more is read of a note than what is asked.

        Raises `ChangedMeanwhile`, whenever it is asked, where a note is no longer as it was.
        """
        from convnotes.index.kept import Library

        try:
            return Library(self.shelf(on), self.ground).notebook()
        except Damaged:
            return self.notebook

    def whole(self, on: datetime.date) -> "Notebook":
        """Give the notebook to somebody who wants all that stands in the notes.

        Where there is no index they are read: to make one for this alone would take longer.
        """
        there = os.path.exists(os.path.join(self.home, state.FOLDER, FILE_OF_INDEX))
        return self.recalled(on) if there else self.notebook

    def about(self, reference: str, on: datetime.date) -> "Notebook":
        """Give the notes that have to do with a person, an org or a conversation.

        All of them, where it is not clear at first sight who or what is meant.
        """
        from convnotes.index.slices import about

        with contextlib.suppress(Damaged), _no_collecting():
            found = about(self.shelf(on), self.ground, reference)
            if found:
                return found
        return self.recalled(on)

    def catalog(self, on: datetime.date) -> "Catalog":
        """Give the tables and words of all notes as they are now, with the turns of a day."""
        from convnotes.index.ready import ready

        shelf = self.shelf(on)
        found = ready(self.home, shelf, on)
        if found:
            return found
        from convnotes.index.catalog import catalog

        with _no_collecting():
            return catalog(self.ground, shelf, on)

    def write(self, *changes: "Change", description: str) -> tuple[str, ...]:
        """Carry out changes, all or none of them; raises `ConvnotesError`.

        Raises `ChangedMeanwhile` where a file is not as it was read. Gives sentences on what was
        done beside it, such as on an interrupted write; nearly always there are none.
        """
        from convnotes.adapters import transaction

        return transaction.write(self.home, changes, description)

    @contextlib.contextmanager
    def lock(self) -> Iterator[tuple[str, ...]]:
        """Be the only writer from reading to writing; may be entered again inside of itself.

        Gives sentences on what was left by a writer that was interrupted, and done about it. Raises
        `ConvnotesError` where another writer does not end, or nothing can be written.
        """
        from convnotes.adapters import transaction

        with transaction.writing(self.home) as said:
            yield said

    def recover(self) -> tuple[str, ...]:
        """Finish or take back what was interrupted, and say in sentences what was done."""
        if not state.unfinished(self.home):
            return ()
        from convnotes.adapters import transaction

        return transaction.recover(self.home)

    def undo(self, *, dry_run: bool = False) -> "Record":
        """Take back the last write that was not taken back; raises `ConvnotesError`.

        With `dry_run` it only gives what it would take back, or refuses as it would.
        """
        from convnotes.adapters import transaction

        return transaction.undo(self.home, dry_run=dry_run)


def _kept_by_its_owner(bond: Bond, keepers: frozenset[PersonId]) -> bool:
    """Tell whether it makes no difference to a relationship who else asks."""
    return bond.owner is not None or (not bond.contacts and bond.person not in keepers)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Let the garbage collector rest: nothing of what is read is garbage, and to look takes long."""
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


def find(start: "str | os.PathLike[str]") -> Workspace:
    """Find the workspace around a folder by walking up; raises `ConvnotesError` for none."""
    folder = os.path.realpath(start)
    if not os.path.isdir(folder):
        raise ConvnotesError(f"{os.fspath(start)} is not a folder", "name one with -C DIR")
    candidate = folder
    while not os.path.isfile(os.path.join(candidate, FILE)):
        above = os.path.dirname(candidate)
        if above == candidate:
            raise ConvnotesError(
                f"no {FILE} in {os.fspath(start)} or any folder above it",
                "make a workspace here with: convnotes init",
            )
        candidate = above
    return Workspace(candidate)


def private_workspaces(workspace: Workspace) -> tuple[tuple[Workspace, ...], tuple[str, ...]]:
    """Find the private workspaces that the settings name, and sentences on those that will not do.

    A folder that is not there is passed over: the settings are shared, and not everybody has one.
    """
    from pathlib import Path

    found: dict[Path, Workspace] = {}
    wrong = []
    home = workspace.root.resolve()
    for name in workspace.config.private:
        try:
            folder = Path(home, Path(name).expanduser()).resolve()
            there = folder.is_dir()
        except (OSError, RuntimeError, ValueError):
            there = False
        if not there:
            continue
        if folder.is_relative_to(home) or home.is_relative_to(folder):
            wrong.append(
                f"the private workspace {name} is not read:"
                " it and this one lie inside of each other; move one of them out"
            )
        elif not (folder / FILE).is_file():
            wrong.append(f"the private workspace {name} is not read: it has no {FILE}")
        else:
            found[folder] = Workspace(folder)
    return tuple(found.values()), tuple(wrong)


def identity(workspace: Workspace, given: str | None, on: datetime.date) -> PersonId | None:
    """Find who "I" am, or None.

    By the name given, else `CONVNOTES_ME`, else git's `convnotes.me`, else the person with git's
    `user.email`, else the only member. Raises `ConvnotesError` where a stated name fits nobody.
    """
    stated = given or os.environ.get("CONVNOTES_ME") or workspace.configured[_ME]
    shelf = workspace.shelf(on)
    if stated:
        return shelf.person(stated) or _stated(workspace.recalled(on), stated)
    mail = workspace.configured[_MAIL]
    if mail:
        found = shelf.person(mail)
        if found:
            return found
    members = shelf.state.members
    if len(members) == 1:
        return members[0]
    return ME if not members and shelf.concerns(ME) else None


def identified(notebook: "Notebook", workspace: Workspace, given: str | None) -> PersonId | None:
    """Find who "I" am, in the same way, among the people of a part of the notes."""
    from convnotes.model.note import Name
    from convnotes.model.place import Span

    stated = given or os.environ.get("CONVNOTES_ME") or workspace.configured[_ME]
    if stated:
        return _stated(notebook, stated)
    mail = workspace.configured[_MAIL]
    meant = notebook.names.meant(Name(mail, Span(0, 0))) if mail else None
    if meant and meant.known:
        return meant.person
    if len(notebook.members) == 1:
        return notebook.members[0]
    return ME if not notebook.members and ME in notebook.people else None


def _stated(notebook: "Notebook", stated: str) -> PersonId:
    from convnotes.model.note import Name
    from convnotes.model.place import Span

    meant = notebook.names.meant(Name(stated, Span(0, 0)))
    if meant.several:
        both = " and ".join(f"`{each}`" for each in meant.several)
        raise ConvnotesError(f"`{stated}` could be {both}", "write the id of the one you are", 2)
    if not meant.known and meant.person not in notebook.people:
        near = notebook.names.nearest(stated)
        raise ConvnotesError(
            f"`{stated}` is nobody we know",
            f"did you mean `{near}`?" if near else "name yourself by an id",
            2,
        )
    return meant.person
