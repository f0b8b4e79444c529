"""`convnotes handover`: all that one member holds, to another."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import somebody
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.handover import handover
from convnotes.edits.holdings import kept_with
from convnotes.errors import ConvnotesError
from convnotes.model.handover import Hands
from convnotes.queries.refer import refer
from convnotes.report.document import dumps
from convnotes.report.handover_words import HandoverWords
from convnotes.report.terminal import count, safe

_WRONG_USAGE = 2


@click.command(
    "handover",
    epilog="\b\nconvnotes handover ines tomas --dry-run\n"
    "convnotes handover ines tomas --keep joao-moura --keep rosa-letters",
)
@click.argument("giver", metavar="FROM", shell_complete=completing.people)
@click.argument("taker", metavar="TO", shell_complete=completing.people)
@click.option(
    "--keep",
    "kept",
    metavar="REF",
    multiple=True,
    shell_complete=completing.notes,
    help="A conversation or person that FROM goes on with; may be given again.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@DRY_RUN
@click.pass_context
def handover_command(
    context: click.Context,
    giver: str,
    taker: str,
    kept: tuple[str, ...],
    form: str,
    *,
    dry_run: bool,
) -> None:
    """Give every turn, open promise and relationship (`owner`) that FROM holds to TO, or none of it.

    Both are members of the team. TO joins the conversations where they took no part; who spoke, and
    to whom, stays as it was. What is closed stays too. `undo` takes it back in one step.
    """
    found: list[HandoverWords] = []

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        hands = _hands(asking, giver, taker, kept)
        handed = handover(asking.notebook, hands, asking.on)
        words = HandoverWords(asking.notebook, hands, handed, asking.on)
        found[:] = [words]
        if form == "json":
            return Done(handed.changes, _description(hands), ())
        if not handed.changes:
            name = safe(asking.notebook.person_name(hands.giver))
            return Done((), "", (f"Nothing to do: {name} holds nothing.",))
        undo = f"{count(len(handed.changes), 'file')} changed (to take it back: convnotes undo)"
        answer = (words.summary("handed"), undo)
        plan = (words.summary("hands"), *words.plan(), "")
        return Done(handed.changes, _description(hands), answer, words.remarks(), plan)

    asking = Asking(context)
    if form == "json" and dry_run:
        verb(asking, Replies())
    else:
        carry_out(context, verb, dry_run=dry_run)
    if form == "json":
        asking.echo(dumps(found[0].document(written=not dry_run and bool(found[0].handed.changes))))
    elif not dry_run:
        asking.echo_lines(found[0].briefs(asking.screen))


def _hands(asking: Asking, giver: str, taker: str, kept: tuple[str, ...]) -> Hands:
    notebook = asking.read_all()
    both = tuple(somebody(asking, each, notebook.members, addable=False) for each in (giver, taker))
    for each in both:
        if each not in notebook.members:
            raise ConvnotesError(
                f"`{each}` is no member of the team: nothing was handed over",
                "name them in convnotes.toml first: [team] members",
                _WRONG_USAGE,
            )
    if both[0] == both[1]:
        raise ConvnotesError(
            f"`{both[0]}` cannot hand over to themselves: nothing was handed over",
            "name another member",
            _WRONG_USAGE,
        )
    return Hands(both[0], both[1], kept_with(notebook, (refer(notebook, each) for each in kept)))


def _description(hands: Hands) -> str:
    return f"handover {hands.giver} {hands.taker}"


COMMAND = handover_command
