"""Who knows something or can recommend somebody: recommended, declared, spoken of."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.header import Node, Pairs, Scalar
from convnotes.model.ids import ME, SOMEONE, NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.passages import linked, passages, subjects
from convnotes.queries.through import Reach, meetings, reach
from convnotes.text.looking import held, sieves, sought
from convnotes.text.promise_line import plain

_DECLARING = ("expertise", "role")
_KINDS = {"recommends": "recommended", "used": "used"}
_BODIES = (Kind.PERSON, Kind.ORG)


class EvidenceKind(StrEnum):
    """How we know of somebody, the best first."""

    RECOMMENDED = "recommended"
    DECLARED = "declared"
    USED = "used"
    SPOKEN = "spoken"


_BEST_FIRST = tuple(EvidenceKind)


class Evidence(NamedTuple):
    """One line that speaks for somebody, or against: who said it, when, where.

    `text` is what they are recommended for, an item of the note that declares it, what was said
    after using them, or the passage that speaks of them. Where a note declares it, `said_by` is
    empty and `day` None; `said_by` also where a conversation's title speaks of it. `words` are
    those looked for that the text holds.
    """

    kind: EvidenceKind
    text: str
    said_by: tuple[PersonId, ...]
    day: datetime.date | None
    conversation: NoteId | None
    site: Site
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody who knows it, with all evidence and the way to reach them.

    `rank` is the least kind of evidence that is needed to find all the words; `recommenders` is how
    many others recommend them for it, `latest` the newest day of what holds the words.
    """

    person: PersonId
    rank: EvidenceKind
    recommenders: int
    latest: datetime.date | None
    evidence: tuple[Evidence, ...]
    reach: Reach


def who(
    notebook: Notebook, words: str, on: datetime.date, me: PersonId | None, place: str = ""
) -> tuple[Knower, ...]:
    """Give the people and orgs whose evidence holds all the words, the best first.

    The kind of evidence counts first, then how many others recommend them, then how new it is.
    With a place, only those whose location, or whose org's, holds its words.
    """
    wanted = sought(words)
    if not wanted:
        return ()
    evidence = _Evidence(notebook, wanted, on)
    ranks = {
        person: rank
        for person, lines in evidence.by_person().items()
        if (rank := _rank(lines, frozenset(wanted))) and is_in(notebook, person, place)
    }
    evidence.complete(ranks)
    found = evidence.by_person()
    met = meetings(notebook, ranks, on)
    knowers = [
        Knower(
            person=person,
            rank=rank,
            recommenders=_recommenders(person, found[person]),
            latest=max(
                (each.day for each in found[person] if each.day and each.words), default=None
            ),
            evidence=tuple(sorted(found[person], key=_order)),
            reach=reach(notebook, person, met.get(person, ()), me, _recommended(found[person])),
        )
        for person, rank in ranks.items()
    ]
    return tuple(sorted(knowers, key=lambda each: (*_standing(each), each.person.casefold())))


def is_in(notebook: Notebook, person: PersonId, place: str) -> bool:
    """Tell whether somebody's location, or that of an org of theirs, holds all words of a place."""
    wanted = sought(place)
    note = notebook.by_id.get(NoteId(person))
    if not wanted:
        return not place.strip()
    if not note:
        return False
    orgs = (notebook.names.note(name.text) for name in note.names("org"))
    locations = " ".join(text for each in (note, *orgs) if each for text in each.texts("location"))
    return held(wanted, locations).issuperset(wanted)


def _standing(found: Knower) -> tuple[int, int, int]:
    newest = found.latest.toordinal() if found.latest else 0
    return _BEST_FIRST.index(found.rank), -found.recommenders, -newest


def _rank(lines: list[Evidence], wanted: frozenset[str]) -> EvidenceKind | None:
    """Give the kind at which the words are all found, taking the kinds from the best on."""
    got: frozenset[str] = frozenset()
    for kind in EvidenceKind:
        got = got.union(*(each.words for each in lines if each.kind is kind))
        if got >= wanted:
            return kind
    return None


