"""Whom a name means: ids, titles, aliases and e-mail addresses of all notes, and stubs."""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import cached_property
from typing import NamedTuple

from convnotes.model.conversation import Person
from convnotes.model.ids import ME, SOMEONE, NoteId, PersonId, folded
from convnotes.model.note import Kind, Name, Note
from convnotes.model.notebook import Meant
from convnotes.text.likeness import Likeness
from convnotes.text.protected import ProtectedNames

_MAILBOX = re.compile(r"(?:[^<>]*<)?([^<>\s@]+@[^<>\s@]+)>?")
_BODIES = (Kind.PERSON, Kind.ORG)


def link_target(target: str) -> str:
    """Give the id that a wikilink's target names: without folder, heading, block or `.md`."""
    target = target.split("#", 1)[0].split("^", 1)[0].strip()
    target = target.rsplit("/", 1)[-1]
    return target.removesuffix(".md")


class Card(NamedTuple):
    """What the other notes may ask of a note by name; `names` are those of a person or org."""

    id: NoteId
    path: str
    kind: Kind
    readable: bool
    names: tuple[str, ...]


class Stub(NamedTuple):
    """Somebody who is named and has no note: the name as it is compared, and as it was written."""

    key: str
    spelling: PersonId


class Heard:
    """The names that one note was heard to say while it was read, and the people met in it.

    Whatever the names come to mean otherwise, the note has to be read again.
    """

    def __init__(self) -> None:
        self.said: dict[tuple[str, bool] | str, None] = {}
        self.met: dict[PersonId, None] = {}


