"""What every command starts from: the workspace, the day, who asks, and where to write."""

import contextlib
import datetime
import os
import re
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import click

from convnotes.adapters import clock
from convnotes.cli import Options
from convnotes.errors import ConvnotesError
from convnotes.model.ids import PersonId
from convnotes.report.terminal import Screen, count, safe_line
from convnotes.workspace import Workspace, find, identity

if TYPE_CHECKING:
    from convnotes.model.notebook import Notebook

_WRONG_USAGE = 2
_NARROWEST = 40
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Asking:
    """One run of a command: answers are worked out when they are first asked for."""

    def __init__(self, context: click.Context) -> None:
        options = context.find_object(Options)
        self.options = options or Options()
        context.color = self._color()

    def _color(self) -> bool | None:
        if self.options.color != "auto":
            return self.options.color == "always"
        return False if os.environ.get("NO_COLOR") else None

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, after what a crash interrupted; raises `ConvnotesError` for none."""
        workspace = find(self.options.in_folder)
        for sentence in workspace.recover():
            click.echo(safe_line(sentence), err=True)
        return workspace

    @cached_property
    def notebook(self) -> "Notebook":
        """All notes, from the index; how many could not be read is said on stderr, once."""
        notebook = self.workspace.recalled(self.on)
        self.tell_unreadable(len(notebook.unreadable))
        return notebook

    def read_all(self) -> "Notebook":
        """Read all notes now, where all that stands in them is wanted."""
        notebook = self.__dict__["notebook"] = self.workspace.notebook
        self.tell_unreadable(len(notebook.unreadable))
        return notebook

    def focus(self, reference: str) -> None:
        """Let the notebook hold only what has to do with somebody or something; no more is read."""
        self.tell_unreadable(len(self.workspace.shelf(self.on).unreadable))
        self.__dict__["notebook"] = self.workspace.about(reference, self.on)

    @staticmethod
    def tell_unreadable(number: int) -> None:
        """Say on stderr how many notes could not be read."""
        if number:
            click.echo(f"{count(number, 'note')} could not be read; run convnotes check", err=True)

    @cached_property
    def on(self) -> datetime.date:
        """The day asked about; raises `ConvnotesError` for words that name none."""
        today = clock.today()
        return today if self.options.on_day is None else self.day(self.options.on_day, today)

    def day(self, words: str, on: datetime.date) -> datetime.date:
        """Give the day that words on the command line mean."""
        if _ISO.fullmatch(words):
            with contextlib.suppress(ValueError):
                return datetime.date.fromisoformat(words)
        from convnotes.text.spoken_dates import UnclearDate, resolve

        try:
            return resolve(words, on)
        except UnclearDate as unclear:
            raise ConvnotesError(str(unclear), "", _WRONG_USAGE) from None

    @cached_property
    def me(self) -> PersonId | None:
        """Who asks, or None."""
        return identity(self.workspace, self.options.as_person, self.on)

    @cached_property
    def asker(self) -> PersonId | None:
        """Who asks, and where that is unknown one line on stderr that says how to set it."""
        if self.me is None:
            click.echo(
                "answering for the whole team: to say who you are, use --as PERSON or"
                " `git config convnotes.me PERSON`",
                err=True,
            )
        return self.me

    @property
    def screen(self) -> Screen:
        """The columns of the terminal, or of COLUMNS, or 80 through a pipe."""
        blocks = (sys.stdout.encoding or "utf-8").casefold().startswith("utf")
        if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
            return Screen(blocks=blocks)
        import shutil

        return Screen(max(shutil.get_terminal_size().columns, _NARROWEST), blocks)

    def echo(self, text: str = "") -> None:
        """Write one line of the answer."""
        click.echo(text, color=self._color())

    def echo_lines(self, lines: Iterable[str]) -> None:
        """Write lines of the answer, all at once."""
        found = tuple(lines)
        if found:
            self.echo("\n".join(found))
