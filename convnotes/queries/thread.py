"""Threads: conversations that carry each other on, and what they are related to and speak of."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from convnotes.model.conversation import Conversation, Status
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.text.accents import has_no_accents
from convnotes.text.links import Link, body_links, file_target
from convnotes.text.names import link_target
from convnotes.turns.standing import spoken, turn


class Bond(StrEnum):
    """How a note beside the lineage is tied to it."""

    CONTINUES = "continues"
    RELATED = "related"
    MENTIONED = "mentioned"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Step:
    """One conversation of a lineage, at its place in the tree; `after` is the one it stands under.

    `continues` and `continued_in` are all that it carries on and that carry it on, whatever their
    place. `site` is the line that says what it continues, or where it begins.
    """

    conversation: NoteId
    title: str
    depth: int
    after: NoteId | None
    continues: tuple[NoteId, ...]
    continued_in: tuple[NoteId, ...]
    first: datetime.date | None
    last: datetime.date | None
    status: Status
    holders: tuple[PersonId, ...]
    site: Site

    @property
    def split(self) -> bool:
        """Whether several conversations carry it on."""
        return len(self.continued_in) > 1

    @property
    def joined(self) -> bool:
        """Whether it carries on several."""
        return len(self.continues) > 1


@dataclass(frozen=True, slots=True)
class Tie:
    """A note beside the lineage: `bond` tells how `conversation`, which is in it, is tied to `note`.

    A note that links to the lineage `mentions` it; one that the lineage links to is `mentioned`.
    """

    bond: Bond
    conversation: NoteId
    note: NoteId
    title: str
    kind: Kind
    site: Site

    @property
    def note_says(self) -> bool:
        """Whether it is the other note that says so, and not the lineage."""
        return self.site.path.rsplit("/", 1)[-1] == f"{self.note}.md"


@dataclass(frozen=True, slots=True)
class Thread:
    """The lineage around one conversation, depth first, each once, and what is tied to it."""

    conversation: NoteId
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]


def thread(notebook: Notebook, conversation: NoteId, on: datetime.date) -> Thread:
    """Give the thread of a conversation: all that it carries on or that carries it on, and its ties."""
    lineage = Lineage(notebook, on)
    members = lineage.around(conversation)
    steps = tuple(lineage.steps(members, on))
    order = {each.conversation: number for number, each in enumerate(steps)}
    strength = {bond: number for number, bond in enumerate(Bond)}
    strongest: dict[NoteId, Tie] = {}
    for tie in sorted(
        _ties(notebook, members, on),
        key=lambda each: (strength[each.bond], each.note_says, order[each.conversation], each.site),
    ):
        strongest.setdefault(tie.note, tie)
    return Thread(conversation, steps, tuple(strongest.values()))


class Lineage:
    """Which conversation carries on which, both ways; a circle of them ends like anything else."""

    def __init__(self, notebook: Notebook, on: datetime.date) -> None:
        self.conversations = notebook.conversations
        self.parents: dict[NoteId, list[NoteId]] = {}
        self.children: dict[NoteId, list[NoteId]] = {}
        for name, continues in _continuing(notebook, on):
            for each in continues:
                if each in notebook.conversations and each != name:
                    self.parents.setdefault(name, []).append(each)
                    self.children.setdefault(each, []).append(name)

    def around(self, conversation: NoteId) -> frozenset[NoteId]:
        """Give a conversation with all that it carries on or that carries it on, however far."""
        found = {conversation}
        waiting = [conversation]
        while waiting:
            each = waiting.pop()
            for other in (*self.parents.get(each, ()), *self.children.get(each, ())):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)

    def steps(self, members: frozenset[NoteId], on: datetime.date) -> Iterator[Step]:
        """Give the members depth first from the oldest on, each under the first that leads to it."""
        seen: set[NoteId] = set()
        ordered = sorted(members, key=self._age)
        begins = [each for each in ordered if each not in self.parents]
        for begin in (*begins, *ordered):
            waiting: list[tuple[NoteId, NoteId | None, int]] = [(begin, None, 0)]
            while waiting:
                name, after, depth = waiting.pop()
                if name in seen:
                    continue
                seen.add(name)
                yield self._step(name, after, depth, on)
                following = self._by_age(self.children, name)
                waiting += [(each, name, depth + 1) for each in reversed(following)]

    def _step(self, name: NoteId, after: NoteId | None, depth: int, on: datetime.date) -> Step:
        one = self.conversations[name]
        counted = spoken(one, on)
        return Step(
            conversation=name,
            title=one.title,
            depth=depth,
            after=after,
            continues=self._by_age(self.parents, name),
            continued_in=self._by_age(self.children, name),
            first=counted[0].day if counted else None,
            last=counted[-1].day if counted else None,
            status=one.declared.status,
            holders=turn(one, on).holders,
            site=_says_continues(one),
        )

    def _by_age(self, tied: Mapping[NoteId, list[NoteId]], name: NoteId) -> tuple[NoteId, ...]:
        return tuple(sorted(tied.get(name, ()), key=self._age))

    def _age(self, name: NoteId) -> tuple[datetime.date, NoteId]:
        """Order conversations by when they began, so that a thread reads from its beginning."""
        one = self.conversations[name]
        first = one.exchanges[0].day if one.exchanges else one.note.day("created")
        return first or datetime.date.max, name


def _continuing(
    notebook: Notebook, on: datetime.date
) -> Iterable[tuple[NoteId, tuple[NoteId, ...]]]:
    known = notebook.known.gists(on) if notebook.known else None
    if known is None:
        return ((name, one.continues) for name, one in notebook.conversations.items())
    return ((name, known[name].continues) for name in notebook.conversations)


def _says_continues(one: Conversation) -> Site:
    field = one.note.header.get("continues")
    if field:
        return Site(one.note.path, one.note.source.place(field.key_span.start).line)
    said = (each.statement("continues") for each in one.exchanges)
    return next((each.site for each in said if each), Site(one.note.path, 1))


def _ties(notebook: Notebook, members: frozenset[NoteId], on: datetime.date) -> Iterator[Tie]:
    """Give what the lineage declares itself related to and links to, and what does so to it."""
    for name in members:
        one = notebook.conversations[name]
        yield from _declared_ties(notebook, one, members)
        for note, site in _linked(notebook, one.note):
            if note.id not in members:
                yield Tie(Bond.MENTIONED, name, note.id, note.title, note.kind, site)
    names = _names(members)
    for name in _perhaps_tied(notebook, names, on):
        note = notebook.by_id[name]
        if name not in members and note.kind in _TIED:
            yield from _ties_of_others(notebook, note, members, names)


def _perhaps_tied(
    notebook: Notebook, names: tuple[str, ...], on: datetime.date
) -> Iterable[NoteId]:
    """Give the notes that are related to something, or whose bytes may name a member."""
    gists = notebook.known.gists(on) if notebook.known else None
    if notebook.known is None or gists is None:
        return notebook.by_id
    naming = notebook.known.passing(lambda data: _may_name(data, names))
    return (name for name in notebook.by_id if name in naming or gists[name].related)


def _may_name(data: bytes, names: tuple[str, ...]) -> bool:
    small = data.lower()
    if b"[" not in data or any(each.encode() in small for each in names):
        return b"[" in data
    return not data.isascii() and _names_any(data.decode("utf-8", "replace"), names)


def _ties_of_others(
    notebook: Notebook, note: Note, members: frozenset[NoteId], names: tuple[str, ...]
) -> Iterator[Tie]:
    for name in note.names("related"):
        related = notebook.names.note(name.text)
        if related and related.id in members:
            site = _header_line(note, "related")
            yield Tie(Bond.RELATED, related.id, note.id, note.title, note.kind, site)
    for target, site in _linked(notebook, note) if _could_mention(note, names) else ():
        if target.id in members:
            yield Tie(Bond.MENTIONS, target.id, note.id, note.title, note.kind, site)


_OPEN = (" ", "?")
_TIED = (Kind.CONVERSATION, Kind.PAGE)
"""People and orgs stand in nearly every note; a link to one says nothing of a thread."""


def _declared_ties(
    notebook: Notebook, one: Conversation, members: frozenset[NoteId]
) -> Iterator[Tie]:
    for bond, key, targets in (
        (Bond.CONTINUES, "continues", one.continues),
        (Bond.RELATED, "related", one.related),
    ):
        for target in targets:
            note = notebook.by_id[target]
            if target not in members:
                site = _says_continues(one) if key == "continues" else _header_line(one.note, key)
                yield Tie(bond, one.id, target, note.title, note.kind, site)


def _header_line(note: Note, key: str) -> Site:
    field = note.header.get(key)
    return Site(note.path, note.source.place(field.key_span.start).line if field else 1)


def _linked(notebook: Notebook, note: Note) -> Iterator[tuple[Note, Site]]:
    """Give the conversations and pages that a note's text links to, in the order of the text.

    The link that puts an exchange into its conversation is no mention of it.
    """
    if "[" not in note.source.text:
        return
    own = _conversation_links(notebook, note)
    for link in sorted(body_links(note), key=lambda each: each.span):
        target = _target(notebook, note, link)
        if not target or target.id == note.id or target.kind not in _TIED:
            continue
        line = note.source.place(link.span.start).line
        if (line, target.id) not in own and _is_mention(note, link.span):
            yield target, Site(note.path, line)


def _is_mention(note: Note, span: Span) -> bool:
    """Tell whether a link is said: not embedded, not quoted, and no part of an open promise."""
    text = note.source.text
    embedded = text.startswith("!", span.start) or text[: span.start].endswith("](")
    if embedded and "![" in note.source.line(span.start):
        return False
    if note.source.line(span.start).lstrip().startswith(">"):
        return False
    boxes = (*note.boxes, *(box for entry in note.entries for box in entry.boxes))
    return not any(
        box.mark in _OPEN and box.span.start <= span.start < box.span.end for box in boxes
    )


def _target(notebook: Notebook, note: Note, link: Link) -> Note | None:
    if link.wiki:
        return notebook.names.note(link.target)
    path = file_target(note, link)
    found = notebook.by_id.get(NoteId(link_target(path))) if path else None
    return found if found and found.path == path else None


def _conversation_links(notebook: Notebook, note: Note) -> set[tuple[int, NoteId]]:
    """Give the lines of exchanges with the conversation each is written into, elsewhere than there."""
    if note.kind is Kind.CONVERSATION or not note.entries:
        return set()
    lines = {entry.line for entry in note.entries}
    return {
        (each.site.line, one.id)
        for one in notebook.conversations.values()
        for each in one.exchanges
        if each.home == note.id and each.site.line in lines
    }


def _names(members: frozenset[NoteId]) -> tuple[str, ...]:
    """Give what a link to one of the members holds, folded: its id, perhaps as an address has it."""
    return tuple(sorted({folded(each) for name in members for each in (name, quote(name))}))


def _could_mention(note: Note, names: tuple[str, ...]) -> bool:
    text = note.source.text
    if "[" not in text:
        return False
    return _names_any(text, names)


def _names_any(text: str, names: tuple[str, ...]) -> bool:
    if not all(map(str.isascii, names)):
        small = folded(text)
    else:
        small = text.lower() if has_no_accents(text) else text.casefold()
    return any(each in small for each in names)
