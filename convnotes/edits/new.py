"""Begin a note: its file's name from its title, its front matter, and nothing that guesses."""

import datetime
import itertools
import re
import unicodedata
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import NamedTuple

from convnotes.edits.header_edits import flow_list, scalar
from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit

FOLDERS = {Kind.CONVERSATION: "conversations", Kind.PERSON: "people", Kind.ORG: "orgs"}
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d|me|nobody|someone|\d{4}-\d{2}-\d{2})", re.IGNORECASE
)
_LONGEST = 80
_WRONG_USAGE = 2


def slug(title: str) -> str:
    """Make an id from a title: small ASCII letters and hyphens, or the script it is written in."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.casefold().replace("'", ""))
    name = "-".join(words)[:_LONGEST].strip("-")
    if len(name) < len(re.findall(r"\w", title)) / 2:
        name = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", title).casefold()))
        name = name.encode()[:_LONGEST].decode("utf-8", "ignore").strip("-")
    return f"{name}-note" if _RESERVED.fullmatch(name) else name


class Begun(NamedTuple):
    """The turn that a new conversation begins with; `since` None stands for its own day."""

    holders: tuple[PersonId, ...] = ()
    since: datetime.date | None = None
    due: datetime.date | None = None
    about: str = ""


UNDECLARED = Begun()


def new_conversation(
    notebook: Notebook,
    title: str,
    participants: tuple[PersonId, ...],
    on: datetime.date,
    turn: Begun = UNDECLARED,
    tags: tuple[str, ...] = (),
    more: Mapping[str, str] = MappingProxyType({}),
    body: str = "",
) -> Change:
    """Begin a conversation; raises `ConvnotesError` where its id is taken.

    `more` are further keys with values as they are written; `body` is what stands below them.
    """
    fields = [("title", scalar(title)), ("participants", flow_list(participants)), *more.items()]
    if turn.holders:
        one = turn.holders[0]
        holders = scalar(one) if len(turn.holders) == 1 else flow_list(turn.holders)
        fields += [("next_turn", holders), ("since", (turn.since or on).isoformat())]
    if turn.due:
        fields.append(("due", turn.due.isoformat()))
    if turn.about:
        fields.append(("about", scalar(turn.about)))
    if tags:
        fields.append(("tags", flow_list(tags)))
    fields.append(("created", on.isoformat()))
    return _new(notebook, Kind.CONVERSATION, title, fields, body)


def new_person(
    notebook: Notebook,
    name: str,
    on: datetime.date,
    emails: tuple[str, ...] = (),
    org: str = "",
    tags: tuple[str, ...] = (),
) -> Change:
    """Begin a person's note; raises `ConvnotesError` where the id is taken."""
    fields = [("title", scalar(name))]
    if emails:
        fields.append(("email", scalar(emails[0]) if len(emails) == 1 else flow_list(emails)))
    if org:
        fields.append(("org", scalar(org)))
    if tags:
        fields.append(("tags", flow_list(tags)))
    return _new(notebook, Kind.PERSON, name, [*fields, ("created", on.isoformat())])


def new_org(notebook: Notebook, name: str, on: datetime.date) -> Change:
    """Begin an org's note; raises `ConvnotesError` where the id is taken."""
    fields = [("title", scalar(name)), ("created", on.isoformat())]
    return _new(notebook, Kind.ORG, name, fields)


def _new(
    notebook: Notebook, kind: Kind, title: str, fields: list[tuple[str, str]], body: str = ""
) -> Change:
    name = slug(title)
    if not name:
        raise ConvnotesError(
            f"`{title}` has no letter to make an id of", "write a title", _WRONG_USAGE
        )
    taken = next((note for note in notebook.notes if folded(note.id) == folded(name)), None)
    if taken:
        raise ConvnotesError(
            f"the id `{name}` is taken by {taken.path}: nothing was written",
            "choose another title",
            _WRONG_USAGE,
        )
    text = _matter(fields) + body
    return Change(path_of(kind, name), None, (Edit(Span(0, 0), text),), f"new {kind}")


def _matter(fields: list[tuple[str, str]]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields) + "---\n"


def path_of(kind: Kind, name: str) -> str:
    """Give the path of a new note."""
    return f"notes/{FOLDERS[kind]}/{name}.md"


def begun(title: str, participants: tuple[str, ...], on: datetime.date) -> str:
    """Give the text of a conversation that holds nothing yet."""
    people = flow_list(participants)
    created = ("created", on.isoformat())
    return _matter([("title", scalar(title)), ("participants", people), created])


def begun_person(fields: Mapping[str, str | tuple[str, ...]], on: datetime.date) -> str:
    """Give the text of a person's or org's note with keys and their values."""
    written = [
        (key, scalar(value) if isinstance(value, str) else flow_list(value))
        for key, value in fields.items()
    ]
    return _matter([*written, ("created", on.isoformat())])


def free_id(title: str, taken: Container[str]) -> NoteId:
    """Give an id for a title, if need be with a number; `taken` are folded ids."""
    base = slug(title) or "conversation"
    names = itertools.chain((base,), (f"{base}-{number}" for number in itertools.count(2)))
    return next(NoteId(each) for each in names if folded(each) not in taken)


def id_of(change: Change) -> NoteId:
    """Give the id of the note that a change makes."""
    return NoteId(change.path.rsplit("/", 1)[-1].removesuffix(".md"))
