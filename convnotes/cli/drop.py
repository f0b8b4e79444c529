"""`convnotes drop`: a promise that will not be kept, and need not."""

import click

from convnotes.cli import completing
from convnotes.cli.ticking import ticking
from convnotes.cli.writing import DRY_RUN, carry_out
from convnotes.model.conversation import State


@click.command(
    "drop", epilog='\b\nconvnotes drop "borrow a drone"\nconvnotes drop hale-roof-quote:24'
)
@click.argument(
    "words", metavar="PROMISE", nargs=-1, required=True, shell_complete=completing.promises
)
@DRY_RUN
@click.pass_context
def drop(context: click.Context, words: tuple[str, ...], *, dry_run: bool) -> None:
    """Mark a promise as dropped, with the day.

    PROMISE is REF:LINE, or words that fit one open promise, question or topic to raise.
    """
    carry_out(context, ticking(" ".join(words), State.DROPPED), dry_run=dry_run)


COMMAND = drop
