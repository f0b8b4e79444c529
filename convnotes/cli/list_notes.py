"""`convnotes list`: notes by filter."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.row import Row
from convnotes.queries.row_values import values_of
from convnotes.report import as_json
from convnotes.report.document import dumps
from convnotes.report.terminal import count, safe

_SHOWN = ("last",)
"""What JSON shows of each note, whatever is asked for."""
_CSV = ("id", "kind", "title", "status", "turn", "due", "last", "tag", "is", "path")


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
    "convnotes list 'with:bob (status:open or last>-90d)'\n"
    "convnotes list kind:person cadence:late --sort last --columns title,last,phone\n"
    "convnotes list kind:person tag:supplier --format ids",
)
@click.argument("words", nargs=-1, metavar="[FILTER]", shell_complete=completing.filters)
@click.option(
    "--sort",
    "order",
    metavar="KEYS",
    default="",
    shell_complete=completing.keys,
    help="By these keys, as due,-last; `-` turns one round.",
)
@click.option(
    "--columns",
    "shown",
    metavar="KEYS",
    default="",
    shell_complete=completing.keys,
    help="Show these, as title,due,role; any key of the front matter too.",
)
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv", "ids", "paths")), default="text"
)
@click.pass_context
def list_notes(
    context: click.Context, words: tuple[str, ...], order: str, shown: str, form: str
) -> None:
    """List the notes that a filter fits: all its terms, or with `or` one side; `-` turns round.

    \b
    turn:me turn:nobody with:bob owner:me org:acme      me, team, nobody, or a name
    tag:house channel:email status:open kind:person is:private cadence:late
    due<2026-12-01 due:none last<-90d since:2026-03     days, months, years
    role:plumber met<2025 birthday: -phone:             any key; has one; has none
    words "several words" (a or b) -tag:x               in title, id and aliases
    """
    from convnotes.queries.listing import column, known_in, listing

    asking = Asking(context)
    notebook, on, me = asking.notebook, asking.on, asking.me
    named = [each for each in shown.split(",") if each.strip()]
    known = known_in(notebook, on, me) if named else None
    keys = tuple(dict.fromkeys(column(each, known) for each in named)) if known else ()
    if not keys and form == "csv":
        keys = _CSV
    rows = listing(notebook, " ".join(words), on, me, order, (*keys, *_SHOWN))
    if form == "json":
        asking.echo(dumps(as_json.listing(rows, on, me, keys)))
        return
    if form == "csv":
        _write_csv(asking, rows, keys)
        return
    if form in ("ids", "paths"):
        for row in rows:
            asking.echo(safe(row.id if form == "ids" else row.path))
        return
    from convnotes.report.list_text import table

    asking.echo_lines(table(notebook, rows, on, asking.screen.width, keys))
    click.echo(count(len(rows), "note"), err=True)


def _write_csv(asking: Asking, rows: tuple[Row, ...], keys: tuple[str, ...]) -> None:
    from convnotes.exporters.table import cell

    asking.echo(",".join(cell((key,)) for key in keys))
    for row in rows:
        asking.echo(",".join(cell(values_of(row, key)) for key in keys))


COMMAND = list_notes
