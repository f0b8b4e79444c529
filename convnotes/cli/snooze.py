"""`convnotes snooze`: put a conversation aside until a day."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation
from convnotes.cli.verbs import answered
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import snooze


@click.command(
    "snooze", epilog="\b\nconvnotes snooze bo-thesis 2w\nconvnotes snooze eli next monday"
)
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.argument("date", metavar="DATE", nargs=-1, required=True, shell_complete=completing.dates)
@DRY_RUN
@click.pass_context
def snooze_command(
    context: click.Context, reference: str, date: tuple[str, ...], *, dry_run: bool
) -> None:
    """Put a conversation aside until DATE, or until somebody speaks. The turn waits with it."""

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        words = " ".join(date)
        standing = snooze(asking.notebook, one, asking.day(words, asking.on), asking.on)
        return answered(asking, one, standing, "snooze", words)

    carry_out(context, verb, dry_run=dry_run)


COMMAND = snooze_command
