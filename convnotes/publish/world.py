"""The site's one look at the notebook: what every page asks for, worked out once."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from convnotes.model.agenda import Item, ItemKind
from convnotes.model.conversation import Promise, PromiseKind, State
from convnotes.model.ids import ME, NoteId, PersonId, folded
from convnotes.model.note import Kind, Name, Note
from convnotes.model.place import Span
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.chapters import PER_PAGE, Chapter, chapters
from convnotes.publish.contacts import Contact, Contacts, Month, month_of, newest_first
from convnotes.publish.paging import number_of
from convnotes.publish.pairs import Pair, pairs
from convnotes.publish.reads import Later, follows, question, table, whole
from convnotes.publish.views import (
    Changed,
    Promised,
    Recommended,
    Ref,
    Tie,
    Told,
)
from convnotes.queries.agenda import asking, cadences
from convnotes.queries.relationships import in_order
from convnotes.queries.standings import agenda, bond, is_bound
from convnotes.queries.told import AGREED, KNOWLEDGE, recommendation, tellers, telling

_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")


class World(Contacts):
    """The filtered notebook on a day, with its indexes and its words; it never changes."""

    @question
    def items(self) -> tuple[Item, ...]:
        """The agenda of the whole team."""
        return agenda(self.notebook, self.on, None, team=True)

    @question
    def due_in(self, year: int, month: int) -> tuple[Item, ...]:
        """Give what is due or appointed in a month."""
        return self._due.get((year, month), ())

    @whole
    def _due(self) -> Mapping[Month, tuple[Item, ...]]:
        found: dict[Month, tuple[Item, ...]] = {}
        for item in self.items():
            if item.due and item.kind is not ItemKind.CADENCE:
                month = month_of(item.due)
                found[month] = (*found.get(month, ()), item)
        return found

    @question
    def months(self) -> tuple[Month, ...]:
        """Give this month and all in which anything is due or was said, in order."""
        return tuple(sorted({month_of(self.on), *self._due, *self.said_in}))

    @question
    @follows("own", "people")
    def quiet(self, person: PersonId) -> bool:
        """Tell whether somebody should be talked with again, by their cadence."""
        note = self.notebook.by_id.get(NoteId(person))
        if note is None or not is_bound(self.notebook, note):
            return False
        mine = asking(self.notebook.members, None, team=True)
        said = in_order(each.exchange for each in self.gathered_by.get(person, ()))
        found = bond(self.notebook, note, said, self.on, mine)
        return any(
            not each.due or each.due <= self.on for each in cadences((found,), self.on, mine)
        )

    @table
    @follows("people", "names")
    def pairs(self) -> Mapping[Pair, list[Contact]]:
        """What was said between each of us and somebody, newest first."""
        return Later(self.reads, self.gathered_between, lambda _, held: newest_first(held))

    @whole
    def gathered_between(self) -> Mapping[Pair, list[Contact]]:
        """The same, as they stand in the notes."""
        seen = pairs(self.gathered, tuple(dict.fromkeys(self.notebook.members)) or (ME,))
        return {pair: found for pair, found in seen.items() if self._shown(pair)}

    def _shown(self, pair: Pair) -> bool:
        return all(self.who(each).href for each in pair)

    @table
    @follows("people", "names", "titles")
    def ties(self) -> Mapping[PersonId, list[Tie]]:
        """With whom each has talked, one side being ours, the most talked with first."""
        found: dict[PersonId, list[Pair]] = {}
        for pair in self.pairs:
            for each in pair:
                found.setdefault(each, []).append(pair)
        return Later(self.reads, found, lambda _, held: self._tied(held))

    def _tied(self, found: Iterable[Pair]) -> list[Tie]:
        made = []
        for one, other in found:
            contacts = self.pairs[one, other]
            past = [each.exchange.day for each in contacts if each.exchange.day <= self.on]
            last = past[0] if past else None
            made.append(Tie(self.who(one), self.who(other), len(past), last, urls.pair(one, other)))
        return sorted(made, key=lambda tie: (-tie.times, tie.one.name, tie.other.name, tie.href))

    @table
    @follows("people", "names")
    def chapters(self) -> Mapping[tuple[PersonId, int], Chapter]:
        """The history of everybody and of every org in pages, by the number of the page."""
        orgs = (PersonId(note.id) for note in self.by_title if note.kind is Kind.ORG)
        every = dict.fromkeys(dict.fromkeys((*self.notebook.people, *orgs)))
        made = Later(self.reads, every, lambda person, _: self._chapters_of(person))
        numbers = {
            (person, number): number - 1
            for person in every
            for number in range(1, number_of(len(self.gathered_by.get(person, ())), PER_PAGE) + 1)
        }
        return Later(self.reads, numbers, lambda key, place: made[key[0]][place])

    def _chapters_of(self, person: PersonId) -> list[Chapter]:
        contacts = self.contacts.get(person, [])
        return chapters(contacts, partial(self.chapter_path, person))

    def chapter_path(self, person: PersonId, number: int) -> str:
        """Give the path of a page of the history of somebody."""
        return urls.page(self.who(person).href.split("/", 1)[0], person, number)

    @table
    @follows("people")
    def shared_chapters(self) -> Mapping[tuple[PersonId, PersonId, int], Chapter]:
        """The history of every pair in pages, by the number of the page."""
        made = Later(
            self.reads,
            self.gathered_between,
            lambda pair, _: chapters(self.pairs[pair], partial(urls.pair, *pair)),
        )
        numbers = {
            (*pair, number): number - 1
            for pair, contacts in self.gathered_between.items()
            for number in range(1, number_of(len(contacts), PER_PAGE) + 1)
        }
        return Later(self.reads, numbers, lambda key, place: made[key[:2]][place])

    # Topics

    @table
    def tagged(self) -> dict[str, list[Note]]:
        """The notes that bear a tag, by title; tags differ in more than capitals."""
        found: dict[str, list[Note]] = {}
        for note in self.by_title:
            for tag in dict.fromkeys(self.folded_tags(note)):
                found.setdefault(tag, []).append(note)
        return found

    def folded_tags(self, note: Note) -> list[str]:
        """Give the tags of a note as they are compared."""
        return [folded(each) for each in note.texts("tags")]

    @table
    def tag_names(self) -> dict[str, str]:
        """How each tag is mostly written."""
        found: dict[str, Counter[str]] = {}
        for note in self.by_title:
            for tag in note.texts("tags"):
                found.setdefault(folded(tag), Counter())[tag] += 1
        return {tag: min(each, key=lambda one: (-each[one], one)) for tag, each in found.items()}

    # Notes

    def changed(self, note: Note) -> Changed | None:
        """Give when a note was last changed, and by whom if this audience knows them."""
        return self.changed_at(note.path)

    @question
    @follows("past", "names", "titles")
    def changed_at(self, path: str) -> Changed | None:
        """Give the same for the note in a file."""
        last = self.beside.changes.get(path)
        if last is None or self.audience is Audience.PUBLIC:
            return None
        for name in (last.email, last.author):
            meant = self.notebook.names.meant(Name(name, Span(0, 0))) if name else None
            if meant and meant.known and meant.person in self.notebook.people:
                return Changed(last.day, self.who(meant.person))
        return Changed(last.day, None)

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

    @whole
    def open_promises(self) -> tuple[tuple[Promise, Ref, tuple[PersonId, ...]], ...]:
        """Every open promise with where it stands and between whom, the earliest due first."""
        found: list[tuple[Promise, Ref, tuple[PersonId, ...]]] = []
        for one in self.notebook.conversations.values():
            still = [each for each in one.promises if each.state is State.OPEN]
            if not still or self.turns[one.id].aside:
                continue
            title = self.conversation_ref(one).title
            for promise in still:
                place = self.places(one).get(promise.site) or self.conversation_ref(one)
                found.append((promise, Ref(title, place.href), one.participants))
        for home, logged in self.notebook.logged.items():
            ref = self.where(self.notebook.by_id[home])
            for each in logged:
                people = (*each.speakers, *each.hearers)
                found += [(one, ref, people) for one in each.promises if one.state is State.OPEN]
        far = datetime.date.max
        found.sort(key=lambda one: (one[0].due or far, one[1].href, one[0].site.line))
        return tuple(found)

    @table
    @follows("people", "titles")
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

    @whole
    def recommendations(self) -> tuple[Recommended, ...]:
        """Every word of recommendation, newest first."""
        found: list[Recommended] = []
        for contact in newest_first(self._commending):
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
                    found.append(made)
        return tuple(found)

    @whole
    def _commending(self) -> list[Contact]:
        return [
            each
            for each in self.gathered
            if each.exchange.statements
            and any(one.key in KNOWLEDGE for one in each.exchange.statements)
        ]

    @whole
    def has_knowledge(self) -> bool:
        """Tell whether anybody is recommended or known for anything."""
        skilled = any(note.texts("expertise") for note in self.by_title)
        return skilled or bool(self._commending)

    @whole
    def has_topics(self) -> bool:
        """Tell whether any note bears a tag."""
        return any(note.texts("tags") for note in self.by_title)

    @table
    @follows("knowledge", "names", "titles")
    def recommended(self) -> dict[str, list[Recommended]]:
        """Every word of recommendation, under who gave it and under whom it is about."""
        found: dict[str, list[Recommended]] = {}
        for made in self.recommendations:
            for who in dict.fromkeys((*made.by, *((made.whom,) if made.whom else ()))):
                found.setdefault(who.id, []).append(made)
        return found

    # Links back

    @table
    @follows("links", "names", "titles")
    def backlinks(self) -> Mapping[NoteId, list[Ref]]:
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
        return Later(self.reads, found, lambda _, held: [self.where(by_id[each]) for each in held])
