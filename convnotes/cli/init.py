"""`convnotes init`: a workspace, or a living example of one."""

import datetime
from pathlib import Path

import click

from convnotes.adapters import files, git, git_config
from convnotes.adapters.example import example_files
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.edits.header_edits import scalar
from convnotes.edits.new import slug
from convnotes.errors import ConvnotesError
from convnotes.model.notebook import Notebook
from convnotes.report.terminal import count, safe
from convnotes.workspace import Workspace

_IGNORED = "/site/\n/.convnotes/\n"
_SETTINGS = """\
# A convnotes workspace. Every key is optional; docs/settings.md explains them all.

[team]
# The ids of the team's members: the names of their notes under notes/people/.
members = [{members}]

[notes]
# Who may read a note on the site that says nothing: "team" or "private".
visibility = "team"

[cadence]
# How often you mean to talk with people, by tag: ideal, or ideal..worst.
# friends = "8w..12w"

[site]
title = {title}
"""


@click.command("init", epilog="\b\nconvnotes init --demo hello\nconvnotes init ~/circle")
@click.argument("folder", metavar="[DIR]", default=".", shell_complete=completing.folders)
@click.option("--demo", is_flag=True, help="Fill it with the example, its dates moved to today.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.pass_context
def init(context: click.Context, folder: str, demo: bool, dry_run: bool) -> None:
    """Make a workspace in DIR (default: here). It asks no question and overwrites nothing."""
    asking = Asking(context)
    root = Path(folder)
    if (root / "convnotes.toml").exists():
        raise ConvnotesError(
            f"{root / 'convnotes.toml'} exists already: nothing was written",
            "this is a workspace; see: convnotes agenda",
        )
    if demo and root.is_dir() and any(root.iterdir()):
        raise ConvnotesError(
            f"{root} is not empty: nothing was written",
            "name a new folder: convnotes init --demo hello",
        )
    planned = _demo(asking.on) if demo else _fresh(root, asking.on)
    if dry_run:
        for path, _ in planned:
            asking.echo(f"would write {root / path}")
        return
    for path, text in planned:
        if demo or not (root / path).exists():
            files.write_new(root / path, text.encode())
    _answer(asking, root, demo=demo)


def _demo(on: datetime.date) -> list[tuple[str, str]]:
    return [*example_files(on), (".gitignore", _IGNORED)]


def _fresh(root: Path, on: datetime.date) -> list[tuple[str, str]]:
    here = root if root.is_dir() else Path()
    name = git_config.value(here, "user.name")
    mail = git_config.value(here, "user.email")
    member = slug(name) if name else ""
    title = root.resolve().name or "convnotes"
    settings = _SETTINGS.format(members=f'"{member}"' if member else "", title=_toml(title))
    planned = [("convnotes.toml", settings), (".gitignore", _IGNORED)]
    if member:
        matter = f"title: {scalar(name)}\n" + (f"email: {scalar(mail)}\n" if mail else "")
        person = f"---\n{matter}created: {on.isoformat()}\n---\n"
        planned.append((f"notes/people/{member}.md", person))
    return planned


def _introduce(root: Path, notebook: Notebook) -> None:
    """Let whoever the example is about commit to it, where git knows nobody else."""
    if not git_config.value(root, "user.email"):
        me = notebook.members[0]
        note = notebook.people[me].note
        mail = next(iter(note.texts("email")), "") if note else ""
        git.set_config(root, "user.name", notebook.person_name(me))
        git.set_config(root, "user.email", mail or f"{me}@convnotes.example")


def _toml(text: str) -> str:
    escaped = safe(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _answer(asking: Asking, root: Path, *, demo: bool) -> None:
    workspace = Workspace(root.resolve())
    notebook = workspace.notebook
    if demo:
        made = git.initialise(root)
        if made:
            git.set_config(root, "convnotes.me", notebook.members[0])
            _introduce(root, notebook)
            git.commit_all(root, "The example notes of convnotes")
        people = sum(person.note is not None for person in notebook.people.values())
        asking.echo(
            f"Made {root}/: {count(people, 'person')},"
            f" {count(len(notebook.conversations), 'conversation')},"
            " two years of made-up history."
            + ("" if made else " (git is missing, so it is no repository.)")
        )
        asking.echo(f"Next: cd {root} && convnotes agenda")
        return
    asking.echo(
        f"Made {root / 'convnotes.toml'}"
        + (f", with you as `{notebook.members[0]}`." if notebook.members else ".")
    )
    loose = sum(1 for _ in root.glob("*.md"))
    if loose:
        asking.echo(
            f"{count(loose, 'file')} named *.md stand beside it; convnotes reads notes/ only."
        )
    asking.echo(
        'Next: convnotes new person "Bob Hale", then'
        ' convnotes new conversation "Roof quote" --with bob-hale'
    )


COMMAND = init
