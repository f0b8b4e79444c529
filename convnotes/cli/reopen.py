"""`convnotes reopen`: take a conversation up again."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation
from convnotes.cli.verbs import answered
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import reopen


@click.command("reopen", epilog="\b\nconvnotes reopen hale-gutter")
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@DRY_RUN
@click.pass_context
def reopen_command(context: click.Context, reference: str, *, dry_run: bool) -> None:
    """Take up again what was closed, paused or snoozed."""

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        return answered(asking, one, reopen(asking.notebook, one, asking.on), "reopen")

    carry_out(context, verb, dry_run=dry_run)


COMMAND = reopen_command
