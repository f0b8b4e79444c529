"""Dated lines to exchanges: who spoke to whom, looked up, with their promises and fields."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from convnotes.model.conversation import Exchange, ExchangeKind, Promise, PromiseKind, Statement
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.ids import PersonId
from convnotes.model.note import Box, Entry, Name, Note, Remark
from convnotes.model.place import Site, Span
from convnotes.model.source import Edit
from convnotes.text.exchange_line import Fault, Spoken, channel_and_flags, read_tail
from convnotes.text.promise_line import read_box
from convnotes.text.resolver import Resolver
from convnotes.text.yaml_trouble import fix

MIDNIGHT = datetime.time()
_LINKS = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_SEPARATORS = re.compile(r"[,+&(:\[\]]|->|→")
_PIECES = re.compile(r"[,+&]")
_NOT_A_CHANNEL = re.compile(r"[()\[]")
_NO_FLAGS: frozenset[str] = frozenset()
_NAMING = frozenset(("next_turn", "next"))
_DATING = frozenset(("due", "wait_until"))


class Party(NamedTuple):
    """Who can take part in the exchanges of a note; `subject` is whose note it is, if anybody's."""

    participants: tuple[PersonId, ...]
    subject: PersonId | None = None


class _Said(NamedTuple):
    """What stands before the summary of a line, with every name looked up."""

    kind: ExchangeKind
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    channel: str
    flags: frozenset[str]


class _Sure(NamedTuple):
    """Whom words mean in every note, and the name by which they are heard."""

    person: PersonId
    key: tuple[str, bool]


