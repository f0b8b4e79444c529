"""`convnotes log`: an exchange, written as the note writes its own."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import conversation, joining, me, somebody
from convnotes.cli.pledges import pledge
from convnotes.cli.verbs import again, written_in
from convnotes.cli.words import clock, composed, from_stdin, one_line, said
from convnotes.cli.writing import DRY_RUN, Choice, Done, Replies, carry_out
from convnotes.edits.exchange_text import Saying
from convnotes.edits.log import Passing, log
from convnotes.edits.new import id_of, new_conversation
from convnotes.edits.outcome import outcome
from convnotes.edits.standing_edits import Standing
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit
from convnotes.report.answers import Answer, dated
from convnotes.report.terminal import safe
from convnotes.text.apply import edited
from convnotes.text.exchange_line import FLAGS

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
        kind, speakers, hearers = self._who(asking, replies, one)
        day = asking.on if typed.date is None else asking.day(typed.date, asking.on)
        following = self._following(asking, one)
        single = None if kind is ExchangeKind.JOINT else speakers[0]
        pledges = tuple(pledge(asking, each, one.participants, single) for each in typed.promises)
        named = (*speakers, *hearers) if kind is not ExchangeKind.NOTE else ()
        coming = joining(replies, one, (*named, *(following or ())), add=typed.add)
        saying = Saying(
            kind,
            day,
            None if typed.clock is None else clock(typed.clock),
            speakers,
            hearers,
            typed.channel.strip(),
            ("fyi",) * typed.fyi + ("each",) * typed.each,
            self._text(replies, one),
            pledges,
        )
        due = None if typed.due is None else asking.day(typed.due, asking.on)
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
        if typed.conversation in asking.notebook.conversations:
            raise ConvnotesError(
                f"`{typed.conversation}` is a conversation already: nothing was written",
                "with --new TITLE, name the person it is with",
                _WRONG_USAGE,
            )
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
        self, asking: Asking, replies: Replies, one: Conversation
    ) -> tuple[ExchangeKind, tuple[PersonId, ...], tuple[PersonId, ...]]:
        """Give who spoke to whom: `--from` alone is to me if I take part, else to all others."""
        typed = self.typed
        if not (typed.note or typed.company or typed.sender or typed.hearers):
            typed = _asked_who(asking, replies, one, typed)

        def known(words: str) -> PersonId:
            return somebody(asking, words, one.participants, new=typed.add)

        speaker = me(asking) if typed.sender is None else known(typed.sender)
        if typed.note:
            return ExchangeKind.NOTE, (speaker,), ()
        if typed.company:
            people = tuple(dict.fromkeys((speaker, *map(known, typed.company))))
            if len(people) == 1:
                raise _alone(speaker, "meet", "--with")
            return ExchangeKind.JOINT, people, ()
        hearers = tuple(dict.fromkeys(map(known, typed.hearers)))
        if not hearers and asking.me and asking.me in one.participants and asking.me != speaker:
            hearers = (asking.me,)
        hearers = hearers or tuple(each for each in one.participants if each != speaker)
        if speaker in hearers or not hearers:
            raise _alone(speaker, "speak to", "--to")
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

    def _text(self, replies: Replies, one: Conversation) -> str:
        written = self.typed.text
        if written is None:
            title = one.title
            written = replies.asked("text", lambda: composed(f"{_RULER} {title}. {_HOW} -->"))
        elif written == "-":
            written = replies.asked("text", from_stdin)
        text = said(written)
        if not text and (self.typed.text != "" or not self.typed.promises):
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
        told = again(before, standing, asking.on) + told
        if self.typed.date is not None:
            told = f"Logged on {dated(day, asking.on, self.typed.date)}. {told}"
        if exchange.kind is ExchangeKind.NOTE:
            told = "Noted, for the team only."
        return told, written_in(f"{exchange.site.path}:{exchange.site.line}")


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


def _asked_who(asking: Asking, replies: Replies, one: Conversation, typed: Typed) -> Typed:
    """Ask who spoke, where the line does not say."""
    others = [each for each in one.participants if each != asking.me]
    other = others[0] if others else PersonId("PERSON")
    name = safe(asking.notebook.person_name(other))
    answers = {
        f"--from {other}": (f"{name} spoke", replace(typed, sender=other)),
        f"--to {other}": ("you asked or answered", replace(typed, hearers=(other,))),
        f"--with {other}": ("you talked or met", replace(typed, company=(other,))),
        "--note": ("a note for the team only", replace(typed, note=True)),
    }
    choices = [
        Choice(option, f"{option:{len(other) + 8}} {meaning}")
        for option, (meaning, _) in answers.items()
    ]
    refusal = ConvnotesError(
        "who spoke? nothing was written", "\n".join(each.shown for each in choices), _WRONG_USAGE
    )
    return answers[replies.pick("who", refusal, choices)][1]


def _alone(person: PersonId, what: str, option: str) -> ConvnotesError:
    return ConvnotesError(
        f"`{person}` would {what} nobody else: nothing was written",
        f"name another with {option} PERSON",
        _WRONG_USAGE,
    )


def _remarks(asking: Asking, saying: Saying, due: datetime.date | None) -> Iterator[str]:
    if due and due < asking.on:
        yield f"the due day {dated(due, asking.on)} is already past"
    if saying.day > asking.on and saying.kind is ExchangeKind.DIRECTED:
        yield f"{saying.day} is still to come: until then this counts for nothing, and check says so"


COMMAND = log_exchange
