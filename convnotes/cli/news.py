"""`convnotes news`: what has happened since a day or a commit."""

import datetime

import click

from convnotes.adapters import git_past
from convnotes.adapters.repository import SYNCED
from convnotes.cli.asking import Asking
from convnotes.errors import ConvnotesError
from convnotes.model.notebook import Notebook
from convnotes.queries.news import Since, news
from convnotes.report import memory_json
from convnotes.report.document import dumps
from convnotes.report.news_text import NewsPage
from convnotes.text.spoken_dates import UnclearDate, resolve

_DAYS = 7
_WRONG_USAGE = 2


@click.command(
    "news", epilog="\b\nconvnotes news\nconvnotes news --since 2w\nconvnotes news --since HEAD~3"
)
@click.option(
    "--since",
    metavar="REV|DATE",
    help="A day, such as monday or 2w (that long ago), or a commit; without it the last sync, or 7d.",
)
@click.option("--format", "form", type=click.Choice(("text", "md", "json")), default="text")
@click.pass_context
def news_command(context: click.Context, since: str | None, form: str) -> None:
    """Show what was said, promised, kept, passed, opened and closed while you were away.

    In a git repository it is what the notes hold now and did not hold then, and who wrote it. Where git
    does not reach back as far, it is what is dated on the day or later.
    """
    asking = Asking(context)
    notebook = asking.notebook
    start, revision = _start(asking, notebook, since)
    pieces = news(notebook, start, asking.on)
    if form == "json":
        asking.echo(dumps(memory_json.news(pieces, start, revision, asking.on)))
        return
    page = NewsPage(notebook, start, asking.on, asking.me, asking.screen)
    asking.echo_lines(page.markdown(pieces) if form == "md" else page.text(pieces))


COMMAND = news_command


def _start(asking: Asking, notebook: Notebook, since: str | None) -> tuple[Since, str | None]:
    """Find what to compare with: a commit, by its name or as the last before a day, else the day."""
    root = asking.workspace.root
    revision = None if since else git_past.revision(root, SYNCED)
    if revision is None:
        day = _day(asking, since) if since else asking.on - datetime.timedelta(days=_DAYS)
        if day:
            revision = git_past.before(root, day)
            past = _then(asking, notebook, revision) if revision else None
            if past is None or revision is None or not past.notes:
                return Since(day), None
            return Since(day, past, git_past.revisions(root, revision)), revision
        revision = git_past.revision(root, since or "")
    if revision is None:
        raise ConvnotesError(
            f"`{since}` is neither a day nor a commit",
            "name a day, such as monday or 2w, or a commit, such as HEAD~3",
            _WRONG_USAGE,
        )
    day = git_past.made_on(root, revision) or asking.on
    return Since(
        day, _then(asking, notebook, revision), git_past.revisions(root, revision)
    ), revision


def _day(asking: Asking, words: str) -> datetime.date | None:
    """Give the day that words mean, which is past: `2w` is so long ago, `monday` the last one."""
    past = f"-{words}" if words[:1].isdigit() and "-" not in words else words
    try:
        day = resolve(past, asking.on)
    except UnclearDate:
        return None
    weekday = words.strip().isalpha() and words.casefold() not in ("today", "tomorrow")
    if weekday and day > asking.on:
        day -= datetime.timedelta(days=7)
    if day > asking.on:
        raise ConvnotesError(f"{day} is still to come", "name a day that is past", _WRONG_USAGE)
    return day


def _then(asking: Asking, notebook: Notebook, revision: str) -> Notebook:
    """Read the notes as they were: those that have changed since anew, the others as they are."""
    from convnotes.text.assemble import assemble
    from convnotes.text.parse import read_bytes

    changed = git_past.notes_then(asking.workspace.root, revision)
    config = notebook.config
    kept = [note for note in notebook.notes if note.path not in changed]
    old = (
        read_bytes(path, data, config.visibility)
        for path, data in changed.items()
        if data is not None
    )
    return assemble((*kept, *old), config)
