"""The catalog brought up to date from the index: rows of every note whose state it does not hold."""

import datetime
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from convnotes.adapters import catalog as stored
from convnotes.adapters import files
from convnotes.adapters.catalog import Catalog, Rows
from convnotes.adapters.sheets import Sheet
from convnotes.index import codec, records
from convnotes.index.desk import Desk, Key
from convnotes.index.ground import Ground
from convnotes.index.lookup import Shelf
from convnotes.index.pages import Head, heads
from convnotes.index.ready import made_of, sealed
from convnotes.model.agenda import ItemKind
from convnotes.model.conversation import Exchange, Promise
from convnotes.model.ids import PersonId, folded, note_id
from convnotes.model.note import Kind
from convnotes.text.decode import decode
from convnotes.text.spaced import spaced

_COMMENT = re.compile(r"<!--.*?-->|%%.*?%%", re.DOTALL)


def catalog(ground: Ground, shelf: Shelf, on: datetime.date) -> Catalog:
    """Bring the catalog of a workspace up to date, or make it, with the turns of a day."""
    return shelf.sound(lambda: _catalog(ground, shelf, on))


def _catalog(ground: Ground, shelf: Shelf, on: datetime.date) -> Catalog:
    root = ground.home
    found = sealed(root, shelf)
    if found:
        try:
            return _brought_up(found, ground, shelf, on, keep=True)
        except sqlite3.Error:
            found.close()
    fresh = stored.new_catalog(stored.path(root) if shelf.sheets else "")
    return _brought_up(fresh, ground, shelf, on, keep=False)


def _brought_up(
    found: Catalog, ground: Ground, shelf: Shelf, on: datetime.date, *, keep: bool
) -> Catalog:
    desk = Desk(shelf, shelf.places, ground)
    known = found.stamps() if keep else {}
    now: dict[str, tuple[Key, Head]] = {}
    for place in shelf.places:
        for name, head in heads(shelf.of("heads", place)).items():
            key = Key(place, name)
            now[desk.path(key)] = (key, head)
    said = shelf.texts("said", now)
    homes = _homes(now)
    stamps: dict[str, str] = {}
    for path, (_, head) in now.items():
        others = ",".join(now[each][1].digest for each in homes.get(path, ()))
        stamps[path] = f"{head.digest} {crc32(said[path].encode()):x} {head.title} {others}"
    changed = [path for path in now if known.get(path) != stamps[path]]
    gone = [path for path in known if known[path] != stamps.get(path)]
    numbers = iter(range(found.next_number(), 1 << 62))
    rows = (_rows(desk, said, path, now[path][1], stamps[path], numbers) for path in changed)
    found.write(
        gone,
        rows,
        _people(shelf, now),
        _turns(shelf),
        made_of(shelf, on),
    )
    if found.file and shelf.sheets:
        sealed = found.seal()
        shelf.sheets.write([Sheet("catalog", "", sealed)])
        again = stored.open_catalog(found.file)
        assert again, "it was open a moment ago"
        return again
    return found


def _homes(now: dict[str, tuple[Key, Head]]) -> dict[str, list[str]]:
    """Give by a conversation's path the other notes that may have exchanges of it."""
    by_id: dict[str, str] = {}
    for path in now:
        by_id.setdefault(folded(note_id(path)), path)
    found: dict[str, list[str]] = {}
    for path, (_, head) in now.items():
        for target in head.near:
            if target in by_id:
                found.setdefault(by_id[target], []).append(path)
    return found


