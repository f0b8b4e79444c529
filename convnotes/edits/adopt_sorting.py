"""Sorting messages: for each the conversation it belongs to, or the one that it begins."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from convnotes.edits.new import free_id
from convnotes.edits.outcome import assert_sound
from convnotes.model.draft import Address, Message
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.text.decode import digest
from convnotes.text.message_keys import kept

_PREFIX = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|enc|odp)(?:\[\d+\])?[ ]*:|\[[^\[\]\s]*@[^\[\]\s]*\])[ ]*",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\[\]|#^/\\<>\x00-\x1f\x7f-\x9f]")
_LONGEST_TITLE = 100
_WORDS = re.compile(r"\w+")


class Fate(StrEnum):
    """What becomes of a message."""

    KNOWN = "known"
    ADDED = "added"
    BEGUN = "begun"


class Taken(NamedTuple):
    """A message with what becomes of it, and in which conversation."""

    message: Message
    fate: Fate
    conversation: NoteId


@dataclass(frozen=True, slots=True)
class Adopting:
    """How messages are taken over: for whom, into which conversation, by whose clock.

    `local` gives an instant as the clock of whoever imports shows it. With `saving`, attachments
    become files beside the notes.
    """

    me: PersonId | None
    on: datetime.date
    local: Callable[[datetime.datetime], datetime.datetime]
    into: NoteId | None = None
    saving: bool = False


@dataclass
class Talk:
    """A conversation with the messages that it gets; `note` is None while it is only begun."""

    id: NoteId
    title: str
    people: dict[PersonId, None]
    note: Note | None
    messages: list[Message] = field(default_factory=list)


class Sorting:
    """Finds for each message the conversation it belongs to."""

    def __init__(self, notebook: Notebook, how: Adopting) -> None:
        self.notebook, self.how = notebook, how
        self.talks: dict[NoteId, Talk] = {}
        self.ids = {folded(note.id) for note in notebook.notes}
        self.taken: list[Taken] = []
        self.homes: dict[str, NoteId] = {}
        self.sent: dict[str, str] = {}
        self.threads: dict[str, NoteId] = {}
        self.titled: dict[str, list[NoteId]] = {}
        for note in notebook.by_id.values():
            for each in kept(note):
                self.homes[each.key] = note.id
                self.sent[each.key] = each.sent
        for one in notebook.conversations.values():
            self.titled.setdefault(_subject(one.title), []).append(one.id)

    def add(self, message: Message) -> None:
        """Sort in one message."""
        message = self._by_its_own_key(message)
        known = self.homes.get(message.key)
        rest = self._rest(message, known) if known else None
        if known and rest is None:
            self.taken.append(Taken(message, Fate.KNOWN, known))
            return
        message = rest or message
        people = people_of(self.notebook, message)
        home = self.how.into or known or self._home(message, people)
        talk = self._talk(home) if home else self._begin(message, people)
        talk.people.update(dict.fromkeys(people))
        talk.messages.append(message)
        self.homes[message.key] = talk.id
        self.sent[message.key] = sent(message)
        if message.thread:
            self.threads[message.thread] = talk.id
        self.taken.append(Taken(message, Fate.ADDED if home else Fate.BEGUN, talk.id))

    def _by_its_own_key(self, message: Message) -> Message:
        """Give a message a key of its own where it bears that of another: ids can be forged."""
        before, now = self.sent.get(message.key), sent(message)
        if not before or not now or _same_instant(before, now):
            return message
        return replace(message, key=f"{message.key}+{digest(now.encode())[:8]}")

    def _rest(self, message: Message, home: NoteId) -> Message | None:
        """Give what a chat's message says more than when it was imported, or None."""
        note = self.notebook.by_id.get(home)
        if not message.thread or note is None:
            return None
        seen = words(note.source.text)
        parts = [each for each in message.text.split("\n\n") if words(each) not in seen]
        if not parts:
            return None
        text = "\n\n".join(parts)
        return replace(message, key=f"{message.key}+{digest(text.encode())[:8]}", text=text)

    def _home(self, message: Message, people: tuple[PersonId, ...]) -> NoteId | None:
        for key in reversed(message.answers):
            if key in self.homes:
                return self.homes[key]
        if message.thread:
            known = self.threads.get(message.thread)
            same = self.titled.get(_subject(_title(message)), ())
            return known or next((each for each in same if self._with(each, people)), None)
        wanted = _subject(message.subject)
        same = self.titled.get(wanted, ()) if wanted else ()
        return next((each for each in same if self._with(each, people)), None)

    def _with(self, name: NoteId, people: tuple[PersonId, ...]) -> bool:
        """Tell whether a conversation is among these people: at least two of them, or all."""
        taking = self.talks[name].people if name in self.talks else self._participants(name)
        return len(set(people) & set(taking)) >= min(2, len(people))

    def _participants(self, name: NoteId) -> dict[PersonId, None]:
        return dict.fromkeys(self.notebook.conversations[name].participants)

    def _talk(self, name: NoteId) -> Talk:
        if name not in self.talks:
            one = self.notebook.conversations[name]
            assert_sound(one.note)
            self.talks[name] = Talk(name, one.title, self._participants(name), one.note)
        return self.talks[name]

    def _begin(self, message: Message, people: tuple[PersonId, ...]) -> Talk:
        title = _title(message)
        name = free_id(title, self.ids)
        self.ids.add(folded(name))
        mine = [self.how.me] if self.how.me else []
        talk = Talk(name, title, dict.fromkeys((*mine, *people)), None)
        self.talks[name] = talk
        self.titled.setdefault(_subject(title), []).append(name)
        return talk


def people_of(notebook: Notebook, message: Message) -> tuple[PersonId, ...]:
    """Give everybody who spoke or was spoken to, as the notes call them."""
    return tuple(
        dict.fromkeys(person(notebook, each) for each in (message.speaker, *message.hearers))
    )


def person(notebook: Notebook, address: Address) -> PersonId:
    """Find whom an address means: by mail, else by name; a stranger is called by their address."""
    for words in filter(None, (address.mail, address.name)):
        meant = notebook.names.meant(Name(words, Span(0, 0)))
        if meant.known:
            return meant.person
    return PersonId(" ".join(_UNSAFE.sub(" ", address.mail or address.name).split()) or "unknown")


def _title(message: Message) -> str:
    """Give what to call the conversation that a message begins; a person's name is not enough."""
    names = {folded(each.name) for each in (message.speaker, *message.hearers)}
    title = message.thread or _bare(message.subject)
    other = message.thread or message.speaker.name or message.speaker.mail
    return f"With {other}" if not title or folded(title) in names else title


def sent(message: Message) -> str:
    """Give the instant of a message in ISO form, or nothing where its clock is not known."""
    return message.when.isoformat(timespec="seconds") if message.when.tzinfo else ""


def _same_instant(one: str, other: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(one) == datetime.datetime.fromisoformat(other)
    except ValueError:
        return True


def _subject(words: str) -> str:
    return folded(_bare(words))


def _bare(words: str) -> str:
    """Give a subject without what answering, forwarding and mailing lists put before it."""
    words = " ".join(words.split())
    while match := _PREFIX.match(words):
        words = words[match.end() :]
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1].rstrip() + "…"


def words(text: str) -> str:
    """Give a text by its words alone, in which layout and capitals make no difference."""
    return " ".join(_WORDS.findall(text)).casefold()
