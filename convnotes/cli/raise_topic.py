"""`convnotes raise`: what to bring up the next time."""

import shlex

import click

from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.naming import somebody
from convnotes.cli.verbs import written_in
from convnotes.cli.words import one_line
from convnotes.cli.writing import DRY_RUN, Done, Replies, carry_out
from convnotes.edits.raise_topic import raise_topic, topics
from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.report.answers import sentence
from convnotes.report.terminal import count, safe

_WRONG_USAGE = 2


@click.command(
    "raise",
    epilog='\b\nconvnotes raise bob "the moss on the north slope"\n'
    "convnotes raise grace whether hours count as our own share\n"
    'convnotes done "the moss"          when you have talked about it',
)
@click.argument("person", metavar="PERSON", shell_complete=completing.people)
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@DRY_RUN
@click.pass_context
def raise_command(
    context: click.Context, person: str, words: tuple[str, ...], *, dry_run: bool
) -> None:
    """Note what to bring up the next time you talk with PERSON.

    It stands as an open box under "Raise next time" in their note. `brief` and `show` list it, and
    `done` ticks it.
    """

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        who = somebody(asking, person, addable=False)
        note = _note(asking, who)
        text = one_line(" ".join(words))
        raised = raise_topic(asking.notebook, note, text)
        open_ones = len(topics(note)) + 1
        told = sentence(f"To raise with {safe(note.title)}: {safe(text)}")
        number = f" {count(open_ones, 'topic')} to raise: convnotes brief {shlex.quote(note.id)}"
        place = written_in(f"{raised.site.path}:{raised.site.line}")
        more = number if open_ones > 1 else ""
        return Done((raised.change,), f"raise {note.id}", (told + more, place))

    carry_out(context, verb, dry_run=dry_run)


def _note(asking: Asking, person: PersonId) -> Note:
    """Give somebody's note; raises `ConvnotesError` where there is none to write in."""
    note = asking.notebook.by_id.get(NoteId(person))
    if note is None:
        raise ConvnotesError(
            f"{safe(person)} has no note to keep topics in: nothing was written",
            f"make one first: convnotes new person {shlex.quote(person)}",
            _WRONG_USAGE,
        )
    if note.kind is not Kind.PERSON:
        raise ConvnotesError(
            f"{safe(note.title)} is an org, and topics stand in a person's note: nothing was written",
            f"name one of its people: convnotes show {shlex.quote(note.id)}",
            _WRONG_USAGE,
        )
    return note


COMMAND = raise_command
