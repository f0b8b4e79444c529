"""What a note's header says, with its names looked up; what may not be known is left out."""

import datetime

from convnotes.model.ids import SOMEONE
from convnotes.model.note import Cadence, Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.text.names import link_target


def named(notebook: Notebook, note: Note, key: str) -> tuple[str, ...]:
    """Give the ids of the people or notes that a key names; a name without a note is itself."""
    found: list[str] = []
    for each in note.names(key):
        if notebook.names.hidden(each.text):
            continue
        target = notebook.names.note(each.text)
        if target and target.id in notebook.by_id:
            found.append(target.id)
            continue
        person = notebook.names.meant(each).person
        bare = link_target(each.text) if each.link else each.text
        meant = person if person in notebook.people else bare
        if meant != SOMEONE:
            found.append(meant)
    return tuple(dict.fromkeys(found))


def title_of(notebook: Notebook, name: str) -> str:
    """Give what a person's or org's note is called, else the name itself."""
    note = next((each for each in notebook.by_id.values() if each.id == name), None)
    return note.title if note else name


def orgs(notebook: Notebook, note: Note) -> tuple[str, ...]:
    """Give the names of the orgs that somebody belongs to."""
    return tuple(title_of(notebook, each) for each in named(notebook, note, "org"))


def cadence(found: Cadence | None) -> str:
    """Write a cadence as a header does: `4w..6w`, or `1y`."""
    if not found:
        return ""
    ideal, worst = (f"{count}{unit}" for count, unit in found)
    return ideal if ideal == worst else f"{ideal}..{worst}"


def day(note: Note, key: str) -> str:
    """Give a day as ISO 8601, or nothing."""
    found = note.day(key)
    return found.isoformat() if isinstance(found, datetime.date) else ""


def background(note: Note) -> str:
    """Give what a note on a person says before its first heading or dated line, without its quotes.

    A private callout is a quote, so nothing of one leaves with an address book.
    """
    text = note.source.text
    end = min((each.span.start for each in note.entries), default=len(text))
    kept: list[str] = []
    for paragraph in text[note.body : end].replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        lines = [each.strip() for each in paragraph.split("\n")]
        if any(each.startswith("## ") or each.lstrip("#") != each for each in lines if each):
            break
        if paragraph.strip() and not any(">" in each[:9] for each in lines):
            kept.append("\n".join(lines).strip())
    return "\n\n".join(kept)


def is_org(note: Note) -> bool:
    """Tell whether a note is on an org."""
    return note.kind is Kind.ORG
