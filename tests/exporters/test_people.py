"""Address books: what real parsers make of the cards, and of the table."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import vobject
from hypothesis import assume, given
from hypothesis import strategies as st

from convnotes.exporters import table, vcard_file
from convnotes.exporters.plain_words import line, shown
from convnotes.importers import Options
from convnotes.importers.vcard_file import read
from convnotes.model.draft import Card
from docexamples import ROOT, tables
from exporters.notebooks import NOTES, WANTED, notebook, quoted
from exporters.test_calendar import HOSTILE


def cards(data: bytes) -> Iterator[Any]:
    assert all(len(each) <= 75 for each in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    yield from vobject.readComponents(data.decode("utf-8"))


def test_a_card_says_what_the_header_says() -> None:
    found = {each.fn.value: each for each in cards(vcard_file.write(notebook(NOTES), WANTED))}
    assert list(found) == ["Ann Lee", "Bob Hale", "Hale Roofing"]
    bob: Any = found["Bob Hale"]
    assert bob.version.value == "4.0"
    assert [each.value for each in bob.contents["email"]] == ["bob@hale.example", "b@h.example"]
    assert bob.tel.value == "+44 20 7946 0123"
    assert bob.url.value == "https://hale.example"
    assert bob.org.value == ["Hale Roofing"]
    assert bob.role.value == "owner"
    assert bob.adr.value.city == "Ely, by the church"
    assert bob.bday.value == "--0608"
    assert bob.categories.value == ["house", "supplier"]
    assert bob.note.value == "Honest; and, at times, late.\nSee the firm."
    assert bob.rev.value == "20261127T000000Z"
    assert found["Hale Roofing"].kind.value == "org"


def test_our_own_importer_reads_a_card_back() -> None:
    data = vcard_file.write(notebook(NOTES), WANTED._replace(only="bob-hale"))
    (card,) = read("people.vcf", data, Options())
    assert isinstance(card, Card)
    assert (card.name, card.mails, card.phones) == (
        "Bob Hale",
        ("bob@hale.example", "b@h.example"),
        ("+44 20 7946 0123",),
    )
    assert (card.org, card.role, card.location) == ("Hale Roofing", "owner", "Ely, by the church")
    assert (card.birthday, card.tags) == ("06-08", ("house", "supplier"))
    assert card.aliases == ("Bob", "the roofer")


@given(HOSTILE, HOSTILE)
def test_hostile_texts_stay_in_their_place(title: str, tag: str) -> None:
    text = f"---\nname: {quoted(title)}\ntags: [{quoted(tag)}]\nrole: {quoted(tag)}\n---\n{title}\n"
    book = notebook({"people/x": text})
    assume(book.by_id)
    (card,) = cards(vcard_file.write(book, WANTED))
    name = shown(book.by_id[next(iter(book.by_id))].title)
    assert card.fn.value == (name or "x")
    roles = [each.value for each in card.contents.get("role", ())]
    assert roles == [line(each) for each in book.notes[0].texts("role") if line(each)]
    (row,) = csv.DictReader(io.StringIO(table.write(book, WANTED).decode(), newline=""))
    assert row["name"] == table.guarded(line(name or "x"))


def rows(notes: dict[str, str]) -> list[dict[str, str]]:
    data = table.write(notebook(notes), WANTED).decode()
    return list(csv.DictReader(io.StringIO(data, newline=""), strict=True))


def test_a_row_says_what_the_header_says() -> None:
    found = {each["id"]: each for each in rows(NOTES)}
    bob = found["bob-hale"]
    assert tuple(bob) == table.COLUMNS
    assert bob["email"] == "bob@hale.example; b@h.example"
    assert bob["phone"] == "'+44 20 7946 0123"
    assert bob["org"] == "Hale Roofing"
    assert bob["location"] == "Ely, by the church"
    assert (bob["cadence"], bob["last"], bob["met"]) == ("4w..6w", "2026-11-18", "2026-11-18")
    assert found["hale-roofing"]["kind"] == "org"


@given(st.sampled_from("=+-@\t\r＝"), st.text(max_size=20), st.text(max_size=20))
def test_no_cell_is_a_formula(sign: str, rest: str, other: str) -> None:
    text = (
        f"---\nname: {quoted(sign + rest)}\ntags: [{quoted(other)}, {quoted(sign + rest)}]\n---\n"
    )
    for row in rows({"people/x": text}):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
            assert not any(part.startswith(("=", "+", "-", "@")) for part in cell.split("; ")
                           if part in (sign + rest, other))  # fmt: skip


def test_only_our_own_files_are_replaced() -> None:
    cards_, rows_ = (each.write(notebook(NOTES), WANTED) for each in (vcard_file, table))
    assert vcard_file.renew(cards_, b"new") == b"new"
    assert table.renew(rows_, b"new") == b"new"
    assert vcard_file.renew(b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:me\r\n", b"new") is None
    assert table.renew(b"name,email\r\n", b"new") is None


def test_a_conversation_gives_those_who_take_part() -> None:
    data = vcard_file.write(notebook(NOTES), WANTED._replace(only="roof"))
    assert [each.fn.value for each in cards(data)] == ["Ann Lee", "Bob Hale"]


def test_the_manual_names_every_column() -> None:
    assert tuple(tables(ROOT / "docs" / "export.md", "columns")["csv"]) == table.COLUMNS
