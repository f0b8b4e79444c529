"""Which conversations carry each other on."""

import datetime
from functools import cached_property

from convnotes.model.conversation import Conversation
from convnotes.model.ids import NoteId
from convnotes.publish import urls
from convnotes.publish.reads import follows, question, table, whole
from convnotes.publish.talks import Talks
from convnotes.publish.views import Ref


class Lineage(Talks):
    """The conversations with their threads."""

    @cached_property
    def _firsts(self) -> dict[NoteId, NoteId | None]:
        return {}

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


def _begun(conversation: Conversation) -> tuple[datetime.date, str]:
    exchanges = conversation.exchanges
    return exchanges[0].day if exchanges else datetime.date.max, conversation.id
