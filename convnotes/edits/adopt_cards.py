"""Cards of address books become people's notes; what a person wrote there is never replaced."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from convnotes.edits.header_edits import append_item, set_keys
from convnotes.edits.new import begun_person, free_id, path_of
from convnotes.edits.outcome import assert_sound, outcome
from convnotes.errors import ConvnotesError
from convnotes.model.draft import Card
from convnotes.model.ids import NoteId, folded
from convnotes.model.note import Kind, Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit

_LISTS = ("email", "phone", "url", "aliases", "tags")


class CardFate(StrEnum):
    """What becomes of a card."""

    KNOWN = "known"
    ADDED = "added"
    BEGUN = "begun"


class TakenCard(NamedTuple):
    """A card with what becomes of it, and in which note."""

    card: Card
    fate: CardFate
    note: NoteId


@dataclass(frozen=True, slots=True)
class CardAdoption:
    """What an import of cards does: the changes, and the fate of each card."""

    changes: tuple[Change, ...]
    taken: tuple[TakenCard, ...]


def adopt_cards(notebook: Notebook, cards: Iterable[Card], on: datetime.date) -> CardAdoption:
    """Take cards over: into the note of whoever has their address or name, else into a new one.

    Keys that a note has keep their values; its lists get what they lack. Raises `ConvnotesError`.
    """
    bodies = _Bodies(notebook)
    for card in cards:
        bodies.add(card)
    changes: list[Change] = []
    fates: dict[int, tuple[CardFate, NoteId]] = {}
    taken_ids = {folded(note.id) for note in notebook.notes}
    for number, (note, card) in enumerate(bodies.found):
        if note is None:
            name = free_id(card.name or card.mails[0], taken_ids)
            taken_ids.add(folded(name))
            kind = Kind.ORG if card.orgs else Kind.PERSON
            text = begun_person({"title": card.name or card.mails[0], **_fields(card)}, on)
            changes.append(
                Change(path_of(kind, name), None, (Edit(Span(0, 0), text + _body(card)),))
            )
            fates[number] = CardFate.BEGUN, name
            continue
        change = _merged(note, card)
        changes += [change] if change else []
        fates[number] = CardFate.ADDED if change else CardFate.KNOWN, note.id
    _assert_people_kept(notebook, outcome(notebook, changes))
    taken = tuple(TakenCard(card, *fates[number]) for card, number in bodies.cards)
    return CardAdoption(tuple(changes), taken)


class _Bodies:
    """The people and orgs that cards are about, each with all that its cards say."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.found: list[tuple[Note | None, Card]] = []
        self.cards: list[tuple[Card, int]] = []
        self._by_note: dict[NoteId, int] = {}
        self._by_name: dict[str, list[int]] = {}

    def add(self, card: Card) -> None:
        """Join a card with what is known of the same person, here or in the notes."""
        number = self._same(card)
        if number is None:
            note = self._note(card)
            number = self._by_note.get(note.id) if note else None
            if number is None:
                number = len(self.found)
                self.found.append((note, card))
                if note:
                    self._by_note[note.id] = number
        note, before = self.found[number]
        self.found[number] = note, _together(before, card)
        for name in _names(card):
            known = self._by_name.setdefault(name, [])
            known += [number] if number not in known else []
        self.cards.append((card, number))

    def _same(self, card: Card) -> int | None:
        """Find an earlier card of the same person: by address, or by name if no address differs."""
        for mail in card.mails:
            known = self._by_name.get(folded(mail))
            if known:
                return known[0]
        for number in self._by_name.get(folded(card.name), ()):
            if not _differ(self.found[number][1].mails, card.mails):
                return number
        return None

    def _note(self, card: Card) -> Note | None:
        names = self.notebook.names
        for mail in card.mails:
            meant = names.meant(Name(mail, Span(0, 0)))
            if meant.known:
                return self.notebook.people[meant.person].note
        meant = names.meant(Name(card.name, Span(0, 0)))
        known = self.notebook.people.get(meant.person) if meant.known else None
        note = known.note if known else None
        return None if note is None or _differ(note.texts("email"), card.mails) else note


def _names(card: Card) -> Iterator[str]:
    yield from (folded(mail) for mail in card.mails)
    yield folded(card.name)


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether both have addresses, and none in common."""
    return bool(one and other) and not {folded(each) for each in one} & set(map(folded, other))


def _together(one: Card, other: Card) -> Card:
    """Give all that two cards say; where they differ the first is right."""
    if one is other:
        return one
    lists: dict[str, Any] = {
        key: tuple(dict.fromkeys((*getattr(one, key), *getattr(other, key))))
        for key in ("mails", "phones", "urls", "aliases", "tags", "other")
    }
    texts = {
        key: getattr(one, key) or getattr(other, key)
        for key in ("name", "org", "role", "location", "birthday", "text")
    }
    return replace(one, **lists, **texts)


def _fields(card: Card) -> dict[str, str | tuple[str, ...]]:
    """Give what a card says by the keys of a note; one of a list is a single text."""
    lists = (card.mails, card.phones, card.urls, card.aliases, card.tags)
    texts = {
        "org": card.org,
        "role": card.role,
        "location": card.location,
        "birthday": card.birthday,
    }
    found: dict[str, str | tuple[str, ...]] = {}
    for key, values in zip(_LISTS, lists, strict=True):
        if values:
            found[key] = values[0] if len(values) == 1 and key != "tags" else values
    return {**found, **{key: value for key, value in texts.items() if value}}


def _body(card: Card) -> str:
    """Give what has no key of its own, as a quotation, in which nothing is read as an exchange."""
    lines = [*card.text.strip().splitlines(), *(f"{name}: {value}" for name, value in card.other)]
    said = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"\n{said}\n" if said else ""


def _merged(note: Note, card: Card) -> Change | None:
    """Give a note what it lacks, or None where it lacks nothing."""
    assert_sound(note)
    new: dict[str, str | tuple[str, ...] | None] = {}
    edits: tuple[Edit, ...] = ()
    for key, value in _fields(card).items():
        if key not in note.header:
            new[key] = value
        elif key in _LISTS:
            have = {folded(each) for each in note.texts(key)}
            values = (value,) if isinstance(value, str) else value
            more = tuple(each for each in values if folded(each) not in have)
            edits += append_item(note, key, *more) if more else ()
    edits = (*edits, *set_keys(note, new))
    return Change(note.path, note.source.digest, edits) if edits else None


def _assert_people_kept(before: Notebook, after: Notebook) -> None:
    """Hold all conversations to who takes part; only whoever had no note may have become somebody."""
    for name, one in before.conversations.items():
        then = after.conversations[name]
        for old, new in zip(one.exchanges, then.exchanges, strict=True):
            was, now = (*old.speakers, *old.hearers), (*new.speakers, *new.hearers)
            known = [before.people[each].note is not None for each in was]
            if any(known[i] and was[i] not in now for i in range(len(was))):
                raise ConvnotesError(
                    f"{one.note.path} would speak of other people: nothing was written",
                    "one of the cards has a name or address that stands for somebody there",
                )
