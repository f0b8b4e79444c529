"""`convnotes done`: tick a promise, a question or a topic."""

import click

from convnotes.cli import completing
from convnotes.cli.ticking import ticking
from convnotes.cli.writing import DRY_RUN, carry_out
from convnotes.model.conversation import State


@click.command(
    "done", epilog='\b\nconvnotes done "bring a ladder"\nconvnotes done hale-roof-quote:24'
)
@click.argument(
    "words", metavar="PROMISE", nargs=-1, required=True, shell_complete=completing.promises
)
@DRY_RUN
@click.pass_context
def done(context: click.Context, words: tuple[str, ...], *, dry_run: bool) -> None:
    """Tick a promise as kept, with the day.

    PROMISE is REF:LINE, or words that fit one open promise, question or topic to raise.
    """
    carry_out(context, ticking(" ".join(words), State.DONE), dry_run=dry_run)


COMMAND = done
