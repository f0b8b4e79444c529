"""What was said in which conversation, and where each of them stands."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.model.turn import Turn
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.beside import Beside
from convnotes.publish.directory import Directory
from convnotes.publish.reads import Kept, Later, follows, question, table, whole
from convnotes.publish.views import (
    Listed,
    Ref,
    Said,
    Standing,
)
from convnotes.turns.standing import turn

EXCHANGES_PER_PAGE = 200
EXCHANGE_LEVEL = 4
_WHY = {
    "T0": "It has been put aside.",
    "T1": "The newest exchange says who is next.",
    "T2": "The note itself says who is next.",
    "T3": "They were asked, and no answer has come yet.",
    "T4": "Nobody has been asked anything; what is left is what was promised.",
    "T5": "Nothing is asked and nothing is promised. Somebody may take the turn, or close it.",
}


Month = tuple[int, int]
"""A year and a month of it."""


class Contact(NamedTuple):
    """An exchange with the conversation it belongs to, or None in a person's own log."""

    exchange: Exchange
    conversation: Conversation | None
    number: int


class Talks(Directory):
    """The conversations and their exchanges, as pages show them."""

    def __init__(
        self,
        notebook: Notebook,
        on: datetime.date,
        audience: Audience,
        beside: Beside = Beside(),  # noqa: B008 - it never changes
    ) -> None:
        super().__init__(notebook, on, audience, beside)
        self._said = Kept[tuple[Site, str], Said](self.reads)
        self._anchors: dict[NoteId, tuple[str, ...]] = {}
        self._refs: dict[NoteId, tuple[Ref, ...]] = {}
        self._places: dict[NoteId, dict[Site, Ref]] = {}
        self._firsts: dict[NoteId, NoteId | None] = {}

    # Conversations

    @whole
    def conversations(self) -> tuple[Conversation, ...]:
        """All conversations, the ones last spoken in first."""
        return tuple(sorted(self.notebook.conversations.values(), key=self._lastness))

    def _lastness(self, one: Conversation) -> tuple[int, str, str]:
        day = self.turns[one.id].last
        return -(day.toordinal() if day else 0), one.title.casefold(), one.id

    @table
    @follows("own")
    def turns(self) -> Mapping[NoteId, Turn]:
        """Whose turn it is in every conversation."""
        every = {one.id: one for one in self.notebook.conversations.values()}
        return Later(self.reads, every, lambda _, one: turn(one, self.on))

    def conversation_ref(self, conversation: Conversation) -> Ref:
        """Give the link to a conversation."""
        return self.where(conversation.note)

    def anchors(self, conversation: Conversation) -> tuple[str, ...]:
        """Give the id of every exchange: its day, and a number where a day has several."""
        made = self._anchors.get(conversation.id)
        if made is None:
            made = self._anchors[conversation.id] = tuple(_anchors(conversation.exchanges))
        return made

    def exchange_ref(self, conversation: Conversation, number: int) -> Ref:
        """Give the permalink of an exchange by its place in the conversation."""
        found = self._refs.get(conversation.id)
        if found is None:
            found = self._refs[conversation.id] = tuple(self._permalinks(conversation))
        return found[number]

    def _permalinks(self, one: Conversation) -> Iterator[Ref]:
        for start in range(0, len(one.exchanges), EXCHANGES_PER_PAGE):
            page = urls.page("conversations", one.id, start // EXCHANGES_PER_PAGE + 1)
            end = start + EXCHANGES_PER_PAGE
            anchors = self.anchors(one)[start:end]
            for each, anchor in zip(one.exchanges[start:end], anchors, strict=True):
                yield Ref(self.days.words(each.day), f"{page}#{anchor}")

    def places(self, conversation: Conversation) -> dict[Site, Ref]:
        """Give the permalink of every line of a conversation that holds an exchange or its promise."""
        found = self._places.get(conversation.id)
        if found is None:
            found = self._places[conversation.id] = {}
            for number, each in enumerate(conversation.exchanges):
                ref = self.exchange_ref(conversation, number)
                found[each.site] = ref
                for promise in each.promises:
                    found[promise.site] = ref
        return found

    def standing(self, conversation: Conversation) -> Standing:
        """Give where a conversation stands, with the reason in words."""
        now = self.turns[conversation.id]
        holders = self.whom(now.holders)
        status = str(conversation.declared.status)
        places = self.places(conversation)
        evidence = dict.fromkeys(places[each] for each in now.evidence if each in places)
        return Standing(
            holders=holders,
            aside=now.aside,
            ours=any(each.ours for each in holders),
            since=now.since,
            due=now.due,
            late=bool(now.due and now.due < self.on),
            last=now.last,
            about=self.text.line(now.about),
            why=_why(now, conversation),
            rule=now.rule,
            evidence=tuple(evidence)[:5],
            stale=now.stale,
            woken=now.woken,
            status=status,
        )

    def listed(self, conversation: Conversation) -> Listed:
        """Give a conversation for a list."""
        return Listed(
            self.conversation_ref(conversation),
            self.whom(conversation.participants),
            self.standing(conversation),
            len(conversation.exchanges),
            tuple(conversation.note.texts("tags")),
        )

    @table
    @follows("people")
    def by_person(self) -> Mapping[PersonId, list[Conversation]]:
        """The conversations that somebody takes part in, last spoken in first."""
        found: dict[PersonId, list[Conversation]] = {}
        for one in self.notebook.conversations.values():
            people = dict.fromkeys(one.participants)
            for each in one.exchanges:
                if each.kind is not ExchangeKind.NOTE:
                    people.update(dict.fromkeys((*each.speakers, *each.hearers)))
            for person in people:
                found.setdefault(person, []).append(one)
        return Later(self.reads, found, lambda _, held: sorted(held, key=self._lastness))

    @table
    @follows("lineage")
    def continued(self) -> dict[NoteId, list[Conversation]]:
        """What carries a conversation on."""
        found: dict[NoteId, list[Conversation]] = {}
        for one in sorted(self.notebook.conversations.values(), key=lambda each: each.id):
            for earlier in one.continues:
                if earlier != one.id:
                    found.setdefault(earlier, []).append(one)
        return found

    @whole
    def threads(self) -> tuple[tuple[Conversation, ...], ...]:
        """The conversations that carry each other on, oldest first; the threads newest first."""
        seen: set[NoteId] = set()
        found: list[tuple[Conversation, ...]] = []
        for one in self.conversations:
            if one.id not in seen and (one.continues or one.id in self.continued):
                kin = self.thread(one.id)
                seen.update(each.id for each in kin)
                if len(kin) > 1:
                    found.append(kin)
        return tuple(found)

    def thread(self, conversation: NoteId) -> tuple[Conversation, ...]:
        """Give what a conversation carries on or is carried on by, and itself, oldest first."""
        return tuple(sorted(self._kin(self.notebook.conversations[conversation]), key=_begun))

    def _kin(self, one: Conversation) -> list[Conversation]:
        known = self.notebook.conversations
        kin = {one.id: one}
        open_ones = [one]
        while open_ones:
            each = open_ones.pop()
            near = [known[before] for before in each.continues if before in known]
            for other in (*near, *self.continued.get(each.id, ())):
                if other.id not in kin:
                    kin[other.id] = other
                    open_ones.append(other)
        return list(kin.values())

    @whole
    def has_threads(self) -> bool:
        """Whether any conversation carries another on."""
        known = self.notebook.conversations
        return any(
            earlier != one.id and earlier in known
            for one in known.values()
            for earlier in one.continues
        )

    @question
    @follows("lineage")
    def _first_of_thread(self, conversation: NoteId) -> NoteId | None:
        """Give with which conversation a thread begins; None for one that stands alone."""
        if conversation not in self._firsts:
            kin = self._kin(self.notebook.conversations[conversation])
            first = min(kin, key=_begun).id if len(kin) > 1 else None
            self._firsts.update((each.id, first) for each in kin)
        return self._firsts[conversation]

    def thread_ref(self, conversation: NoteId) -> Ref | None:
        """Give the link to the thread of a conversation; None where it stands alone."""
        first = self._first_of_thread(conversation)
        if first is None:
            return None
        return Ref(self.where(self.notebook.by_id[first]).title, urls.page("threads", first))

    # Exchanges

    @table
    @follows("people")
    def contacts(self) -> Mapping[PersonId, list[Contact]]:
        """Every exchange that somebody spoke or heard, newest first."""
        return Later(self.reads, self.gathered_by, lambda _, held: newest_first(held))

    @whole
    def gathered_by(self) -> Mapping[PersonId, list[Contact]]:
        """The same, as they stand in the notes."""
        found: dict[PersonId, list[Contact]] = {}
        for contact in self.gathered:
            each = contact.exchange
            for person in dict.fromkeys((*each.speakers, *each.hearers)):
                found.setdefault(person, []).append(contact)
        return found

    @table
    @follows("own")
    def elsewhere(self) -> dict[NoteId, list[Contact]]:
        """The exchanges of conversations that stand in other notes, by those."""
        found: dict[NoteId, list[Contact]] = {}
        for one in self.notebook.conversations.values():
            for number, each in enumerate(one.exchanges):
                if each.home != one.id:
                    found.setdefault(each.home, []).append(Contact(each, one, number))
        return found

    @table
    @follows("months")
    def said_in(self) -> Mapping[Month, list[Contact]]:
        """What was said in each month, newest first."""
        found: dict[Month, list[Contact]] = {}
        for contact in self.gathered:
            found.setdefault(month_of(contact.exchange.day), []).append(contact)
        return Later(self.reads, found, lambda _, held: newest_first(held))

    @whole
    def lately(self) -> tuple[Contact, ...]:
        """Every exchange up to the day, newest first."""
        return tuple(each for each in self.every_contact if each.exchange.day <= self.on)

    @question
    def newest(self, most: int) -> tuple[Contact, ...]:
        """Give the newest of them."""
        return self.lately[:most]

    @question
    def spoken(self) -> int:
        """Tell how many there are."""
        return len(self.lately)

    @whole
    def every_contact(self) -> tuple[Contact, ...]:
        """Every exchange but the notes for the team, newest first."""
        return tuple(newest_first(self.gathered))

    @whole
    def gathered(self) -> tuple[Contact, ...]:
        """The same, as they stand in the notes."""
        every = [
            Contact(each, one, number)
            for one in self.notebook.conversations.values()
            for number, each in enumerate(one.exchanges)
            if each.kind is not ExchangeKind.NOTE
        ]
        every += [
            Contact(each, None, number)
            for logged in self.notebook.logged.values()
            for number, each in enumerate(logged)
            if each.kind is not ExchangeKind.NOTE
        ]
        return tuple(every)

    def said(self, contact: Contact, by: PersonId | None = None, root: str = "../") -> Said:
        """Give an exchange for a page, with its direction as somebody sees it."""
        made = self._said.get((contact.exchange.site, root), lambda: self._make_said(contact, root))
        return made if by is None else made._replace(direction=_direction(contact.exchange, by))

    def _make_said(self, contact: Contact, root: str) -> Said:
        exchange, conversation, number = contact
        where = self._home(exchange, conversation)
        anchor = self.anchors(conversation)[number] if conversation else ""
        href = self.exchange_ref(conversation, number).href if conversation else where.href
        return Said(
            anchor=anchor,
            href=href,
            where=where,
            day=exchange.day,
            time=exchange.time,
            side=self._side(exchange, conversation),
            direction=_direction(exchange, None),
            speakers=self.whom(exchange.speakers),
            hearers=self.whom(exchange.hearers),
            channel=exchange.channel,
            flags=tuple(sorted(exchange.flags)),
            summary=self.text.line(exchange.summary, root),
            body=self.text.blocks(self._body(exchange), EXCHANGE_LEVEL, root),
            future=exchange.day > self.on,
            source=f"{exchange.site.path}:{exchange.site.line}",
        )

    def _home(self, exchange: Exchange, conversation: Conversation | None) -> Ref:
        if conversation:
            return self.conversation_ref(conversation)
        note = self.notebook.by_id.get(exchange.home)
        return self.where(note) if note else Ref("", "")

    def _body(self, exchange: Exchange) -> str:
        """Give the text of an exchange; that of a bullet without the indent of its list item."""
        note = self.notebook.by_id.get(exchange.home)
        text = self.notebook.body(exchange)
        if note and note.source.text[exchange.span.start : exchange.span.start + 1] in "-*":
            return _outdented(text)
        return text

    def _side(self, exchange: Exchange, conversation: Conversation | None) -> str:
        if exchange.kind is ExchangeKind.NOTE:
            return "note"
        if exchange.kind is ExchangeKind.JOINT or not exchange.speakers:
            return "both"
        speaker = exchange.speakers[0]
        participants = conversation.participants if conversation else ()
        if participants and self.mine.issuperset(participants):
            # Among ourselves, the first to be named stands on our side.
            return "ours" if speaker == participants[0] else "theirs"
        return "ours" if speaker in self.mine else "theirs"

    def place(self, contact: Contact) -> Ref:
        """Give the link to an exchange, under the title of where it stands."""
        if contact.conversation:
            ref = self.exchange_ref(contact.conversation, contact.number)
            return Ref(self.conversation_ref(contact.conversation).title, ref.href)
        return self._home(contact.exchange, None)


def month_of(day: datetime.date) -> Month:
    """Give the month of a day."""
    return day.year, day.month


def newest_first(contacts: Iterable[Contact]) -> list[Contact]:
    """Put contacts into the order in which pages show them."""
    return sorted(contacts, key=_when, reverse=True)


def _begun(conversation: Conversation) -> tuple[datetime.date, str]:
    exchanges = conversation.exchanges
    return exchanges[0].day if exchanges else datetime.date.max, conversation.id


def _when(contact: Contact) -> tuple[datetime.date, datetime.time, str, int]:
    return contact.exchange.day, contact.exchange.at, contact.exchange.home, contact.number


def _why(now: Turn, conversation: Conversation) -> str:
    if now.rule != "T0":
        return _WHY[now.rule]
    status = str(conversation.declared.status)
    return {"closed": "It is closed.", "paused": "It is paused."}.get(status, _WHY["T0"])


def _direction(exchange: Exchange, person: PersonId | None) -> str:
    if exchange.kind is ExchangeKind.JOINT:
        return "together"
    if person is None:
        return "between"
    return "from" if person in exchange.speakers else "to"


def _anchors(exchanges: Iterable[Exchange]) -> Iterator[str]:
    counts: dict[datetime.date, int] = {}
    for each in exchanges:
        count = counts[each.day] = counts.get(each.day, 0) + 1
        yield f"on-{each.day.isoformat()}" + (f"-{count}" if count > 1 else "")


def _outdented(text: str) -> str:
    lines = text.splitlines()
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:] for line in lines)