class ExchangeReader:
    """Reads entries; what it cannot read it reports to the resolver.

    Most lines are plain, such as `ann-lee -> bob-hale (email): summary`, and name people who were
    named before: `_sure` keeps whom such words mean, and `_plainly` reads these lines by itself.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.names = resolver.names
        self._sure: dict[str, _Sure] = {}
        self._channels: dict[str, tuple[str, frozenset[str]]] = {}

    def exchange(
        self, note: Note, entry: Entry, day: datetime.date, party: Party, foreign: bool
    ) -> Exchange | None:
        """Read one entry, or give None for a line that is none.

        `foreign` tells that the line stands elsewhere in the notes and must link to its conversation.
        """
        if not foreign:
            head, _, summary = entry.tail.partition(":")
            said = self._plainly(head, party)
            if said:
                return self._made(note, entry, day, said, summary.strip())
        spoken = read_tail(entry.tail, entry.tail_start, self.names, party.participants)
        if isinstance(spoken, Fault):
            self._report(note, spoken)
            return None
        if foreign and not _carries(entry, spoken):
            return None
        said = self._look_up(note, spoken, party)
        self._remember(spoken)
        return self._made(note, entry, day, said, spoken.summary)

    def _remember(self, spoken: Spoken) -> None:
        """Keep whom words mean that mean the same in every note."""
        for name in (*spoken.speakers, *(spoken.hearers or ())):
            certain = self.resolver.certain(name) and self.names.is_person(name)
            if certain and not _SEPARATORS.search(name.text):
                written = f"[[{name.text}]]" if name.link else name.text
                key = (name.text, name.link)
                self._sure[written] = _Sure(self.names.meant(name).person, key)

    def _heard(self, words: Iterable[str]) -> list[PersonId] | None:
        """Give whom words mean that need no looking up, or None where there are others."""
        found: list[PersonId] = []
        keys: list[tuple[str, bool]] = []
        for each in words:
            sure = self._sure.get(each.strip())
            if sure is None:
                return None
            found.append(sure.person)
            keys.append(sure.key)
        heard = self.names.heard
        heard.said.update(dict.fromkeys(keys))
        heard.met.update(dict.fromkeys(found))
        return found

    def _protected(self, head: str) -> bool:
        """Tell whether a known name that holds signs of the grammar may stand in a line."""
        protected = self.names.protected
        if ":" in protected.signs:
            return True
        who = head if "(" in protected.signs else head.partition("(")[0]
        return any(sign in who for sign in protected.signs) and protected.masked(who) != who

    def _plainly(self, head: str, party: Party) -> _Said | None:
        """Read a line whose every part is plain and known, or give None to read it by the grammar."""
        if self._protected(head):
            return None
        who, flags, channel = head.rstrip(), _NO_FLAGS, ""
        if who.endswith(")"):
            who, _, within = who[:-1].partition("(")
            if _NOT_A_CHANNEL.search(within):
                return None
            known = self._channels.get(within)
            if known is None:
                known = self._channels[within] = channel_and_flags(within)
            channel, flags = known
        arrow = "->" if "->" in who else "→" if "→" in who else ""
        if arrow:
            left, _, right = who.partition(arrow)
            people = self._heard((left, *right.split(",")))
            if people is None:
                return None
            speaker = people[0]
            hearers = tuple(dict.fromkeys(each for each in people[1:] if each != speaker))
            return _Said(ExchangeKind.DIRECTED, (speaker,), hearers, channel, flags)
        if party.subject:
            return None
        people = self._heard(_PIECES.split(who))
        if people is None:
            return None
        speakers = tuple(dict.fromkeys(people))
        if len(people) > 1:
            return _Said(ExchangeKind.JOINT, speakers, (), channel, flags)
        return _Said(ExchangeKind.DIRECTED, speakers, _others(speakers, party), channel, flags)

    def _look_up(self, note: Note, spoken: Spoken, party: Party) -> _Said:
        speakers = self.resolver.people(note, spoken.speakers)
        if spoken.everyone:
            speakers = party.participants
        elif party.subject and spoken.kind is ExchangeKind.JOINT and party.subject not in speakers:
            speakers = (party.subject, *speakers)
        if spoken.hearers is None and not spoken.everyone:
            hearers = _others(speakers, party)
        else:
            hearers = self.resolver.people(note, spoken.hearers or ())
        others = tuple(each for each in hearers if each not in speakers)
        return _Said(spoken.kind, speakers, others, spoken.channel, spoken.flags)

    def _made(
        self, note: Note, entry: Entry, day: datetime.date, said: _Said, summary: str
    ) -> Exchange:
        single = said.speakers[0] if said.kind is not ExchangeKind.JOINT and said.speakers else None
        promises: tuple[Promise, ...] = ()
        statements: tuple[Statement, ...] = ()
        if entry.boxes:
            promises = self.promises(note, entry.boxes, day, single, said.hearers)
        if entry.remarks:
            statements = tuple([self._statement(note, each) for each in entry.remarks])
        return Exchange(
            said.kind,
            day,
            entry.time,
            entry.time or MIDNIGHT,
            said.speakers,
            said.hearers,
            said.channel,
            said.flags,
            summary,
            entry.body,
            promises,
            statements,
            note.id,
            Site(note.source.path, entry.line),
            entry.span,
        )

    def _report(self, note: Note, fault: Fault) -> None:
        change = None
        if fault.insert:
            at, text = fault.insert
            change = fix(note.source, f"insert `{text}`", Edit(Span(at, at), text))
        self.resolver.problems.append(
            Diagnostic(
                "malformed-exchange",
                note.path,
                fault.span,
                fault.message,
                fault.hint,
                fix=change,
            )
        )

    def _statement(self, note: Note, remark: Remark) -> Statement:
        people: tuple[PersonId, ...] = ()
        date: datetime.date | None = None
        span = Span(remark.value_start, remark.value_start + len(remark.value))
        if remark.key in _NAMING:
            names = tuple(named_in(remark.value, span))
            if not nobody(names):
                people = self.resolver.people(note, names)
        elif remark.key in _DATING and remark.value:
            date = self.resolver.date(note, remark.value, span)
        key = "next_turn" if remark.key == "next" else remark.key
        site = Site(note.source.path, remark.line)
        return Statement(key, remark.value, site, remark.span, people, date)

    def promises(
        self,
        note: Note,
        boxes: tuple[Box, ...],
        day: datetime.date | None,
        speaker: PersonId | None,
        hearers: tuple[PersonId, ...] = (),
    ) -> tuple[Promise, ...]:
        """Read boxes; without a name a promise is its speaker's, a question its only hearer's."""
        return tuple(self._promises(note, boxes, day, speaker, hearers)) if boxes else ()

    def _promises(
        self,
        note: Note,
        boxes: tuple[Box, ...],
        day: datetime.date | None,
        speaker: PersonId | None,
        hearers: tuple[PersonId, ...],
    ) -> Iterator[Promise]:
        for box in boxes:
            read = read_box(box)
            if not read or box.topic:
                continue
            for wrong in read.wrong:
                self.resolver.wrong_date(note, *wrong)
            owner, text = self._owner(note, read.owner, read.owner_words, read.text)
            if owner is None:
                asked = hearers[0] if len(hearers) == 1 else None
                owner = speaker if read.kind is PromiseKind.PROMISE else asked
            yield Promise(
                read.kind,
                read.state,
                owner,
                text,
                read.due,
                read.done,
                day,
                Site(note.source.path, box.line),
                box.span,
            )

    def _owner(
        self, note: Note, name: Name | None, words: tuple[str, ...], text: str
    ) -> tuple[PersonId | None, str]:
        if name is None:
            return None, text
        if not words:
            sure = self._sure.get(f"[[{name.text}]]")
            if sure:
                self.names.heard.said[sure.key] = None
                self.names.heard.met[sure.person] = None
                return sure.person, text
            if not self.names.is_person(name):
                return None, f"{name.text} {text}".strip()
            return self.resolver.people(note, (name,))[0], text
        # After `@` the longest run of words that is somebody's name counts.
        for count in range(len(words), 0, -1):
            part = Name(" ".join(words[:count]), name.span)
            if count == 1 or self.names.meant(part).known:
                rest = text
                for word in words[:count]:
                    rest = rest.lstrip()[len(word) :]
                return self.resolver.people(note, (part,))[0], rest.lstrip(" \t:,")
        return None, text


def named_in(text: str, span: Span) -> Iterator[Name]:
    """Give the names in the value of a field: its links, else the whole of it."""
    links = _LINKS.findall(text)
    if links:
        yield from (Name(link.strip(), span, link=True) for link in links)
    elif text.strip():
        yield Name(text, span)


def nobody(names: Iterable[Name]) -> bool:
    """Tell whether a value says that nobody is next."""
    return [name.text.casefold() for name in names] == ["nobody"]


def _others(speakers: tuple[PersonId, ...], party: Party) -> tuple[PersonId, ...]:
    if party.subject and party.subject not in speakers:
        return (party.subject,)
    return tuple(each for each in party.participants if each not in speakers)


def _carries(entry: Entry, spoken: Spoken) -> bool:
    """Tell whether a line elsewhere in the notes is an exchange of the conversation it links to.

    Without a word on who spoke, the link must lead, or a mere mention would be contact; and in a
    daily note, where the date is left out, a colon must follow.
    """
    if not spoken.conversation:
        return False
    if not spoken.everyone:
        return True
    return spoken.lead and (entry.day is not None or spoken.headed)
