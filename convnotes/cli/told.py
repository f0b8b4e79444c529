"""`convnotes told`: what somebody told us, and what holds now."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.subject import subject
from convnotes.model.note import Kind
from convnotes.queries.answered import rounds
from convnotes.queries.told import told, told_in
from convnotes.report import told_json
from convnotes.report.document import dumps
from convnotes.report.told_text import ToldPage

_LIMIT = 12


@click.command(
    "told",
    epilog="\b\nconvnotes told bob\nconvnotes told larkfield-foundation --all\n"
    "convnotes told yard-sign",
)
@click.argument("reference", metavar="PERSON|ORG|CONVERSATION", shell_complete=completing.notes)
@click.option("--all", "whole", is_flag=True, help="All of it.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def told_command(context: click.Context, reference: str, whole: bool, form: str) -> None:
    """List what they said, and not what we did: needs, opinions, news and any other `key:: value`.

    First the newest value of each key, with its age; then what was agreed, and why; then everything
    by date. In a conversation also who has answered what each was asked, and who is silent.
    """
    asking = Asking(context)
    asking.focus(reference)
    notebook, on = asking.notebook, asking.on
    about = subject(asking, reference)
    one = notebook.conversations[about.conversation] if about.conversation else None
    found = told_in(notebook, one.id, on) if one else told(notebook, about.people, on)
    asked = rounds(one, on) if one else ()
    path = about.note.path if about.note else None
    if form == "json":
        head = {
            "on": on.isoformat(),
            "kind": about.kind,
            "id": about.id,
            "title": about.title,
            "path": path,
        }
        asking.echo(dumps({**head, **told_json.told(found, asked, on)}))
        return
    named = about.kind is not Kind.PERSON
    page = ToldPage(notebook, on, asking.screen, named, 0 if whole else _LIMIT)
    asking.echo_lines(page.lines(about.title, path or "no note yet", found, asked))


COMMAND = told_command
