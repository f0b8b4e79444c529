"""`convnotes log`: an exchange, written as the note writes its own."""

import datetime
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation, joining, me, somebody
from convnotes.cli.words import clock, from_stdin, one_line, said
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.exchange_text import Pledge, Saying
from convnotes.edits.log import Passing, log
from convnotes.edits.new import id_of, new_conversation
from convnotes.edits.outcome import outcome
from convnotes.edits.standing_edits import Standing
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, ExchangeKind, PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Edit, Span
from convnotes.report.answers import Answer, dated
from convnotes.report.terminal import safe
from convnotes.text.apply import edited
from convnotes.text.exchange_line import FLAGS
from convnotes.text.spoken_dates import UnclearDate, resolve
from convnotes.turns.standing import turn

_WRONG_USAGE = 2
_CHANNEL = re.compile(r"[^\s()\[\],:>→][^()\[\],:>→]*")
_RULER = "<!-- What was said, above this line:"
_HOW = "The first line is the summary; an empty text writes nothing."


@click.command(
    "log",
    epilog='\b\nconvnotes log ana-porto "Booked two seats" --to ana --due "next friday"\n'
    'convnotes log roof "Can begin in May" --from bob --channel call --date yesterday\n'
    'convnotes log roof "Walked the loft" --with bob --promise "bob: a price by friday"\n'
    'convnotes log roof "Second quote was 5,100" --note\n'
    'convnotes log bob "Gutter is loose" --to bob --new "Gutter"\n'
    "pbpaste | convnotes log roof - --from bob --channel email",
)
@click.argument("conversation", metavar="CONVERSATION", shell_complete=completing.conversations)
@click.argument("text", metavar="[TEXT]", required=False)
@click.option("--from", "sender", metavar="P", help="Who spoke.", shell_complete=completing.people)
@click.option(
    "--to",
    "hearers",
    multiple=True,
    metavar="P",
    help="Who is asked; may be given again.",
    shell_complete=completing.people,
)
@click.option(
    "--with",
    "company",
    multiple=True,
    metavar="P",
    help="Who met: a talk, call or visit together, which asks nothing; may be given again.",
    shell_complete=completing.people,
)
@click.option("--note", is_flag=True, help="A note for the team only: no turn passes.")
@click.option(
    "--channel",
    default="",
    metavar="W",
    help="How: email, call, visit, any word.",
    shell_complete=completing.channels,
)
@click.option("--fyi", is_flag=True, help="No reply is expected.")
@click.option("--each", is_flag=True, help="Every hearer is asked.")
@click.option("--date", "date", metavar="DATE", help="The day it was said; default: that of --on.")
@click.option("--time", "clock", metavar="HH:MM", help="The time of day it was said.")
@click.option(
    "--next",
    "following",
    multiple=True,
    metavar="P",
    help="Who is next, if not who was asked; or nobody.",
    shell_complete=completing.people,
)
@click.option("--due", metavar="DATE", help="By when they should speak.")
@click.option("--about", default="", metavar="TEXT", help="What they should speak about.")
@click.option(
    "--promise",
    "promises",
    multiple=True,
    metavar="'P: TEXT by DATE'",
    help="What somebody promised; may be given again.",
)
@click.option("--add", is_flag=True, help="Add whoever takes no part yet.")
@click.option(
    "--new", "title", metavar="TITLE", help="Begin a conversation of this title with them."
)
@DRY_RUN
@click.pass_context
def log_exchange(context: click.Context, /, dry_run: bool, **typed: Any) -> None:
    """Write down what was said, and pass the turn.

    CONVERSATION is its id, title or the beginning of one, or a person with whom only one is open.
    TEXT is read from stdin for `-`, and written in your editor where it is left out.
    """
    carry_out(context, _Logging(Typed(**typed)).done, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of the command line."""

    conversation: str
    text: str | None
    sender: str | None
    hearers: tuple[str, ...]
    company: tuple[str, ...]
    note: bool
    channel: str
    fyi: bool
    each: bool
    date: str | None
    clock: str | None
    following: tuple[str, ...]
    due: str | None
    about: str
    promises: tuple[str, ...]
    add: bool
    title: str | None


class _Logging:
    """Turns what was typed into an exchange; each step may ask, and nothing is kept but words."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        _check_options(typed)

    def done(self, asking: Asking, replies: Replies) -> Done:
        typed = self.typed
        notebook, one = self._conversation(asking, replies)
        kind, speakers, hearers = self._who(asking, one)
        day = asking.day(typed.date, asking.on) if typed.date else asking.on
        following = self._following(asking, one)
        pledges = tuple(self._pledge(asking, one, kind, speakers, each) for each in typed.promises)
        named = (*speakers, *hearers) if kind is not ExchangeKind.NOTE else ()
        coming = joining(replies, one, (*named, *(following or ())), add=typed.add)
        saying = Saying(
            kind,
            day,
            clock(typed.clock) if typed.clock else None,
            speakers,
            hearers,
            typed.channel.strip(),
            ("fyi",) * typed.fyi + ("each",) * typed.each,
            self._text(replies, one),
            pledges,
        )
        due = asking.day(typed.due, asking.on) if typed.due else None
        passing = Passing(following, due, one_line(typed.about))
        standing = log(notebook, one, saying, asking.on, passing, coming)
        return Done(
            self._merged(standing.changes, notebook),
            f"log in {one.id}",
            self._answer(asking, one, standing, day),
            tuple(_remarks(asking, saying, due)),
        )

    def _conversation(self, asking: Asking, replies: Replies) -> tuple[Notebook, Conversation]:
        """Find the conversation, or begin one with whomever the line names."""
        typed = self.typed
        if typed.title is None:
            return asking.notebook, conversation(asking, replies, typed.conversation)
        names = (typed.conversation, typed.sender or "me", *typed.hearers, *typed.company)
        others = [somebody(asking, each, new=typed.add) for each in names]
        people = tuple(dict.fromkeys((me(asking), *others)))
        change = new_conversation(asking.notebook, typed.title, people, asking.on)
        notebook = outcome(asking.notebook, [change])
        return notebook, notebook.conversations[id_of(change)]

    def _merged(self, changes: tuple[Change, ...], notebook: Notebook) -> tuple[Change, ...]:
        """Give the changes from what lies on disk: a new conversation comes with its exchange."""
        if self.typed.title is None:
            return changes
        change = changes[0]
        source = next(note.source for note in notebook.notes if note.path == change.path)
        whole = Edit(Span(0, 0), edited(source.text, change.edits))
        return (Change(change.path, None, (whole,), "new conversation"),)

    def _who(
        self, asking: Asking, one: Conversation
    ) -> tuple[ExchangeKind, tuple[PersonId, ...], tuple[PersonId, ...]]:
        """Give who spoke to whom: `--from` alone is to me if I take part, else to all others."""
        typed = self.typed

        def known(words: str) -> PersonId:
            return somebody(asking, words, one.participants, new=typed.add)

        if typed.note:
            return ExchangeKind.NOTE, (known(typed.sender) if typed.sender else me(asking),), ()
        if typed.company:
            first = known(typed.sender) if typed.sender else me(asking)
            people = dict.fromkeys((first, *map(known, typed.company)))
            return ExchangeKind.JOINT, tuple(people), ()
        if not typed.sender and not typed.hearers:
            raise _nobody_spoke(asking, one)
        speaker = known(typed.sender) if typed.sender else me(asking)
        hearers = tuple(dict.fromkeys(map(known, typed.hearers)))
        if not hearers and asking.me in one.participants and asking.me != speaker:
            hearers = (asking.me,) if asking.me else ()
        hearers = hearers or tuple(each for each in one.participants if each != speaker)
        if speaker in hearers or not hearers:
            raise ConvnotesError(
                f"`{speaker}` would speak to nobody else: nothing was written",
                "name who was asked with --to PERSON",
                _WRONG_USAGE,
            )
        return ExchangeKind.DIRECTED, (speaker,), hearers

    def _following(self, asking: Asking, one: Conversation) -> tuple[PersonId, ...] | None:
        words = self.typed.following
        if not words:
            return None
        if [each.casefold() for each in words] == ["nobody"]:
            return ()
        return tuple(
            dict.fromkeys(
                somebody(asking, each, one.participants, new=self.typed.add) for each in words
            )
        )

    def _pledge(
        self,
        asking: Asking,
        one: Conversation,
        kind: ExchangeKind,
        speakers: tuple[PersonId, ...],
        words: str,
    ) -> Pledge:
        """Read `P: text by DATE`; without a name it is the only speaker's."""
        head, colon, rest = words.partition(":")
        owner = _owner(asking, one, head) if colon else None
        text = one_line(rest if owner else words)
        if owner is None and kind is not ExchangeKind.JOINT:
            owner = speakers[0]
        if owner is None or not text:
            raise ConvnotesError(
                f"`{words}` does not say who promised what: nothing was written",
                "write it as: --promise 'PERSON: what by DATE'",
                _WRONG_USAGE,
            )
        what, by, when = text.rpartition(" by ")
        due = _due(when, asking.on) if by else None
        return Pledge(owner, what.strip() if due else text, due)

    def _text(self, replies: Replies, one: Conversation) -> str:
        written = self.typed.text
        if written is None:
            written = replies.asked("text", lambda: _composed(one))
        elif written == "-":
            written = replies.asked("text", from_stdin)
        text = said(written)
        if not text and not self.typed.promises:
            raise ConvnotesError(
                "the text is empty: nothing was written", "write what was said", _WRONG_USAGE
            )
        return text

    def _answer(
        self, asking: Asking, before: Conversation, standing: Standing, day: datetime.date
    ) -> tuple[str, ...]:
        one, exchange = standing.conversation, standing.exchange
        assert exchange is not None
        answer = Answer(standing.notebook, asking.on, asking.me)
        told = answer.standing(one, standing.turn, self.typed.due or "", exchange)
        if turn(before, asking.on).aside and not standing.turn.aside:
            told = f"It is open again. {told}"
        if self.typed.date:
            told = f"Logged on {dated(day, asking.on, self.typed.date)}. {told}"
        if exchange.kind is ExchangeKind.NOTE:
            told = "Noted, for the team only."
        place = f"{exchange.site.path}:{exchange.site.line}"
        return told, f"{place}; take it back with: convnotes undo"


def _check_options(typed: Typed) -> None:
    """Refuse options that contradict each other."""
    directed = not typed.note and not typed.company
    wrong = (
        (
            typed.note and (typed.hearers or typed.company),
            "--note is to nobody: leave out --to and --with",
        ),
        (
            typed.company and typed.hearers,
            "--with is a talk together, --to is one side: choose one",
        ),
        (not directed and (typed.fyi or typed.each), "--fyi and --each go with --from or --to"),
        (typed.fyi and typed.each, "--fyi asks nobody, --each asks everybody: choose one"),
    )
    for is_wrong, words in wrong:
        if is_wrong:
            raise click.UsageError(words)
    channel = typed.channel.strip()
    if channel and (not _CHANNEL.fullmatch(channel) or channel.casefold() in FLAGS):
        raise ConvnotesError(
            f"`{channel}` cannot be a channel: nothing was written",
            "a channel is a plain word, such as email; flags are --fyi and --each",
            _WRONG_USAGE,
        )


def _nobody_spoke(asking: Asking, one: Conversation) -> ConvnotesError:
    others = [each for each in one.participants if each != asking.me]
    other = others[0] if others else PersonId("PERSON")
    name = safe(asking.notebook.person_name(other))
    return ConvnotesError(
        "who spoke? nothing was written",
        "\n".join(
            f"{option:{len(other) + 8}} {meaning}"
            for option, meaning in (
                (f"--from {other}", f"{name} spoke"),
                (f"--to {other}", "you asked or answered"),
                (f"--with {other}", "you talked or met"),
                ("--note", "a note for the team only"),
            )
        ),
        _WRONG_USAGE,
    )


def _owner(asking: Asking, one: Conversation, words: str) -> PersonId | None:
    try:
        return somebody(asking, words.strip().removeprefix("@"), one.participants)
    except ConvnotesError:
        if " " in words.strip():
            return None
        raise


def _due(words: str, on: datetime.date) -> datetime.date | None:
    """Read the day that ends a promise, unless it is a word like any other."""
    try:
        return resolve(words, on)
    except UnclearDate as unclear:
        if any(each.isdigit() for each in words):
            raise ConvnotesError(str(unclear), "", _WRONG_USAGE) from None
        return None


def _composed(one: Conversation) -> str:
    """Let somebody write the text in their editor."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not chosen and not sys.stdin.isatty():
        raise ConvnotesError(
            "there is no text: nothing was written",
            "give it as an argument, or `-` to read it from stdin",
            _WRONG_USAGE,
        )
    written = click.edit(f"\n\n{_RULER} {one.title}. {_HOW} -->\n", extension=".md")
    return (written or "").partition(_RULER)[0]


def _remarks(asking: Asking, saying: Saying, due: datetime.date | None) -> Iterator[str]:
    if due and due < asking.on:
        yield f"the due day {dated(due, asking.on)} is already past"
    if saying.day > asking.on and saying.kind is ExchangeKind.DIRECTED:
        yield f"{saying.day} is still to come: until then this counts for nothing, and check says so"


COMMAND = log_exchange
