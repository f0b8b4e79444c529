"""`convnotes who`: who knows something, or can recommend somebody."""

import click

from convnotes.cli.asking import Asking
from convnotes.errors import ConvnotesError

_WRONG_USAGE = 2


@click.command(
    "who",
    epilog="\b\nconvnotes who boiler\n"
    "convnotes who roof slate --in wharf\n"
    "convnotes who wiring --format json",
)
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option("--in", "place", metavar="PLACE", help="Only who is there, or whose org is.")
@click.option("--all", "whole", is_flag=True, help="Everybody, and all that speaks of them.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def who(
    context: click.Context, words: tuple[str, ...], place: str | None, whole: bool, form: str
) -> None:
    """Say who knows something: recommended, declared, spoken of; who said so; how to reach them.

    A word fits whatever begins with it; all words must be found with the same person.
    """
    from convnotes.queries.who import who as knowing
    from convnotes.report.document import dumps
    from convnotes.report.terminal import safe
    from convnotes.report.who_json import who as document_of
    from convnotes.report.who_text import WhoPage
    from convnotes.text.looking import sought

    asking = Asking(context)
    text = " ".join(words)
    if not sought(text):
        raise ConvnotesError(
            "there is no word to look for", "say what they should know", _WRONG_USAGE
        )
    found = knowing(asking.notebook, text, asking.on, asking.me, place or "")
    if form == "json":
        document = document_of(asking.notebook, found, text, place, asking.on, asking.me)
        asking.echo(dumps(document))
        return
    page = WhoPage(asking.notebook, asking.on, asking.me, asking.screen, whole)
    asking.echo_lines(page.lines(found))
    if not found:
        there = f" in {safe(place)}" if place else ""
        click.echo(f"nobody we know{there} is recommended or spoken of for this", err=True)


COMMAND = who
