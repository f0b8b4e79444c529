"""`convnotes edit`: a note in your editor, at the right line."""

import re

import click

from convnotes.adapters.editor import open_editor
from convnotes.checks import check
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.ids import folded
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.queries.refer import refer
from convnotes.report.answers import Answer
from convnotes.report.findings import concise
from convnotes.report.terminal import wrapped
from convnotes.turns.standing import turn

_PLACE = re.compile(r"(.+?):(\d+)(?::\d+)?")


@click.command("edit", epilog="\b\nconvnotes edit hale-roof-quote\nconvnotes edit bob-hale:12")
@click.argument("reference", metavar="REF", shell_complete=completing.notes)
@click.pass_context
def edit(context: click.Context, reference: str) -> None:
    """Open a note in VISUAL or EDITOR: a conversation at its newest exchange, or REF:LINE.

    When the editor ends, the note is checked, and what now stands is said.
    """
    asking = Asking(context)
    note, line = _place(asking.notebook, reference)
    open_editor(str(asking.workspace.root / note.path), line)
    after = Asking(context)
    for problem in concise(
        [each for each in check(after.notebook, after.on) if each.path == note.path]
    ):
        asking.echo(problem)
    one = after.notebook.conversations.get(note.id)
    if one:
        told = Answer(after.notebook, after.on, after.me).standing(one, turn(one, after.on))
        for part in wrapped(told, asking.screen.width):
            asking.echo(part)


def _place(notebook: Notebook, reference: str) -> tuple[Note, int]:
    """Find the note and line to open; a note that cannot be read is opened where it is broken."""
    match = _PLACE.fullmatch(reference)
    words = match[1] if match else reference
    note = _note(notebook, words)
    if match:
        return note, max(int(match[2]), 1)
    if not note.readable and note.problems:
        return note, note.source.place(note.problems[0].span.start).line
    one = notebook.conversations.get(note.id)
    own = [each for each in one.exchanges if each.home == note.id] if one else []
    if own:
        return note, own[-1].site.line
    return note, note.source.place(note.body).line


def _note(notebook: Notebook, words: str) -> Note:
    for note in notebook.notes:
        if words == note.path or (not note.readable and folded(note.id) == folded(words)):
            return note
    return notebook.by_id[refer(notebook, words)]


COMMAND = edit
