"""`convnotes sql`: questions that no command answers."""

import csv
import io
from typing import Any

import click

from convnotes.cli.asking import Asking
from convnotes.exporters.table import guarded
from convnotes.report.terminal import columns, cut, pad, paint, safe

_WIDEST = 60


@click.command(
    "sql",
    epilog='\b\nconvnotes sql "SELECT channel, count(*) FROM exchange GROUP BY 1 ORDER BY 2 DESC"\n'
    'convnotes sql --schema\nsqlite3 -readonly "$(convnotes sql --path)"',
)
@click.argument("question", required=False, metavar="QUERY")
@click.option("--format", "form", type=click.Choice(("text", "json", "csv")), default="text")
@click.option("--schema", is_flag=True, help="Print the tables and what they hold.")
@click.option("--path", "where", is_flag=True, help="Print the database file, for other programs.")
@click.pass_context
def sql(context: click.Context, question: str | None, form: str, schema: bool, where: bool) -> None:
    """Ask in SQL (SQLite) about notes, people, exchanges, promises and turns; it can only read.

    The tables are made from the notes, and up to date. Turns are those of the day asked about.
    """
    asking = Asking(context)
    if schema:
        from convnotes.adapters.catalog import schema_text

        asking.echo(schema_text().rstrip())
        return
    if not question and not where:
        raise click.UsageError("say a QUERY, or --schema or --path")
    catalog = asking.workspace.catalog(asking.on)
    asking.tell_unreadable(len(asking.workspace.shelf(asking.on).unreadable))
    if where:
        asking.echo(catalog.file or "nothing can be kept here: the tables are in memory only")
        return
    names, rows = catalog.ask(question or "")
    if form == "json":
        from convnotes.report.document import dumps

        asking.echo(
            dumps({"columns": names, "rows": [[_plain(each) for each in row] for row in rows]})
        )
    elif form == "csv":
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(names)
        table.writerows([guarded(str(_plain(each) or "")) for each in row] for row in rows)
        asking.echo(out.getvalue().rstrip("\n"))
    else:
        _table(asking, names, rows)


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _table(asking: Asking, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    shown = [[safe(str("" if each is None else _plain(each))) for each in row] for row in rows]
    heads = [safe(name) for name in names]
    widths = [
        min(max(columns(row[at]) for row in (heads, *shown)), _WIDEST) for at in range(len(heads))
    ]
    while widths and sum(widths) + 2 * (len(widths) - 1) > asking.screen.width and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate((heads, *shown)):
        line = "  ".join(
            pad(cut(each, width), width) for each, width in zip(row, widths, strict=True)
        ).rstrip()
        asking.echo(cut(paint(line, "bold") if number == 0 else line, asking.screen.width + 8))


COMMAND = sql
