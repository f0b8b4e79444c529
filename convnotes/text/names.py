"""Whom a name means: ids, titles, aliases and e-mail addresses of all notes, and stubs."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from convnotes.model.conversation import ME, SOMEONE, PersonId
from convnotes.model.note import Kind, Name, Note, NoteId
from convnotes.model.notebook import Meant
from convnotes.text.likeness import Likeness
from convnotes.text.protected import ProtectedNames
from convnotes.text.values import folded

_MAILBOX = re.compile(r"(?:[^<>]*<)?([^<>\s@]+@[^<>\s@]+)>?")
_BODIES = (Kind.PERSON, Kind.ORG)


def link_target(target: str) -> str:
    """Give the id that a wikilink's target names: without folder, heading, block or `.md`."""
    target = target.split("#", 1)[0].split("^", 1)[0].strip()
    target = target.rsplit("/", 1)[-1]
    return target.removesuffix(".md")


class NameTable:
    """Looks names up in the order of the format: id, then title, alias and address.

    `withheld` are the notes that an audience may not know of: whoever is named by them is someone.
    """

    def __init__(
        self, notes: Iterable[Note], members: tuple[str, ...], withheld: Iterable[Note] = ()
    ) -> None:
        self.by_id: dict[str, Note] = {}
        for note in notes:
            self.by_id.setdefault(folded(note.id), note)
        self.by_name: dict[str, list[PersonId]] = {}
        self.shown: dict[PersonId, str] = {}
        for note in self.by_id.values():
            if note.kind in _BODIES and note.readable:
                self._enter(note)
        self.lone = len(members) <= 1
        self.stubs: dict[str, PersonId] = {}
        self.members = tuple(self._member(member) for member in members)
        self.withheld = self._withheld(withheld)
        self.protected = ProtectedNames(
            name
            for note in self.by_id.values()
            if note.kind in _BODIES and note.readable
            for name in (note.id, *names_of(note))
        )
        self._meant: dict[tuple[str, bool], Meant] = {}
        self._pieces: dict[str, bool] = {}

    def _enter(self, note: Note) -> None:
        person = PersonId(note.id)
        for name in names_of(note):
            holders = self.by_name.setdefault(folded(name), [])
            if person not in holders:
                holders.append(person)

    def _member(self, member: str) -> PersonId:
        note = self.by_id.get(folded(member))
        person = PersonId(note.id if note else member)
        if not note:
            self.stubs[folded(member)] = person
        return person

    def _withheld(self, notes: Iterable[Note]) -> frozenset[str]:
        names: set[str] = set()
        for note in notes:
            names.add(folded(note.id))
            if note.kind in _BODIES:
                names.update(folded(name) for name in names_of(note))
        return frozenset(names - set(self.by_id) - set(self.by_name))

    def note(self, target: str) -> Note | None:
        """Find the note that a link leads to: by id, else by the title or alias of a person."""
        wanted = folded(link_target(target))
        found = self.by_id.get(wanted)
        if found:
            return found
        people = self.by_name.get(wanted, ())
        return self.by_id.get(folded(people[0])) if len(people) == 1 else None

    def hidden(self, target: str) -> bool:
        """Tell whether a link leads to a note that this audience may not know of."""
        return folded(link_target(target)) in self.withheld or folded(target) in self.withheld

    def is_conversation(self, target: str) -> bool:
        """Tell whether a link's target is a conversation."""
        note = self.by_id.get(folded(link_target(target)))
        return note is not None and note.kind is Kind.CONVERSATION

    def is_person(self, name: Name) -> bool:
        """Tell whether this names somebody known, or a stub by a link to no note."""
        if name.link:
            note = self.by_id.get(folded(link_target(name.text)))
            return note is None or note.kind in _BODIES
        meant = self.meant(name)
        return meant.known or bool(meant.several)

    def meant(self, name: Name) -> Meant:
        """Find whom a name means; whoever nobody knows is a stub under the name as first written."""
        key = (name.text, name.link)
        found = self._meant.get(key)
        if found is None:
            found = self._meant[key] = self._look_up(name)
        return found

    def _look_up(self, name: Name) -> Meant:
        text = link_target(name.text) if name.link else name.text.strip()
        text = text.removeprefix("@").strip() or text
        if not text:
            return Meant(SOMEONE, known=True)
        wanted = folded(text)
        note = self.by_id.get(wanted)
        if note and note.kind in _BODIES:
            return Meant(PersonId(note.id), known=True)
        people = self.by_name.get(wanted, ())
        mailbox = None if people else _MAILBOX.fullmatch(text)
        if mailbox:
            people = self.by_name.get(folded(mailbox[1]), ())
        if len(people) > 1:
            return Meant(self._stub(text), known=False, several=tuple(sorted(people)))
        if people:
            return Meant(people[0], known=True)
        if wanted in self.withheld:
            return Meant(SOMEONE, known=True)
        if wanted == "me" and self.lone:
            return Meant(self.members[0] if self.members else ME, known=True)
        stub = self._stub(text)
        return Meant(stub, known=stub in self.members)

    def _stub(self, text: str) -> PersonId:
        return self.stubs.setdefault(folded(text), PersonId(" ".join(text.split())))

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
            key: note.id for key, note in self.by_id.items() if note.kind in _BODIES
        }
        for key, people in self.by_name.items():
            names.setdefault(key, people[0])
        return names, Likeness(names)


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
