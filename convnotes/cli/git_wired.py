"""`convnotes git setup` and `convnotes git doctor`: what a clone needs, and whether it has it."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click

import convnotes
from convnotes import __version__
from convnotes.adapters.clone import Clone, find_clone, git_version
from convnotes.adapters.git_scripts import Interpreter
from convnotes.adapters.git_trial import trial
from convnotes.adapters.git_wiring import Part, parts
from convnotes.cli.asking import Asking
from convnotes.report.document import dumps
from convnotes.report.terminal import count, paint, safe_line, wrapped

_OLDEST_GIT = (2, 30)


def _interpreter() -> Interpreter:
    # The interpreter as it was called: the one that its link leads to knows no virtual environment.
    return Interpreter(sys.executable, str(Path(convnotes.__file__ or "").parent.absolute()))


def set_up(context: click.Context, *, hooks: bool, dry_run: bool) -> None:
    """Set up what is lacking, and say what was done and what only a person can do."""
    asking = Asking(context)
    root = asking.workspace.root
    clone = find_clone(root)
    lacking = [each for each in parts(clone, root, _interpreter(), hooks=hooks) if not each.right]
    wanted = [each for each in lacking if each.write]
    for each in wanted:
        if each.write and not dry_run:
            each.write()
        done = "would set up" if dry_run else "set up"
        asking.echo(safe_line(f"{done}  {each.name}: {each.told}"))
    for each in lacking:
        if not each.write:
            asking.echo(safe_line(f"by hand {each.name}: {each.told}; {each.mend}"))
    shared = [each.told.partition(":")[0] for each in wanted if each.shared]
    asking.echo_lines(wrapped(_closing(lacking, shared, dry_run=dry_run), asking.screen.width))


def _closing(lacking: list[Part], shared: list[str], *, dry_run: bool) -> str:
    if dry_run:
        return "Nothing was written." if lacking else "Nothing to do."
    if not lacking:
        return "Nothing to do: this clone is set up. See: convnotes git doctor"
    told = "This clone is set up; every other clone needs the same once."
    if shared:
        told = f"Commit {' and '.join(shared)}, for the others to have. {told}"
    return f"{told} Next: convnotes git doctor"


class _Line(NamedTuple):
    """A line of the doctor's: what was looked at, whether it is right, and what mends it."""

    name: str
    right: bool
    told: str
    mend: str = ""


def examine(context: click.Context, form: str) -> int:
    """Tell of every part whether it is right; gives the exit status, 1 where one is not."""
    asking = Asking(context)
    root = asking.workspace.root
    clone = find_clone(root)
    lines = [*_programs(clone), *_lines(parts(clone, root, _interpreter()))]
    tried = trial(clone)
    lines.append(_Line("trial merge", tried.right, tried.told, "convnotes git setup"))
    wrong = [each for each in lines if not each.right]
    if form == "json":
        asking.echo(dumps({"ok": not wrong, "checks": [_row(each) for each in lines]}))
        return 1 if wrong else 0
    for each in lines:
        mark = paint("ok     ", "green") if each.right else paint("missing", "red")
        asking.echo(f"{mark}  {safe_line(f'{each.name}: {each.told}')}")
        if not each.right and each.mend:
            asking.echo(f"         {safe_line(each.mend)}")
    told = (
        f"{count(len(wrong), 'thing')} missing" if wrong else "Notes are merged by their exchanges"
    )
    asking.echo(f"{told}.")
    return 1 if wrong else 0


def _lines(found: Iterable[Part]) -> list[_Line]:
    return [_Line(each.name, each.right, each.told, each.mend) for each in found]


def _row(line: _Line) -> dict[str, object]:
    mend = None if line.right else line.mend or None
    return {"name": line.name, "ok": line.right, "told": line.told, "mend": mend}


def _programs(clone: Clone) -> list[_Line]:
    found = git_version(clone.top)
    numbers = tuple(int(each) for each in found.split(".")[:2] if each.isdigit())
    oldest = ".".join(map(str, _OLDEST_GIT))
    return [
        _Line("git", numbers >= _OLDEST_GIT, found, f"install git {oldest} or newer"),
        _Line("convnotes", right=True, told=f"{__version__}, run by {sys.executable}"),
    ]
