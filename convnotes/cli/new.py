"""`convnotes new`: begin a conversation, or a note on a person or an org."""

import click

from convnotes.cli.asking import Asking
from convnotes.edits.new import id_of, new_conversation, new_org, new_person
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import PersonId
from convnotes.model.note import Name
from convnotes.model.source import Change, Span
from convnotes.report.terminal import day, distance, safe, safe_line

_WRONG_USAGE = 2
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the note, write nothing.")
_TAG = click.option("--tag", "tags", multiple=True, metavar="T", help="A tag; may be given again.")


@click.group("new")
def new() -> None:
    """Begin a conversation, or a note on a person or an org.

    \b
    convnotes new person "Bob Hale" --email bob@hale.example
    convnotes new conversation "Roof quote" --with bob-hale --next bob-hale --due friday
    """


@new.command("conversation")
@click.argument("title")
@click.option(
    "--with",
    "others",
    multiple=True,
    required=True,
    metavar="P",
    help="Who takes part beside you; may be given again.",
)
@click.option("--next", "next_turn", metavar="P", help="Who speaks next.")
@click.option("--due", metavar="DATE", help="By when.")
@click.option("--about", default="", help="About what.")
@_TAG
@_DRY_RUN
@click.pass_context
def conversation(
    context: click.Context,
    title: str,
    others: tuple[str, ...],
    next_turn: str | None,
    due: str | None,
    about: str,
    tags: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Begin a conversation with one or more people."""
    asking = Asking(context)
    if asking.me is None:
        raise ConvnotesError(
            "nobody says who you are, so the conversation lacks you",
            "say so with --as PERSON, or git config convnotes.me PERSON",
            _WRONG_USAGE,
        )
    people = tuple(dict.fromkeys((asking.me, *(_person(asking, each) for each in others))))
    holder = _person(asking, next_turn) if next_turn else None
    if holder and holder not in people:
        raise ConvnotesError(f"`{holder}` does not take part", f"add --with {holder}", _WRONG_USAGE)
    when = asking.day(due, asking.on) if due else None
    change = new_conversation(asking.notebook, title, people, asking.on, holder, when, about, tags)
    _write(asking, change, dry_run=dry_run)
    if when and due and not dry_run:
        asking.echo(f"Due {day(when, asking.on)} ({due}, {distance((when - asking.on).days)}).")
    if not dry_run:
        asking.echo(
            f"Next: write in it, for instance a line"
            f" `## {asking.on} {people[0]} -> {people[-1]} (email): what was said`"
        )


@new.command("person")
@click.argument("name")
@click.option("--email", "emails", multiple=True, metavar="MAIL", help="May be given again.")
@click.option("--org", default="", metavar="ORG", help="The org they belong to.")
@_TAG
@_DRY_RUN
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
    asking = Asking(context)
    change = new_person(asking.notebook, name, asking.on, emails, org, tags)
    _write(asking, change, dry_run=dry_run)
    if not dry_run:
        asking.echo(f"Next: convnotes new conversation TITLE --with {id_of(change)}")


@new.command("org")
@click.argument("name")
@_DRY_RUN
@click.pass_context
def org(context: click.Context, name: str, dry_run: bool) -> None:
    """Begin the note on an org."""
    asking = Asking(context)
    change = new_org(asking.notebook, name, asking.on)
    _write(asking, change, dry_run=dry_run)
    if not dry_run:
        asking.echo(f"Next: convnotes new person NAME --org {id_of(change)}")


def _write(asking: Asking, change: Change, *, dry_run: bool) -> None:
    if dry_run:
        asking.echo(f"would write {change.path}:")
        for line in change.edits[0].text.splitlines():
            asking.echo(f"+{safe_line(line)}")
        return
    asking.workspace.write(change)
    asking.echo(f"Wrote {change.path}")


def _person(asking: Asking, words: str) -> PersonId:
    """Find somebody by any of their names; whoever nobody knows stays as written, said on stderr."""
    meant = asking.notebook.names.meant(Name(words, Span(0, 0)))
    if meant.several:
        both = " or ".join(f"`{each}`" for each in meant.several)
        raise ConvnotesError(f"`{words}` could be {both}", "write the id", _WRONG_USAGE)
    if not meant.known:
        near = asking.notebook.names.nearest(words)
        hint = (
            f"; did you mean `{near}`?"
            if near
            else f"; make a note: convnotes new person {words!r}"
        )
        click.echo(f"`{safe(words)}` is nobody we know{hint}", err=True)
    return meant.person


COMMAND = new
