"""`convnotes new`: begin a conversation, or a note on a person or an org."""

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation as conversation_named
from convnotes.cli.naming import me, somebody
from convnotes.cli.words import one_line
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.continuation import Continuation, continuation
from convnotes.edits.new import Begun, id_of, new_conversation, new_org, new_person
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation
from convnotes.model.source import Change
from convnotes.report.answers import dated
from convnotes.report.terminal import count, listed, safe

_WRONG_USAGE = 2
_TAG = click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="T",
    shell_complete=completing.tags,
    help="A tag; may be given again.",
)


@click.group("new")
def new() -> None:
    """Begin a conversation, or a note on a person or an org.

    \b
    convnotes new person "Bob Hale" --email bob@hale.example
    convnotes new conversation "Roof quote" --with bob-hale --next bob-hale --due friday
    convnotes new conversation "Roof works" --continues roof-quote --close-parent
    """


@new.command("conversation")
@click.argument("title")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="P",
    shell_complete=completing.people,
    help="Who takes part beside you; may be given again.",
)
@click.option(
    "--continues",
    metavar="REF",
    shell_complete=completing.conversations,
    help="The conversation that this one carries on.",
)
@click.option("--close-parent", is_flag=True, help="Close the conversation that it carries on.")
@click.option(
    "--next",
    "next_turn",
    metavar="P",
    shell_complete=completing.people,
    help="Who speaks next.",
)
@click.option("--due", metavar="DATE", shell_complete=completing.dates, help="By when.")
@click.option("--about", default="", help="About what.")
@_TAG
@DRY_RUN
@click.pass_context
def conversation(
    context: click.Context,
    title: str,
    others: tuple[str, ...],
    next_turn: str | None,
    due: str | None,
    about: str,
    tags: tuple[str, ...],
    continues: str | None,
    close_parent: bool,
    dry_run: bool,
) -> None:
    """Begin a conversation with one or more people.

    With --continues it carries another on: participants, tags and open promises come along, and each
    promise is then owed in the new one only.
    """

    def verb(asking: Asking, replies: Replies) -> Done:
        parent = conversation_named(asking, replies, continues) if continues else None
        named = tuple(somebody(asking, each, new=True) for each in others)
        if parent is None and (close_parent or not others):
            raise ConvnotesError(
                "nothing is named that it continues: nothing was written"
                if close_parent
                else "nobody is named to talk with: nothing was written",
                "name it with --continues REF" if close_parent else "name them with --with P",
                _WRONG_USAGE,
            )
        people = (*parent.participants, *named) if parent else (me(asking), *named)
        people = tuple(dict.fromkeys(people))
        holder = somebody(asking, next_turn, new=True) if next_turn else None
        if holder and holder not in people:
            raise ConvnotesError(
                f"`{holder}` does not take part: nothing was written",
                f"add --with {holder}",
                _WRONG_USAGE,
            )
        when = asking.day(due, asking.on) if due else None
        turn = Begun((holder,) if holder else (), None, when, one_line(about))
        told = f" Due {dated(when, asking.on, due or '')}." if when else ""
        if parent:
            found = continuation(
                asking.notebook,
                parent,
                title,
                named,
                asking.on,
                turn,
                tags,
                close_parent=close_parent,
            )
            return _continued(asking, parent, found, told)
        change = new_conversation(asking.notebook, title, people, asking.on, turn, tags)
        return _begun(
            change, f'convnotes log {id_of(change)} "what was said" --to {people[-1]}', told
        )

    carry_out(context, verb, dry_run=dry_run)


@new.command("person")
@click.argument("name")
@click.option("--email", "emails", multiple=True, metavar="MAIL", help="May be given again.")
@click.option(
    "--org",
    default="",
    metavar="ORG",
    shell_complete=completing.orgs,
    help="The org they belong to.",
)
@_TAG
@DRY_RUN
@click.pass_context
def person(
    context: click.Context,
    name: str,
    emails: tuple[str, ...],
    org: str,
    tags: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Begin the note on a person."""

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        change = new_person(asking.notebook, name, asking.on, emails, org, tags)
        return _begun(change, f"convnotes new conversation TITLE --with {id_of(change)}")

    carry_out(context, verb, dry_run=dry_run)


@new.command("org")
@click.argument("name")
@DRY_RUN
@click.pass_context
def org(context: click.Context, name: str, dry_run: bool) -> None:
    """Begin the note on an org."""

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        change = new_org(asking.notebook, name, asking.on)
        return _begun(change, f"convnotes new person NAME --org {id_of(change)}")

    carry_out(context, verb, dry_run=dry_run)


def _begun(change: Change, following: str, told: str = "") -> Done:
    answer = (f"Wrote {change.path}{'.' if told else ''}{told}", f"Next: {following}")
    return Done((change,), f"new {id_of(change)}", answer)


def _continued(asking: Asking, parent: Conversation, found: Continuation, told: str) -> Done:
    """Say what came along, what stayed, and who holds the turn."""
    answer = f"Wrote {found.changes[0].path}, which continues {parent.id}.{told}"
    if found.carried:
        came = "comes" if len(found.carried) == 1 else "come"
        answer += f" {count(len(found.carried), 'open promise')} {came} along."
    if found.holders:
        names = listed([safe(asking.notebook.person_name(each)) for each in found.holders])
        answer += f" {names} {'hold' if len(found.holders) > 1 else 'holds'} the turn."
    if found.closed:
        answer += f" {parent.id} is closed."
    stay = "stays" if len(found.left) == 1 else "stay"
    stays = f"{count(len(found.left), 'promise')} {stay} in {parent.id}, not for everybody to read"
    following = f"Next: convnotes thread {found.conversation}"
    description = f"new {found.conversation}, continuing {parent.id}"
    remarks = (stays,) if found.left else ()
    return Done(found.changes, description, (answer, following), remarks)


COMMAND = new