def _recommenders(person: PersonId, lines: list[Evidence]) -> int:
    fitting = (each for each in lines if each.kind is EvidenceKind.RECOMMENDED and each.words)
    return len({who for each in fitting for who in each.said_by} - {person})


def _recommended(lines: list[Evidence]) -> Reach | None:
    """Give the way to somebody by whoever recommended them last."""
    given = [each for each in lines if each.kind is EvidenceKind.RECOMMENDED and each.said_by]
    if not given:
        return None
    newest = max(given, key=lambda each: each.day or datetime.date.min)
    through = newest.said_by[0]
    return Reach("recommendation", through, newest.day, newest.conversation, newest.site)


def _order(each: Evidence) -> tuple[int, bool, int, str, int]:
    newest = each.day.toordinal() if each.day else 0
    return _BEST_FIRST.index(each.kind), not each.words, -newest, each.site.path, each.site.line


class _Evidence:
    """What speaks for people, found where a word may stand, and then in all that was told of some."""

    def __init__(self, notebook: Notebook, wanted: tuple[str, ...], on: datetime.date) -> None:
        self.notebook, self.wanted, self.on = notebook, wanted, on
        self.team = frozenset(notebook.members or (ME,)) | {SOMEONE}
        self.gists = notebook.known.gists(on) if notebook.known else None
        self.known = notebook.known if self.gists is not None else None
        notes = self._perhaps()
        bodies = (
            note for name, note in notebook.by_id.items() if name in notes and note.kind in _BODIES
        )
        self.declared = [
            (PersonId(note.id), each)
            for note in bodies
            if note.readable
            for each in _declared(note, wanted)
        ]
        self.holding = {name for name in notes if held(wanted, notebook.by_id[name].source.text)}
        self.told: dict[NoteId, list[tuple[PersonId, Evidence]]] = {}
        for home in self._homes(notes):
            self.told[home] = list(self._said(home))

    def by_person(self) -> dict[PersonId, list[Evidence]]:
        """Give what was found, in the order of the notes."""
        found: dict[PersonId, list[Evidence]] = {}
        said = (each for home in self._order() for each in self.told.get(home, ()))
        for person, each in (*self.declared, *said):
            found.setdefault(person, []).append(each)
        return found

    def complete(self, people: Collection[PersonId]) -> None:
        """Add what was told of some people where no word stands."""
        whom = cache(lambda lead: frozenset(subjects(self.notebook, lead)[0]))
        for home, gist in self.gists.items() if self.gists else ():
            if home not in self.told and any(
                not whom(each).isdisjoint(people) for each in gist.told
            ):
                conversation, exchanges = self._at(home)
                said = (each for each in exchanges if each.day <= self.on)
                told = (_told(self.notebook, conversation, each, self.wanted) for each in said)
                self.told[home] = [each for several in told for each in several]

    def _order(self) -> Iterator[NoteId]:
        yield from self.notebook.conversations
        yield from self.notebook.logged

    def _perhaps(self) -> Collection[NoteId]:
        """Give the notes in which a word may stand; an escape of YAML may stand for any letter."""
        tests = sieves(self.wanted)
        known = self.known
        if not known:
            return frozenset(self.notebook.by_id)
        return known.passing(lambda data: b"\\" in data or any(test(data) for test in tests))

    def _homes(self, notes: Collection[NoteId]) -> Iterator[NoteId]:
        """Give the conversations and logs in which a word may stand, in their text or title."""
        known = self.known
        talks = known.spoken_in(notes) if known else notes
        for home in self._order():
            if home in talks or home in notes or self._is_titled(home):
                yield home

    def _is_titled(self, home: NoteId) -> bool:
        return bool(self.gists and held(self.wanted, self.gists[home].title))

    def _at(self, home: NoteId) -> tuple[Conversation | None, tuple[Exchange, ...]]:
        conversation = self.notebook.conversations.get(home)
        return conversation, conversation.exchanges if conversation else self.notebook.logged[home]

    def _said(self, home: NoteId) -> Iterator[tuple[PersonId, Evidence]]:
        notebook, wanted = self.notebook, self.wanted
        conversation, exchanges = self._at(home)
        for each in exchanges:
            if each.day <= self.on:
                yield from _told(notebook, conversation, each, wanted)
                text = notebook.by_id[each.home].source.text if each.home in self.holding else ""
                if text and held(wanted, text[each.span.start : each.body.end]):
                    yield from _spoken(notebook, conversation, each, wanted, self.team)
        if conversation and held(wanted, conversation.title):
            yield from _titled(conversation, wanted, self.team, self.on)


