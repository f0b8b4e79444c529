"""`convnotes owes`: the ledger of promises, both sides."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.subject import person_named, subject
from convnotes.errors import ConvnotesError
from convnotes.queries.owes import Asked, owes
from convnotes.report import owes_json
from convnotes.report.document import dumps
from convnotes.report.owes_text import LedgerPage

_WRONG_USAGE = 2


@click.command(
    "owes",
    epilog="\b\nconvnotes owes\nconvnotes owes bob\nconvnotes owes --by me --to larkfield\n"
    "convnotes owes eli-invoice --all",
)
@click.argument(
    "reference",
    metavar="[PERSON|ORG|CONVERSATION]",
    required=False,
    shell_complete=completing.notes,
)
@click.option("--by", "owner", metavar="P", shell_complete=completing.people, help="What P owes.")
@click.option(
    "--to", "creditor", metavar="P", shell_complete=completing.people, help="What P is owed."
)
@click.option("--team", is_flag=True, help="Everybody's, also where you have no part.")
@click.option("--all", "whole", is_flag=True, help="Kept and dropped ones, and those put aside.")
@click.option("--done", "kept", is_flag=True, help="Those that were kept, the newest first.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def owes_command(
    context: click.Context,
    reference: str | None,
    owner: str | None,
    creditor: str | None,
    team: bool,
    whole: bool,
    kept: bool,
    form: str,
) -> None:
    """Who has promised what to whom: how long ago, by when, how late; questions too.

    Without a name it is what you owe and are owed. What stands in conversations that are closed,
    paused or put aside is only counted, as the agenda leaves it out too, unless you name one.
    """
    asking = Asking(context)
    if whole and kept:
        raise ConvnotesError("--all holds what --done gives", "give one of them", _WRONG_USAGE)
    if reference and not (owner or creditor):
        asking.focus(reference)
    notebook = asking.notebook
    named = bool(reference or owner or creditor)
    me = asking.me if named or team else asking.asker
    about = subject(asking, reference) if reference else None
    people = frozenset(about.people) if about and not about.conversation else None
    if not named and not team and me:
        people = frozenset((me,))
    asked = Asked(
        by=person_named(asking, owner) if owner else None,
        to=person_named(asking, creditor) if creditor else None,
        people=people,
        conversation=about.conversation if about else None,
        kept=kept,
        all=whole,
    )
    entries, hidden = owes(notebook, asking.on, asked)
    if form == "json":
        asking.echo(dumps(owes_json.owes(entries, hidden, asking.on, me)))
        return
    asking.echo_lines(LedgerPage(notebook, asking.on, me, asking.screen).lines(entries, hidden))


COMMAND = owes_command
