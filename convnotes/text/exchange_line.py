"""The grammar of an exchange line after its date and time: who spoke to whom, how, about what."""

import re
from typing import NamedTuple, Protocol

from convnotes.model.conversation import ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.note import Name
from convnotes.model.notebook import Meant
from convnotes.model.place import Span
from convnotes.text.protected import HIDDEN, ProtectedNames

FLAGS = frozenset(("fyi", "each"))

_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_ARROW = re.compile(r"->|→")
_NOTE_BY = re.compile(r"note[ \t]+by(?=[ \t]|$)", re.IGNORECASE)
_CHANNEL = re.compile(r"\(([^()]*)\)[ \t]*$")
_PIECES = re.compile(r"[,+&]")
_EMAIL = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[^\s@<>,;:]+")


class Names(Protocol):
    """What the grammar asks about names: it must know people to tell a speaker from a summary."""

    def is_person(self, name: Name) -> bool:
        """Tell whether this names somebody known, or a stub by a link to no note."""

    def is_conversation(self, target: str) -> bool:
        """Tell whether a link's target is a conversation."""

    def meant(self, name: Name) -> Meant:
        """Find whom a name means."""

    @property
    def protected(self) -> ProtectedNames:
        """Known names that hold signs of the grammar."""


class Spoken(NamedTuple):
    """An exchange line as read; `hearers` is None for all other participants.

    `everyone` tells that nobody was named and all participants took part. `lead` tells that the
    link to the conversation stands first, `headed` that a colon parts the summary from the rest.
    """

    kind: ExchangeKind
    speakers: tuple[Name, ...]
    hearers: tuple[Name, ...] | None
    everyone: bool
    channel: str
    flags: frozenset[str]
    summary: str
    conversation: Name | None
    lead: bool
    headed: bool


class Fault(NamedTuple):
    """Why a line with an arrow is no exchange, and what to write instead."""

    span: Span
    message: str
    hint: str
    insert: tuple[int, str] | None = None


def read_tail(
    tail: str, start: int, names: Names, participants: tuple[PersonId, ...]
) -> Spoken | Fault:
    """Read what follows the date of an entry; its first character is at offset `start`."""
    return _Line(tail, start, names, participants).read()


def channel_and_flags(written: str) -> tuple[str, frozenset[str]]:
    """Read what stands in the parentheses of a line."""
    words = [word.strip() for word in written.split(",")]
    flags = frozenset(word.casefold() for word in words if word.casefold() in FLAGS)
    return ", ".join(word for word in words if word and word.casefold() not in FLAGS), flags


