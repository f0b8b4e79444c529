"""`convnotes check`: findings, and the fixes that are safe."""

import difflib
from itertools import groupby
from pathlib import Path

import click

from convnotes import __version__
from convnotes.checks import Finding, check, rules
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.writing import diff, echo_diff
from convnotes.edits.mend import mend, mends
from convnotes.errors import ConvnotesError
from convnotes.model.diagnostic import Severity
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Source
from convnotes.report import as_json, findings
from convnotes.report.document import dumps
from convnotes.report.terminal import count, paint, wrapped

_FORMS = ("text", "concise", "json", "github", "sarif")
_WRONG_USAGE = 2
_ROUNDS = 20


@click.command(
    "check",
    epilog="\b\nconvnotes check\nconvnotes check notes/people --format concise\n"
    "convnotes check --fix --dry-run\nconvnotes check --explain CN302",
)
@click.argument("paths", nargs=-1, type=click.Path(), shell_complete=completing.files)
@click.option("--strict", is_flag=True, help="Let warnings end with status 1 as well.")
@click.option("--fix", is_flag=True, help="Mend what is safe to mend; no other byte changes.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes, write nothing.")
@click.option("--format", "form", type=click.Choice(_FORMS), default="text")
@click.option(
    "--select", metavar="CODES", help="Only these rules, by code or name: CN302,stale-turn."
)
@click.option("--ignore", metavar="CODES", help="All rules but these.")
@click.option("--explain", metavar="CODE", help="Print the page of a rule, and check nothing.")
@click.pass_context
def check_notes(
    context: click.Context,
    paths: tuple[str, ...],
    strict: bool,
    fix: bool,
    dry_run: bool,
    form: str,
    select: str | None,
    ignore: str | None,
    explain: str | None,
) -> None:
    """Find what is wrong in the notes: every finding with its line, a caret and what to write.

    Errors come first. The exit status is 1 where there are any.
    """
    asking = Asking(context)
    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix")
    if explain:
        _explain(asking, explain)
        return
    notebook = asking.workspace.whole(asking.on)
    chosen, dropped = _codes(select), _codes(ignore)
    found = _chosen(asking, check(notebook, asking.on), paths, chosen, dropped)
    if fix:
        mended = _fix(asking, notebook, found, dry_run=dry_run)
        if not mended:
            click.echo("nothing here has a safe fix", err=True)
        if dry_run:
            return
        # What could not be read hides other findings; each round mends what the last one laid open.
        for _ in range(_ROUNDS):
            asking = Asking(context)
            notebook = asking.workspace.whole(asking.on)
            found = _chosen(asking, check(notebook, asking.on), paths, chosen, dropped)
            mended = mended and _fix(asking, notebook, found, dry_run=False)
            if not mended:
                break
    _print(asking, notebook, found, form)
    errors = any(each.severity is Severity.ERROR for each in found)
    context.exit(1 if errors or (strict and found) else 0)


COMMAND = check_notes


def _print(asking: Asking, notebook: Notebook, found: tuple[Finding, ...], form: str) -> None:
    if form == "json":
        asking.echo(dumps(as_json.findings(found, len(notebook.notes))))
    elif form == "sarif":
        asking.echo(findings.sarif(found, rules(), __version__))
    elif form == "concise":
        asking.echo_lines(findings.concise(found))
    elif form == "github":
        asking.echo_lines(findings.github(found))
    else:
        asking.echo_lines(findings.text(found, asking.screen))
        people = sum(note.kind is Kind.PERSON for note in notebook.by_id.values())
        told = findings.summary(found, len(notebook.conversations), people)
        asking.echo_lines(wrapped(told, asking.screen.width))
        mendable = sum(each.fix is not None for each in found)
        if mendable:
            told = f"{count(mendable, 'finding')} can be mended: convnotes check --fix"
            lines = wrapped(told, asking.screen.width)
            asking.echo_lines(paint(line, "dim") for line in lines)


def _codes(words: str | None) -> frozenset[str]:
    if not words:
        return frozenset()
    wanted = {each.strip() for each in words.split(",") if each.strip()}
    known = {name for rule in rules() for name in (rule.code, rule.name)}
    for each in sorted(wanted):
        if each not in known and each.upper() not in known:
            raise _unknown(each)
    return frozenset(each.upper() if each.upper() in known else each for each in wanted)


def _unknown(code: str) -> ConvnotesError:
    known = [name for rule in rules() for name in (rule.code, rule.name)]
    near = difflib.get_close_matches(code, known, 1, 0.5) or difflib.get_close_matches(
        code.upper(), known, 1, 0.5
    )
    hint = f"did you mean {near[0]}?" if near else "see docs/checks.md for all of them"
    return ConvnotesError(f"there is no rule `{code}`", hint, _WRONG_USAGE)


def _explain(asking: Asking, code: str) -> None:
    wanted = next(iter(_codes(code)), code)
    for rule in rules():
        if wanted in (rule.code, rule.name):
            asking.echo(paint(f"{rule.code} {rule.name} ({rule.severity})", "bold"))
            asking.echo()
            asking.echo((rule.explanation or "").strip())


def _chosen(
    asking: Asking,
    found: tuple[Finding, ...],
    paths: tuple[str, ...],
    select: frozenset[str],
    ignore: frozenset[str],
) -> tuple[Finding, ...]:
    wanted = _relative(asking, paths)
    return tuple(
        each
        for each in found
        if (not select or {each.code, each.name} & select)
        and not {each.code, each.name} & ignore
        and (
            not wanted
            or any(
                each.path == path or each.path.startswith(path + "/") or path == "."
                for path in wanted
            )
        )
    )


def _relative(asking: Asking, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Give paths relative to the workspace; they are relative to where the command was called."""
    found: list[str] = []
    root = asking.workspace.root
    for path in paths:
        candidates = (Path(path), root / path)
        file = next((each for each in candidates if each.exists() or each.is_symlink()), None)
        if file is None:
            raise ConvnotesError(f"{path} does not exist", "name a file or folder of the workspace")
        absolute = Path(file.parent.resolve(), file.name) if file.is_symlink() else file.resolve()
        if not absolute.is_relative_to(root):
            raise ConvnotesError(f"{path} is outside of the workspace {root}", "", _WRONG_USAGE)
        found.append(absolute.relative_to(root).as_posix())
    return tuple(found)


def _fix(asking: Asking, notebook: Notebook, found: tuple[Finding, ...], *, dry_run: bool) -> int:
    """Mend what is safe, or show it; gives the number of findings that were mended."""
    sources: dict[str, Source] = {note.path: note.source for note in notebook.notes}
    if notebook.config.source:
        sources[notebook.config.source.path] = notebook.config.source
    fixes = sorted((each.fix for each in found if each.fix), key=lambda fix: fix.path)
    changes: list[Change] = []
    mended = 0
    for path, group in groupby(fixes, key=lambda fix: fix.path):
        change, number = mend(group)
        if not mends(sources[path], change):
            click.echo(
                f"{path}: a fix would break something else, so nothing was written", err=True
            )
            continue
        changes.append(change)
        mended += number
        if dry_run:
            echo_diff(asking, diff(sources[path], change))
        else:
            click.echo(f"{path}: {count(number, 'finding')} mended", err=True)
    if changes and not dry_run:
        asking.workspace.write(*changes, description="check --fix")
    return mended
