"""What every command that writes shares: one writer at a time, a dry run, questions, an answer."""

import difflib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import click

from convnotes.cli.asking import Asking
from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.model.source import Change, Source
from convnotes.report.terminal import cut, paint, safe_line, wrapped
from convnotes.text.apply import edited

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the change, write nothing.")
_TRIES = 100
_LONGEST_PAUSE = 0.2
_WRONG_USAGE = 2


class Done(NamedTuple):
    """What a verb is to write, what to call it, and what to say then; remarks go to stderr.

    The lines of a `plan` stand above the diff of a dry run.
    """

    changes: tuple[Change, ...]
    description: str
    answer: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()


class Choice(NamedTuple):
    """One answer to a question: its value and how it is shown."""

    value: str
    shown: str


class _Question(Exception):
    """Something to ask before the verb can go on, while no other writer waits for us."""

    def __init__(self, subject: str, ask: Callable[[], str]) -> None:
        super().__init__(subject)
        self.subject, self.ask = subject, ask


@dataclass
class Replies:
    """What has been answered at the terminal so far, by subject."""

    given: dict[str, str] = field(default_factory=dict)

    def pick(self, subject: str, refusal: ConvnotesError, choices: Sequence[Choice]) -> str:
        """Give what was picked; where nobody can be asked the refusal is raised."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise refusal
        return self.asked(subject, lambda: _picked(refusal.message, choices))

    def asked(self, subject: str, ask: Callable[[], str]) -> str:
        """Give the answer to a question, which is asked once."""
        if subject not in self.given:
            raise _Question(subject, ask)
        return self.given[subject]


Verb = Callable[[Asking, Replies], Done]


def carry_out(context: click.Context, verb: Verb, *, dry_run: bool) -> None:
    """Run a verb on fresh notes and write what it gives, again where somebody else was quicker.

    Nobody else's convnotes writes in between; questions are asked while nothing is held.
    """
    replies = Replies()
    for tries in range(_TRIES):
        asking = Asking(context)
        try:
            done = _once(asking, verb, replies, dry_run=dry_run)
        except _Question as question:
            replies.given[question.subject] = question.ask()
            continue
        except ChangedMeanwhile:
            time.sleep(min(tries / 100, _LONGEST_PAUSE))
            continue
        if dry_run:
            for line in done.plan:
                asking.echo(cut(line, asking.screen.width))
            show_changes(asking, done.changes)
        for line in done.remarks:
            click.echo(safe_line(line), err=True)
        for line in done.answer if not dry_run else ():
            for part in wrapped(line, asking.screen.width):
                asking.echo(part)
        return
    raise ConvnotesError("the note changed again and again: nothing was written", "try again")


def _once(asking: Asking, verb: Verb, replies: Replies, *, dry_run: bool) -> Done:
    if dry_run:
        return verb(asking, replies)
    with asking.workspace.lock() as said:
        for sentence in said:
            click.echo(safe_line(sentence), err=True)
        done = verb(asking, replies)
        if done.changes:
            asking.workspace.write(*done.changes, description=done.description)
        return done


def _picked(question: str, choices: Sequence[Choice]) -> str:
    """Ask; an answer is a number of the list, or where there is one choice yes or no."""
    asked = question.removesuffix("nothing was written").rstrip(": ")
    click.echo(safe_line(asked), err=True)
    if len(choices) == 1:
        if click.confirm(choices[0].shown, err=True):
            return choices[0].value
        raise click.Abort
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}  {safe_line(choice.shown)}", err=True)
    number = click.prompt("Which", type=click.IntRange(1, len(choices)), err=True)
    return choices[number - 1].value


def show_changes(asking: Asking, changes: Iterable[Change]) -> None:
    """Print changes as a unified diff, with a line for a file that moves."""
    notes = {note.path: note for note in asking.notebook.notes}
    settings = asking.notebook.config.source
    for change in changes:
        note = notes.get(change.path)
        source = note.source if note else Source(change.path, "", "")
        if settings and settings.path == change.path:
            source = settings
        if change.moved_to:
            asking.echo(paint(safe_line(f"rename {change.path} => {change.moved_to}"), "bold"))
        echo_diff(asking, diff(source, change))


def echo_diff(asking: Asking, lines: Iterable[str]) -> None:
    """Print the lines of a diff, in its colours."""
    for line in lines:
        colour = {"+": ("green",), "-": ("red",), "@": ("cyan",)}.get(line[:1], ())
        asking.echo(paint(line, *colour) if colour else line)


def diff(source: Source, change: Change) -> Iterable[str]:
    """Give the lines of a unified diff of one change, safe for a terminal."""
    after = edited(source.text, change.edits)
    names = f"a/{source.path}", f"b/{change.moved_to or source.path}"
    if change.digest is None:
        names = "/dev/null", names[1]
    lines = difflib.unified_diff(source.text.splitlines(), after.splitlines(), *names, lineterm="")
    return (safe_line(line) for line in lines)
