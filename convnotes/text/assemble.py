"""Notes to a notebook: every name looked up, every exchange in its conversation and its order."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from convnotes.model.config import Config
from convnotes.model.conversation import (
    Conversation,
    Declared,
    Exchange,
    ExchangeKind,
    Person,
    PersonId,
    Promise,
    PromiseKind,
    State,
    Statement,
    Status,
)
from convnotes.model.diagnostic import Diagnostic, Related
from convnotes.model.note import Box, Entry, Kind, Name, Note, NoteId, Remark
from convnotes.model.notebook import Notebook
from convnotes.model.source import Edit, Site, Span
from convnotes.text import values
from convnotes.text.exchange_line import Fault, Spoken, first_conversation, read_tail
from convnotes.text.names import NameTable
from convnotes.text.promise_line import read_box
from convnotes.text.yaml_trouble import fix

_MIDNIGHT = datetime.time()
_LINKS = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_NAMING = frozenset(("next_turn", "next"))
_DATING = frozenset(("due", "wait_until"))


def assemble(
    notes: Iterable[Note], config: Config, withheld: Iterable[Note] = ()
) -> Notebook:
    """Read notes together; `withheld` are those that the reader may not even know by name."""
    ordered = sorted(notes, key=lambda note: note.path)
    return _Assembly(ordered, config, tuple(withheld)).notebook()


class _Held(NamedTuple):
    """An exchange with what orders it among those of other files."""

    conversation: NoteId
    exchange: Exchange
    rank: int


class _Party(NamedTuple):
    """Who can take part in the exchanges of a note: `subject` is whose note it is."""

    participants: tuple[PersonId, ...]
    subject: PersonId | None = None


class _Assembly:
    def __init__(self, notes: list[Note], config: Config, withheld: tuple[Note, ...]) -> None:
        self.config = config
        self.notes = notes
        self.names = NameTable(notes, config.members, withheld)
        self.problems: list[Diagnostic] = []
        self.told: set[tuple[str, str]] = set()
        self.held: dict[NoteId, list[_Held]] = {}
        self.loose: dict[NoteId, list[Promise]] = {}
        self.logged: dict[NoteId, tuple[Exchange, ...]] = {}
        self.participants: dict[NoteId, tuple[PersonId, ...]] = {}
        self.seen: dict[PersonId, None] = {}

    def notebook(self) -> Notebook:
        by_id = {note.id: note for note in self.names.by_id.values() if note.readable}
        conversations = [note for note in by_id.values() if note.kind is Kind.CONVERSATION]
        for note in conversations:
            self.participants[note.id] = self._participants(note)
        for note in by_id.values():
            if note.entries or note.boxes:
                self._gather(note)
        made = {note.id: self._conversation(note) for note in conversations}
        for note in by_id.values():
            for key in ("owner", "introduced_by"):
                self._people(note, note.names(key))
        return Notebook(
            config=self.config, notes=tuple(self.notes), by_id=by_id, people=self._everybody(by_id),
            members=self.names.members, conversations=made, logged=self.logged,
            problems=tuple(self.problems),
            unreadable=tuple(note.path for note in self.notes if not note.readable),
            names=self.names,
        )

    def _everybody(self, by_id: dict[NoteId, Note]) -> dict[PersonId, Person]:
        everybody: dict[PersonId, Person] = {}
        for note in by_id.values():
            person = PersonId(note.id)
            if note.kind is Kind.PERSON or (note.kind is Kind.ORG and person in self.seen):
                everybody[person] = Person(person, note.title, note)
        for person in (*self.names.members, *self.seen):
            everybody.setdefault(person, Person(person, str(person)))
        return everybody

    # Names

    def _people(self, note: Note, names: Iterable[Name]) -> tuple[PersonId, ...]:
        """Resolve names, in order and each once, and report those that fit nobody or several."""
        found: dict[PersonId, None] = {}
        for name in names:
            for person, part in self.names.people(name):
                self._known(note, part)
                found[person] = None
                self.seen[person] = None
        return tuple(found)

    def _known(self, note: Note, name: Name) -> None:
        if name.text.casefold() == "me" and not self.names.lone:
            self._tell(note, "me-in-team", name, "`me` could be any member of the team",
                       "write the id of the one who is meant")
            return
        meant = self.names.meant(name)
        if meant.known:
            return
        if meant.several:
            places = tuple(
                Related(Site(self.names.by_id[values.folded(each)].path, 1), f"`{each}`")
                for each in meant.several
            )
            both = " and ".join(f"`{each}`" for each in meant.several)
            self._tell(note, "ambiguous-name", name, f"`{name.text}` could be {both}",
                       "write the id of the one who is meant", places)
            return
        near = self.names.nearest(name.text)
        other = self.names.by_id.get(values.folded(name.text)) if name.link else None
        message = f"`{name.text}` is nobody we know"
        if other:
            message = f"`{name.text}` is a {other.kind}, not a person"
        self._tell(note, "unknown-person", name, message,
                   f"did you mean `{near}`?" if near else
                   f"make a note: convnotes new person {_shell_word(name.text)}")

    def _tell(
        self, note: Note, rule: str, name: Name, message: str, hint: str,
        related: tuple[Related, ...] = (),
    ) -> None:
        key = (note.path + "\0" + rule, values.folded(name.text))
        if key not in self.told:
            self.told.add(key)
            self.problems.append(
                Diagnostic(rule, note.path, _trimmed(note, name), message, hint, related)
            )

    def _participants(self, note: Note) -> tuple[PersonId, ...]:
        return self._people(note, note.names("participants"))

    # Exchanges

    def _gather(self, note: Note) -> None:
        """Read the entries of one note and hand them to the conversations they belong to."""
        target = self._target(note)
        if note.kind is Kind.PERSON:
            party = self._log_party(note)
            held = _ordered(note, list(self._exchanges(note, party, None)))
            self.logged[note.id] = tuple(each.exchange for each in sorted(held, key=_order))
            return
        party = _Party(self.participants.get(target, ()) if target else ())
        for each in _ordered(note, list(self._exchanges(note, party, target))):
            self.held.setdefault(each.conversation, []).append(each)
        if target and note.kind is Kind.CONVERSATION:
            self.loose[target] = self._promises(note, note.boxes, None, None)

    def _target(self, note: Note) -> NoteId | None:
        if note.kind is Kind.CONVERSATION:
            return note.id
        for name in note.names("in"):
            if self.names.is_conversation(name.text):
                found = self.names.note(name.text)
                return found.id if found else None
        return None

    def _log_party(self, note: Note) -> _Party:
        subject = PersonId(note.id)
        owner = self._people(note, note.names("owner"))
        others = owner or self.names.members or (self.names.meant(Name("me", Span(0, 0))).person,)
        return _Party((subject, *(each for each in others if each != subject)), subject)

    def _exchanges(
        self, note: Note, party: _Party, target: NoteId | None
    ) -> Iterator[tuple[NoteId, Exchange]]:
        daily = _note_day(note)
        for entry in note.entries:
            day = entry.day or daily
            place = self._place(note, entry, target)
            if day is None or place is None:
                continue
            if target is None and note.kind is not Kind.PERSON:
                party = _Party(self.participants[place])
            spoken = read_tail(entry.tail, entry.tail_start, self.names, party.participants)
            if isinstance(spoken, Fault):
                self._fault(note, spoken)
            elif target or note.kind is Kind.PERSON or _carries(entry, spoken):
                yield place, self._exchange(note, entry, day, spoken, party)

    def _place(self, note: Note, entry: Entry, target: NoteId | None) -> NoteId | None:
        """Give where an entry belongs: its note's conversation, or the one that its line names."""
        if target or note.kind is Kind.PERSON:
            return target or note.id
        found = self.names.note(first_conversation(entry.tail, self.names) or "/")
        return found.id if found else None

    def _fault(self, note: Note, fault: Fault) -> None:
        change = None
        if fault.insert:
            at, text = fault.insert
            change = fix(note.source, f"insert `{text}`", Edit(Span(at, at), text))
        self.problems.append(Diagnostic("malformed-exchange", note.path, fault.span, fault.message,
                                        fault.hint, fix=change))

    def _exchange(
        self, note: Note, entry: Entry, day: datetime.date, spoken: Spoken, party: _Party
    ) -> Exchange:
        speakers = self._people(note, spoken.speakers)
        if spoken.everyone:
            speakers = party.participants
        elif party.subject and spoken.kind is ExchangeKind.JOINT and party.subject not in speakers:
            speakers = (party.subject, *speakers)
        if spoken.hearers is None and not spoken.everyone:
            hearers = self._others(speakers, party)
        else:
            hearers = self._people(note, spoken.hearers or ())
        single = speakers[0] if spoken.kind is not ExchangeKind.JOINT and speakers else None
        return Exchange(
            kind=spoken.kind, day=day, time=entry.time, at=entry.time or _MIDNIGHT,
            speakers=speakers, hearers=tuple(each for each in hearers if each not in speakers),
            channel=spoken.channel, flags=spoken.flags, summary=spoken.summary,
            body=note.source.text[entry.body.start : entry.body.end].strip("\r\n"),
            body_span=entry.body,
            promises=tuple(self._promises(note, entry.boxes, day, single, hearers)),
            statements=tuple(self._statement(note, each, day) for each in entry.remarks),
            home=note.id, site=Site(note.path, entry.line), span=entry.span,
        )

    def _others(self, speakers: tuple[PersonId, ...], party: _Party) -> tuple[PersonId, ...]:
        if party.subject and party.subject not in speakers:
            return (party.subject,)
        return tuple(each for each in party.participants if each not in speakers)

    def _statement(self, note: Note, remark: Remark, day: datetime.date) -> Statement:
        key = "next_turn" if remark.key == "next" else remark.key
        people: tuple[PersonId, ...] = ()
        date: datetime.date | None = None
        span = Span(remark.value_start, remark.value_start + len(remark.value))
        if remark.key in _NAMING:
            names = _field_names(remark.value, span)
            if [name.text.casefold() for name in names] != ["nobody"]:
                people = self._people(note, names)
        elif remark.key in _DATING:
            date = self._field_date(note, remark.value, span)
        return Statement(key, remark.value, Site(note.path, remark.line), remark.span, people, date)

    def _field_date(self, note: Note, text: str, span: Span) -> datetime.date | None:
        try:
            return values.date(text.strip("[]"))
        except values.ImpossibleDate:
            self._wrong_date(note, "impossible-date", span, text, "")
        except values.NotIsoDate as wrong:
            self._wrong_date(note, "non-iso-date", span, text, wrong.suggestion)
        return None

    def _wrong_date(self, note: Note, rule: str, span: Span, text: str, suggestion: str) -> None:
        if rule == "impossible-date":
            message, hint = f"no calendar has the day `{text}`", "write a date that exists"
        else:
            message = f"`{text}` is not an ISO date"
            hint = f"write `{suggestion or values.DATE_EXAMPLE}`"
        change = None
        if suggestion:
            change = fix(note.source, f"write `{suggestion}`", Edit(span, suggestion))
        self.problems.append(Diagnostic(rule, note.path, span, message, hint, fix=change))

    # Promises

    def _promises(
        self, note: Note, boxes: tuple[Box, ...], day: datetime.date | None,
        speaker: PersonId | None, hearers: tuple[PersonId, ...] = (),
    ) -> list[Promise]:
        found: list[Promise] = []
        for box in boxes:
            read = read_box(box)
            if not read or box.topic:
                continue
            for wrong in read.wrong:
                self._wrong_date(note, *wrong)
            owner, text = self._owner(note, read.owner, read.owner_words, read.text)
            if owner is None:
                asked = hearers[0] if len(hearers) == 1 else None
                owner = speaker if read.kind is PromiseKind.PROMISE else asked
            found.append(Promise(
                read.kind, read.state, owner, text, read.due, read.done, day,
                Site(note.path, box.line), box.span,
            ))
        return found

    def _owner(
        self, note: Note, name: Name | None, words: tuple[str, ...], text: str
    ) -> tuple[PersonId | None, str]:
        if name is None:
            return None, text
        if not words:
            if not self.names.is_person(name):
                return None, f"{name.text} {text}".strip()
            return self._people(note, (name,))[0], text
        for count in range(len(words), 0, -1):
            part = Name(" ".join(words[:count]), Span(name.span.start, name.span.end))
            if count == 1 or self.names.meant(part).known:
                rest = text
                for word in words[:count]:
                    rest = rest.lstrip()[len(word) :]
                return self._people(note, (part,))[0], rest.lstrip(" \t:,")
        return None, text

    # Conversations

    def _conversation(self, note: Note) -> Conversation:
        held = sorted(self.held.get(note.id, ()), key=_order)
        exchanges = tuple(each.exchange for each in held)
        promises = [*self.loose.get(note.id, ())]
        promises += [promise for each in exchanges for promise in each.promises]
        carried = [
            name for each in exchanges for statement in each.statements
            if statement.key == "continues"
            for name in _field_names(statement.value, statement.span)
        ]
        return Conversation(
            id=note.id, note=note, title=note.title, participants=self.participants[note.id],
            declared=self._declared(note), exchanges=exchanges, promises=tuple(promises),
            continues=self._linked((*note.names("continues"), *carried)),
            related=self._linked(note.names("related")),
        )

    def _declared(self, note: Note) -> Declared:
        names = note.names("next_turn")
        nobody = [name.text.casefold() for name in names] == ["nobody"]
        people = () if nobody else self._people(note, names)
        return Declared(
            next_turn=people if nobody or people else None,
            since=note.moment("since"), due=note.day("due"), about=note.text("about"),
            wait_until=note.day("wait_until"),
            status=Status(note.text("status") or "open"),
            closed=note.day("closed"), scheduled=note.moment("scheduled"),
        )

    def _linked(self, names: Iterable[Name]) -> tuple[NoteId, ...]:
        found: dict[NoteId, None] = {}
        for name in names:
            note = self.names.note(name.text)
            if note and note.readable:
                found[note.id] = None
        return tuple(found)


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


