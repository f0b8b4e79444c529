"""`convnotes undo`: take back the last write of convnotes."""

import difflib

import click

from convnotes.adapters.record import Record
from convnotes.cli.asking import Asking
from convnotes.cli.writing import DRY_RUN, echo_diff
from convnotes.report.terminal import count, safe_line, wrapped

_SHOWN = 3


@click.command("undo", epilog="\b\nconvnotes undo\nconvnotes undo --dry-run")
@DRY_RUN
@click.pass_context
def undo(context: click.Context, *, dry_run: bool) -> None:
    """Take back the last write of convnotes; once more takes back the one before.

    It works without git, and refuses where a file was edited since.
    """
    asking = Asking(context)
    record = asking.workspace.undo(dry_run=dry_run)
    paths = list(dict.fromkeys(record.paths))
    where = ", ".join(paths) if len(paths) <= _SHOWN else count(len(paths), "file")
    said = "Would take back" if dry_run else "Took back"
    told = safe_line(f"{said}: {record.description} ({where}).")
    asking.echo_lines(wrapped(told, asking.screen.width))
    if dry_run:
        _show(asking, record)


def _show(asking: Asking, record: Record) -> None:
    for step in reversed(record.steps):
        names = (
            f"a/{step.path}" if step.after is not None else "/dev/null",
            f"b/{step.path}" if step.before is not None else "/dev/null",
        )
        lines = difflib.unified_diff(_lines(step.after), _lines(step.before), *names, lineterm="")
        echo_diff(asking, map(safe_line, lines))


def _lines(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


COMMAND = undo
