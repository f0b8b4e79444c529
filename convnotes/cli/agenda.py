"""`convnotes agenda`: the main job."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.conversation import PersonId
from convnotes.model.note import Kind, Name
from convnotes.model.notebook import Notebook
from convnotes.model.source import Span
from convnotes.queries import agenda as asked
from convnotes.queries.refer import refer
from convnotes.queries.relationships import members
from convnotes.queries.rhythm import Coming, coming
from convnotes.report import as_json
from convnotes.report.agenda_text import AgendaPage
from convnotes.report.terminal import paint, wrapped

_DEFAULT_HORIZON = "14d"


@click.command(
    "agenda",
    epilog="\b\nconvnotes agenda\nconvnotes --on friday agenda --team\n"
    "convnotes agenda --person bob --explain",
)
@click.option("--team", is_flag=True, help="Answer for every member of the team.")
@click.option(
    "--person",
    metavar="P",
    shell_complete=completing.people,
    help="Only what concerns this person.",
)
@click.option(
    "--horizon",
    metavar="14d",
    shell_complete=completing.dates,
    help="How far to look; 14d, in json and ics all.",
)
@click.option("--explain", is_flag=True, help="Tell why each turn is whose it is.")
@click.option("--format", "form", type=click.Choice(("text", "json", "ics", "md")), default="text")
@click.pass_context
def agenda(
    context: click.Context,
    team: bool,
    person: str | None,
    horizon: str | None,
    explain: bool,
    form: str,
) -> None:
    """What you owe whom, who owes you, and by when.

    Yours come first: late, today, this week, later, without a date. Then whom to nudge, what you
    wait for, appointments, relationships gone quiet, and conversations that are nobody's turn. Last,
    what comes up with people: birthdays, and with whom it will be time to talk again.
    """
    asking = Asking(context)
    if form == "ics":
        from convnotes.cli.export import print_calendar

        print_calendar(
            asking,
            lambda notebook, me: _items(asking, notebook, me, team, person, horizon)[0],
            team=team,
        )
        return
    notebook = asking.notebook
    me = asking.asker
    until = horizon or ("" if form == "json" else _DEFAULT_HORIZON)
    items, hidden = _items(asking, notebook, me, team, person, until)
    ahead = _coming(asking, notebook, me, team, person, horizon or _DEFAULT_HORIZON)
    if form == "json":
        unreadable = len(notebook.unreadable)
        asking.echo(as_json.dumps(as_json.agenda(items, ahead, asking.on, me, unreadable)))
        return
    page = AgendaPage(notebook, asking.on, None if team else me, asking.screen, explain)
    for line in page.markdown(items) if form == "md" else page.text(items):
        asking.echo(line)
    for line in page.coming_markdown(ahead) if form == "md" else page.coming(ahead):
        asking.echo(line)
    if not items and not ahead and form == "text":
        asking.echo(
            "Nothing is due, and nobody is waited for."
            if notebook.conversations or notebook.unreadable
            else "No conversations yet. Begin one: convnotes new conversation TITLE --with P"
        )
    if hidden and form == "text":
        verb = "is" if hidden == 1 else "are"
        longer = "a longer --horizon" if horizon else "--horizon 90d"
        told = f"{hidden} more {verb} later, waiting or appointed ({longer})."
        for line in wrapped(told, asking.screen.width):
            asking.echo(paint(line, "dim"))


COMMAND = agenda


def _items(
    asking: Asking,
    notebook: Notebook,
    me: PersonId | None,
    team: bool,
    person: str | None,
    horizon: str | None,
) -> tuple[tuple[asked.Item, ...], int]:
    """Give the items that were asked for, and how many the horizon hides."""
    items = asked.agenda(notebook, asking.on, me, team)
    if person:
        items = asked.involving(items, _person(asking, person))
    return asked.within(items, asking.day(horizon, asking.on)) if horizon else (items, 0)


def _coming(
    asking: Asking,
    notebook: Notebook,
    me: PersonId | None,
    team: bool,
    person: str | None,
    horizon: str,
) -> tuple[Coming, ...]:
    """Give what comes up with people within the horizon, which is never without end here."""
    mine = frozenset((me,)) if me and not team else members(notebook)
    until = asking.day(horizon, asking.on)
    found = coming(notebook, asking.on, mine, me, until)
    if not person:
        return found
    wanted = _person(asking, person)
    return tuple(each for each in found if each.person == wanted)


def _person(asking: Asking, words: str) -> PersonId:
    meant = asking.notebook.names.meant(Name(words, Span(0, 0)))
    if meant.person in asking.notebook.people:
        return meant.person
    return PersonId(refer(asking.notebook, words, (Kind.PERSON, Kind.ORG)))
