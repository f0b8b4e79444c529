"""`convnotes agenda`: the main job."""

import datetime
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.private import overlays
from convnotes.model.agenda import Bond, Coming, Item
from convnotes.model.ids import PersonId
from convnotes.queries import agenda as chosen
from convnotes.queries.coming import coming
from convnotes.report.agenda_text import AgendaPage
from convnotes.report.terminal import paint, wrapped

if TYPE_CHECKING:
    from convnotes.queries.overlay import Overlay

_DEFAULT_HORIZON = datetime.timedelta(days=14)


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
@click.option("--no-private", is_flag=True, help="Leave out what is from private workspaces.")
@click.option("--explain", is_flag=True, help="Tell why each turn is whose it is.")
@click.option("--format", "form", type=click.Choice(("text", "json", "ics", "md")), default="text")
@click.pass_context
def agenda(
    context: click.Context,
    team: bool,
    person: str | None,
    horizon: str | None,
    no_private: bool,
    explain: bool,
    form: str,
) -> None:
    """What you owe whom, who owes you, and by when.

    Yours come first: late, today, this week, later, without a date. Then whom to nudge, what you
    wait for, appointments, relationships gone quiet, and conversations that are nobody's turn. Last,
    what comes up with people: birthdays, and with whom it will be time to talk again.

    What is from a private workspace that convnotes.toml names is marked, and stands only in your
    own agenda as text or json.
    """
    asking = Asking(context)
    if form == "ics":
        _print_calendar(asking, team, person, horizon)
        return
    me = asking.me
    shelf = asking.workspace.shelf(asking.on)
    asking.tell_unreadable(len(shelf.unreadable))
    me = asking.asker
    near = asking.day(horizon, asking.on) if horizon else asking.on + _DEFAULT_HORIZON
    mine = form in ("text", "json") and not (team or no_private)
    private = overlays(asking) if mine else ()
    about = _person(asking, person, private) if person else None
    found, bonds = asking.workspace.agenda(asking.on, me, team=team)
    found = _with_private(found, private, asking.on, me)
    items, hidden = _kept(found, about, None if form == "json" and not horizon else near)
    ahead = _coming(asking, bonds, me, team, about, near)
    if form == "json":
        from convnotes.report import agenda_json
        from convnotes.report.document import dumps

        missing = {each.root: each.unreadable for each in private}
        unreadable = len(shelf.unreadable)
        made = agenda_json.agenda(items, ahead, asking.on, me, unreadable, missing)
        asking.echo(dumps(made))
        return
    titles = shelf.titles
    page = AgendaPage(
        lambda each: titles.get(each, each),
        asking.on,
        None if team else me,
        asking.screen,
        _story(asking, private) if explain else None,
        {each.root: each.notebook.person_name for each in private},
    )
    asking.echo_lines(page.markdown(items) if form == "md" else page.text(items))
    asking.echo_lines(page.coming_markdown(ahead) if form == "md" else page.coming(ahead))
    if not items and not ahead and form == "text":
        asking.echo(
            "Nothing is due, and nobody is waited for."
            if shelf.holds_conversations or shelf.unreadable
            else "No conversations yet. Begin one: convnotes new conversation TITLE --with P"
        )
    if hidden and form == "text":
        verb = "is" if hidden == 1 else "are"
        longer = "a longer --horizon" if horizon else "--horizon 90d"
        told = f"{hidden} more {verb} later, waiting or appointed ({longer})."
        asking.echo_lines(paint(line, "dim") for line in wrapped(told, asking.screen.width))


COMMAND = agenda


def _kept(
    items: tuple[Item, ...], about: PersonId | None, until: datetime.date | None
) -> tuple[tuple[Item, ...], int]:
    """Give the items that were asked for, and how many the horizon hides."""
    if about:
        items = chosen.involving(items, about)
    return chosen.within(items, until) if until else (items, 0)


def _coming(
    asking: Asking,
    bonds: tuple[Bond, ...],
    me: PersonId | None,
    team: bool,
    about: PersonId | None,
    until: datetime.date,
) -> tuple[Coming, ...]:
    """Give what comes up with people within the horizon, which is never without end here."""
    mine = chosen.asking(asking.workspace.shelf(asking.on).state.members, me, team)
    found = coming(bonds, asking.on, mine, me, until)
    return tuple(each for each in found if each.person == about) if about else found


def _with_private(
    items: tuple[Item, ...],
    private: "tuple[Overlay, ...]",
    on: datetime.date,
    me: PersonId | None,
) -> tuple[Item, ...]:
    """Put what is from private workspaces among the items."""
    if me is None or not private:
        return items
    from convnotes.queries.overlay import private_items

    more = (item for each in private for item in private_items(each, on, me))
    return chosen.ordered((*items, *more))


def _story(asking: Asking, private: "tuple[Overlay, ...]") -> Callable[[Item], Iterable[str]]:
    from convnotes.report.story import story

    shared = asking.workspace.recalled(asking.on)
    others = {each.root: each.notebook for each in private}

    def why(item: Item) -> Iterable[str]:
        assert item.conversation, "the page asks about conversations only"
        notebook = others.get(item.workspace, shared)
        return story(notebook, notebook.conversations[item.conversation], item, asking.on)

    return why


def _print_calendar(asking: Asking, team: bool, person: str | None, horizon: str | None) -> None:
    from convnotes.cli.export import print_calendar
    from convnotes.model.notebook import Notebook
    from convnotes.queries import standings

    def items(notebook: Notebook, me: PersonId | None) -> tuple[Item, ...]:
        found = standings.agenda(notebook, asking.on, me, team)
        about = _person(asking, person) if person else None
        return _kept(found, about, asking.day(horizon, asking.on) if horizon else None)[0]

    print_calendar(asking, items, team=team)


def _person(asking: Asking, words: str, private: "tuple[Overlay, ...]" = ()) -> PersonId:
    found = asking.workspace.shelf(asking.on).person(words)
    if found:
        return found
    from convnotes.model.note import Kind, Name
    from convnotes.model.place import Span
    from convnotes.queries.refer import refer

    shared = asking.workspace.recalled(asking.on)
    for notebook in (shared, *(each.notebook for each in private)):
        meant = notebook.names.meant(Name(words, Span(0, 0)))
        if meant.person in notebook.people:
            return meant.person
    return PersonId(refer(shared, words, (Kind.PERSON, Kind.ORG)))
