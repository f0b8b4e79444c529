"""A quick look at the notes, for a shell that waits for a key: names and heads, nothing parsed.

What is seen here may be wrong in small ways, and is only ever offered. A file that cannot be read
is passed over without a word.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

KINDS = frozenset(("conversation", "person", "org", "page"))

_SETTINGS = "convnotes.toml"
_HEAD = 4096
_WHOLE = 1 << 20
_MOST_TITLES = 500
_MOST_READ_FOR_CHANNELS = 300
# A pipe that stands in a note's place must not make the shell wait for its writer.
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_VALUE = rb"[ \t]*:(?=[ \t\r\n])[ \t]*([^\r\n]*(?:\r?\n(?:[ \t]+|-[ \t])[^\r\n]*)*)"
_FIELD = re.compile(rb"^(title|name|aliases|email)" + _VALUE, re.MULTILINE)
_TAGS = re.compile(rb"^(?:tags|topics)" + _VALUE, re.MULTILINE)
_TYPE = re.compile(
    rb"^type[ \t]*:[ \t]*[\"']?(conversation|person|org|page)[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE
)
_HEADING = re.compile(rb"^#[ \t]+([^\r\n]+)", re.MULTILINE)
_ITEM = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s,\[\]][^,\[\]\n]*")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_OPEN_BOX = re.compile(rb"^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ ?]\]", re.MULTILINE)
_CHANNEL = re.compile(
    rb"^[^\r\n]{0,20}\d{4}-\d\d-\d\d(?:[ \t]+\d{1,2}:\d\d)?[^\r\n:(]{0,200}"
    rb"\(([^()\r\n]{1,60})\)[ \t]*:",
    re.MULTILINE,
)
_FLAGS = ("fyi", "each")


class Seen(NamedTuple):
    """A note as its place tells it; `kind` is what its folder makes it, if its head is silent."""

    id: str
    folded: str
    file: str
    kind: str


class Head(NamedTuple):
    """What stands at the top of a note; `names` are its other names."""

    kind: str = ""
    title: str = ""
    names: tuple[str, ...] = ()


class Open(NamedTuple):
    """An open promise or question, with the number of its line."""

    line: int
    text: str


def everything(start: str, within: str = "") -> list[Seen]:
    """Give the notes of the workspace around a folder whose folded ids hold a text."""
    root = home(start)
    return notes(root, within) if root else []


def home(start: str) -> str | None:
    """Find the workspace around a folder by walking up, or None."""
    folder = os.path.realpath(start)
    while not os.path.isfile(os.path.join(folder, _SETTINGS)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def notes(root: str, within: str = "") -> list[Seen]:
    """Give every note of a workspace whose id can be typed, by id; of equal ids one."""
    place = os.path.join(root, "notes")
    found = {each.folded: each for each in _walk(place, root, "page", within)}
    return [found[key] for key in sorted(found)]


def folded(text: str) -> str:
    """Give the form in which names are compared."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).casefold()


def begins(name: str, wanted: str) -> bool:
    """Tell whether a folded name has a later word that begins with a folded text."""
    return any(f"{mark}{wanted}" in name for mark in " -_./")


def matching(start: str, typed: str, kinds: frozenset[str] = KINDS) -> list[tuple[Seen, Head]]:
    """Give the notes around a folder, of some kinds, whose id begins with what is typed.

    Where none does, those with a later word in the id that does; and where none has, those with
    such a word in a title, an alias or an address.
    """
    wanted = folded(typed)
    found = everything(start, wanted)
    fitting = _of_kinds([each for each in found if each.folded.startswith(wanted)], kinds)
    if not fitting:
        fitting = _of_kinds([each for each in found if begins(each.folded, wanted)], kinds)
    if fitting or not wanted:
        return fitting
    return list(_named(everything(start), wanted, kinds))


def _of_kinds(found: list[Seen], kinds: frozenset[str]) -> list[tuple[Seen, Head]]:
    """Give the notes of some kinds; where they are many, without their titles."""
    if len(found) <= _MOST_TITLES:
        heads = ((each, head(each)) for each in found)
        return [(each, top) for each, top in heads if top.kind in kinds]
    if kinds == KINDS:
        return [(each, Head()) for each in found]
    return [(each, Head()) for each in found if _kind(_front(_top(each)), each.kind) in kinds]


def _named(found: list[Seen], wanted: str, kinds: frozenset[str]) -> Iterator[tuple[Seen, Head]]:
    # Most heads are passed over at the sight of their bytes.
    sought = wanted.encode() if wanted.isascii() else b""
    for each in found:
        data = _top(each)
        if sought in data.lower():
            top = _head(data, each.kind)
            if top.kind in kinds and any(_answers(folded(name), wanted) for name in top.names):
                yield each, top