def _declared(note: Note, wanted: tuple[str, ...]) -> Iterator[Evidence]:
    for key in _DECLARING:
        field = note.header.get(key)
        for item in _scalars(field.node) if field and key in note.values else ():
            words = held(wanted, item.text)
            if words:
                site = Site(note.path, note.source.place(item.span.start).line)
                text = plain(item.text)
                yield Evidence(EvidenceKind.DECLARED, text, (), None, None, site, words)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif not isinstance(node, Pairs):
        for item in node.items:
            yield from _scalars(item)


def _told(
    notebook: Notebook,
    conversation: Conversation | None,
    exchange: Exchange,
    wanted: tuple[str, ...],
) -> Iterator[tuple[PersonId, Evidence]]:
    """Give what the `recommends` and `used` fields of an exchange say, whether it fits or not."""
    for each in exchange.statements:
        if each.key not in _KINDS:
            continue
        people, text = subjects(notebook, each.value)
        for person in people:
            yield (
                person,
                Evidence(
                    kind=EvidenceKind(_KINDS[each.key]),
                    text=text,
                    said_by=_sayers(notebook, exchange, person),
                    day=exchange.day,
                    conversation=conversation.id if conversation else None,
                    site=each.site,
                    words=held(wanted, text),
                ),
            )


def _sayers(notebook: Notebook, exchange: Exchange, about: PersonId) -> tuple[PersonId, ...]:
    """Give who said something: of a meeting whoever is not of the team, else all of it."""
    if exchange.kind is not ExchangeKind.JOINT:
        return exchange.speakers
    others = tuple(each for each in exchange.speakers if each != about)
    guests = tuple(each for each in others if each not in notebook.members)
    return guests or others


def _spoken(
    notebook: Notebook,
    conversation: Conversation | None,
    exchange: Exchange,
    wanted: tuple[str, ...],
    team: frozenset[PersonId],
) -> Iterator[tuple[PersonId, Evidence]]:
    """Give the passages that hold a word, for those who took part and those linked in them."""
    present = () if exchange.kind is ExchangeKind.NOTE else (*exchange.speakers, *exchange.hearers)
    for text, line in passages(notebook, exchange):
        words = held(wanted, text)
        if not words:
            continue
        for person in dict.fromkeys((*present, *linked(notebook, text))):
            if person not in team:
                yield (
                    person,
                    Evidence(
                        kind=EvidenceKind.SPOKEN,
                        text=plain(text),
                        said_by=exchange.speakers,
                        day=exchange.day,
                        conversation=conversation.id if conversation else None,
                        site=Site(exchange.site.path, line),
                        words=words,
                    ),
                )


def _titled(
    conversation: Conversation,
    wanted: tuple[str, ...],
    team: frozenset[PersonId],
    on: datetime.date,
) -> Iterator[tuple[PersonId, Evidence]]:
    """Give a conversation whose title holds a word, by each guest's newest exchange in it."""
    newest: dict[PersonId, Exchange] = {}
    for each in conversation.exchanges:
        if each.day <= on and each.kind is not ExchangeKind.NOTE:
            newest |= dict.fromkeys((*each.speakers, *each.hearers), each)
    words = held(wanted, conversation.title)
    for person, each in newest.items():
        if person not in team:
            yield (
                person,
                Evidence(
                    kind=EvidenceKind.SPOKEN,
                    text=conversation.title,
                    said_by=(),
                    day=each.day,
                    conversation=conversation.id,
                    site=each.site,
                    words=words,
                ),
            )
