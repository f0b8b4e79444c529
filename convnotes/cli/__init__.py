"""The commands: one file each, loaded only when it is run.

Exit status: 0 done; 1 a check found errors; 2 wrong usage; 3 a file or repository problem;
130 interrupted.
"""

import contextlib
import errno
import gc
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from convnotes import __version__
from convnotes.errors import ConvnotesError

COMMANDS = {
    "agenda": "What you owe whom, who owes you, and by when.",
    "brief": "One page to read in the minute before you talk.",
    "build": "Make the browsable site.",
    "check": "Find what is wrong in the notes, and mend what is safe to mend.",
    "close": "Close a conversation, and say how it ended.",
    "completion": "Print the script that lets your shell complete.",
    "done": "Tick a promise as kept.",
    "drop": "Mark a promise as dropped.",
    "edit": "Open a note in your editor at the right line.",
    "export": "Write calendars, cards, feeds and lists for other programs.",
    "git": "Share notes by git: set a clone up, and see that it is.",
    "handover": "Give what one member holds to another: turns, promises, relationships.",
    "history": "Who changed a conversation, when, and who logged what.",
    "import": "Take over mail, chats and address books.",
    "init": "Make a workspace, or a living example of one.",
    "list": "List notes by filter.",
    "log": "Write down what was said, and pass the turn.",
    "new": "Begin a conversation, or a note on a person or an org.",
    "news": "What has happened since a day or a commit.",
    "owes": "Who has promised what to whom, and how late it is.",
    "pass": "Say who is next, by when, about what.",
    "pause": "Put a conversation aside until somebody speaks.",
    "rename": "Give a note another id, and every place that names it.",
    "reopen": "Take up again what was closed, paused or snoozed.",
    "raise": "Note what to bring up the next time you talk with somebody.",
    "schedule": "Set the appointment of a conversation.",
    "search": "Find words in everything that was said and noted.",
    "serve": "Show the site in the browser, and changes as you save them.",
    "show": "A conversation, person or org on one screen.",
    "snooze": "Put a conversation aside until a day.",
    "sql": "Ask in SQL about notes, people, exchanges and promises.",
    "stats": "How often you speak, by what, and how soon answered.",
    "sync": "Share the notes by git: commit, fetch, merge, check, push.",
    "thread": "What a conversation carries on, and what carries it on.",
    "trace": "How a subject or a link moved through the circle.",
    "templates": "List the templates of the site, or copy one to change it.",
    "told": "What somebody told you, and what holds now.",
    "undo": "Take back the last write of convnotes.",
    "who": "Who knows something, or can recommend somebody.",
}
_MODULES = {
    "import": "import_file",
    "list": "list_notes",
    "pass": "pass_turn",
    "trace": "tracing",
    "raise": "raise_topic",
}
_INTERRUPTED = 130
_TROUBLE = 3
_UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT)


class Options:
    """What may stand before any command, or after it; a plain class starts faster than a record.

    No parameter of a command may have one of these names: click would take one for the other.
    """

    def __init__(self) -> None:
        self.in_folder = "."
        self.as_person: str | None = None
        self.on_day: str | None = None
        self.color = "auto"


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    options = context.find_object(Options)
    if options and value is not None and parameter.name:
        setattr(options, parameter.name, value)


