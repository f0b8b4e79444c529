"""Messages of other programs become exchanges: each once, in the conversation it belongs to."""

import datetime
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from convnotes.edits import adopt_attachments as attachments
from convnotes.edits.adopt_sorting import Adopting, Sorting, Taken, Talk, people_of, sent, words
from convnotes.edits.exchange_text import Saying, exchange_text
from convnotes.edits.handwriting import handwriting
from convnotes.edits.header_edits import append_item, set_keys
from convnotes.edits.new import begun, path_of
from convnotes.edits.outcome import assert_more, outcome, outcome_in, reread
from convnotes.edits.placing import placed_together
from convnotes.edits.standing_edits import giving, waking
from convnotes.model.conversation import Conversation, ExchangeKind
from convnotes.model.draft import Message
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit, Source
from convnotes.text.apply import edited
from convnotes.text.message_keys import comment, hidden
from convnotes.turns.standing import spoken, unanswered

_GREETING = re.compile(
    r"[^.?!]{0,40},|(?:hi|hello|hey|dear|hallo|hola|ciao|salut|bonjour)\b.{0,30}", re.IGNORECASE
)
_SIGNS = re.compile(r"[,+&(:]|->|→")


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an import does: the changes, the fate of each message, and the notes as they then are.

    `files` are attachments to be saved, by their paths in the workspace.
    """

    changes: tuple[Change, ...]
    taken: tuple[Taken, ...]
    notebook: Notebook
    files: Mapping[str, bytes]


def adopt(notebook: Notebook, messages: Iterable[Message], how: Adopting) -> Adoption:
    """Take messages over, oldest first; raises `ConvnotesError` where a note cannot be written."""
    sorting = Sorting(notebook, how)
    for message in sorted(messages, key=_instant):
        sorting.add(message)
    changes = tuple(
        _change(notebook, talk, how) for talk in sorting.talks.values() if talk.messages
    )
    then = outcome(notebook, changes)
    for talk in sorting.talks.values():
        if talk.messages:
            assert_more(notebook, then, talk.id, frozenset(each.key for each in talk.messages))
    files = {
        attachments.place(talk.id, each): each.data
        for talk in sorting.talks.values()
        for message in (talk.messages if how.saving else ())
        for each in message.attachments
    }
    return Adoption(changes, tuple(sorting.taken), then, files)


def _instant(message: Message) -> datetime.datetime:
    when = message.when
    return when if when.tzinfo else when.replace(tzinfo=datetime.UTC)


def _named(person: PersonId) -> str:
    """Write somebody in a header, as a link where signs would part the name."""
    return f"[[{person}]]" if _SIGNS.search(person) else person


def _change(notebook: Notebook, talk: Talk, how: Adopting) -> Change:
    people = tuple(talk.people)
    if talk.note is None:
        path = path_of(Kind.CONVERSATION, talk.id)
        named = tuple(_named(each) for each in people)
        source = Source(path, begun(talk.title, named, how.on), "")
        note = reread(notebook, source, Change(path, None, ()))
        edits = _body_edits(notebook, note, people, talk, how)
        return Change(path, None, (Edit(Span(0, 0), edited(source.text, edits)),))
    note = talk.note
    before = notebook.conversations[talk.id]
    edits = _body_edits(notebook, note, people, talk, how)
    coming = tuple(each for each in people if each not in before.participants)
    if coming:
        edits += append_item(note, "participants", *(_named(each) for each in coming))
    if before.declared.next_turn is not None or waking(before, how.on):
        body = Change(note.path, note.source.digest, edits)
        after = outcome_in(notebook, talk.id, [body]).conversations[talk.id]
        edits += set_keys(note, _header(before, after, how.on))
    return Change(note.path, note.source.digest, edits)


def _header(
    before: Conversation, after: Conversation, on: datetime.date
) -> dict[str, str | tuple[str, ...] | None]:
    """Let the header follow, if the newest exchange is one that came."""
    counted, old = spoken(after, on), spoken(before, on)
    if not counted or (old and (counted[-1].day, counted[-1].at) <= (old[-1].day, old[-1].at)):
        return {}
    header = waking(before, on)
    if before.declared.next_turn is not None:
        owing = tuple(
            dict.fromkeys(each for asked in unanswered(counted) for each in asked.waiting)
        )
        header |= giving(before, owing, counted[-1].day, None, "")
    return header


def _body_edits(
    notebook: Notebook, note: Note, people: tuple[PersonId, ...], talk: Talk, how: Adopting
) -> tuple[Edit, ...]:
    hand = handwriting(notebook, note, people)
    said = list(_sayings(notebook, talk, how))
    texts = [(exchange_text(each, hand), each.day, each.time) for each in said]
    return placed_together(note, texts, hand)


def _sayings(notebook: Notebook, talk: Talk, how: Adopting) -> Iterator[Saying]:
    seen = _lines(talk.note.source.text if talk.note else "")
    for message in talk.messages:
        when = how.local(message.when)
        speaker, *hearers = people_of(notebook, message)
        if not hearers:
            hearers = [each for each in talk.people if each != speaker]
        joint = message.calls or not hearers
        text = message.text.strip("\n")
        for each in message.attachments:
            name = attachments.shown(each.name)
            if how.saving:
                folder = talk.note.path if talk.note else path_of(Kind.CONVERSATION, talk.id)
                away = posixpath.relpath(
                    attachments.place(talk.id, each), posixpath.dirname(folder)
                )
                name = f"[{name.replace('[', '(').replace(']', ')')}]({away})"
            text += f"\n\nAttached: {name} ({attachments.size(len(each.data))})"
        tail = [comment(message.key, sent(message))]
        history = _unseen(message.quoted, seen)
        if history:
            tail.insert(0, hidden(history))
        seen |= _lines(message.text) | _lines(message.quoted)
        yield Saying(
            ExchangeKind.JOINT if joint else ExchangeKind.DIRECTED,
            when.date(),
            when.time().replace(second=0, microsecond=0),
            (speaker, *hearers) if joint else (speaker,),
            () if joint else tuple(hearers),
            message.channel,
            (),
            text.strip("\n"),
            headline=not _GREETING.fullmatch(text.split("\n", 1)[0].strip()),
            hidden=tuple(tail),
        )


def _lines(text: str) -> set[str]:
    """Give the lines of a text by their words alone."""
    return {words(line) for line in text.splitlines()}


def _unseen(text: str, seen: set[str]) -> str:
    """Give the lines of a history that stand nowhere else in the conversation."""
    kept_lines = [line for line in text.splitlines() if _lines(line) - seen - {""}]
    return "\n".join(kept_lines)
