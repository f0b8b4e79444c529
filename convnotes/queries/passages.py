"""What was said in an exchange, passage by passage, and whom it speaks of."""

import re
from collections.abc import Iterator

from convnotes.model.conversation import Exchange
from convnotes.model.ids import SOMEONE, PersonId
from convnotes.model.note import Kind, Name
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.text.promise_line import plain

_LINK = re.compile(r"\[\[([^\[\]|\r\n]+)(?:\|[^\[\]\r\n]*)?\]\]")
_LEADING = re.compile(r"[\s,&+]*(?:and\s+)?!?\[\[([^\[\]|\r\n]+)(?:\|[^\[\]\r\n]*)?\]\]")
_UNLINKED = re.compile(r"\s*([^:,]+?)\s*(?=:|,|\s+for\s|\s+[-–—]\s|\Z)")
_JOINING = re.compile(r"\s*(?:[:,–—-]\s*|for\s+)?")
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?|[ \t]*(?:>[ \t]?)+")
_FIELD = re.compile(r"([^\W\d][\w -]{0,40})::[ \t]*")
TELLING = ("recommends", "used")
"""The keys of what is said of somebody else."""
_UNSEEN = re.compile(r"[^\r\n]")


def subjects(notebook: Notebook, value: str) -> tuple[tuple[PersonId, ...], str]:
    """Read `[[dave-pipes]] for boiler, plumbing`: whom it speaks of, and what it says of them."""
    named, at = _named(value)
    joining = _JOINING.match(value, at)
    rest = value[joining.end() if joining else at :]
    people = (_person(notebook, name) for name in named)
    return tuple(dict.fromkeys(each for each in people if each)), plain(rest.strip())


def lead(value: str) -> str:
    """Give the beginning of such a text, which names whom it speaks of."""
    return value[: _named(value)[1]]


def _named(value: str) -> tuple[list[Name], int]:
    named: list[Name] = []
    at = 0
    while match := _LEADING.match(value, at):
        named.append(Name(match[1].strip(), Span(0, 0), link=True))
        at = match.end()
    if not named and (match := _UNLINKED.match(value)):
        named.append(Name(match[1], Span(0, 0)))
        at = match.end()
    return named, at


def linked(notebook: Notebook, text: str) -> Iterator[PersonId]:
    """Give the people and orgs that the links of a text lead to."""
    for match in _LINK.finditer(text) if "[[" in text else ():
        person = _person(notebook, Name(match[1].strip(), Span(0, 0), link=True))
        if person and person in notebook.people:
            yield person


def _person(notebook: Notebook, name: Name) -> PersonId | None:
    """Give whom a name means; None for what is neither a person nor an org, or may not be known."""
    note = notebook.names.note(name.text) if name.link else None
    if note and note.kind not in (Kind.PERSON, Kind.ORG):
        return None
    person = notebook.names.meant(name).person
    return None if person == SOMEONE else person


def passages(notebook: Notebook, exchange: Exchange) -> Iterator[tuple[str, int]]:
    """Give the summary and each paragraph and list item below it, with the line it begins on.

    What code and comments hide is left out, and so are `recommends` and `used`, which speak of
    somebody else.
    """
    if exchange.summary:
        yield exchange.summary, exchange.site.line
    note = notebook.by_id[exchange.home]
    start, end = exchange.body
    if not note.source.text[start:end].strip():
        return
    covered = [*note.hidden, *(each.span for each in exchange.statements if each.key in TELLING)]
    line = note.source.place(start).line
    for words, number in _paragraphs(_seen(note.source.text, exchange.body, covered)):
        yield words, line + number


def _seen(text: str, body: Span, covered: list[Span]) -> str:
    """Give a body in which blanks stand for what is covered."""
    found = text[body.start : body.end]
    for start, end in covered:
        first, last = max(start, body.start) - body.start, min(end, body.end) - body.start
        if first < last:
            found = found[:first] + _UNSEEN.sub(" ", found[first:last]) + found[last:]
    return found


def _paragraphs(text: str) -> Iterator[tuple[str, int]]:
    held: list[str] = []
    began = 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        bullet = _BULLET.match(line)
        words = line[bullet.end() if bullet else 0 :].strip()
        if "::" in words:
            words = _FIELD.sub(r"\1: ", words, count=1)
        if held and (not words or bullet or "::" in line):
            yield " ".join(held), began
            held = []
        if words:
            began = began if held else number
            held.append(words)
    if held:
        yield " ".join(held), began