def _completed(what: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """Give a function of `completing`, which is loaded only where a shell asks."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Any:
        from convnotes.cli import completing

        return getattr(completing, what)(context, parameter, incomplete)

    return complete


def _shared(*, hidden: bool) -> list[click.Parameter]:
    """Make the options of every command; behind a command they are hidden from its help."""
    return [
        click.Option(
            ("-C", "in_folder"),
            metavar="DIR",
            shell_complete=_completed("folders"),
            expose_value=False,
            callback=_remember,
            hidden=hidden,
            help="The workspace; default: found by walking up from here.",
        ),
        click.Option(
            ("--as", "as_person"),
            metavar="PERSON",
            shell_complete=_completed("people"),
            expose_value=False,
            callback=_remember,
            hidden=hidden,
            help="Who you are; default: by CONVNOTES_ME or git.",
        ),
        click.Option(
            ("--on", "on_day"),
            metavar="DATE",
            shell_complete=_completed("dates"),
            expose_value=False,
            callback=_remember,
            hidden=hidden,
            help="The day to answer for; default: today.",
        ),
        click.Option(
            ("--color", "color"),
            type=click.Choice(("auto", "always", "never")),
            expose_value=False,
            callback=_remember,
            hidden=hidden,
            help="When to colour; NO_COLOR means never.",
        ),
    ]


def _accept_shared(command: click.Command) -> None:
    """Let a command and those below it take the shared options as well."""
    if not any(each.name == "in_folder" for each in command.params):
        command.params += _shared(hidden=True)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _accept_shared(each)


class ReaderGone(Exception):
    """Whoever read our output has seen enough."""


class LazyGroup(click.Group):
    """Loads a command's module only when it is run; listing them needs none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"convnotes.cli.{_MODULES.get(cmd_name, cmd_name)}"
        if ctx.resilient_parsing:
            from convnotes.cli.completion import declared

            command = declared(module)
        else:
            command = importlib.import_module(module).COMMAND
        _accept_shared(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; for a name that is none, say which is nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as wrong:
            raise click.NoSuchCommand(wrong.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete the names of commands without loading them."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=text)
            for name, text in sorted(COMMANDS.items())
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where its reader is gone, end in our way and not in click's."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGone from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    params=_shared(hidden=False),
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@click.version_option(__version__, "-V", "--version", message="convnotes %(version)s")
def convnotes() -> None:
    """Whose turn it is in every conversation, kept as Markdown notes in git.

    \b
    convnotes init --demo hello     a living example in ten seconds
    convnotes agenda                what you owe whom, and who owes you
    convnotes check                 what is wrong in the notes
    convnotes show bob-hale         where you stand with somebody
    """


def run() -> NoReturn:
    """Be the program: run a command, and end the process at once when its answer is written.

    The system takes memory back as a whole; Python would first take every record apart.
    """
    try:
        main()
    except SystemExit as ended:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 0)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command, and raise `SystemExit` with its exit status, all output written."""
    # Records by the hundred thousand hold no cycles; to look through them all takes half of the time.
    gc.set_threshold(100_000, 50, 1_000)
    _open_streams()
    options = Options()
    if "_CONVNOTES_COMPLETE" in os.environ:
        from convnotes.cli.completion import answer

        answer(convnotes, options)
        sys.exit(0)
    try:
        status = convnotes.main(
            arguments, prog_name="convnotes", standalone_mode=False, obj=options
        )
        sys.stdout.flush()
    except click.exceptions.Exit as wanted:
        status = wanted.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = _INTERRUPTED
    except click.ClickException as wrong:
        wrong.show()
        status = wrong.exit_code
    except ConvnotesError as trouble:
        _say(trouble)
        status = trouble.status
    except (ReaderGone, BrokenPipeError):
        _write_no_more()
        status = 0
    except OSError as error:
        if error.filename or error.errno not in _UNWRITABLE:
            raise
        _say(ConvnotesError(f"the answer was not written: {(error.strerror or '').lower()}"))
        _write_no_more()
        status = _TROUBLE
    sys.exit(status if isinstance(status, int) else 0)


def _open_streams() -> None:
    """Let there be streams to write to, and let them take whatever is in a note."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _write_no_more() -> None:
    """Let nothing more go to stdout, about which Python would complain once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(trouble: ConvnotesError) -> None:
    from convnotes.report.terminal import safe_line

    click.echo(f"error: {safe_line(trouble.message)}", err=True)
    for line in trouble.hint.splitlines():
        click.echo(f"  {safe_line(line)}", err=True)
