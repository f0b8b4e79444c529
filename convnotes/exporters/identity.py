"""Names for good: what an item is known by in another program, however often it is exported.

They are made of what seldom changes: the id of the note, who, and the words; never of a line number or
a due day.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind, Promise
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site

_NAMESPACE = bytes.fromhex("6f1c2c5ad6f65f6f9c3e1a7d0b94e2c8")
INVALID = "convnotes.invalid"
"""The host of addresses that nobody has (RFC 2606)."""


class Pledge(NamedTuple):
    """A promise or question with where it was made, between whom, and its name for good."""

    promise: Promise
    conversation: NoteId | None
    home: NoteId
    people: tuple[PersonId, ...]
    key: str


def digest(*parts: str) -> str:
    """Give 32 letters for several texts; other texts have others."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def uuid(*parts: str) -> str:
    """Give a UUID by name (RFC 9562, version 5) in a name space of our own."""
    found = bytearray(hashlib.sha1(_NAMESPACE + digest(*parts).encode()).digest()[:16])  # noqa: S324
    found[6] = found[6] & 0x0F | 0x50
    found[8] = found[8] & 0x3F | 0x80
    text = found.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def pledges(notebook: Notebook) -> Iterator[Pledge]:
    """Give every promise and question of all notes."""
    for one in notebook.conversations.values():
        yield from pledges_of(one)
    for home, exchanges in notebook.logged.items():
        made = [
            (promise, (*each.speakers, *each.hearers))
            for each in exchanges
            for promise in each.promises
        ]
        keyed = _keyed((promise for promise, _ in made), None, home, ())
        for pledge, (_, people) in zip(keyed, made, strict=True):
            yield pledge._replace(people=people)


def pledges_of(one: Conversation) -> Iterator[Pledge]:
    """Give every promise and question of a conversation."""
    yield from _keyed(one.promises, one.id, one.id, one.participants)


def _keyed(
    promises: Iterable[Promise],
    conversation: NoteId | None,
    home: NoteId,
    people: tuple[PersonId, ...],
) -> Iterator[Pledge]:
    """Name promises by owner and words; of several with the same words the first is 1, and so on."""
    seen: Counter[tuple[str, str]] = Counter()
    for each in promises:
        words = folded(each.owner or ""), folded(each.text)
        seen[words] += 1
        key = digest("promise", folded(home), *words, str(seen[words]))
        yield Pledge(each, conversation, home, people, key)


def by_site(notebook: Notebook) -> Mapping[Site, Pledge]:
    """Give the promises and questions by the line they stand on."""
    return {each.promise.site: each for each in pledges(notebook)}


def exchange_keys(home: NoteId, exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Name exchanges by day and people, so that a slip in the words can be mended."""
    seen: Counter[tuple[str, ...]] = Counter()
    for each in exchanges:
        who = (str(each.kind), each.day.isoformat(), *each.speakers, ">", *each.hearers)
        seen[who] += 1
        yield digest("exchange", folded(home), *map(folded, who), str(seen[who]))


def meeting_keys(home: NoteId, exchanges: Iterable[Exchange]) -> Mapping[Site, str]:
    """Name joint exchanges by people and words, so that one can be moved to another day.

    One without words is named by its day.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found: dict[Site, str] = {}
    for each in exchanges:
        if each.kind is ExchangeKind.JOINT:
            what = folded(each.summary) or each.day.isoformat()
            who = (what, *sorted(map(folded, each.speakers)))
            seen[who] += 1
            found[each.site] = digest("meeting", folded(home), *who, str(seen[who]))
    return found
