"""`convnotes git`: what a clone needs so that git merges, shows and checks notes."""

import sys

import click

from convnotes.cli import completing

_SMALLEST_MARKS = 7


@click.group("git")
def git() -> None:
    """Share notes by git: set a clone up, see that it is, and what git itself calls.

    \b
    convnotes git setup     once in every clone
    convnotes git doctor    proves that notes are merged by their exchanges
    """


@git.command("setup", epilog="\b\nconvnotes git setup\nconvnotes git setup --dry-run")
@click.option(
    "--no-hooks", is_flag=True, help="Leave the hooks out: no check before a commit or push."
)
@click.option("--dry-run", is_flag=True, help="Say what would be set up, write nothing.")
@click.pass_context
def setup(context: click.Context, *, no_hooks: bool, dry_run: bool) -> None:
    """Set up the merge driver, readable diffs, and the check before a commit and a push.

    Run it once in every clone; run again it does what is lacking. Hooks of others stay as they are.
    """
    from convnotes.cli.git_wired import set_up

    set_up(context, hooks=not no_hooks, dry_run=dry_run)


@git.command("doctor", epilog="\b\nconvnotes git doctor")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def doctor(context: click.Context, form: str) -> None:
    """Tell what of the setup is there, and prove by a trial that notes are merged.

    The exit status is 1 where something is missing.
    """
    from convnotes.cli.git_wired import examine

    context.exit(examine(context, form))


@git.command("merge-driver", epilog="\b\nconvnotes git merge-driver %O %A %B %P")
@click.argument("base", type=click.Path())
@click.argument("ours", type=click.Path())
@click.argument("theirs", type=click.Path())
@click.argument("path", default="notes/note.md")
@click.option(
    "--marker-size",
    type=click.IntRange(1, 1000),
    default=_SMALLEST_MARKS,
    help="How many signs a conflict is marked with (%L).",
)
@click.option("--say", is_flag=True, hidden=True, help="Say `merged` or `conflict` on stdout.")
@click.pass_context
def merge_driver(
    context: click.Context,
    base: str,
    ours: str,
    theirs: str,
    path: str,
    marker_size: int,
    *,
    say: bool,
) -> None:
    """Merge a note three ways into the file OURS, as git asks a merge driver to.

    PATH is where the note lies. The exit status is 1 where a conflict is left in it.
    """
    from convnotes.cli.driving import drive

    conflicts = drive(context, (base, ours, theirs), path, marker_size)
    if say:
        sys.stdout.write("conflict\n" if conflicts else "merged\n")
    context.exit(1 if conflicts else 0)


@git.command("textconv", epilog="\b\nconvnotes git textconv notes/people/bob-hale.md")
@click.argument("file", type=click.Path(), shell_complete=completing.files)
def textconv(file: str) -> None:
    """Print a note as `git diff` compares it: one value and one sentence to a line."""
    from convnotes.cli.showing import shown

    sys.stdout.write(shown(file))


@git.command("hook", hidden=True)
@click.argument("name", type=click.Choice(("pre-commit", "pre-merge-commit", "pre-push")))
@click.argument("rest", nargs=-1)
@click.pass_context
def hook(context: click.Context, name: str, rest: tuple[str, ...]) -> None:
    """Check the notes that are about to be committed or pushed; git's hooks call this."""
    from convnotes.cli.hooking import checked

    del rest
    context.exit(checked(context, name))


COMMAND = git
