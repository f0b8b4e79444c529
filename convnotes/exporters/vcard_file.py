"""vCard 4.0 (RFC 6350): the people and orgs that have a note, for an address book."""

import re
from collections.abc import Iterable, Iterator

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.header_fields import background, is_org, orgs
from convnotes.exporters.identity import uuid
from convnotes.exporters.plain_words import block, line, shown
from convnotes.exporters.site_links import page
from convnotes.model.ids import folded
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.text.promise_line import plain

PRODUCT = "-//convnotes//convnotes//EN"
_LONGEST = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_BIRTHDAY = re.compile(r"(?:(\d{4})|)-?(\d{2})-(\d{2})")
_TEXTS = (
    ("email", ("EMAIL",)),
    ("phone", ("TEL",)),
    ("role", ("TITLE", "ROLE")),
    ("expertise", ("EXPERTISE",)),
    ("timezone", ("TZ",)),
    ("pronouns", ("PRONOUNS",)),
)
_FIRST = re.compile(rb"BEGIN:VCARD\r\nVERSION:4\.0\r\nPRODID:" + re.escape(PRODUCT.encode()))


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give a card for every person and org with a note, by name."""
    cards = (_card(notebook, note, wanted) for note in selection.people(notebook, wanted))
    return b"".join(fold(each) for card in cards for each in card)


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a file of our own cards be replaced."""
    return data if not earlier or _FIRST.match(earlier) else None


def fold(content: str) -> bytes:
    """Give a line, folded so that no part is longer than 75 octets, and no character is parted."""
    parts: list[bytes] = []
    part = b""
    for letter in content:
        data = letter.encode("utf-8", "replace")
        if len(part) + len(data) > _LONGEST:
            parts.append(part)
            part = b" "
        part += data
    return b"\r\n".join((*parts, part, b""))


def _card(notebook: Notebook, note: Note, wanted: Wanted) -> Iterator[str]:
    name = shown(note.title) or line(note.id)
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"PRODID:{PRODUCT}"
    yield f"KIND:{'org' if is_org(note) else 'individual'}"
    yield f"UID:urn:uuid:{uuid('person', folded(note.id))}"
    yield f"REV:{wanted.on:%Y%m%d}T000000Z"
    yield f"FN:{_text(name)}"
    yield from _several("NICKNAME", note.texts("aliases"))
    for property_name, text in _values(notebook, note):
        yield f"{property_name}:{_text(text)}"
    for each in _lines(note.texts("url")):
        yield f"URL:{each}"
    for each in _lines(note.texts("location")):
        yield f"ADR:;;;{_text(each)};;;"
    yield from _several("CATEGORIES", (*note.texts("tags"), *note.texts("topics")))
    address = page(notebook, wanted, note.id)
    if address:
        yield f"SOURCE:{address}"
    yield "END:VCARD"


def _values(notebook: Notebook, note: Note) -> Iterator[tuple[str, str]]:
    """Give the properties that are one text each; a role is both a title and a role there."""
    for key, property_names in _TEXTS:
        for each in _lines(note.texts(key)):
            yield from ((property_name, each) for property_name in property_names)
    yield from (("ORG", each) for each in _lines(orgs(notebook, note)))
    born = _BIRTHDAY.fullmatch(note.text("birthday"))
    if born:
        yield "BDAY", f"{born[1] or '--'}{born[2]}{born[3]}"
    text = block(plain(background(note)))
    if text:
        yield "NOTE", text


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(line, texts))))


def _several(key: str, texts: Iterable[str]) -> Iterator[str]:
    found = _lines(texts)
    if found:
        yield f"{key}:{','.join(map(_text, found))}"


def _text(text: str) -> str:
    """Escape a text value (RFC 6350, 3.4)."""
    return text.translate(_ESCAPED)


EXPORTER = Exporter("vcard", "vCard 4.0: people and orgs", write, renew)
