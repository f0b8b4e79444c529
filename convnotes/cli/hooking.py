"""What git's hooks call: the check of what is about to be committed or pushed."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from convnotes.adapters.clone import Clone, find_clone
from convnotes.adapters.settings import FILE
from convnotes.adapters.snapshot import laid_out, pushed, staged, workspaces
from convnotes.checks import Finding, check
from convnotes.cli.asking import Asking
from convnotes.model.diagnostic import Severity
from convnotes.report import findings
from convnotes.report.terminal import count
from convnotes.workspace import Workspace

_PASS = {"pre-push": "git push --no-verify"}


def checked(context: click.Context, name: str) -> int:
    """Check what git is about to do; gives the status 1 where that has errors."""
    asking = Asking(context)
    clone = find_clone(Path(asking.options.in_folder))
    branches = list(_branches()) if name == "pre-push" else []
    found = [
        each
        for root in workspaces(clone)
        for each in (
            _pushed(asking, clone, root, branches)
            if name == "pre-push"
            else _staged(asking, clone, root)
        )
    ]
    if not found:
        return 0
    for line in findings.concise(tuple(dict.fromkeys(found))):
        click.echo(line, err=True)
    click.echo(
        f"{count(len(dict.fromkeys(found)), 'error')} in the notes; to mend: convnotes check --fix;"
        f" to go on all the same: {_PASS.get(name, 'git commit --no-verify')}",
        err=True,
    )
    return 1


def _staged(asking: Asking, clone: Clone, root: Path) -> Iterator[Finding]:
    changed = staged(clone, root)
    if changed:
        with laid_out(clone, root) as copy:
            yield from _errors(asking, copy, changed)


def _pushed(
    asking: Asking, clone: Clone, root: Path, branches: list[tuple[str, str]]
) -> Iterator[Finding]:
    for commit, known in branches:
        changed = pushed(clone, root, commit, known)
        if changed is None or changed:
            with laid_out(clone, root, commit) as copy:
                yield from _errors(asking, copy, changed)


def _branches() -> Iterator[tuple[str, str]]:
    """Give the commit that each branch brings, and the one it replaces (githooks, "pre-push")."""
    for line in sys.stdin.read().splitlines():
        words = line.split()
        if len(words) == 4 and words[1].strip("0"):
            yield words[1], words[3]


def _errors(asking: Asking, copy: Path, changed: Iterable[str] | None) -> list[Finding]:
    if not (copy / FILE).is_file():
        return []
    wanted = None if changed is None else set(changed)
    return [
        each
        for each in check(Workspace(copy).notebook, asking.on)
        if each.severity is Severity.ERROR and (wanted is None or each.path in wanted)
    ]
