"""Small workspaces for tests: one note among known people, read, checked and mended."""

import datetime
from itertools import groupby

from casefile import PEOPLE, SETTINGS
from convnotes.adapters.settings import read_settings
from convnotes.checks import Finding, check
from convnotes.edits.mend import mend
from convnotes.model.notebook import Notebook
from convnotes.text.apply import apply
from convnotes.text.assemble import assemble
from convnotes.text.parse import read_bytes

DAY = datetime.date(2026, 11, 25)
NOTE = "notes/conversations/x.md"


def notebook(files: dict[str, bytes]) -> Notebook:
    """Read files, with the known people beside them."""
    everything = {path: text.encode() for path, text in PEOPLE.items()} | files
    notes = [read_bytes(path, data) for path, data in everything.items()]
    return assemble(notes, read_settings(SETTINGS.encode()))


def findings(data: bytes, path: str = NOTE, on: datetime.date = DAY) -> list[Finding]:
    """Give the findings of one note that stands among known people."""
    return [each for each in check(notebook({path: data}), on) if each.path == path]


def mended(data: bytes, path: str = NOTE, on: datetime.date = DAY) -> bytes:
    """Carry out every fix of a note once."""
    found = notebook({path: data})
    fixes = [each.fix for each in check(found, on) if each.path == path and each.fix]
    source = next(note.source for note in found.notes if note.path == path)
    for _, group in groupby(fixes, key=lambda each: each.path):
        return apply(source, mend(group)[0].edits)
    return data


def settled(data: bytes, path: str = NOTE, on: datetime.date = DAY) -> bytes:
    """Carry out fixes until none is left; more than twenty rounds are an error."""
    for _ in range(20):
        after = mended(data, path, on)
        if after == data:
            return data
        data = after
    raise AssertionError("mending does not come to an end")
