"""CSV (RFC 4180) of people and orgs, one a row, with cells that no spreadsheet takes for formulas."""

import datetime
import re
from collections.abc import Iterable

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.header_fields import cadence, day, named, orgs
from convnotes.exporters.plain_words import line, shown
from convnotes.model.ids import PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.queries.gists import last_contacts
from convnotes.queries.relationships import cadence_of

COLUMNS = (
    "name",
    "id",
    "kind",
    "email",
    "phone",
    "url",
    "org",
    "role",
    "location",
    "timezone",
    "pronouns",
    "birthday",
    "aliases",
    "tags",
    "expertise",
    "status",
    "owner",
    "met",
    "cadence",
    "last",
)
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile('[",;\r\n\t]|^ | $')


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give a row for every person and org with a note, by name, below one with the columns."""
    last = last_contacts(notebook, wanted.on)
    rows = [
        _cells(notebook, note, last.get(PersonId(note.id)))
        for note in selection.people(notebook, wanted)
    ]
    return "".join(f"{','.join(row)}\r\n" for row in (COLUMNS, *rows)).encode("utf-8", "replace")


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a table with our columns be replaced."""
    return data if earlier.split(b"\r\n")[0] == ",".join(COLUMNS).encode() else None


def _cells(notebook: Notebook, note: Note, last: datetime.date | None) -> tuple[str, ...]:
    found = {
        "name": (shown(note.title) or note.id,),
        "id": (note.id,),
        "kind": (str(note.kind),),
        "org": orgs(notebook, note),
        "owner": named(notebook, note, "owner"),
        "met": (day(note, "met"),),
        "cadence": (cadence(cadence_of(notebook, note)),),
        "last": (last.isoformat() if last else "",),
        "tags": (*note.texts("tags"), *note.texts("topics")),
    }
    return tuple(cell(found[key] if key in found else note.texts(key)) for key in COLUMNS)


def cell(texts: Iterable[str]) -> str:
    """Give a cell; of several values each is guarded, wherever a spreadsheet may part them."""
    whole = "; ".join(dict.fromkeys(guarded(each) for each in map(line, texts) if each))
    return '"' + whole.replace('"', '""') + '"' if _QUOTED.search(whole) else whole


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


EXPORTER = Exporter("csv", "CSV: people and orgs as a table", write, renew)
