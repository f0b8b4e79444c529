"""`convnotes rename`: another id for a note, in its file's name and wherever the notes name it."""

import os
import shlex
from collections.abc import Iterator

import click

from convnotes.adapters import git_config
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.rename import rename as renamed
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change
from convnotes.queries.refer import refer
from convnotes.report.terminal import count, safe
from convnotes.text.names import names_of


@click.command("rename")
@click.argument("reference", metavar="REF", shell_complete=completing.notes)
@click.argument("new", metavar="NEW")
@DRY_RUN
@click.pass_context
def rename(context: click.Context, reference: str, new: str, dry_run: bool) -> None:
    """Give a note another id: its file, and every place that names it, or nothing at all.

    Titles, aliases and addresses stay, and so do texts that only hold the word.

    \b
    convnotes rename bob-hale robert-hale
    convnotes rename "Roof quote" 2026-roof-quote --dry-run
    """

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        return _done(asking, reference, new)

    carry_out(context, verb, dry_run=dry_run)


def _done(asking: Asking, reference: str, new: str) -> Done:
    notebook = asking.read_all()
    old = _referred(notebook, reference)
    changes = renamed(notebook, old, new)
    if not changes:
        return Done((), "", (f"Nothing to do: {safe(old)} is its id already.",))
    after = NoteId(changes[0].moved_to.rsplit("/", 1)[-1].removesuffix(".md"))
    note = notebook.by_id[old]
    answer = f"Renamed {safe(old)} to {safe(after)}: 1 file moved, {_places(changes)}."
    following = "check" if note.kind is Kind.PAGE else f"show {shlex.quote(after)}"
    remarks = tuple(_remarks(asking, note, after)) if folded(old) != folded(after) else ()
    return Done(changes, changes[0].description, (answer, f"Next: convnotes {following}"), remarks)


def _referred(notebook: Notebook, words: str) -> NoteId:
    """Find the note that words mean; what is exactly somebody's id is never taken for a prefix."""
    wanted = folded(words)
    for note in notebook.notes:
        if folded(note.id) == wanted:
            return note.id
    stubs = (person.id for person in notebook.people.values() if person.note is None)
    stub = next((each for each in stubs if folded(each) == wanted), None)
    if stub and notebook.names.note(words) is None:
        return NoteId(stub)
    return refer(notebook, words)


def _places(changes: tuple[Change, ...]) -> str:
    places = sum(len(change.edits) for change in changes)
    files = sum(bool(change.edits) for change in changes)
    if not places:
        return "nothing else names it"
    return f"{count(places, 'place')} in {count(files, 'file')}"


def _remarks(asking: Asking, note: Note, after: NoteId) -> Iterator[str]:
    """Say where people have said who they are, outside of the notes, by the old id."""
    old = folded(note.id)
    if note.kind not in (Kind.PERSON, Kind.ORG) or old in map(folded, names_of(note)):
        return
    word = shlex.quote(after)
    command = f"git config convnotes.me {word}"
    if folded(git_config.value(asking.workspace.root, "convnotes.me")) == old:
        yield f"git config convnotes.me still says {note.id}; set it: {command}"
    elif folded(os.environ.get("CONVNOTES_ME", "")) == old:
        yield f"CONVNOTES_ME still says {note.id}; set it: export CONVNOTES_ME={word}"
    elif PersonId(note.id) in asking.notebook.members:
        yield f"{after} is a member: where git config convnotes.me says {note.id}, set it: {command}"


COMMAND = rename
