"""`convnotes brief`: one page to read in the minute before a talk."""

import click

from convnotes.adapters import clock
from convnotes.cli import completing
from convnotes.cli.asking import Asking
from convnotes.cli.subject import subject
from convnotes.model.note import Kind
from convnotes.queries.brief import brief_on_conversation, brief_on_people
from convnotes.queries.brief_line import Moment
from convnotes.report import brief_json
from convnotes.report.brief_text import BriefPage
from convnotes.report.brief_words import Words
from convnotes.report.document import dumps


@click.command(
    "brief",
    epilog="\b\nconvnotes brief bob\nconvnotes brief larkfield-foundation\n"
    "convnotes brief ana-porto --format md",
)
@click.argument("reference", metavar="PERSON|ORG|CONVERSATION", shell_complete=completing.notes)
@click.option("--format", "form", type=click.Choice(("text", "json", "md")), default="text")
@click.pass_context
def brief_command(context: click.Context, reference: str, form: str) -> None:
    """One page to read in the minute before you talk, each line with its source.

    How to reach them, and what time it is there; where each open conversation stands and why; what
    is promised, both ways; what to raise; what they want; what was agreed and what they told us;
    whom they know. The most useful comes first, and the last line says what was left out.
    """
    asking = Asking(context)
    asking.focus(reference)
    notebook, on = asking.notebook, asking.on
    about = subject(asking, reference)
    here = clock.now()
    instant = here.date() == on
    moment = Moment(on, here if instant else clock.noon(on), instant)
    me = asking.me
    if about.conversation:
        found = brief_on_conversation(notebook, about.conversation, me, moment)
    else:
        found = brief_on_people(notebook, about.people, me, moment)
    path = about.note.path if about.note else None
    if form == "json":
        head = {
            "on": on.isoformat(),
            "me": me,
            "kind": about.kind,
            "id": about.id,
            "title": about.title,
            "path": path,
        }
        asking.echo(dumps({**head, **brief_json.brief(found, on)}))
        return
    one = about.kind is Kind.CONVERSATION
    words = Words(notebook, on, me, named=about.kind is not Kind.PERSON, titled=not one)
    page = BriefPage(words, on, asking.screen)
    write = page.markdown if form == "md" else page.text
    asking.echo_lines(write(about.title, path or "no note yet", found))


COMMAND = brief_command
