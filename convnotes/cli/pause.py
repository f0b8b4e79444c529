"""`convnotes pause`: put a conversation aside without a day."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation
from convnotes.cli.verbs import answered
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import pause


@click.command("pause", epilog="\b\nconvnotes pause heat-pump-idea")
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@DRY_RUN
@click.pass_context
def pause_command(context: click.Context, reference: str, *, dry_run: bool) -> None:
    """Put a conversation aside until somebody speaks, or it is reopened."""

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        return answered(asking, one, pause(asking.notebook, one, asking.on), "pause")

    carry_out(context, verb, dry_run=dry_run)


COMMAND = pause_command
