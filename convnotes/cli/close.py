"""`convnotes close`: a conversation that has come to its end."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation
from convnotes.cli.verbs import answered
from convnotes.cli.words import one_line
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import close


@click.command("close", epilog='\b\nconvnotes close hale-gutter --outcome "mended, 300 paid"')
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.option("--outcome", default="", metavar="TEXT", help="How it ended.")
@DRY_RUN
@click.pass_context
def close_command(context: click.Context, reference: str, outcome: str, *, dry_run: bool) -> None:
    """Close a conversation. Whoever speaks in it later wakes it again."""

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        standing = close(asking.notebook, one, asking.on, one_line(outcome))
        return answered(asking, one, standing, "close")

    carry_out(context, verb, dry_run=dry_run)


COMMAND = close_command
