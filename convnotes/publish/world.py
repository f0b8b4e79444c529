"""The site's one look at the notebook: what every page asks for, worked out once."""

import datetime
import re
from collections.abc import Iterator
from functools import cached_property

from convnotes.model.conversation import (
    PersonId,
    Promise,
    PromiseKind,
    State,
)
from convnotes.model.note import NoteId
from convnotes.publish.talks import Talks
from convnotes.publish.views import (
    Promised,
    Recommended,
    Ref,
    Told,
)
from convnotes.queries.told import AGREED, KNOWLEDGE, recommendation, tellers, telling

_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")


class World(Talks):
    """The filtered notebook on a day, with its indexes and its words; it never changes."""

    # Promises and what was told

    def promised(self, promise: Promise, where: Ref) -> Promised:
        """Give a promise or question for a page."""
        return Promised(
            owner=self.who(promise.owner) if promise.owner else None,
            text=self.text.line(promise.text),
            question=promise.kind is PromiseKind.QUESTION,
            state=str(promise.state),
            due=promise.due,
            done=promise.done,
            late=bool(promise.due and promise.due < self.on and promise.state is State.OPEN),
            where=where,
        )

    @cached_property
    def open_promises(self) -> tuple[tuple[Promise, Ref, tuple[PersonId, ...]], ...]:
        """Every open promise with where it stands and between whom, the earliest due first."""
        found: list[tuple[Promise, Ref, tuple[PersonId, ...]]] = []
        for one in self.notebook.conversations.values():
            if self.turns[one.id].aside:
                continue
            title = self.conversation_ref(one).title
            for promise in one.promises:
                if promise.state is State.OPEN:
                    place = self.sites.get(promise.site) or self.conversation_ref(one)
                    found.append((promise, Ref(title, place.href), one.participants))
        for home, logged in self.notebook.logged.items():
            ref = self.where(self.notebook.by_id[home])
            for each in logged:
                people = (*each.speakers, *each.hearers)
                found += [(one, ref, people) for one in each.promises if one.state is State.OPEN]
        far = datetime.date.max
        found.sort(key=lambda one: (one[0].due or far, one[1].href, one[0].site.line))
        return tuple(found)

    @cached_property
    def promises_of(self) -> dict[PersonId, list[tuple[Promise, Ref, tuple[PersonId, ...]]]]:
        """The open promises in which somebody is the owner or the other side."""
        found: dict[PersonId, list[tuple[Promise, Ref, tuple[PersonId, ...]]]] = {}
        for one in self.open_promises:
            for person in dict.fromkeys((*((one[0].owner,) if one[0].owner else ()), *one[2])):
                found.setdefault(person, []).append(one)
        return found

    def told_by(self, person: PersonId) -> Iterator[Told]:
        """Give what somebody told us, newest first."""
        for contact in self.contacts.get(person, ()):
            by = tellers(contact.exchange, self.mine)
            if person in by and contact.exchange.day <= self.on:
                for each in contact.exchange.statements:
                    if telling(each) and each.key not in KNOWLEDGE:
                        yield Told(
                            each.key.replace("_", " "),
                            self.text.line(each.value),
                            self.whom(by),
                            contact.exchange.day,
                            self.place(contact),
                        )

    def agreed_with(self, person: PersonId) -> Iterator[Told]:
        """Give what was agreed with somebody, newest first."""
        for contact in self.contacts.get(person, ()):
            for each in contact.exchange.statements if contact.exchange.day <= self.on else ():
                if each.key == AGREED and each.value:
                    by = self.whom((*contact.exchange.speakers, *contact.exchange.hearers))
                    words = self.text.line(each.value)
                    yield Told("agreed", words, by, contact.exchange.day, self.place(contact))

    @cached_property
    def recommended(self) -> dict[PersonId, list[Recommended]]:
        """Every word of recommendation, under who gave it and under whom it is about."""
        found: dict[PersonId, list[Recommended]] = {}
        for contact in self._every_contact:
            for each in contact.exchange.statements:
                if each.key in KNOWLEDGE:
                    by = tellers(contact.exchange, self.mine)
                    whom, rest = recommendation(self.notebook, each.value)
                    made = Recommended(
                        self.whom(by),
                        self.who(whom) if whom else None,
                        self.text.line(rest),
                        each.key == "used",
                        contact.exchange.day,
                        self.place(contact),
                    )
                    for person in dict.fromkeys((*by, *((whom,) if whom else ()))):
                        found.setdefault(person, []).append(made)
        return found

    # Links back

    @cached_property
    def backlinks(self) -> dict[NoteId, list[Ref]]:
        """Which notes link to a note, by title."""
        found: dict[NoteId, dict[NoteId, None]] = {}
        seen: dict[str, NoteId | None] = {}
        for note in self.by_title:
            text = note.source.text
            if "[[" not in text:
                continue
            for link in _LINK.findall(text):
                if link not in seen:
                    known = self.notebook.names.note(link)
                    seen[link] = known.id if known else None
                target = seen[link]
                if target is not None and target != note.id:
                    found.setdefault(target, {})[note.id] = None
        by_id = self.notebook.by_id
        return {
            target: [self.where(by_id[source]) for source in sources]
            for target, sources in found.items()
        }
