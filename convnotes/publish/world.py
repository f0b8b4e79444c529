"""The site's one look at the notebook: what every page asks for, worked out once."""

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from convnotes.model.conversation import (
    ME,
    SOMEONE,
    Conversation,
    Exchange,
    ExchangeKind,
    PersonId,
    Promise,
    PromiseKind,
    State,
)
from convnotes.model.note import Kind, Name, Note, NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Site, Span
from convnotes.model.turn import Turn
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.dates import Days, long
from convnotes.publish.markdown import Renderer, Target, bare
from convnotes.publish.redact import PRIVATE_NOTE
from convnotes.publish.views import (
    Leaf,
    Listed,
    Promised,
    Recommended,
    Ref,
    Said,
    Standing,
    Told,
    Who,
)
from convnotes.text.names import link_target
from convnotes.turns.standing import turn

FOLDERS = {
    Kind.CONVERSATION: "conversations", Kind.PERSON: "people", Kind.ORG: "orgs", Kind.PAGE: "pages",
}
EXCHANGES_PER_PAGE = 200
EXCHANGE_LEVEL = 4
_ACTING = frozenset(("next_turn", "next", "due", "about", "wait_until", "continues"))
_KNOWLEDGE = frozenset(("recommends", "used"))
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_FIRST_LINK = re.compile(r"\s*\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\][ \t]*[:,]?[ \t]*")
_FIRST_NAME = re.compile(r"\s*(.+?)(?:[ \t]*:[ \t]+|[ \t]+(?=for[ \t])|$)")
_WHY = {
    "T0": "It has been put aside.",
    "T1": "The newest exchange says who is next.",
    "T2": "The note itself says who is next.",
    "T3": "They were asked, and no answer has come yet.",
    "T4": "Nobody has been asked anything; what is left is what was promised.",
    "T5": "Nothing is asked and nothing is promised. Somebody may take the turn, or close it.",
}


class Contact(NamedTuple):
    """An exchange with the conversation it belongs to, or None in a person's own log."""

    exchange: Exchange
    conversation: Conversation | None
    number: int


