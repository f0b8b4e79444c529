"""`convnotes schedule`: set the appointment of a conversation."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation
from convnotes.cli.verbs import written_in
from convnotes.cli.words import clock
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import schedule
from convnotes.report.answers import dated


@click.command(
    "schedule",
    epilog='\b\nconvnotes schedule ana-porto friday\nconvnotes schedule bo "next tue" 14:30\n'
    "convnotes schedule ana-porto never",
)
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.argument(
    "date", metavar="DATE [HH:MM]", nargs=-1, required=True, shell_complete=completing.dates
)
@DRY_RUN
@click.pass_context
def schedule_command(
    context: click.Context, reference: str, date: tuple[str, ...], *, dry_run: bool
) -> None:
    """Set when to meet or talk next; `never` takes the appointment out. No turn passes."""

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        words = " ".join(date).split()
        time = clock(words.pop()) if len(words) > 1 and ":" in words[-1] else None
        never = [each.casefold() for each in words] in (["never"], ["none"])
        day = None if never else asking.day(" ".join(words), asking.on)
        standing = schedule(asking.notebook, one, day, time, asking.on)
        told = "No appointment is left."
        if day:
            at = f" at {time:%H:%M}" if time else ""
            told = f"Appointed for {dated(day, asking.on, ' '.join(words))}{at}."
        if not standing.changes:
            return Done((), "", (f"Nothing to do. {told}",))
        past = day is not None and day < asking.on
        remarks = ("that day is already past, so the agenda will not show it",) if past else ()
        place = written_in(one.note.path)
        return Done(standing.changes, f"schedule {one.id}", (told, place), remarks)

    carry_out(context, verb, dry_run=dry_run)


COMMAND = schedule_command
