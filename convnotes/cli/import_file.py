"""`convnotes import`: messages, chats and cards from other programs."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from convnotes.adapters import clock, files
from convnotes.adapters.inbox import LARGEST, Item, items
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation, somebody
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.adopt import Adoption, adopt
from convnotes.edits.adopt_cards import CardAdoption, CardFate, adopt_cards
from convnotes.edits.adopt_sorting import Adopting, Fate, people_of
from convnotes.edits.outcome import outcome
from convnotes.errors import ConvnotesError
from convnotes.importers import Options, importers
from convnotes.importers.chat_runs import zone
from convnotes.model.draft import Address, Card, Found, Message, Rejected
from convnotes.report.answers import Answer
from convnotes.report.terminal import count, safe
from convnotes.turns.standing import turn

_WRONG_USAGE = 2
_HEAD = 1 << 16
_SHOWN = 8
_STEP = 250
"""Messages between two signs of progress."""


@click.command(
    "import",
    epilog="\b\nconvnotes import mail.eml\nconvnotes import ~/Maildir/INBOX --with bob --since 90d\n"
    "convnotes import contacts.vcf --dry-run\nconvnotes import chat.txt --order dmy\n"
    "mutt: macro index,pager C '<pipe-message>convnotes -C ~/circle import -<enter>'",
)
@click.argument("file", metavar="FILE|-", shell_complete=completing.files)
@click.option(
    "--into",
    metavar="CONVERSATION",
    shell_complete=completing.conversations,
    help="Put all messages into this conversation.",
)
@click.option("--with", "company", metavar="P", shell_complete=completing.people,
              help="Only messages from or to this person.")  # fmt: skip
@click.option(
    "--since", metavar="DATE", help="Only messages of this day or later; 90d is that long ago."
)
@click.option("--attachments", is_flag=True, help="Save attachments, below attachments/.")
@click.option("--people", is_flag=True, help="Make notes of people who have none.")
@click.option(
    "--order", type=click.Choice(("dmy", "mdy", "ymd")), help="How the file orders its dates."
)
@click.option("--column", "columns", multiple=True, metavar="KEY=NAME",
              help="Which column of a table is what, such as email='Mail 1'.")  # fmt: skip
@click.option(
    "--zone", default="", metavar="NAME", help="The time zone of a chat, such as Europe/Lisbon."
)
@click.option("--name", "mine", default="", metavar="NAME", help="What a chat calls you.")
@DRY_RUN
@click.pass_context
def import_file(context: click.Context, /, file: str, dry_run: bool, **typed: Any) -> None:
    """Take over what other programs kept: mail, chats, address books.

    FILE is a message, an mbox, a Maildir, a vCard or table of contacts, or an exported chat; `-` reads
    stdin. Each message comes in once, however often it is imported, into the conversation it belongs
    to. The turn passes as if it had been logged.
    """
    taking = _Taking(file, {**typed, "dry_run": dry_run})
    carry_out(context, taking.done, dry_run=dry_run)


COMMAND = import_file


class _Taking:
    """One import: what is found is read once, whoever else writes meanwhile."""

    def __init__(self, file: str, typed: dict[str, Any]) -> None:
        self.typed = typed
        if typed["zone"] and zone(typed["zone"]) is None:
            raise ConvnotesError(
                f"`{typed['zone']}` is no time zone: nothing was imported",
                "write it as Europe/Lisbon",
                _WRONG_USAGE,
            )
        columns = _columns(typed["columns"])
        options = Options(columns, typed["order"] or "", typed["mine"], typed["zone"])
        self.found = tuple(_found(file, options))

    def done(self, asking: Asking, replies: Replies) -> Done:
        """Sort in what was found."""
        asking.read_all()
        cards = [each for each in self.found if isinstance(each, Card)]
        messages = self._wanted(asking, [each for each in self.found if isinstance(each, Message)])
        rejected = [each for each in self.found if isinstance(each, Rejected)]
        if rejected and len(rejected) == len(self.found):
            raise _nothing(rejected)
        if self.typed["people"]:
            cards += _strangers(messages)
        people = adopt_cards(asking.notebook, cards, asking.on)
        notebook = outcome(asking.notebook, people.changes) if people.changes else asking.notebook
        into = self.typed["into"]
        how = Adopting(
            asking.me,
            asking.on,
            clock.local,
            conversation(asking, replies, into).id if into else None,
            self.typed["attachments"],
        )
        adoption = adopt(notebook, messages, how)
        if not self.typed["dry_run"]:
            for path, data in adoption.files.items():
                files.save(asking.workspace.root, path, data)
        changes = (*people.changes, *adoption.changes)
        return Done(
            changes,
            f"import of {count(len(cards) + len(messages), 'item')}",
            tuple(_answer(asking, people, adoption, rejected)),
            tuple(f"not imported: {each.origin}: {each.reason}" for each in rejected),
            (*_plan(adoption), *_card_plan(people)),
        )

    def _wanted(self, asking: Asking, messages: list[Message]) -> list[Message]:
        since, company = self.typed["since"], self.typed["company"]
        if since:
            words = since if not since[0].isdigit() or "-" in since else f"-{since}"
            day = asking.day(words, asking.on)
            messages = [each for each in messages if clock.local(each.when).date() >= day]
        if company:
            person = somebody(asking, company)
            messages = [each for each in messages if person in people_of(asking.notebook, each)]
        return messages


def _nothing(rejected: list[Rejected]) -> ConvnotesError:
    reasons = [f"{each.origin}: {each.reason}" for each in rejected]
    more = [f"and {len(reasons) - _SHOWN} more"] if len(reasons) > _SHOWN else []
    return ConvnotesError(
        "nothing in it could be imported: nothing was written",
        "\n".join((*reasons[:_SHOWN], *more)),
    )


def _columns(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = [each.partition("=") for each in words]
    for key, equals, name in pairs:
        if not (key and equals and name):
            raise click.UsageError("--column is KEY=NAME, such as email='Mail 1'")
    return tuple((key, name) for key, _, name in pairs)


def _found(file: str, options: Options) -> Iterator[Found]:
    """Read a file by the first importer that recognises it; raises `ConvnotesError`.

    On a terminal it shows how far it is.
    """
    showing = sys.stderr is not None and sys.stderr.isatty()
    number = 0
    for number, found in enumerate(
        (each for item in items(file) for each in _read(item, options)), 1
    ):
        if showing and number % _STEP == 0:
            click.echo(f"\r{number:,} read", err=True, nl=False)
        yield found
    if showing and number >= _STEP:
        click.echo("\r\x1b[K", err=True, nl=False)


def _read(item: Item, options: Options) -> Iterator[Found]:
    if len(item.data) > LARGEST:
        yield Rejected(item.name, f"it is longer than {LARGEST:,} bytes")
        return
    head = item.data[:_HEAD]
    importer = next((each for each in importers() if each.recognises(item.name, head)), None)
    if importer is None:
        known = ", ".join(each.title for each in importers())
        yield Rejected(item.name, f"it is in no format that is known; known are: {known}")
        return
    yield from importer.read(item.name, item.data, options)


class _Stranger(NamedTuple):
    """Somebody without a note, as the first message names them."""

    address: Address
    origin: str


def _strangers(messages: list[Message]) -> list[Card]:
    """Give a card for everybody in messages whom no note knows."""
    found: dict[str, _Stranger] = {}
    for message in messages:
        for address in (message.speaker, *message.hearers):
            words = address.mail or address.name
            known = found.get(words.casefold())
            if known is None or (not known.address.name and address.name):
                found[words.casefold()] = _Stranger(address, message.origin)
    return [
        Card(
            each.address.mail or each.address.name,
            each.origin,
            each.address.name or each.address.mail.partition("@")[0],
            (each.address.mail,) if each.address.mail else (),
        )
        for each in found.values()
    ]


def _plan(adoption: Adoption) -> Iterator[str]:
    """Give a line for each message: when, from whom, about what, and where it would go."""
    words = {Fate.KNOWN: "known in", Fate.ADDED: "into", Fate.BEGUN: "begins"}
    for message, fate, name in adoption.taken:
        when = f"{clock.local(message.when):%Y-%m-%d %H:%M}"
        who = safe(message.speaker.name or message.speaker.mail)
        yield f"{when}  {who}: {safe(message.subject or message.text)[:40]}  {words[fate]} {name}"


def _card_plan(people: CardAdoption) -> Iterator[str]:
    words = {CardFate.KNOWN: "known in", CardFate.ADDED: "added to", CardFate.BEGUN: "begins"}
    for card, fate, name in people.taken:
        yield f"{safe(card.name or card.origin)}  {words[fate]} {name}"


def _answer(
    asking: Asking, people: CardAdoption, adoption: Adoption, rejected: list[Rejected]
) -> Iterator[str]:
    """Say how many came, how many were known, and where the conversations now stand."""
    fates = Counter(each.fate for each in adoption.taken)
    new = fates[Fate.ADDED] + fates[Fate.BEGUN]
    if adoption.taken:
        homes = list(
            dict.fromkeys(
                each.conversation for each in adoption.taken if each.fate is not Fate.KNOWN
            )
        )
        where = f" in {count(len(homes), 'conversation')}" if homes else ""
        told = f"{count(len(adoption.taken), 'message')}: {new} imported{where}"
        yield f"{told}, {fates[Fate.KNOWN]} known already."
        answer = Answer(adoption.notebook, asking.on, asking.me)
        for name in homes[:_SHOWN]:
            one = adoption.notebook.conversations[name]
            yield f"{name}: {answer.standing(one, turn(one, asking.on))}"
        if len(homes) > _SHOWN:
            yield f"… and {len(homes) - _SHOWN} more: convnotes agenda"
    cards = Counter(each.fate for each in people.taken)
    if people.taken:
        yield (
            f"{count(len(people.taken), 'card')}: {count(cards[CardFate.BEGUN], 'new note')},"
            f" {cards[CardFate.ADDED]} added to a note, {cards[CardFate.KNOWN]} known already."
        )
    if rejected:
        yield f"{count(len(rejected), 'item')} could not be imported; stderr says why."
    if not adoption.taken and not people.taken and not rejected:
        yield "There is nothing in it to import."
    if new or cards[CardFate.BEGUN] or cards[CardFate.ADDED]:
        yield "To take it back: convnotes undo"