def _trimmed(note: Note, name: Name) -> Span:
    """Give the span of a name without the quotes around it."""
    start, end = name.span
    if note.source.text[start : start + 1] in ('"', "'") and end - start > 2:
        return Span(start + 1, end - 1)
    return name.span


def _shell_word(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if " " in text else text


def _note_day(note: Note) -> datetime.date | None:
    try:
        return values.date(note.id)
    except ValueError:
        return None


def _field_names(text: str, span: Span) -> tuple[Name, ...]:
    links = _LINKS.findall(text)
    if links:
        return tuple(Name(link.strip(), span, link=True) for link in links)
    return (Name(text, span),) if text.strip() else ()


def _ordered(note: Note, exchanges: list[tuple[NoteId, Exchange]]) -> list[_Held]:
    """Rank the exchanges of one file and give each without a time the one that orders it.

    A file runs newest first if its dated entries fall more often than they rise.
    """
    balance = 0
    for (_, before), (_, after) in zip(exchanges, exchanges[1:], strict=False):
        one, other = (before.day, _MIDNIGHT), (after.day, _MIDNIGHT)
        if before.time and after.time:
            one, other = (before.day, before.time), (after.day, after.time)
        balance += (one < other) - (one > other)
    held: list[_Held] = []
    previous: Exchange | None = None
    for rank, (conversation, each) in enumerate(reversed(exchanges) if balance < 0 else exchanges):
        if each.time is None and previous and previous.day == each.day and previous.at != _MIDNIGHT:
            each = replace(each, at=previous.at)
        held.append(_Held(conversation, each, rank))
        previous = each
    return held


def _order(held: _Held) -> tuple[datetime.date, datetime.time, str, int]:
    return held.exchange.day, held.exchange.at, held.exchange.home, held.rank
