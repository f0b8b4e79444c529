"""`convnotes search`: full text, ranked."""

from collections.abc import Iterator

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.model.ids import NoteId, PersonId, note_id
from convnotes.model.place import Site
from convnotes.queries.search import Found, snippet, wanted
from convnotes.report.terminal import count, wrapped

_BATCH = 200


@click.command(
    "search",
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nconvnotes search insulation\nconvnotes search '\"winter work\" -roof'\n"
    "convnotes search insul* with:bob since:2025",
)
@click.argument("words", nargs=-1, required=True, shell_complete=completing.filters)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="How many to show; 20.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def search(context: click.Context, words: tuple[str, ...], limit: int, form: str) -> None:
    """Find words in what was said, in the rest of the notes, and in titles and names.

    All words must stand in one exchange, or in the rest of one note. "A phrase" stands together,
    begin* is how a word begins, -word must not be there; accents do not count. Terms of a filter,
    such as with:bob, tag:house or since:2025, choose the notes (see `convnotes list`).
    """
    asking = Asking(context)
    asked = " ".join(words)
    look = wanted(asked)
    shelf = asking.workspace.shelf(asking.on)
    asking.tell_unreadable(len(shelf.unreadable))
    found: list[Found] = []
    more = False
    for each in _found(asking, asked, look.match, look.words):
        if len(found) == limit:
            more = True
            break
        found.append(each)
    if form == "json":
        from convnotes.report import search_json
        from convnotes.report.document import dumps

        asking.echo(dumps(search_json.search(asked, found, asking.on, more)))
        return
    from convnotes.report.search_text import lines

    titles = shelf.titles
    asking.echo_lines(lines(found, lambda each: titles.get(each, each), asking.on, asking.screen))
    told = f"{count(len(found), 'passage')} found"
    if not found:
        told = "nothing found; begin* finds every word that begins so"
    elif more:
        told = f"the best {len(found)}; more with --limit {limit * 5}"
    for line in wrapped(told, asking.screen.width):
        click.echo(line, err=True)


def _found(asking: Asking, asked: str, match: str, sought: tuple[str, ...]) -> Iterator[Found]:
    catalog = asking.workspace.catalog(asking.on)
    fitting = _fitting(asking, asked)
    offset = 0
    while hits := catalog.hits(match, _BATCH, offset):
        offset += len(hits)
        for hit in hits:
            if fitting is not None and hit.path not in fitting:
                continue
            note = note_id(hit.path)
            piece = snippet(hit.text or hit.title, sought)
            if hit.exchange is None:
                title, kind = catalog.note(hit.path)
                yield Found(
                    note, title, kind, None, None, None, (), (), "", piece, Site(hit.path, hit.line)
                )
                continue
            conversation, path, line, day, time, kind, channel, _ = catalog.exchange(hit.exchange)
            yield Found(
                note,
                catalog.note(hit.path)[0],
                kind,
                NoteId(conversation) if conversation else None,
                day,
                time,
                tuple(map(PersonId, catalog.spoke(hit.exchange, "speaker"))),
                tuple(map(PersonId, catalog.spoke(hit.exchange, "hearer"))),
                channel or "",
                piece,
                Site(path, line),
            )


def _fitting(asking: Asking, asked: str) -> frozenset[str] | None:
    """Give the paths of the notes that the terms of a search fit, or None where there are none."""
    terms = wanted(asked).notes
    from convnotes.queries.filter_language import AllOf, written

    if terms == AllOf():
        return None
    from convnotes.queries.listing import listing

    rows = listing(asking.workspace.recalled(asking.on), written(terms), asking.on, asking.me)
    return frozenset(row.path for row in rows)


COMMAND = search
