"""What a search can find: each note with its names, its tags and its text, as pages show them."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from convnotes.model.conversation import Conversation
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.publish.audience import Audience
from convnotes.publish.markdown import bare
from convnotes.publish.prose import background
from convnotes.publish.talks import EXCHANGES_PER_PAGE
from convnotes.publish.urls import page
from convnotes.publish.world import World

MOST_TEXT = 12_000
"""How many characters of one note are kept to be shown in a snippet; all of them are searched."""
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_WIKILINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_HEAD = re.compile(
    r"^(?=[ \t>#*+\d-])[ \t>]*"
    r"(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX?-]\][ \t]+)?|\d{1,9}[.)][ \t]+|>)",
    re.MULTILINE,
)
_FIELD = re.compile(r"::(?=\s|$)")
_BRACKETED = re.compile(r"[\[(]([\w-]+)::[ \t]+([^\[\]()]*)[\])]")
_EMPHASIS = re.compile(r"[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}")


class Passage(NamedTuple):
    """A piece of text with where it stands: an anchor of the note's page, or a page of its own."""

    href: str
    text: str


class Findable(NamedTuple):
    """A note as it is looked for: `title`, `names` and `tags` weigh more than `passages`."""

    kind: str
    title: str
    href: str
    names: tuple[str, ...]
    tags: tuple[str, ...]
    beside: str
    passages: tuple[Passage, ...]


def findables(world: World) -> Iterator[Findable]:
    """Give every note that has a page, by its id; then those known only by name."""
    return (make() for _, make in sought(world))


def sought(world: World) -> Iterator[tuple[str, Callable[[], Findable]]]:
    """Give the same, not made yet, each by a name that no other has."""
    for note in sorted(world.notebook.by_id):
        yield f"note {note}", partial(_found, world, note)
    for person in sorted(each.id for each in world.notebook.people.values() if each.note is None):
        if world.who(person).href:
            yield f"name {person}", partial(_only_named, world, person)


def number_of_findables(world: World) -> int:
    """Give how many there are."""
    return sum(1 for _ in sought(world))


def _found(world: World, note: NoteId) -> Findable:
    conversation = world.notebook.conversations.get(note)
    return _talk(world, conversation) if conversation else _note(world, world.notebook.by_id[note])


def _only_named(world: World, person: PersonId) -> Findable:
    who = world.who(person)
    return Findable("person", who.name, who.href, (), (), "known only by name", ())


def _talk(world: World, one: Conversation) -> Findable:
    note = one.note
    home = world.conversation_ref(one)
    anchors = world.anchors(one)
    passages = [Passage("", plain(world, background(note, one.exchanges)))]
    for number, each in enumerate(one.exchanges):
        number_of_page = number // EXCHANGES_PER_PAGE + 1
        place = "" if number_of_page == 1 else page("conversations", one.id, number_of_page)
        text = f"{each.summary}\n{world.notebook.body(each)}"
        passages.append(Passage(f"{place}#{anchors[number]}", plain(world, text)))
    last = world.turns[one.id].last
    people = tuple(world.who(each).name for each in one.participants)
    beside = f"with {', '.join(people)}" + (f", last {world.days.words(last)}" if last else "")
    outcome = bare(note.text("outcome"))
    if outcome:
        passages.append(Passage("", outcome))
    return Findable(
        "conversation", home.title, home.href, people, note.texts("tags"), beside, _kept(passages)
    )


def _note(world: World, note: Note) -> Findable:
    where = world.where(note)
    logged = world.notebook.logged.get(note.id, ())
    text = background(note, logged) if logged else note.source.text[note.body :]
    passages = [Passage("", plain(world, text))]
    passages += [
        Passage("", plain(world, f"{each.summary}\n{world.notebook.body(each)}")) for each in logged
    ]
    names = tuple(bare(each) for each in _names(world, note))
    facts = [*note.texts("role"), *note.texts("expertise")]
    orgs = [ref.title for name in note.names("org") if (ref := world.reference(name))]
    beside = ", ".join(bare(each) for each in (*note.texts("role"), *orgs))
    return Findable(
        str(note.kind),
        where.title,
        where.href,
        (*names, *orgs),
        (*note.texts("tags"), *facts),
        beside,
        _kept(passages),
    )


def _names(world: World, note: Note) -> Iterator[str]:
    """Give the other names of a note; addresses only where they are shown on its page."""
    shown = world.audience is not Audience.PUBLIC or note.values.get("publish_contact") is True
    if note.kind in (Kind.PERSON, Kind.ORG):
        yield from (each for each in note.texts("aliases") if shown or "@" not in each)
        if shown:
            yield from (*note.texts("email"), *note.texts("location"))


def _kept(passages: list[Passage]) -> tuple[Passage, ...]:
    return tuple(each for each in passages if each.text)


def plain(world: World, text: str) -> str:
    """Give the words of a Markdown text without its marks, in one line."""
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if "[[" in text:
        text = _WIKILINK.sub(lambda match: _label(world, match), text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    text = _HEAD.sub("", text)
    if "::" in text:
        text = _FIELD.sub(":", _BRACKETED.sub(r"\1:: \2", text))
    if "*" in text or "_" in text or "`" in text or "~" in text:
        text = _EMPHASIS.sub("", text)
    return " ".join(text.split())


def _label(world: World, match: re.Match[str]) -> str:
    label = (match[2] or "").strip()
    if label:
        return label
    target = match[1].rstrip("\\").strip()
    found = world.target(target)
    return found.title if found else target
