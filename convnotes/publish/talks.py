"""The conversations, and where each of them stands."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.place import Site
from convnotes.model.turn import Turn
from convnotes.publish import urls
from convnotes.publish.directory import Directory
from convnotes.publish.reads import Later, follows, table, whole
from convnotes.publish.views import (
    Listed,
    Ref,
    Standing,
)
from convnotes.turns.standing import turn

EXCHANGES_PER_PAGE = 200
_WHY = {
    "T0": "It has been put aside.",
    "T1": "The newest exchange says who is next.",
    "T2": "The note itself says who is next.",
    "T3": "They were asked, and no answer has come yet.",
    "T4": "Nobody has been asked anything; what is left is what was promised.",
    "T5": "Nothing is asked and nothing is promised. Somebody may take the turn, or close it.",
}


class Talks(Directory):
    """The conversations, as pages show them."""

    @cached_property
    def _anchors(self) -> dict[NoteId, tuple[str, ...]]:
        return {}

    @cached_property
    def _refs(self) -> dict[NoteId, tuple[Ref, ...]]:
        return {}

    @cached_property
    def _places(self) -> dict[NoteId, dict[Site, Ref]]:
        return {}

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


def _why(now: Turn, conversation: Conversation) -> str:
    if now.rule != "T0":
        return _WHY[now.rule]
    status = str(conversation.declared.status)
    return {"closed": "It is closed.", "paused": "It is paused."}.get(status, _WHY["T0"])


def _anchors(exchanges: Iterable[Exchange]) -> Iterator[str]:
    counts: dict[datetime.date, int] = {}
    for each in exchanges:
        count = counts[each.day] = counts.get(each.day, 0) + 1
        yield f"on-{each.day.isoformat()}" + (f"-{count}" if count > 1 else "")
