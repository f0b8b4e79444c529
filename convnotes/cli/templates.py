"""`convnotes templates`: the templates of the site, and a copy of one to change."""

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

from convnotes.adapters.theme import Theme
from convnotes.cli.asking import Asking
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.errors import ConvnotesError
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit

_WRONG_USAGE = 2
_FOLDER = "templates"


def _names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    return [name for name in Theme().sources() if name.startswith(incomplete)]


@click.group("templates")
def templates() -> None:
    """List the templates of the site, or copy one into the workspace to change it.

    \b
    convnotes templates list
    convnotes templates eject person.html --block standing
    convnotes templates eject static/own.css
    """


@templates.command("list", epilog="convnotes templates list")
@click.pass_context
def list_templates(context: click.Context) -> None:
    """Name every template with its blocks, and say which are the workspace's own."""
    asking = Asking(context)
    theme = _theme(asking)
    own = theme.own_names()
    names = theme.sources()
    wide = max(len(each) for each in names)
    for name in names:
        blocks = ", ".join(theme.blocks(name))
        told = "; ".join(filter(None, ("yours" if name in own else "", blocks)))
        asking.echo(f"{name.ljust(wide)}  {told}"[: asking.screen.width].rstrip())
    for name in sorted(own - set(names)):
        asking.echo(f"{name.ljust(wide)}  yours alone"[: asking.screen.width])


@templates.command(
    "eject",
    epilog="\b\nconvnotes templates eject person.html\n"
    "convnotes templates eject base.html --block foot\nconvnotes templates eject static/own.css",
)
@click.argument("name", shell_complete=_names)
@click.option(
    "--block", metavar="BLOCK", help="Only this block, in a small file over the template."
)
@DRY_RUN
@click.pass_context
def eject(context: click.Context, name: str, block: str | None, dry_run: bool) -> None:
    """Copy a template into `templates/`, where it stands in place of the one of convnotes.

    With --block the new file extends the template and says one block anew; all else stays as
    convnotes has it, in later versions too.
    """

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        theme = _theme(asking)
        known = _known(theme, name)
        text = _block(theme, known, block) if block else theme.source(known)
        path = f"{_FOLDER}/{known}"
        if (asking.workspace.root / path).exists():
            raise ConvnotesError(
                f"{path} is there already: nothing was written",
                "change it there, or move it away first",
            )
        change = Change(path, None, (Edit(Span(0, 0), text),))
        answer = (f"Wrote {path}", "Next: change it, then convnotes build")
        return Done((change,), f"templates eject {known}", answer)

    carry_out(context, verb, dry_run=dry_run)


def _theme(asking: Asking) -> Theme:
    folder: Path = asking.workspace.root / _FOLDER
    return Theme(folder)


def _known(theme: Theme, name: str) -> str:
    """Give a template by its name, with or without its ending; raises `ConvnotesError`."""
    names = theme.sources()
    wanted = name.removeprefix(f"{_FOLDER}/")
    for each in (wanted, f"{wanted}.html"):
        if each in names:
            return each
    near = difflib.get_close_matches(wanted, [*names, *_stems(names)], 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else "convnotes templates list names them all"
    raise ConvnotesError(f"there is no template `{name}`: nothing was written", hint, _WRONG_USAGE)


def _stems(names: tuple[str, ...]) -> Iterator[str]:
    return (each.removesuffix(".html") for each in names)


def _block(theme: Theme, name: str, block: str) -> str:
    """Begin a template that says one block anew; raises `ConvnotesError`."""
    blocks = theme.blocks(name)
    if block not in blocks:
        told = f"it has: {', '.join(blocks)}" if blocks else "it has none: leave --block out"
        raise ConvnotesError(
            f"{name} has no block `{block}`: nothing was written", told, _WRONG_USAGE
        )
    return (
        f'{{% extends "default/{name}" %}}\n'
        f"{{% block {block} %}}\n{{{{ super() }}}}\n{{% endblock %}}\n"
    )


COMMAND = templates
