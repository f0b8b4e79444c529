"""The private workspaces beside the one that is asked about: only one's own agenda reads them."""

from typing import TYPE_CHECKING

import click

from convnotes.cli.asking import Asking
from convnotes.report.terminal import count, safe_line

if TYPE_CHECKING:
    from convnotes.queries.overlay import Overlay


def overlays(asking: Asking) -> "tuple[Overlay, ...]":
    """Read the private workspaces of whoever asks; what is wrong with one is said on stderr."""
    me = asking.me
    # Nearly nobody names one, and the settings need not be read to tell that.
    if me is None or b"workspaces" not in asking.workspace.settings:
        return ()
    from convnotes.queries.overlay import overlay
    from convnotes.workspace import private_workspaces

    workspaces, wrong = private_workspaces(asking.workspace)
    for sentence in wrong:
        click.echo(safe_line(sentence), err=True)
    shared = asking.workspace.recalled(asking.on)
    found = tuple(
        overlay(str(each.root), each.notes(), each.config, shared, me) for each in workspaces
    )
    for each in found:
        if each.unreadable:
            told = f"{count(each.unreadable, 'note')} of {each.root} could not be read"
            click.echo(safe_line(f"{told}; run convnotes -C {each.root} check"), err=True)
    return found
