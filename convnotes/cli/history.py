"""`convnotes history`: who changed a conversation, when, and who logged what, from git."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.note import Kind
from convnotes.queries.refer import refer

_LIMIT = 12


@click.command(
    "history", epilog="\b\nconvnotes history hale-roof-quote\nconvnotes history roof --all"
)
@click.argument("reference", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.option("--all", "whole", is_flag=True, help="All of it, however long.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def history(context: click.Context, reference: str, whole: bool, form: str) -> None:
    """Tell who changed a conversation and when, the newest first, and who logged each exchange.

    It is read from git's commits, those under former names of the note too. Exchanges that stand
    in other notes count with it.
    """
    from convnotes.adapters.git_log import revisions
    from convnotes.adapters.repository import Repository
    from convnotes.queries.history import history as told
    from convnotes.queries.history import homes
    from convnotes.report.document import dumps
    from convnotes.report.history_text import HistoryPage, document
    from convnotes.sync.readings import Readings

    asking = Asking(context)
    repository = Repository(asking.workspace.root)
    # An id, which is what a shell completes, needs no look at all the other notes.
    notebook = Readings(asking.workspace, repository).about(reference) or asking.notebook
    one = notebook.conversations[refer(notebook, reference, (Kind.CONVERSATION,))]
    found = told(notebook, one, revisions(repository, homes(notebook, one)))
    if form == "json":
        asking.echo(dumps(document(notebook, one.id, one.title, one.note.path, found)))
        return
    page = HistoryPage(notebook, asking.screen, 0 if whole else _LIMIT)
    asking.echo_lines(page.text(f"{one.title}  {one.id}", found))


COMMAND = history