class World:
    """The filtered notebook on a day, with its indexes and its words; it never changes."""

    def __init__(self, notebook: Notebook, on: datetime.date, audience: Audience) -> None:
        self.notebook = notebook
        self.on = on
        self.audience = audience
        self.days = Days(on)
        self.text = Renderer(self)
        members = tuple(dict.fromkeys(notebook.members)) or (ME,)
        self.mine = frozenset(members)
        self.by_title = sorted(
            notebook.by_id.values(), key=lambda note: (bare(note.title).casefold(), note.id)
        )
        self.by_path = {note.path: note.id for note in self.by_title}
        self.has_orgs = any(note.kind is Kind.ORG for note in self.by_title)
        self.has_pages = any(note.kind is Kind.PAGE for note in self.by_title)
        self._who: dict[PersonId, Who] = {}
        self._named: dict[tuple[tuple[Who, ...], str], Markup] = {}
        self._said: dict[tuple[Site, str], Said] = {}
        self._where: dict[NoteId, Ref] = {}
        self._anchors: dict[NoteId, tuple[str, ...]] = {}

    # Links: what the renderer of Markdown asks

    def target(self, link: str) -> Target | None:
        """Find the page that a wikilink or a path leads to."""
        note = self.notebook.names.note(link)
        if note and note.id in self.notebook.by_id:
            where = self.where(note)
            return Target(where.href, where.title)
        if self.notebook.names.hidden(link):
            return Target("", PRIVATE_NOTE)
        stub = PersonId(link_target(link))
        if stub in self.notebook.people:
            who = self.who(stub)
            return Target(who.href, who.name)
        return None

    def person(self, name: str) -> Target | None:
        """Find the page of whoever a bare name means."""
        meant = self.notebook.names.meant(Name(name, Span(0, 0)))
        if not meant.known and meant.person not in self.notebook.people:
            return None
        who = self.who(meant.person)
        return Target(who.href, who.name)

    def day(self, iso: str, near: bool) -> Markup:
        """Write a day given as text; one that no calendar has stays text."""
        try:
            return self.days.element(datetime.date.fromisoformat(iso), near)
        except ValueError:
            return Markup("{}").format(iso)

    def where(self, note: Note) -> Ref:
        """Give the link to a note's page."""
        made = self._where.get(note.id)
        if made is None:
            made = Ref(_title(note), urls.page(FOLDERS[note.kind], note.id))
            self._where[note.id] = made
        return made

    # People

    def who(self, person: PersonId) -> Who:
        """Give somebody as shown to this audience."""
        made = self._who.get(person)
        if made is None:
            made = self._who[person] = self._make_who(person)
        return made

    def _make_who(self, person: PersonId) -> Who:
        ours = person in self.mine
        if person == SOMEONE or (self.audience is Audience.PUBLIC and _EMAIL.search(person)):
            return Who(SOMEONE, SOMEONE, "", "?", ours)
        known = self.notebook.people.get(person)
        note = known.note if known else self.notebook.by_id.get(NoteId(person))
        name = bare(note.title if note else known.name if known else person) or person
        kind = note.kind if note else Kind.PERSON
        href = urls.page(FOLDERS[kind], person) if known or note else ""
        return Who(person, name, href, _initials(name), ours)

    def whom(self, people: Iterable[PersonId]) -> tuple[Who, ...]:
        """Give several people as shown."""
        return tuple(self.who(each) for each in people)

    @cached_property
    def belonging(self) -> dict[NoteId, list[Who]]:
        """Who belongs to an org, by name."""
        found: dict[NoteId, list[Who]] = {}
        for note in self.by_title:
            if note.kind is Kind.PERSON:
                for name in note.names("org"):
                    org = self.notebook.names.note(name.text)
                    if org:
                        found.setdefault(org.id, []).append(self.who(PersonId(note.id)))
        return found

    def names(self, people: Iterable[Who], root: str) -> Markup:
        """Write people as links, "A, B and C"; templates call it."""
        key = (tuple(people), root)
        made = self._named.get(key)
        if made is None:
            shown = [self.name(each, root) for each in key[0]]
            parts = [Markup(", ").join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown
            made = self._named[key] = Markup(" and ").join(parts)
        return made

    def name(self, who: Who, root: str) -> Markup:
        """Write somebody as a link, or as a bare name where there is no page; templates call it."""
        if who.href:
            return Markup('<a class="who" href="{}{}">{}</a>').format(root, who.href, who.name)
        return Markup('<span class="who">{}</span>').format(who.name)

    # Conversations

    @cached_property
    def conversations(self) -> tuple[Conversation, ...]:
        """All conversations, the ones last spoken in first."""
        def last(one: Conversation) -> tuple[int, str, str]:
            day = self.turns[one.id].last
            return -(day.toordinal() if day else 0), one.title.casefold(), one.id

        return tuple(sorted(self.notebook.conversations.values(), key=last))

    @cached_property
    def turns(self) -> dict[NoteId, Turn]:
        """Whose turn it is in every conversation."""
        return {one.id: turn(one, self.on) for one in self.notebook.conversations.values()}

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
        page = urls.page("conversations", conversation.id, number // EXCHANGES_PER_PAGE + 1)
        anchor = self.anchors(conversation)[number]
        day = conversation.exchanges[number].day
        return Ref(self.days.words(day), f"{page}#{anchor}")

    @cached_property
    def sites(self) -> dict[Site, Ref]:
        """The permalink of every line that holds an exchange or a promise of one."""
        found: dict[Site, Ref] = {}
        for one in self.notebook.conversations.values():
            for number, each in enumerate(one.exchanges):
                ref = self.exchange_ref(one, number)
                found[each.site] = ref
                for promise in each.promises:
                    found[promise.site] = ref
        return found

    def standing(self, conversation: Conversation) -> Standing:
        """Give where a conversation stands, with the reason in words."""
        now = self.turns[conversation.id]
        holders = self.whom(now.holders)
        status = str(conversation.declared.status)
        evidence = dict.fromkeys(self.sites[each] for each in now.evidence if each in self.sites)
        return Standing(
            holders=holders, aside=now.aside, ours=any(each.ours for each in holders),
            since=now.since, due=now.due, late=bool(now.due and now.due < self.on), last=now.last,
            about=self.text.line(now.about), why=_why(now, conversation), rule=now.rule,
            evidence=tuple(evidence)[:5], stale=now.stale, woken=now.woken, status=status,
        )

    def listed(self, conversation: Conversation) -> Listed:
        """Give a conversation for a list."""
        return Listed(
            self.conversation_ref(conversation), self.whom(conversation.participants),
            self.standing(conversation), len(conversation.exchanges),
            tuple(conversation.note.texts("tags")),
        )

    @cached_property
    def by_person(self) -> dict[PersonId, list[Conversation]]:
        """The conversations that somebody takes part in, last spoken in first."""
        found: dict[PersonId, list[Conversation]] = {}
        for one in self.conversations:
            people = dict.fromkeys(one.participants)
            for each in one.exchanges:
                if each.kind is not ExchangeKind.NOTE:
                    people.update(dict.fromkeys((*each.speakers, *each.hearers)))
            for person in people:
                found.setdefault(person, []).append(one)
        return found

    @cached_property
    def continued(self) -> dict[NoteId, list[Conversation]]:
        """What carries a conversation on."""
        found: dict[NoteId, list[Conversation]] = {}
        for one in sorted(self.notebook.conversations.values(), key=lambda each: each.id):
            for earlier in one.continues:
                if earlier != one.id:
                    found.setdefault(earlier, []).append(one)
        return found

    # Exchanges

    @cached_property
    def contacts(self) -> dict[PersonId, list[Contact]]:
        """Every exchange that somebody spoke or heard, newest first."""
        found: dict[PersonId, list[Contact]] = {}
        for contact in self._every_contact:
            each = contact.exchange
            for person in dict.fromkeys((*each.speakers, *each.hearers)):
                found.setdefault(person, []).append(contact)
        return found

    @cached_property
    def lately(self) -> tuple[Contact, ...]:
        """Every exchange up to the day, newest first."""
        return tuple(each for each in self._every_contact if each.exchange.day <= self.on)

    @cached_property
    def _every_contact(self) -> tuple[Contact, ...]:
        every = [
            Contact(each, one, number)
            for one in self.notebook.conversations.values()
            for number, each in enumerate(one.exchanges) if each.kind is not ExchangeKind.NOTE
        ]
        every += [
            Contact(each, None, number) for logged in self.notebook.logged.values()
            for number, each in enumerate(logged) if each.kind is not ExchangeKind.NOTE
        ]
        every.sort(key=_when, reverse=True)
        return tuple(every)

    def said(self, contact: Contact, by: PersonId | None = None, root: str = "../") -> Said:
        """Give an exchange for a page, with its direction as somebody sees it."""
        key = (contact.exchange.site, root)
        made = self._said.get(key)
        if made is None:
            made = self._said[key] = self._make_said(contact, root)
        return made if by is None else made._replace(direction=_direction(contact.exchange, by))

    def _make_said(self, contact: Contact, root: str) -> Said:
        exchange, conversation, number = contact
        where = self._home(exchange, conversation)
        anchor = self.anchors(conversation)[number] if conversation else ""
        href = self.exchange_ref(conversation, number).href if conversation else where.href
        return Said(
            anchor=anchor, href=href, where=where, day=exchange.day, time=exchange.time,
            side=self._side(exchange, conversation), direction=_direction(exchange, None),
            speakers=self.whom(exchange.speakers), hearers=self.whom(exchange.hearers),
            channel=exchange.channel, flags=tuple(sorted(exchange.flags)),
            summary=self.text.line(exchange.summary, root),
            body=self.text.blocks(self._body(exchange), EXCHANGE_LEVEL, root),
            future=exchange.day > self.on, source=f"{exchange.site.path}:{exchange.site.line}",
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

    # Promises and what was told

    def promised(self, promise: Promise, where: Ref) -> Promised:
        """Give a promise or question for a page."""
        return Promised(
            owner=self.who(promise.owner) if promise.owner else None,
            text=self.text.line(promise.text), question=promise.kind is PromiseKind.QUESTION,
            state=str(promise.state), due=promise.due, done=promise.done,
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

    def tellers(self, exchange: Exchange) -> tuple[PersonId, ...]:
        """Give who told us what an exchange states: its speaker, in a meeting the others."""
        if exchange.kind is not ExchangeKind.JOINT:
            return exchange.speakers
        others = tuple(each for each in exchange.speakers if each not in self.mine)
        return others or exchange.speakers

    def told_by(self, person: PersonId) -> Iterator[Told]:
        """Give what somebody told us, newest first."""
        for contact in self.contacts.get(person, ()):
            by = self.tellers(contact.exchange)
            if person in by:
                for each in contact.exchange.statements:
                    if each.key not in _ACTING and each.key not in _KNOWLEDGE:
                        yield Told(each.key.replace("_", " "), self.text.line(each.value),
                                   self.whom(by), contact.exchange.day, self._place(contact))

    @cached_property
    def recommended(self) -> dict[PersonId, list[Recommended]]:
        """Every word of recommendation, under who gave it and under whom it is about."""
        found: dict[PersonId, list[Recommended]] = {}
        for contact in self._every_contact:
            for each in contact.exchange.statements:
                if each.key in _KNOWLEDGE:
                    by = self.tellers(contact.exchange)
                    whom, rest = self._recommendation(each.value)
                    made = Recommended(
                        self.whom(by), self.who(whom) if whom else None, self.text.line(rest),
                        each.key == "used", contact.exchange.day, self._place(contact),
                    )
                    for person in dict.fromkeys((*by, *((whom,) if whom else ()))):
                        found.setdefault(person, []).append(made)
        return found

    def _recommendation(self, value: str) -> tuple[PersonId | None, str]:
        link = _FIRST_LINK.match(value)
        if link:
            name = Name(link[1], Span(0, 0), link=True)
            return self.notebook.names.meant(name).person, value[link.end() :]
        bare_name = _FIRST_NAME.match(value)
        if bare_name:
            meant = self.notebook.names.meant(Name(bare_name[1], Span(0, 0)))
            if meant.known:
                return meant.person, value[bare_name.end() :]
        return None, value

    def _place(self, contact: Contact) -> Ref:
        if contact.conversation:
            ref = self.exchange_ref(contact.conversation, contact.number)
            return Ref(self.conversation_ref(contact.conversation).title, ref.href)
        return self._home(contact.exchange, None)

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

    def reference(self, name: Name) -> Ref | None:
        """Give a link for a name in a header; None for what this audience may not know of."""
        if self.notebook.names.hidden(name.text) or link_target(name.text) == SOMEONE:
            return None
        note = self.notebook.names.note(name.text)
        if note and note.id in self.notebook.by_id:
            return self.where(note)
        return Ref(bare(link_target(name.text) if name.link else name.text), "")


def _when(contact: Contact) -> tuple[datetime.date, datetime.time, str, int]:
    return contact.exchange.day, contact.exchange.at, contact.exchange.home, contact.number


def leaves(paths: list[str], current: int) -> tuple[Leaf, ...]:
    """Give the first, the last and the nearest pages of something long; none of a single one."""
    if len(paths) < 2:
        return ()
    near = {1, *range(current - 2, current + 3), len(paths)}
    shown = [number for number in range(1, len(paths) + 1) if number in near]
    return tuple(
        Leaf(number, paths[number - 1], number == current, number > 1 and number - 1 not in near)
        for number in shown
    )


def _title(note: Note) -> str:
    """Give a note's title; a daily note's is its day in words."""
    try:
        return long(datetime.date.fromisoformat(note.title))
    except ValueError:
        return bare(note.title) or note.id


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


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[\s\-_.]+", name) if word and word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


def _outdented(text: str) -> str:
    lines = text.splitlines()
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:] for line in lines)
