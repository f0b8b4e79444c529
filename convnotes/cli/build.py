"""`convnotes build`: the browsable site."""

import gc
import time
from pathlib import Path

import click

from convnotes.adapters.output import Written, would_write, write_site
from convnotes.adapters.theme import Theme
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.edition import Edition, Reader
from convnotes.errors import ConvnotesError
from convnotes.publish.audience import Audience
from convnotes.report.terminal import count

_WRONG_USAGE = 2


@click.command(
    "build", epilog="\b\nconvnotes build\nconvnotes build --audience public --out public"
)
@click.option(
    "--audience",
    type=click.Choice([str(each) for each in Audience]),
    default="team",
    show_default=True,
    help="Who will read it: nothing else is in it.",
)
@click.option(
    "--out",
    metavar="DIR",
    shell_complete=completing.folders,
    help="Where to write; default: site/ in the workspace.",
)
@click.option("--prove", is_flag=True, help="Search every byte for what they may not read.")
@click.option("--hosted", is_flag=True, help="It goes to a web host: refuse what may not.")
@click.option("--dry-run", is_flag=True, help="Name the files that would change, write nothing.")
@click.pass_context
def COMMAND(  # noqa: N802 - the constant that every command's module has
    context: click.Context,
    audience: str,
    out: str | None,
    *,
    prove: bool,
    hosted: bool,
    dry_run: bool,
) -> None:
    """Make the browsable site.

    It opens from its folder without a server. What the audience may not read is not in it at all.
    Files in the folder that an earlier build did not make are never touched.
    """
    began = time.perf_counter()
    # A notebook and its pages hold no cycles worth looking for among millions of records.
    gc.disable()
    asking = Asking(context)
    root = asking.workspace.root
    folder = _folder(root, out)
    if hosted:
        _may_be_hosted(asking, audience)
    theme = Theme(root / "templates")
    whom = Audience(audience)
    reader = Reader(whom, asking.on, asking.asker if whom is Audience.ME else None)
    edition = Edition(asking.workspace, asking.notebook, reader, theme)
    files = edition.proven() if prove else edition.files()
    if dry_run:
        with theme.errors_named():
            lines = would_write(folder, files)
        for line in lines:
            asking.echo(line)
        asking.echo(f"{count(len(lines), 'file')} would change in {folder}.")
        return
    with theme.errors_named():
        written = write_site(folder, files)
    asking.echo(_told(written, audience, folder, time.perf_counter() - began))
    if prove:
        asking.echo("Proven: no byte of it tells what they may not read.")
    asking.echo(f"Open it: {folder / 'index.html'}")


def _may_be_hosted(asking: Asking, audience: str) -> None:
    """Let nobody put a site on a host where others could read it; raises `ConvnotesError`."""
    if audience == "me":
        raise ConvnotesError("a site for you alone is for no host: nothing was written", "", 2)
    if audience != "public" and asking.workspace.config.site.access != "restricted":
        raise ConvnotesError(
            f"anybody may be able to read this host, and the site is for the {audience}:"
            " nothing was written",
            "publish with --audience public; or, where the host asks for a login, say\n"
            '`access = "restricted"` under `[site]` in convnotes.toml',
            2,
        )


def _folder(root: Path, out: str | None) -> Path:
    """Give the folder of the site; raises `ConvnotesError` for one that holds something else."""
    folder = (Path(out) if out else root / "site").resolve()
    taken = [root / name for name in ("notes", "templates", ".git", ".convnotes")]
    if (
        folder == root
        or root.is_relative_to(folder)
        or any(folder.is_relative_to(each) for each in taken)
    ):
        raise ConvnotesError(
            f"{folder} is no place for a site: nothing was written",
            "name a folder of its own with --out DIR",
            _WRONG_USAGE,
        )
    return folder


def _told(written: Written, audience: str, folder: Path, seconds: float) -> str:
    whom = {"me": "you", "team": "the team", "public": "the public"}[audience]
    changes = f"{written.changed:,} written"
    if written.removed:
        changes += f", {written.removed:,} removed"
    return f"{count(written.files, 'file')} for {whom} in {folder}: {changes}, in {seconds:.1f} s."
