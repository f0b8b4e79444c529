"""How to reach somebody and who they are, each fact with the line of the note that says it."""

import datetime
from collections.abc import Iterator

from convnotes.model.header import Node, Scalar, Sequence
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.brief_line import Line, Moment, Part
from convnotes.queries.local_time import local_time

FIRST = ("role", "org")
WAYS = ("phone", "email", "url")
REST = ("location", "timezone", "pronouns", "birthday", "agreement")
_SOON = 14


def reach(notebook: Notebook, note: Note, keys: tuple[str, ...], moment: Moment) -> Iterator[Line]:
    """Give the facts of a note that keys hold; a birthday only where it is near."""
    person = (PersonId(note.id),) if note.kind is Kind.PERSON else ()
    for key in keys:
        for text, site in stated(note, key):
            shown = _org(notebook, text) if key == "org" else text
            if key == "birthday" and not _soon(text, moment.on):
                continue
            local = None
            if key == "timezone":
                local = local_time(text, moment.here, instant=moment.instant)
            yield Line(Part.REACH, key, shown, site, person, local=local)


def stated(note: Note, key: str) -> Iterator[tuple[str, Site]]:
    """Give the texts that a key has, each with the line on which it stands."""
    field = note.header.get(key)
    texts = note.texts(key) or tuple(name.text for name in note.names(key))
    if not field or not texts:
        return
    nodes = _items(field.node)
    offsets = [each.span.start for each in nodes] if len(nodes) == len(texts) else []
    for number, text in enumerate(texts):
        offset = offsets[number] if offsets else field.key_span.start
        yield text, Site(note.path, note.source.place(offset).line)


def _items(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [each for each in node.items if isinstance(each, Scalar)]
    return []


def _org(notebook: Notebook, text: str) -> str:
    note = notebook.names.note(text)
    return note.title if note and note.kind is Kind.ORG else text


def _soon(birthday: str, on: datetime.date) -> bool:
    days = days_to_birthday(birthday, on)
    return days is not None and days <= _SOON


def days_to_birthday(text: str, on: datetime.date) -> int | None:
    """Count the days to the next birthday; one on 29 February is kept on the 28th in other years."""
    try:
        month, day = (int(part) for part in text[-5:].split("-"))
        for year in (on.year, on.year + 1):
            last = day == 29 and month == 2 and not _leap(year)
            date = datetime.date(year, month, 28 if last else day)
            if date >= on:
                return (date - on).days
    except ValueError:
        return None
    return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