class NameTable:
    """Looks names up in the order of the format: id, then title, alias and address.

    `withheld` are the notes that an audience may not know of: whoever is named by them is someone.
    `fetch` gives the note at a path. `spelled` are stubs that notes which are not at hand were the
    first to name.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        members: tuple[str, ...],
        fetch: Callable[[str], Note],
        withheld: Iterable[Card] = (),
        spelled: Mapping[str, PersonId] | None = None,
    ) -> None:
        self._fetch = fetch
        self.by_id: dict[str, Card] = {}
        for card in cards:
            self.by_id.setdefault(folded(card.id), card)
        self.by_name: dict[str, list[PersonId]] = {}
        bodies = [each for each in self.by_id.values() if each.kind in _BODIES and each.readable]
        for card in bodies:
            self._enter(card)
        self.lone = len(members) <= 1
        self.stubs: dict[str, PersonId] = {}
        self.members = tuple(self._member(member) for member in members)
        self.stubs = {**(spelled or {}), **self.stubs}
        self.withheld = self._withheld(withheld)
        self.protected = ProtectedNames(name for card in bodies for name in (card.id, *card.names))
        self.heard = Heard()
        self._meant: dict[tuple[str, bool], Meant] = {}
        self._keys: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._stubbed: dict[tuple[str, bool], Stub] = {}

    def afresh(self, notes: Mapping[str, Note]) -> "NameTable":
        """Give a table of the same cards in which nobody was named yet; some notes are others now."""
        made = copy(self)
        made._fetch = lambda path: notes.get(path) or self._fetch(path)
        made.stubs = {}
        made.members = tuple(map(made._member, self.members))
        made.heard = Heard()
        made._meant, made._keys, made._stubbed = {}, {}, {}
        return made

    def _enter(self, card: Card) -> None:
        person = PersonId(card.id)
        for name in card.names:
            holders = self.by_name.setdefault(folded(name), [])
            if person not in holders:
                holders.append(person)

    def _member(self, member: str) -> PersonId:
        note = self.by_id.get(folded(member))
        person = PersonId(note.id if note else member)
        if not note:
            self.stubs[folded(member)] = person
        return person

    def _withheld(self, cards: Iterable[Card]) -> frozenset[str]:
        names: set[str] = set()
        for card in cards:
            names.add(folded(card.id))
            names.update(folded(name) for name in card.names)
        return frozenset(names - set(self.by_id) - set(self.by_name))

    def note(self, target: str) -> Note | None:
        """Find the note that a link leads to: by id, else by the title or alias of a person."""
        found = self.found(target)
        return self._fetch(found.path) if found else None

    def found(self, target: str) -> Card | None:
        """Find the card of the note that a link leads to."""
        wanted = folded(link_target(target))
        self.heard.said[wanted] = None
        found = self.by_id.get(wanted)
        if not found:
            people = self.by_name.get(wanted, ())
            found = self.by_id.get(folded(people[0])) if len(people) == 1 else None
        return found

    def body(self, person: PersonId) -> Note | None:
        """Find the note of somebody who can speak: a person's or an org's."""
        found = self.by_id.get(folded(person))
        return (
            self._fetch(found.path) if found and found.kind in _BODIES and found.readable else None
        )

    def person(self, person: PersonId) -> Person:
        """Give somebody who was named, with the note that they have."""
        note = self.body(person)
        return Person(person, note.title, note) if note else Person(person, str(person))

    def is_body(self, person: PersonId) -> bool:
        """Tell whether somebody has a note of a person, that can be read."""
        found = self.by_id.get(folded(person))
        return found is not None and found.readable and found.kind is Kind.PERSON

    def said(self, heard: Heard) -> frozenset[str]:
        """Give what a note was heard to say, as names are compared."""
        keys: set[str] = set()
        for name in heard.said:
            keys.update((name,) if isinstance(name, str) else self._keys[name])
        return frozenset(keys)

    def stubbed(self, heard: Heard) -> tuple[Stub, ...]:
        """Give the stubs that a note named, in order, each as it was first written there."""
        found: dict[str, Stub] = {}
        for name in heard.said:
            stub = self._stubbed.get(name) if isinstance(name, tuple) else None
            if stub:
                found.setdefault(stub.key, stub)
        return tuple(found.values())

    def hidden(self, target: str) -> bool:
        """Tell whether a link leads to a note that this audience may not know of."""
        return folded(link_target(target)) in self.withheld or folded(target) in self.withheld

    def is_conversation(self, target: str) -> bool:
        """Tell whether a link's target is a conversation."""
        wanted = folded(link_target(target))
        self.heard.said[wanted] = None
        note = self.by_id.get(wanted)
        return note is not None and note.kind is Kind.CONVERSATION

    def is_person(self, name: Name) -> bool:
        """Tell whether this names somebody known, or a stub by a link to no note."""
        if name.link:
            wanted = folded(link_target(name.text))
            self.heard.said[wanted] = None
            note = self.by_id.get(wanted)
            return note is None or note.kind in _BODIES
        meant = self.meant(name)
        return meant.known or bool(meant.several)

    def meant(self, name: Name) -> Meant:
        """Find whom a name means; whoever nobody knows is a stub under the name as first written."""
        key = (name.text, name.link)
        self.heard.said[key] = None
        found = self._meant.get(key)
        if found is None:
            found = self._meant[key] = self._look_up(name, key)
        return found

    def _look_up(self, name: Name, key: tuple[str, bool]) -> Meant:
        text = link_target(name.text) if name.link else name.text.strip()
        text = text.removeprefix("@").strip() or text
        wanted = folded(text)
        self._keys[key] = (wanted,)
        if not text:
            return Meant(SOMEONE, known=True)
        note = self.by_id.get(wanted)
        if note and note.kind in _BODIES:
            return Meant(PersonId(note.id), known=True)
        people = self.by_name.get(wanted, ())
        mailbox = None if people else _MAILBOX.fullmatch(text)
        if mailbox:
            self._keys[key] = (wanted, folded(mailbox[1]))
            people = self.by_name.get(folded(mailbox[1]), ())
        if len(people) > 1:
            return Meant(self._stub(text, key), known=False, several=tuple(sorted(people)))
        if people:
            return Meant(people[0], known=True)
        if wanted in self.withheld or (wanted == SOMEONE and self.withheld):
            return Meant(SOMEONE, known=True)
        if wanted == "me" and self.lone:
            return Meant(self.members[0] if self.members else ME, known=True)
        stub = self._stub(text, key)
        return Meant(stub, known=stub in self.members)

    def _stub(self, text: str, key: tuple[str, bool]) -> PersonId:
        stub = self._stubbed[key] = Stub(folded(text), PersonId(" ".join(text.split())))
        return self.stubs.setdefault(*stub)

    def people(self, name: Name) -> tuple[tuple[PersonId, Name], ...]:
        """Find everybody that one value names: a name is tried whole before it is split."""
        meant = self.meant(name)
        if name.link or meant.known or meant.several or not re.search(r"[,+&]", name.text):
            return ((meant.person, name),)
        found: list[tuple[PersonId, Name]] = []
        for piece in re.split(r"[,+&]", name.text):
            if piece.strip():
                part = Name(piece.strip(), name.span)
                found.append((self.meant(part).person, part))
        return tuple(found)

    def nearest(self, text: str) -> str:
        """Give the id of whoever has a name most like this, or nothing."""
        wanted = folded(text.removeprefix("@"))
        names, likeness = self._people_named
        close = likeness.nearest(wanted)
        if close:
            return names[close]
        words = wanted[:200].split(" ")
        beginnings = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1))
        return next((names[each] for each in beginnings if each in names), "")

    @cached_property
    def _people_named(self) -> tuple[dict[str, NoteId | PersonId], Likeness]:
        names: dict[str, NoteId | PersonId] = {
            key: card.id for key, card in self.by_id.items() if card.kind in _BODIES
        }
        for key, people in self.by_name.items():
            names.setdefault(key, people[0])
        return names, Likeness(names)


def name_table(
    notes: Iterable[Note], members: tuple[str, ...], withheld: Iterable[Note] = ()
) -> NameTable:
    """Look names up in notes that are all at hand."""
    by_path = {note.path: note for note in notes}
    return NameTable(map(card, by_path.values()), members, by_path.__getitem__, map(card, withheld))


def card(note: Note) -> Card:
    """Give what others may ask of a note by name."""
    names = names_of(note) if note.kind in _BODIES else ()
    return Card(note.id, note.path, note.kind, note.readable, names)


def names_of(note: Note) -> tuple[str, ...]:
    """Give every name of a person or org but its id: title, `name`, aliases, addresses."""
    given = (note.text("title"), note.text("name"), note.title)
    return tuple(
        dict.fromkeys(filter(None, (*given, *note.texts("aliases"), *note.texts("email"))))
    )


def nearest_id(target: str, ids: Mapping[NoteId, Note]) -> str:
    """Give the id of a note most like a link's target, or nothing."""
    by_fold = {folded(each): each for each in ids}
    import difflib

    close = difflib.get_close_matches(folded(link_target(target)), sorted(by_fold), 1, 0.7)
    return by_fold[close[0]] if close else ""
