"""Messages of other programs become exchanges: each once, in the conversation it belongs to."""

import datetime
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from convnotes.edits.exchange_text import Saying, exchange_text
from convnotes.edits.handwriting import handwriting
from convnotes.edits.header_edits import append_item, set_keys
from convnotes.edits.new import begun, free_id, path_of
from convnotes.edits.outcome import assert_more, assert_sound, outcome, outcome_in, reread
from convnotes.edits.placing import placed_together
from convnotes.edits.standing_edits import giving, waking
from convnotes.model.conversation import Conversation, ExchangeKind
from convnotes.model.draft import Address, Attachment, Message
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit, Source
from convnotes.text.apply import edited
from convnotes.text.decode import digest
from convnotes.text.message_keys import comment, hidden, kept
from convnotes.turns.standing import spoken, unanswered

_PREFIX = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|enc|odp)(?:\[\d+\])?[ ]*:|\[[^\[\]\s]*@[^\[\]\s]*\])[ ]*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"[^.?!]{0,40},|(?:hi|hello|hey|dear|hallo|hola|ciao|salut|bonjour)\b.{0,30}", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\[\]|#^/\\<>\x00-\x1f\x7f-\x9f]")
_SIGNS = re.compile(r"[,+&(:]|->|→")
_LONGEST_TITLE = 100
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
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
    sorting = _Sorting(notebook, how)
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
        _place(talk.id, each): each.data
        for talk in sorting.talks.values()
        for message in (talk.messages if how.saving else ())
        for each in message.attachments
    }
    return Adoption(changes, tuple(sorting.taken), then, files)


def _instant(message: Message) -> datetime.datetime:
    when = message.when
    return when if when.tzinfo else when.replace(tzinfo=datetime.UTC)


@dataclass
class _Talk:
    """A conversation with the messages that it gets; `note` is None while it is only begun."""

    id: NoteId
    title: str
    people: dict[PersonId, None]
    note: Note | None
    messages: list[Message] = field(default_factory=list)


class _Sorting:
    """Finds for each message the conversation it belongs to."""

    def __init__(self, notebook: Notebook, how: Adopting) -> None:
        self.notebook, self.how = notebook, how
        self.talks: dict[NoteId, _Talk] = {}
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
        self.sent[message.key] = _sent(message)
        if message.thread:
            self.threads[message.thread] = talk.id
        self.taken.append(Taken(message, Fate.ADDED if home else Fate.BEGUN, talk.id))

    def _by_its_own_key(self, message: Message) -> Message:
        """Give a message a key of its own where it bears that of another: ids can be forged."""
        before, now = self.sent.get(message.key), _sent(message)
        if not before or not now or _same_instant(before, now):
            return message
        return replace(message, key=f"{message.key}+{digest(now.encode())[:8]}")

    def _rest(self, message: Message, home: NoteId) -> Message | None:
        """Give what a chat's message says more than when it was imported, or None."""
        note = self.notebook.by_id.get(home)
        if not message.thread or note is None:
            return None
        seen = _words(note.source.text)
        parts = [each for each in message.text.split("\n\n") if _words(each) not in seen]
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

    def _talk(self, name: NoteId) -> _Talk:
        if name not in self.talks:
            one = self.notebook.conversations[name]
            assert_sound(one.note)
            self.talks[name] = _Talk(name, one.title, self._participants(name), one.note)
        return self.talks[name]

    def _begin(self, message: Message, people: tuple[PersonId, ...]) -> _Talk:
        title = _title(message)
        name = free_id(title, self.ids)
        self.ids.add(folded(name))
        mine = [self.how.me] if self.how.me else []
        talk = _Talk(name, title, dict.fromkeys((*mine, *people)), None)
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


def _named(person: PersonId) -> str:
    """Write somebody in a header, as a link where signs would part the name."""
    return f"[[{person}]]" if _SIGNS.search(person) else person


def _title(message: Message) -> str:
    """Give what to call the conversation that a message begins; a person's name is not enough."""
    names = {folded(each.name) for each in (message.speaker, *message.hearers)}
    title = message.thread or _bare(message.subject)
    other = message.thread or message.speaker.name or message.speaker.mail
    return f"With {other}" if not title or folded(title) in names else title


def _sent(message: Message) -> str:
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


def _change(notebook: Notebook, talk: _Talk, how: Adopting) -> Change:
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
    notebook: Notebook, note: Note, people: tuple[PersonId, ...], talk: _Talk, how: Adopting
) -> tuple[Edit, ...]:
    hand = handwriting(notebook, note, people)
    said = list(_sayings(notebook, talk, how))
    texts = [(exchange_text(each, hand), each.day, each.time) for each in said]
    return placed_together(note, texts, hand)


def _sayings(notebook: Notebook, talk: _Talk, how: Adopting) -> Iterator[Saying]:
    seen = _lines(talk.note.source.text if talk.note else "")
    for message in talk.messages:
        when = how.local(message.when)
        speaker, *hearers = people_of(notebook, message)
        if not hearers:
            hearers = [each for each in talk.people if each != speaker]
        joint = message.calls or not hearers
        text = message.text.strip("\n")
        for each in message.attachments:
            name = _shown(each.name)
            if how.saving:
                folder = talk.note.path if talk.note else path_of(Kind.CONVERSATION, talk.id)
                away = posixpath.relpath(_place(talk.id, each), posixpath.dirname(folder))
                name = f"[{name.replace('[', '(').replace(']', ')')}]({away})"
            text += f"\n\nAttached: {name} ({_size(len(each.data))})"
        tail = [comment(message.key, _sent(message))]
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


def _place(talk: NoteId, attachment: Attachment) -> str:
    """Give the path of an attachment: its own name made safe, told apart by what it holds."""
    name = _NOT_IN_A_NAME.sub("-", attachment.name.replace("\\", "/").rsplit("/", 1)[-1]).strip(
        "-."
    )
    stem, dot, ending = name.rpartition(".")
    short = f"{(stem or ending)[:60]}{dot and stem and '.'}{ending[:10] if stem else ''}"
    return f"attachments/{talk}/{digest(attachment.data)[:8]}-{short or 'file'}"


def _lines(text: str) -> set[str]:
    """Give the lines of a text by their words alone."""
    return {_words(line) for line in text.splitlines()}


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text)).casefold()


def _unseen(text: str, seen: set[str]) -> str:
    """Give the lines of a history that stand nowhere else in the conversation."""
    kept_lines = [line for line in text.splitlines() if _lines(line) - seen - {""}]
    return "\n".join(kept_lines)


def _shown(name: str) -> str:
    """Give the name of a file as text that is nothing else."""
    printable = "".join(each if each.isprintable() else " " for each in name)
    return " ".join(printable.split()).replace("`", "'") or "a file"


def _size(count: int) -> str:
    return f"{count:,} bytes" if count < 1024 else f"{count / 1024:,.0f} KiB"
