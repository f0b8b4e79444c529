"""`convnotes export`: the notes for calendars, address books and other programs."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.errors import ConvnotesError
from convnotes.exporters import Exporter, Wanted, exporters
from convnotes.model.agenda import Item
from convnotes.model.ids import PersonId
from convnotes.model.note import Name
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.publish.audience import Audience, visible
from convnotes.queries.refer import refer

_WRONG_USAGE = 2
_FORMATS = ("atom", "csv", "ics", "json", "mbox", "taskwarrior", "todo", "vcard")


def _formats(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> completing.Items:
    """Complete the name of a format."""
    del context, parameter
    return [CompletionItem(each) for each in _FORMATS if each.startswith(incomplete)]


@click.command(
    "export",
    epilog="\b\nconvnotes export ics --out ~/Calendars/convnotes.ics\n"
    "convnotes export vcard > people.vcf\nconvnotes export mbox ana-porto > ana.mbox\n"
    "convnotes export taskwarrior | task import",
)
@click.argument("form", metavar="FORMAT", shell_complete=_formats)
@click.argument("reference", metavar="[REF]", default="", shell_complete=completing.notes)
@click.option(
    "--audience",
    type=click.Choice(("me", "team", "public")),
    default="me",
    show_default=True,
    help="Who will read it: nothing else is in it.",
)
@click.option("--team", is_flag=True, help="For every member of the team: ics, todo, taskwarrior.")
@click.option("--todos", is_flag=True, help="In ics: tasks beside events.")
@click.option(
    "--out",
    metavar="FILE",
    shell_complete=completing.files,
    help="Write this file; only an earlier export of the same format is replaced.",
)
@click.pass_context
def export(
    context: click.Context,
    form: str,
    reference: str,
    audience: str,
    out: str | None,
    *,
    team: bool,
    todos: bool,
) -> None:
    """Write the notes in a format that other programs read.

    \b
    ics          what is due, and appointments, for a calendar
    vcard        people and orgs, for an address book
    csv          people and orgs, as a table
    json         all of it
    atom         the newest exchanges, for a feed reader
    mbox         exchanges as mail
    todo         your promises as todo.txt
    taskwarrior  your promises, for `task import`

    REF is a conversation, person or org: then only that, and what belongs to it.
    """
    asking = Asking(context)
    exporter = _exporter(form)
    notebook, wanted = seen(asking, Audience(audience), team=team, todos=todos)
    wanted = wanted._replace(only=_only(notebook, reference) if reference else "")
    data = exporter.write(notebook, wanted)
    if out is None:
        _print(data)
        return
    from convnotes.adapters.export_target import put

    file = Path(out).expanduser()
    changed = put(file, data, exporter.renew)
    asking.echo(f"Wrote {file}." if changed else f"{file} is as it was.")


COMMAND = export


def seen(
    asking: Asking, audience: Audience, *, team: bool, todos: bool = False
) -> tuple[Notebook, Wanted]:
    """Give the notebook as an audience may know it, and for whom to export it.

    Whoever asks and may not be known to the audience is nobody in particular.
    """
    me = asking.asker if audience is Audience.ME else asking.me
    notebook = visible(asking.read_all(), audience, me)
    if audience is Audience.PUBLIC:
        from convnotes.exporters.public_view import without_contacts

        notebook = without_contacts(notebook)
    if me not in notebook.people:
        me = None
    return notebook, Wanted(
        me, asking.on, team, address=asking.notebook.config.site.address, todos=todos
    )


def print_calendar(
    asking: Asking,
    choose: Callable[[Notebook, PersonId | None], tuple[Item, ...]],
    *,
    team: bool,
) -> None:
    """Print chosen items of the agenda as a calendar."""
    from convnotes.exporters.calendar_file import calendar

    notebook, wanted = seen(asking, Audience.ME, team=team)
    _print(calendar(notebook, choose(notebook, wanted.me), wanted))


def _exporter(form: str) -> Exporter:
    known = {each.name: each for each in exporters()}
    if form not in known:
        raise ConvnotesError(
            f"there is no format `{form}`", f"say one of: {', '.join(known)}", _WRONG_USAGE
        )
    return known[form]


def _only(notebook: Notebook, words: str) -> str:
    """Give the id of what is asked for, among what the audience may know."""
    meant = notebook.names.meant(Name(words, Span(0, 0)))
    if not meant.known and meant.person in notebook.people:
        return meant.person
    return refer(notebook, words)


def _print(data: bytes) -> None:
    """Write bytes to stdout as they are."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        click.echo(data.decode("utf-8"), nl=False)
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()