class _Line:
    def __init__(
        self, tail: str, start: int, names: Names, participants: tuple[PersonId, ...]
    ) -> None:
        self.tail, self.start, self.names = tail, start, names
        self.participants = participants
        self.masked = self._mask()
        colon = self.masked.find(":")
        self.end = colon if colon >= 0 else len(tail)
        self.summary = tail[colon + 1 :].strip() if colon >= 0 else ""
        self.conversation: Name | None = None
        self.lead = False
        self.headed = True
        self.channel = ""
        self.flags: frozenset[str] = frozenset()

    def _mask(self) -> str:
        masked = self.tail
        if "[[" in masked:
            masked = _LINK.sub(lambda match: HIDDEN * len(match[0]), masked)
        return self.names.protected.masked(masked)

    def read(self) -> Spoken | Fault:
        if HIDDEN in self.masked:
            self._take_conversation()
        head = self.masked[: self.end]
        arrow = _ARROW.search(head) if "->" in head or "→" in head else None
        note = None if arrow else _NOTE_BY.match(head)
        channel = _CHANNEL.search(head) if ")" in head else None
        if channel:
            head = head[: channel.start()]
        if arrow:
            return self._directed(head, arrow, channel)
        if note:
            return self._note(head, note, channel)
        return self._undirected(head, channel)

    def _take_conversation(self) -> None:
        """Blank out the links to conversations; the first says where the exchange belongs."""
        links: list[re.Match[str]] = []
        for match in _LINK.finditer(self.tail, 0, self.end):
            target = match[1].strip()
            if self.names.is_conversation(target):
                links.append(match)
                if self.conversation is None:
                    span = Span(self.start + match.start(), self.start + match.end())
                    self.conversation = Name(target, span, link=True)
                    self.lead = not self.tail[: match.start()].strip()
        self.masked = _blanked(self.masked, links)
        self.tail = _blanked(self.tail, links)

    def _directed(
        self, head: str, arrow: re.Match[str], channel: re.Match[str] | None
    ) -> Spoken | Fault:
        if "(" in head[arrow.end() :]:
            return self._text_after_channel(head, arrow)
        self._take_channel(channel)
        speakers = self._names(head, 0, arrow.start())
        hearers = self._names(head, arrow.end(), len(head))
        place = Span(self.start + arrow.start(), self.start + arrow.end())
        if not speakers:
            return Fault(place, "nobody stands before the arrow", "write `speaker -> hearer`")
        if len(speakers) > 1:
            return Fault(
                place,
                "an exchange has one speaker",
                "write one exchange for each, or `ann-lee + bob-hale` for a meeting",
            )
        if not hearers:
            return Fault(place, "nobody stands after the arrow", "write `speaker -> hearer`")
        second = _ARROW.search(head, arrow.end())
        if second:
            return Fault(
                Span(self.start + second.start(), self.start + second.end()),
                "a second arrow",
                "write one exchange for each",
            )
        return self._spoken(ExchangeKind.DIRECTED, speakers, hearers)

    def _text_after_channel(self, head: str, arrow: re.Match[str]) -> Fault:
        opening = head.index("(", arrow.end())
        closing = head.find(")", opening)
        if closing < 0:
            span = Span(self.start + opening, self.start + opening + 1)
            return Fault(span, "the channel's parenthesis is not closed", "write `(email)`")
        span = Span(self.start + closing, self.start + closing + 1)
        return Fault(
            span,
            "text follows the channel",
            "write a colon before the summary",
            (self.start + closing + 1, ":"),
        )

    def _note(
        self, head: str, note: re.Match[str], channel: re.Match[str] | None
    ) -> Spoken | Fault:
        self._take_channel(channel)
        writers = self._names(head, note.end(), len(head))
        if len(writers) != 1:
            place = Span(self.start, self.start + note.end())
            return Fault(place, "a note is by one person", "write `note by ann-lee`")
        return self._spoken(ExchangeKind.NOTE, writers, ())

    def _undirected(self, head: str, channel: re.Match[str] | None) -> Spoken:
        people = self._names(head, 0, len(head))
        if not people and not head.strip():
            self._take_channel(channel)
            return self._spoken(ExchangeKind.JOINT, (), None, everyone=True)
        if people and all(self._counts(name) for name in people):
            self._take_channel(channel)
            if len(people) == 1:
                return self._spoken(ExchangeKind.DIRECTED, people, None)
            return self._spoken(ExchangeKind.JOINT, people, ())
        self.summary = self.tail.strip()
        self.headed = False
        return self._spoken(ExchangeKind.JOINT, (), None, everyone=True)

    def _counts(self, name: Name) -> bool:
        return (
            self.names.is_person(name)
            or self.names.meant(name).person in self.participants
            or _EMAIL.fullmatch(name.text) is not None
        )

    def _take_channel(self, match: re.Match[str] | None) -> None:
        if not match:
            return
        self.channel, self.flags = channel_and_flags(self.tail[match.start(1) : match.end(1)])

    def _names(self, head: str, begin: int, end: int) -> tuple[Name, ...]:
        found: list[Name] = []
        at = begin
        for piece in _PIECES.split(head[begin:end]):
            name = self._name(at, at + len(piece))
            if name:
                found.append(name)
            at += len(piece) + 1
        return tuple(found)

    def _name(self, begin: int, end: int) -> Name | None:
        written = self.tail[begin:end]
        text = written.strip()
        if not text:
            return None
        begin += len(written) - len(written.lstrip())
        span = Span(self.start + begin, self.start + begin + len(text))
        link = _LINK.fullmatch(text)
        if link:
            return Name(link[1].strip(), span, link=True)
        return Name(text, span)

    def _spoken(
        self,
        kind: ExchangeKind,
        speakers: tuple[Name, ...],
        hearers: tuple[Name, ...] | None,
        everyone: bool = False,
    ) -> Spoken:
        return Spoken(
            kind,
            speakers,
            hearers,
            everyone,
            self.channel,
            self.flags,
            self.summary,
            self.conversation,
            self.lead,
            self.headed,
        )


def _blanked(text: str, links: list[re.Match[str]]) -> str:
    """Put blanks in the places of links."""
    parts: list[str] = []
    at = 0
    for match in links:
        parts += (text[at : match.start()], " " * (match.end() - match.start()))
        at = match.end()
    return "".join((*parts, text[at:]))


def first_conversation(tail: str, names: Names) -> str:
    """Give the target of the first link of a line that leads to a conversation, or nothing."""
    targets = (match[1].strip() for match in _LINK.finditer(tail))
    return next((target for target in targets if names.is_conversation(target)), "")
