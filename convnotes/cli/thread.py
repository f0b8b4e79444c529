"""`convnotes thread`: the lineage of a conversation."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.note import Kind
from convnotes.queries.refer import refer
from convnotes.queries.thread import thread
from convnotes.report import memory_json
from convnotes.report.document import dumps
from convnotes.report.thread_text import TreePage


@click.command(
    "thread",
    epilog="\b\nconvnotes thread hale-roof-works\nconvnotes thread Larkfield --format json",
)
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def thread_command(context: click.Context, reference: str, form: str) -> None:
    """Show what a conversation carries on, and what carries it on: all of its lineage.

    It reads from the oldest on, depth first, each conversation once; the one asked about is marked.
    Below stands what the lineage is related to, what it links to, and what links to it.
    """
    asking = Asking(context)
    notebook = asking.notebook
    found = thread(notebook, refer(notebook, reference, (Kind.CONVERSATION,)), asking.on)
    if form == "json":
        asking.echo(dumps(memory_json.thread(found, asking.on)))
        return
    asking.echo_lines(TreePage(notebook, asking.on, asking.screen).thread(found))


COMMAND = thread_command
