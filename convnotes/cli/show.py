"""`convnotes show`: a conversation, person or org on one screen."""

from collections.abc import Iterator
from typing import Any

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.subject import stub
from convnotes.model.conversation import Conversation
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind
from convnotes.queries.histories import OrgHistory, PersonHistory, org_history, person_history
from convnotes.queries.refer import refer
from convnotes.queries.relationships import Kept, kept_with, members
from convnotes.queries.rhythm import Rhythm, rhythms
from convnotes.report import as_json, memory_json, told_json
from convnotes.report.document import dumps, site
from convnotes.report.rhythm_text import cadence_in_words, in_words
from convnotes.report.show_text import ShowPage
from convnotes.turns.standing import turn

_LIMIT = 12


@click.command("show", epilog="\b\nconvnotes show hale-roof-quote\nconvnotes show Bob --all")
@click.argument("reference", metavar="REF", shell_complete=completing.notes)
@click.option("--all", "whole", is_flag=True, help="The whole history.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.pass_context
def show(context: click.Context, reference: str, whole: bool, form: str) -> None:
    """Show a conversation, a person or an org: where it stands, then its history.

    REF is an id, a title, an alias, or a prefix that only one has.
    """
    asking = Asking(context)
    asking.focus(reference)
    notebook = asking.notebook
    page = ShowPage(notebook, asking.on, asking.screen, 0 if whole else _LIMIT)
    person = stub(asking, reference)
    name = None if person else refer(notebook, reference)
    note = notebook.by_id.get(name) if name else None
    if name and name in notebook.conversations:
        one = notebook.conversations[name]
        standing = turn(one, asking.on)
        document = {
            "kind": "conversation",
            "on": asking.on.isoformat(),
            **_conversation(asking, one),
        }
        lines = page.conversation(one, standing)
    elif note and note.kind is Kind.ORG:
        org = org_history(notebook, note, asking.on)
        document, lines = _org(org), page.org(org)
    elif note and note.kind is Kind.PAGE:
        document = {"kind": "page", "id": note.id, "title": note.title, "path": note.path}
        lines = page.page(note)
    else:
        found = person_history(notebook, person or PersonId(name or ""), asking.on)
        pairs, due = _rhythm(asking, found)
        document = _person(asking, found) | {
            "cadence": memory_json.cadence(due),
            "rhythm": [memory_json.rhythm(each) for each in pairs],
        }
        lines = page.person(found, tuple(_rhythm_words(asking, pairs, due)))
    if form == "json":
        asking.echo(dumps(document))
        return
    asking.echo_lines(lines)


def _conversation(asking: Asking, one: Conversation) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "path": one.note.path,
        "participants": list(one.participants),
        "status": one.declared.status,
        "turn": as_json.turn(turn(one, asking.on)),
        "exchanges": [as_json.exchange(asking.notebook, each) for each in one.exchanges],
        "promises": [as_json.promise(each) for each in one.promises],
        "continues": list(one.continues),
        "related": list(one.related),
    }


def _person(asking: Asking, found: PersonHistory) -> dict[str, Any]:
    return {
        "kind": "person",
        "on": asking.on.isoformat(),
        **as_json.person(asking.notebook, found.person),
        "path": found.note.path if found.note else None,
        "conversations": [
            {"id": one.id, "title": one.title, "turn": as_json.turn(standing)}
            for one, standing in (*found.open, *found.rest)
        ],
        "owed": [
            {"conversation": each.conversation, **as_json.promise(each.promise)}
            for each in found.owed
        ],
        "topics": [box.text for box in found.topics],
        "history": [
            {"conversation": each.conversation, **as_json.exchange(asking.notebook, each.exchange)}
            for each in found.history
        ],
        "told": [
            {
                "key": each.statement.key,
                "value": each.statement.value,
                "day": each.exchange.day.isoformat(),
                "conversation": each.conversation,
                **site(each.statement.site),
            }
            for each in found.told
        ],
        "agreed": [told_json.agreed(each) for each in found.agreed],
    }


def _rhythm(asking: Asking, found: PersonHistory) -> tuple[tuple[Rhythm, ...], Kept | None]:
    """Give the rhythm of somebody with me, or where I am unknown with each of the team."""
    notebook = asking.notebook
    mine = members(notebook)
    if asking.me and asking.me != found.person:
        mine = frozenset((asking.me,))
    exchanges = [each.exchange for each in reversed(found.history)]
    pairs = rhythms(notebook, found.person, exchanges, asking.on, mine)
    return pairs, kept_with(notebook, found.note, exchanges, mine) if found.note else None


def _rhythm_words(asking: Asking, pairs: tuple[Rhythm, ...], due: Kept | None) -> Iterator[str]:
    if due:
        yield cadence_in_words(due, asking.on)
    for each in pairs:
        yield from in_words(asking.notebook, each, asking.on, asking.me)


def _org(found: OrgHistory) -> dict[str, Any]:
    return {
        "kind": "org",
        "id": found.note.id,
        "title": found.note.title,
        "path": found.note.path,
        "people": [each.id for each in found.people],
        "conversations": [
            {"id": one.id, "title": one.title, "turn": as_json.turn(standing)}
            for one, standing in found.conversations
        ],
    }


COMMAND = show
