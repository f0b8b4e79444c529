"""`convnotes trace`: how a subject or a link moved through the circle."""

import click

from convnotes.cli.asking import Asking
from convnotes.queries.tracing import subject, trace
from convnotes.report import memory_json
from convnotes.report.document import dumps
from convnotes.report.terminal import cut, safe
from convnotes.report.thread_text import TreePage

_LIMIT = 40


@click.command(
    "trace", epilog="\b\nconvnotes trace insulation\nconvnotes trace https://example.org/grants"
)
@click.argument("words", nargs=-1, required=True, metavar="WORDS|URL")
@click.option("--all", "whole", is_flag=True, help=f"All exchanges; without it the first {_LIMIT}.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def trace_command(context: click.Context, words: tuple[str, ...], whole: bool, form: str) -> None:
    """Show how a subject or a link moved: who spoke of it first, who carried it to whom, when, where.

    An exchange counts if all WORDS stand in it, small or capital, with accents or without; a word that
    ends in * is the beginning of one. An address is the same with http or https, with www or without.
    """
    asking = Asking(context)
    said = " ".join(words)
    wanted = subject(said)
    notebook = asking.notebook
    mentions = trace(notebook, wanted, asking.on)
    if form == "json":
        asking.echo(dumps(memory_json.trace(notebook, mentions, wanted, asking.on)))
        return
    if not mentions:
        asking.echo(cut(f"Nobody has spoken of {safe(said)}.", asking.screen.width))
        return
    page = TreePage(notebook, asking.on, asking.screen)
    asking.echo_lines(page.trace(mentions, said, 0 if whole else _LIMIT))


COMMAND = trace_command