def _rows(
    desk: Desk, said: Mapping[str, str], path: str, head: Head, stamp: str, numbers: Iterator[int]
) -> Rows:
    note = note_id(path)
    conversation = note if head.kind == Kind.CONVERSATION else None
    record = records.read(path, said[path]) if said[path] else records.Record((), (), ())
    texts: dict[str, str] = {path: _text(desk, path)}
    exchanges: list[tuple[Any, ...]] = []
    spoke: list[tuple[Any, ...]] = []
    promises = [_promise(path, None, conversation, each) for each in record.loose]
    statements: list[tuple[Any, ...]] = []
    passages: list[tuple[Any, ...]] = []
    for each in record.exchanges:
        number = next(numbers)
        home = each.site.path
        if home not in texts:
            texts[home] = _text(desk, home)
        body = _shown(texts[home][each.body.start : each.body.end])
        exchanges.append(_exchange(number, path, conversation, each, body))
        spoke += [(number, one, "speaker") for one in each.speakers]
        spoke += [(number, one, "hearer") for one in each.hearers]
        promises += [_promise(path, number, conversation, one) for one in each.promises]
        statements += [
            (path, number, one.key, one.value, one.site.path, one.site.line)
            for one in each.statements
        ]
        told = "\n".join(filter(None, (each.summary, body)))
        passages.append((number, path, number, each.site.line, spaced(head.title), spaced(told)))
    rest = _background(texts[path], head.body, record.exchanges, path)
    names = "\n".join(head.names)
    passages.append(
        (next(numbers), path, None, 1, spaced(f"{head.title} {note} {names}"), spaced(rest))
    )
    return Rows(
        (path, note, head.kind, head.title, head.visibility, stamp),
        [(note, person, path) for person in record.participants],
        exchanges,
        spoke,
        promises,
        statements,
        [(path, target) for target in head.links],
        passages,
    )


def _text(desk: Desk, path: str) -> str:
    key = desk.keys.get(path)
    if key is None:
        return ""
    try:
        return decode(path, files.read_bytes(desk.found(key).file))[0].text
    except OSError:
        return ""


def _shown(text: str) -> str:
    """Give a text without what comments hide."""
    if "<!--" in text or "%%" in text:
        text = _COMMENT.sub(" ", text)
    return text.strip()


def _background(text: str, body: int, said: Iterable[Exchange], path: str) -> str:
    parts: list[str] = []
    at = body
    for start, end in sorted(each.span for each in said if each.site.path == path):
        parts.append(text[at:start])
        at = max(at, end)
    return _shown("\n".join((*parts, text[at:])))


def _exchange(
    number: int, path: str, conversation: str | None, each: Exchange, body: str
) -> tuple[Any, ...]:
    return (
        number, path, conversation, each.site.path, each.site.line, each.day.isoformat(),
        f"{each.time:%H:%M}" if each.time else None, str(each.kind), each.channel or None,
        int(each.fyi), int(each.each), each.summary, body,
    )  # fmt: skip


def _promise(
    path: str, exchange: int | None, conversation: str | None, each: Promise
) -> tuple[Any, ...]:
    return (
        path, exchange, conversation, str(each.kind), str(each.state), each.owner, each.text,
        codec.iso(each.due) or None, codec.iso(each.done) or None, codec.iso(each.day) or None,
        each.site.path, each.site.line,
    )  # fmt: skip


def _people(
    shelf: Shelf, now: dict[str, tuple[Key, Head]]
) -> Iterator[tuple[PersonId, str, str | None]]:
    for path, (_, head) in sorted(now.items()):
        if head.kind in (Kind.PERSON, Kind.ORG) and head.readable:
            yield PersonId(note_id(path)), head.title, path
    for known in shelf.read("who").values():
        for person in known:
            yield PersonId(person), person, None


def _turns(shelf: Shelf) -> Iterator[tuple[Any, ...]]:
    for each in shelf.standings(frozenset(), whole=True):
        parts = {part.holders: part for part in each.turn}
        for holder in each.turn[0].holders if each.turn else ():
            part = parts.get((holder,), each.turn[0])
            if part.kind is ItemKind.TURN:
                yield (
                    part.conversation, holder, codec.iso(part.since) or None,
                    codec.iso(part.due) or None, part.about, part.rule, *part.site,
                )  # fmt: skip
