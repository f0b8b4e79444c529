"""Tick a promise, a question or a topic as done, or as dropped."""

import datetime
import re
from typing import NamedTuple

from convnotes.edits.outcome import Intended, assert_only, assert_sound, reread
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import State
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Box, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.source import Change, Edit
from convnotes.text.names import nearest_id

_WRONG_USAGE = 2
_SHOWN = 8
_MARK = re.compile(r"\[(.)\]")
_WHEN = {State.DONE: ("x", "completion"), State.DROPPED: ("-", "cancelled")}
_BLOCK_ID = re.compile(r"[ \t]+\^[\w-]+$")
_PLACE = re.compile(r"(.+?):(\d+)")


class Open(NamedTuple):
    """A box that waits to be ticked, with the note it counts for and where it stands."""

    note: NoteId
    owner: PersonId | None
    text: str
    due: datetime.date | None
    site: Site


def open_boxes(notebook: Notebook) -> tuple[Open, ...]:
    """Give all open promises and questions, and the topics of people's notes."""
    found = [
        Open(one.id, each.owner, each.text, each.due, each.site)
        for one in notebook.conversations.values()
        for each in one.promises
        if each.state is State.OPEN
    ]
    for person, exchanges in notebook.logged.items():
        found += [
            Open(person, each.owner, each.text, each.due, each.site)
            for exchange in exchanges
            for each in exchange.promises
            if each.state is State.OPEN
        ]
    for note in notebook.by_id.values():
        found += [
            Open(note.id, None, box.text, None, Site(note.path, box.line))
            for box in note.boxes
            if box.topic and box.mark == " "
        ]
    return tuple(dict.fromkeys(found))


def find_box(notebook: Notebook, words: str) -> Open:
    """Find the one open box that `REF:LINE` or words fit; raises `ConvnotesError` for none or more."""
    boxes = open_boxes(notebook)
    if not words.strip():
        raise ConvnotesError(
            "no promise is named: nothing was written", "write words of it", _WRONG_USAGE
        )
    place = _PLACE.fullmatch(words)
    if place:
        found = [each for each in boxes if _at(each, place[1], int(place[2]))]
        if not found:
            near = nearest_id(place[1], notebook.by_id)
            known = notebook.names.note(place[1])
            hint = f"did you mean `{near}`?" if near and not known else ""
            raise ConvnotesError(
                f"no open promise stands at `{words}`",
                hint or f"see: convnotes show {place[1]}",
                _WRONG_USAGE,
            )
        return found[0]
    wanted = folded(words)
    for fits in (
        [each for each in boxes if folded(each.text) == wanted],
        [each for each in boxes if wanted in folded(each.text)],
        [each for each in boxes if _holds(each, wanted.split())],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise _several(words, fits)
    raise ConvnotesError(
        f"no open promise has the words `{words}`",
        "see: convnotes agenda, or name it by its place: REF:LINE",
        _WRONG_USAGE,
    )


def tick(notebook: Notebook, box: Open, state: State, on: datetime.date) -> Change:
    """Tick a box and write the day; raises `ConvnotesError` where anything else would change."""
    note = next(each for each in notebook.notes if each.path == box.site.path)
    assert_sound(note)
    found = next(each for each in _boxes(note) if each.line == box.site.line)
    change = Change(note.path, note.source.digest, _ticked(note, found, state, on))
    then = reread(notebook, note.source, change)
    assert_only(note, then, Intended(box=True))
    ticked = {each.line: each.mark for each in _boxes(then)}
    before = {each.line: each.mark for each in _boxes(note)}
    if ticked != {**before, found.line: _WHEN[state][0]}:
        raise ConvnotesError(f"{note.path}:{found.line} cannot be ticked: nothing was written")
    return change


def _ticked(note: Note, box: Box, state: State, on: datetime.date) -> tuple[Edit, ...]:
    mark, key = _WHEN[state]
    opened = _MARK.search(note.source.text, box.span.start)
    assert opened is not None, "a box begins with its mark"
    inside = Edit(Span(opened.start(1), opened.end(1)), mark)
    if any(word in box.text for word in (f"{key}::", "✅", "❌")):
        return (inside,)
    block = _BLOCK_ID.search(box.text)
    end = box.text_start + (block.start() if block else len(box.text))
    return inside, Edit(Span(end, end), f" [{key}:: {on.isoformat()}]")


def _boxes(note: Note) -> tuple[Box, ...]:
    return (*note.boxes, *(box for entry in note.entries for box in entry.boxes))


def _at(box: Open, reference: str, line: int) -> bool:
    path = box.site.path
    names = {folded(box.note), folded(path), folded(path.rsplit("/", 1)[-1].removesuffix(".md"))}
    return box.site.line == line and folded(reference) in names


def _holds(box: Open, words: list[str]) -> bool:
    held = folded(f"{box.text} {box.owner or ''} {box.note}")
    return all(word in held for word in words)


def _several(words: str, fits: list[Open]) -> ConvnotesError:
    shown = [
        f"{each.note}:{each.site.line}  {f'{each.owner}: ' if each.owner else ''}{each.text}"
        for each in fits[:_SHOWN]
    ]
    more = [f"and {len(fits) - _SHOWN} more"] if len(fits) > _SHOWN else []
    return ConvnotesError(
        f"`{words}` fits {len(fits)} open promises: nothing was written",
        "\n".join(("name one by its place:", *shown, *more)),
        _WRONG_USAGE,
    )
