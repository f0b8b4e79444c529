"""Who has spoken with whom, when, and what they said."""

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.place import Site
from convnotes.publish.lineage import Lineage
from convnotes.publish.reads import Kept, Later, follows, question, table, whole
from convnotes.publish.views import Ref, Said

EXCHANGE_LEVEL = 4

Month = tuple[int, int]
"""A year and a month of it."""


class Contact(NamedTuple):
    """An exchange with the conversation it belongs to, or None in a person's own log."""

    exchange: Exchange
    conversation: Conversation | None
    number: int


class Contacts(Lineage):
    """The conversations with all that was said, there and in people's own notes."""

    @cached_property
    def _said(self) -> Kept[tuple[Site, str], Said]:
        return Kept(self.reads)

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


def _when(contact: Contact) -> tuple[datetime.date, datetime.time, str, int]:
    return contact.exchange.day, contact.exchange.at, contact.exchange.home, contact.number


def _direction(exchange: Exchange, person: PersonId | None) -> str:
    if exchange.kind is ExchangeKind.JOINT:
        return "together"
    if person is None:
        return "between"
    return "from" if person in exchange.speakers else "to"


def _outdented(text: str) -> str:
    lines = text.splitlines()
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:] for line in lines)
