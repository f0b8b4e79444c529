"""`convnotes list`: notes by filter."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.queries.listing import Row, listing
from convnotes.report import as_json
from convnotes.report.terminal import columns, count, cut, day, pad, safe

_WIDE = 110


class FilterCommand(click.Command):
    """Takes `-term` for a word of the filter, as only a known option is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options first and the words, in their order, behind `--`."""
        valued = {
            name: isinstance(each, click.Option) and not each.is_flag
            for each in self.get_params(ctx)
            for name in each.opts
            if name.startswith("-")
        }
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for each in rest:
            if each == "--":
                words += rest
            elif each in valued:
                options += [each, *([next(rest, "")] if valued[each] else [])]
            else:
                (options if each.startswith("--") else words).append(each)
        return super().parse_args(ctx, [*options, "--", *words])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> completing.Items:
        """Complete what begins with `-`: an option, or a term turned round."""
        terms = completing.filters(ctx, self.params[0], incomplete)
        return [*super().shell_complete(ctx, incomplete), *terms]


@click.command(
    "list",
    cls=FilterCommand,
    epilog="\b\nconvnotes list turn:me 'due<friday'\n"
    "convnotes list with:bob status:open\n"
    "convnotes list kind:person tag:supplier --format ids",
)
@click.argument("words", nargs=-1, metavar="[FILTER]", shell_complete=completing.filters)
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "ids", "paths")), default="text"
)
@click.pass_context
def list_notes(context: click.Context, words: tuple[str, ...], form: str) -> None:
    """List the notes that all terms of a filter fit; `-` before a term turns it round.

    \b
    turn:me turn:nobody with:bob tag:house status:open kind:person is:private
    due<2026-12-01 due:today last>=-30d       words look in titles and ids
    """
    asking = Asking(context)
    notebook = asking.notebook
    query = " ".join(words)
    me = asking.me
    rows = listing(notebook, query, asking.on, me)
    if form == "json":
        asking.echo(as_json.dumps(as_json.listing(rows, asking.on, me)))
        return
    if form in ("ids", "paths"):
        for row in rows:
            asking.echo(safe(row.id if form == "ids" else row.path))
        return
    for line in _table(asking, rows):
        asking.echo(line)
    click.echo(count(len(rows), "note"), err=True)


COMMAND = list_notes


def _table(asking: Asking, rows: tuple[Row, ...]) -> list[str]:
    """Lay out id, title, state, holders and due; the title gives way first."""
    several_kinds = len({row.kind for row in rows}) > 1
    cells = [_cells(asking, row, several_kinds) for row in rows]
    limits = (34, 200, 13, 24, 16) if asking.screen.width >= _WIDE else (22, 200, 12, 14, 11)
    widths = [
        min(max((columns(row[number]) for row in cells), default=0), limit)
        for number, limit in enumerate(limits)
    ]
    gaps = 2 * (sum(width > 0 for width in widths) - 1)
    widths[1] = min(widths[1], max(asking.screen.width - sum(widths) + widths[1] - gaps, 10))
    while sum(widths) > asking.screen.width - gaps:
        widths[widths.index(max(widths))] -= 1
    return [
        "  ".join(
            pad(cut(cell, width), width) for cell, width in zip(row, widths, strict=True) if width
        ).rstrip()
        for row in cells
    ]


def _cells(asking: Asking, row: Row, several_kinds: bool) -> tuple[str, str, str, str, str]:
    names = [safe(asking.notebook.person_name(each)) for each in row.holders]
    who = names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else ""
    usual = row.status in ("open", "active", "")
    state = row.status if not usual else str(row.kind) if several_kinds else ""
    due = day(row.due, asking.on) if row.due else ""
    return safe(row.id), safe(row.title), state, who, due