def _answers(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or begins(name, wanted)


def head(note: Seen) -> Head:
    """Read the top of a note."""
    return _head(_top(note), note.kind)


def _top(note: Seen) -> bytes:
    return _read(note.file, _HEAD).removeprefix(b"\xef\xbb\xbf")


def _front(data: bytes) -> bytes:
    return data[: data.find(b"\n---", 3)] if data.startswith(b"---") else b""


def _head(data: bytes, folder: str) -> Head:
    front = _front(data)
    fields = {match[1]: match[2].decode("utf-8", "replace") for match in _FIELD.finditer(front)}
    title = _text(fields.get(b"title", "")) or _text(fields.get(b"name", ""))
    if not title:
        heading = _HEADING.search(data, len(front))
        title = heading[1].decode("utf-8", "replace").strip() if heading else ""
    others = (*_texts(fields.get(b"aliases", "")), *_texts(fields.get(b"email", "")))
    return Head(_kind(front, folder), title, (title, *others))


def _kind(front: bytes, folder: str) -> str:
    stated = _TYPE.search(front) if b"\ntype" in front else None
    if stated:
        return stated[1].decode()
    return "conversation" if b"\nparticipants" in front else folder


def tags(found: Iterable[Seen]) -> Counter[str]:
    """Count the notes of every tag."""
    counted: Counter[str] = Counter()
    for each in found:
        front = _front(_top(each))
        if b"\ntags" in front or b"\ntopics" in front:
            lists = (_texts(match[1].decode("utf-8", "replace")) for match in _TAGS.finditer(front))
            counted.update({tag.removeprefix("#") for several in lists for tag in several})
    return counted


def channels(found: Iterable[Seen]) -> list[str]:
    """Give the channels of some notes' exchanges, the most frequent first."""
    counted: Counter[str] = Counter()
    for each in list(found)[-_MOST_READ_FOR_CHANNELS:]:
        for match in _CHANNEL.finditer(_read(each.file, _WHOLE)):
            channel = match[1].decode("utf-8", "replace").partition(",")[0].strip()
            if channel and channel not in _FLAGS:
                counted[channel] += 1
    return [channel for channel, _ in counted.most_common()]


def holds_promises(note: Seen) -> bool:
    """Tell whether a note seems to have an open promise or question."""
    data = _read(note.file, _WHOLE)
    return (b"[ ]" in data or b"[?]" in data) and _OPEN_BOX.search(data) is not None


def promises(note: Seen) -> list[Open]:
    """Give the open promises, questions and topics of a note, in order; this one does parse it."""
    from convnotes.model.conversation import State
    from convnotes.text.parse import read_bytes
    from convnotes.text.promise_line import read_box

    folder = "people/" if note.kind == "person" else ""
    read = read_bytes(folder + os.path.basename(note.file), _read(note.file, _WHOLE))
    boxes = [*read.boxes, *(box for entry in read.entries for box in entry.boxes)]
    found = ((box, read_box(box)) for box in sorted(boxes, key=lambda each: each.line))
    return [
        Open(box.line, promise.text)
        for box, promise in found
        if promise and promise.state is State.OPEN
    ]


def _walk(folder: str, root: str, kind: str, within: str) -> Iterator[Seen]:
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        return
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, root, _kind_within(name, kind), within)
        elif name.endswith(".md"):
            note = _id(name)
            known = note.casefold()
            if (
                within in known
                and _regular(entry, root)
                and note.isprintable()
                and not note.startswith("-")
            ):
                yield Seen(note, known, entry.path, kind)


def _kind_within(folder: str, outer: str) -> str:
    if folder == "people" or outer == "person":
        return "person"
    return "org" if folder == "orgs" else outer


def _regular(entry: "os.DirEntry[str]", root: str) -> bool:
    if entry.is_file(follow_symlinks=False):
        return True
    target = os.path.realpath(entry.path)
    return os.path.isfile(target) and os.path.commonpath((target, root)) == root


def _id(name: str) -> str:
    """Give the id of a file; bytes that are not UTF-8 stand in it as escapes that can be typed."""
    stem = name.removesuffix(".md")
    if stem.isascii():
        return stem
    shown = stem.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", shown)


def _read(file: str, size: int) -> bytes:
    """Give the beginning of a file, or nothing where it cannot be read."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _NO_WAITING)
    except OSError:
        return b""
    try:
        return os.read(descriptor, size)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _text(value: str) -> str:
    """Read a YAML text, nearly."""
    value = value.strip()
    if value[:1] in ("'", '"'):
        quoted = _ITEM.match(value)
        inside = quoted[0][1:-1] if quoted else value[1:]
        return inside.replace('\\"', '"') if value[0] == '"' else inside.replace("''", "'")
    return " ".join(_COMMENT.sub("", value).split())


def _texts(value: str) -> list[str]:
    """Read a YAML list of texts, or a single one, nearly."""
    if value.startswith("["):
        return [_text(item) for item in _ITEM.findall(value)]
    lines = value.splitlines()
    items = [line.strip().removeprefix("- ") for line in lines] if len(lines) > 1 else [value]
    return [text for text in map(_text, items) if text]
