"""`convnotes sync`: commit, fetch, merge, check and push, with a plain account."""

import sys

import click

from convnotes.cli.asking import Asking
from convnotes.report.document import dumps
from convnotes.report.sync_text import document, text
from convnotes.report.terminal import safe_line, wrapped


@click.command(
    "sync",
    epilog="\b\nconvnotes sync\nconvnotes sync --dry-run\nconvnotes sync --no-push"
    '\nconvnotes sync --message "Notes of the visit"',
)
@click.option(
    "-m", "--message", "words", metavar="TEXT", help="What the commit says; else what changed."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; write and ask nothing.")
@click.option("--no-push", is_flag=True, help="Commit and merge, but send nothing.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def sync(
    context: click.Context, words: str | None, dry_run: bool, no_push: bool, form: str
) -> None:
    """Share the notes by git: commit, fetch, merge, check, push.

    It commits what changed in notes/, attachments/ and convnotes.toml, and nothing else; brings in
    what others sent; merges what both sides changed, by exchanges; and sends. Whatever comes
    between, it says what was done and leaves a repository that one can go on with.
    """
    from convnotes.sync.committing import Asker
    from convnotes.sync.flow import Sync, Wanted, status

    asking = Asking(context)
    asker = Asker(asking.on, asking.options.as_person)

    def tell(what: str) -> None:
        if sys.stderr.isatty():
            click.echo(safe_line(what), err=True)

    one = Sync(asking.workspace, asker, Wanted((words or "").strip(), not no_push), tell)
    account = one.plan() if dry_run else one.run()
    if form == "json":
        asking.echo(dumps(document(account)))
    else:
        asking.echo_lines(text(account, asking.screen))
    for remark in account.remarks:
        for line in wrapped(safe_line(remark), asking.screen.width):
            click.echo(line, err=True)
    if account.problem:
        click.echo(f"error: {safe_line(account.problem)}", err=True)
        for line in account.hint.splitlines():
            click.echo(f"  {safe_line(line)}", err=True)
    context.exit(status(account))


COMMAND = sync
