"""`convnotes serve`: the site as it stands, told anew as you write."""

import datetime
import gc
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from convnotes.adapters import clock
from convnotes.cli.asking import Asking
from convnotes.publish.readers import Audience

if TYPE_CHECKING:
    from convnotes.adapters.doorbell import Doorbell
    from convnotes.serve.preview import Preview
    from convnotes.serve.server import Server

_LOOK = 5.0
"""Seconds after which one looks all the same: not every file system tells of changes."""


@click.command(
    "serve", epilog="\b\nconvnotes serve --open\nconvnotes serve --audience public --port 8000"
)
@click.option(
    "--audience",
    type=click.Choice([str(each) for each in Audience]),
    default="me",
    show_default=True,
    help="As whom to read it.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Where to listen; default: the first free one from 8765.",
)
@click.option("--open", "opening", is_flag=True, help="Open it in the browser.")
@click.pass_context
def COMMAND(  # noqa: N802 - the constant that every command's module has
    context: click.Context, audience: str, port: int | None, *, opening: bool
) -> None:
    """Show the site as it stands, and show changes as you save them.

    For this machine's browsers only. Nothing is written: pages are drawn as somebody looks at them.
    A broken note or template is shown with its file and line. Ctrl-C ends it.
    """
    from convnotes.adapters.doorbell import Doorbell
    from convnotes.edition import Reader
    from convnotes.serve.preview import Preview
    from convnotes.serve.server import listening

    asking = Asking(context)
    whom = Audience(audience)
    reader = Reader(whom, asking.on, asking.asker if whom is Audience.ME else None)
    fixed = asking.options.on_day is not None

    def day() -> datetime.date:
        return asking.on if fixed else clock.today()

    # Notebooks hold millions of records and no garbage; it is looked for in quiet moments.
    gc.disable()
    preview = Preview(asking.workspace.root, reader, day)
    server = listening(preview, port)
    bell = Doorbell(str(asking.workspace.root))
    ending = threading.Event()

    signal.signal(signal.SIGTERM, _interrupted)
    try:
        preview.refresh()
        bell.start()
        looking = threading.Thread(target=_look, args=(preview, server, bell, ending), daemon=True)
        looking.start()
        serving = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        serving.start()
        address = f"http://127.0.0.1:{server.port}/"
        whose = {"me": "you see it", "team": "the team sees it", "public": "the public sees it"}
        asking.echo(f"The site as {whose[audience]}: {address}")
        asking.echo("It changes as you save. Ctrl-C ends it.")
        if opening:
            import webbrowser

            webbrowser.open(address)
        while serving.is_alive():
            serving.join(1)
    except KeyboardInterrupt:
        asking.echo("")
    finally:
        ending.set()
        bell.stop()
        server.end()


def _look(preview: "Preview", server: "Server", bell: "Doorbell", ending: threading.Event) -> None:
    """Look at what changed whenever it rings, and tell the open tabs."""
    while not ending.is_set():
        rung = bell.wait(_LOOK)
        if ending.is_set():
            return
        if preview.refresh():
            server.announce()
            if preview.draw_open():
                server.announce()
        elif not rung:
            preview.rest()


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
