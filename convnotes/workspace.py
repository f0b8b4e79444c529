"""The façade: find a workspace, load its notebook, write a change."""

import contextlib
import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from convnotes.adapters import files, git, state
from convnotes.adapters.record import Record
from convnotes.adapters.settings import FILE, read_settings
from convnotes.errors import ConvnotesError
from convnotes.model.config import Config
from convnotes.model.conversation import ME, PersonId
from convnotes.model.note import Name
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Span
from convnotes.text.assemble import assemble


@dataclass(frozen=True)
class Workspace:
    """A folder with `convnotes.toml`; what is loaded is kept, so ask again for a later state."""

    root: Path

    @cached_property
    def config(self) -> Config:
        """The settings; raises `ConvnotesError` where they cannot be read."""
        try:
            return read_settings((self.root / FILE).read_bytes())
        except FileNotFoundError:
            return Config()
        except OSError as error:
            raise ConvnotesError(f"{FILE} cannot be read: {error.strerror}") from None

    @cached_property
    def notebook(self) -> Notebook:
        """All notes, read together; raises `ConvnotesError` only for the settings."""
        config = self.config
        collecting = gc.isenabled()
        # Nothing of a notebook is garbage, and looking for some in it again and again takes a third.
        gc.disable()
        try:
            return assemble(
                (
                    files.read_note(found, config.visibility)
                    for found in files.find_notes(self.root)
                ),
                config,
            )
        finally:
            if collecting:
                gc.freeze()
                gc.enable()

    def write(self, *changes: Change, description: str) -> tuple[str, ...]:
        """Carry out changes, all or none of them; raises `ConvnotesError`.

        Raises `ChangedMeanwhile` where a file is not as it was read. Gives sentences on what was
        done beside it, such as on an interrupted write; nearly always there are none.
        """
        from convnotes.adapters import transaction

        return transaction.write(os.fspath(self.root), changes, description)

    @contextlib.contextmanager
    def lock(self) -> Iterator[tuple[str, ...]]:
        """Be the only writer from reading to writing; may be entered again inside of itself.

        Gives sentences on what was left by a writer that was interrupted, and done about it. Raises
        `ConvnotesError` where another writer does not end, or nothing can be written.
        """
        from convnotes.adapters import transaction

        with transaction.writing(os.fspath(self.root)) as said:
            yield said

    def recover(self) -> tuple[str, ...]:
        """Finish or take back what was interrupted, and say in sentences what was done."""
        if not state.unfinished(os.fspath(self.root)):
            return ()
        from convnotes.adapters import transaction

        return transaction.recover(os.fspath(self.root))

    def undo(self, *, dry_run: bool = False) -> Record:
        """Take back the last write that was not taken back; raises `ConvnotesError`.

        With `dry_run` it only gives what it would take back, or refuses as it would.
        """
        from convnotes.adapters import transaction

        return transaction.undo(os.fspath(self.root), dry_run=dry_run)


def find(start: Path) -> Workspace:
    """Find the workspace around a folder by walking up; raises `ConvnotesError` for none."""
    folder = start.resolve()
    if not folder.is_dir():
        raise ConvnotesError(f"{start} is not a folder", "name one with -C DIR")
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file():
            return Workspace(candidate)
    raise ConvnotesError(
        f"no {FILE} in {start} or any folder above it", "make a workspace here with: convnotes init"
    )


def identity(workspace: Workspace, given: str | None) -> PersonId | None:
    """Find who "I" am, or None.

    By the name given, else `CONVNOTES_ME`, else git's `convnotes.me`, else the person with git's
    `user.email`, else the only member. Raises `ConvnotesError` where a stated name fits nobody.
    """
    stated = given or os.environ.get("CONVNOTES_ME") or git.config(workspace.root, "convnotes.me")
    notebook = workspace.notebook
    if stated:
        return _stated(notebook, stated)
    mail = git.config(workspace.root, "user.email")
    if mail:
        meant = notebook.names.meant(Name(mail, Span(0, 0)))
        if meant.known:
            return meant.person
    if len(notebook.members) == 1:
        return notebook.members[0]
    return ME if not notebook.members and ME in notebook.people else None


def _stated(notebook: Notebook, stated: str) -> PersonId:
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
