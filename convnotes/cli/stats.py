"""`convnotes stats`: facts about who speaks with whom."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Name
from convnotes.model.place import Span
from convnotes.queries.refer import refer
from convnotes.queries.relationships import members
from convnotes.queries.stats import stats
from convnotes.report import memory_json
from convnotes.report.document import dumps
from convnotes.report.stats_text import StatsPage


@click.command(
    "stats", epilog="\b\nconvnotes stats\nconvnotes stats bob-hale\nconvnotes stats --team"
)
@click.argument("person", required=False, metavar="[PERSON]", shell_complete=completing.people)
@click.option("--team", is_flag=True, help="Count every member of the team, not you alone.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def stats_command(context: click.Context, person: str | None, team: bool, form: str) -> None:
    """Show how often you speak with others, or with one: who spoke, how soon they were answered.

    Then by what you spoke, how many times a month, with whom most, and who has been silent longest.
    These are facts, and no scores.
    """
    asking = Asking(context)
    notebook = asking.notebook
    me = asking.asker
    other = _person(asking, person) if person else None
    ours = frozenset((me,)) if me and not team and me != other else members(notebook)
    ours -= {other} if other else set()
    found = stats(notebook, asking.on, ours, other)
    if form == "json":
        asking.echo(dumps(memory_json.stats(found, asking.on, ours, other)))
        return
    page = StatsPage(notebook, asking.on, me, ours, other, asking.screen)
    asking.echo_lines(page.text(found))


COMMAND = stats_command


def _person(asking: Asking, words: str) -> PersonId:
    meant = asking.notebook.names.meant(Name(words, Span(0, 0)))
    if meant.person in asking.notebook.people:
        return meant.person
    return PersonId(refer(asking.notebook, words, (Kind.PERSON, Kind.ORG)))
