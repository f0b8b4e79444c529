"""`convnotes pass`: say who is next."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation, joining, somebody
from convnotes.cli.verbs import answered
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.pass_turn import pass_turn
from convnotes.report.answers import dated


@click.command(
    "pass",
    epilog="\b\nconvnotes pass hale-roof-quote bob --due friday\n"
    'convnotes pass yard-sign ines marit --about "four words at most"\n'
    "convnotes pass eli-invoice nobody",
)
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.argument("people", metavar="P", nargs=-1, required=True, shell_complete=completing.people)
@click.option("--due", metavar="DATE", help="By when.", shell_complete=completing.dates)
@click.option("--about", default="", metavar="TEXT", help="About what.")
@click.option("--add", is_flag=True, help="Add whoever takes no part yet.")
@DRY_RUN
@click.pass_context
def pass_command(
    context: click.Context,
    reference: str,
    people: tuple[str, ...],
    due: str | None,
    about: str,
    *,
    add: bool,
    dry_run: bool,
) -> None:
    """Pass the turn to P without an exchange; `nobody` gives it to nobody.

    The due day and subject from before go unless new ones are given. It stands until somebody speaks.
    """

    def verb(asking: Asking, replies: Replies) -> Done:
        one = conversation(asking, replies, reference)
        nobody = [each.casefold() for each in people] == ["nobody"]
        holders = tuple(
            dict.fromkeys(
                somebody(asking, each, one.participants, new=add)
                for each in (() if nobody else people)
            )
        )
        coming = joining(replies, one, holders, add=add)
        day = asking.day(due, asking.on) if due else None
        words = " ".join(about.split())
        standing = pass_turn(asking.notebook, one, holders, asking.on, day, words, coming)
        late = day is not None and day < asking.on
        remarks = (f"the due day {dated(day, asking.on)} is already past",) if day and late else ()
        return answered(asking, one, standing, "pass", due or "", remarks)

    carry_out(context, verb, dry_run=dry_run)


COMMAND = pass_command
