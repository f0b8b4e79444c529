"""`convnotes build`: the browsable site."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from convnotes.adapters import git
from convnotes.adapters.build_state import BuildState
from convnotes.adapters.written import Written
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.errors import ConvnotesError
from convnotes.publish.readers import Audience
from convnotes.report.terminal import count

if TYPE_CHECKING:
    from convnotes.adapters.output import File
    from convnotes.edition import Edition

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
    whom = Audience(audience)
    state = BuildState(root, folder)
    with state.alone():
        build = _Build(asking, whom, folder, state, prove, dry_run)
        if dry_run:
            asking.echo_lines(build.would_write())
            return
        asking.echo(_told(build.written(), audience, folder, time.perf_counter() - began))
    if prove:
        asking.echo("Proven: no byte of it tells what they may not read.")
    asking.echo(f"Open it: {folder / 'index.html'}")


class _Build(NamedTuple):
    """One build; what it needs is loaded only where something changed since the last."""

    asking: Asking
    audience: Audience
    folder: Path
    state: BuildState
    prove: bool
    dry_run: bool

    def would_write(self) -> Iterator[str]:
        """Say what would change."""
        from convnotes.adapters.output import would_write

        with self._files(self._edition()) as files:
            lines = would_write(self.folder, files)
        yield from lines
        yield f"{count(len(lines), 'file')} would change in {self.folder}."

    def written(self) -> Written:
        """Write the site, if anything of it changed."""
        inputs = self._inputs()
        last = None if self.prove else self.state.unchanged(inputs)
        if last:
            if last["unreadable"]:
                self.asking.tell_unreadable(last["unreadable"])
            return Written(last["files"], 0, 0)
        from convnotes.adapters.output import write_site

        self.state.forget()
        edition = self._edition()
        with self._files(edition) as files:
            written = write_site(self.folder, files)
        told = {"files": written.files, "unreadable": edition.unreadable}
        self.state.remember(inputs, told)
        return written

    def _inputs(self) -> str:
        asked = [str(self.audience), self.asking.on.isoformat()]
        if self.audience is Audience.ME:
            # The index knows who that is.
            asked.append(self.asking.asker or "")
        if self.audience is not Audience.PUBLIC:
            # Pages say when git saw a note change last.
            asked.append(git.state(self.asking.workspace.root))
        return self.state.inputs(asked)

    def _edition(self) -> "Edition":
        from convnotes.adapters.theme import Theme
        from convnotes.edition import Edition, Reader

        asking = self.asking
        workspace = asking.workspace
        me = asking.asker if self.audience is Audience.ME else None
        reader = Reader(self.audience, asking.on, me)
        theme = Theme(workspace.root / "templates")
        # A proof takes no notice of what was kept.
        copies = "" if self.prove else self.state.copies
        edition = Edition(workspace, workspace.notes(), reader, theme, copies)
        asking.tell_unreadable(edition.unreadable)
        return edition

    @contextmanager
    def _files(self, edition: "Edition") -> Iterator[Iterator["File"]]:
        from convnotes.adapters.build_state import boot, code, stats
        from convnotes.adapters.page_shelf import PageShelf
        from convnotes.adapters.rendered_store import RenderedStore
        from convnotes.drawing import by_one, drawn
        from convnotes.publish.whole_site import Tools

        root = edition.workspace.root
        store = RenderedStore(self.state.markdown)
        shelf = PageShelf(self.state.pages, self.folder, boot())
        templates = "\n".join(line for line, _ in stats(str(root / "templates")))
        tools = Tools(code(), templates)
        with edition.theme.errors_named():
            if self.prove:
                yield edition.proven(store)
            else:
                work = edition.renewed(store, shelf, tools)
                yield by_one(work) if self.dry_run else drawn(work, self.folder, store, shelf)
        store.save()
        if not (self.prove or self.dry_run):
            shelf.save()


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
