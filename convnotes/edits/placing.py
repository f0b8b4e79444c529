"""Where in a note a new exchange goes: in the file's own direction, the last of its day."""

import datetime
from collections.abc import Iterable

from convnotes.edits.handwriting import Handwriting, content_end
from convnotes.model.note import Entry, Note
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.order import falls

_MIDNIGHT = datetime.time()


def placed(
    note: Note, text: str, hand: Handwriting, day: datetime.date, time: datetime.time | None
) -> Edit:
    """Put the text of an exchange into its note; without a time it is the last of its day."""
    newest_first = falls(note.entries)
    entries = _timed(note.entries, newest_first)
    when = day, time or datetime.time.max
    earlier = [entry for entry, stood in entries if stood <= when]
    if not entries:
        return _after(note, note.body, len(note.source.text), text, hand)
    if newest_first and earlier:
        return _before(earlier[0], text, hand)
    if newest_first or earlier:
        last = entries[-1][0] if newest_first else earlier[-1]
        return _after(note, last.span.start, last.span.end, text, hand)
    return _before(entries[0][0], text, hand)


def placed_together(
    note: Note,
    texts: Iterable[tuple[str, datetime.date, datetime.time | None]],
    hand: Handwriting,
) -> tuple[Edit, ...]:
    """Put several exchanges, oldest first, into their note; one edit for each place in it."""
    newest_first = falls(note.entries)
    by_place: dict[Span, list[str]] = {}
    for text, day, time in texts:
        edit = placed(note, text, hand, day, time)
        by_place.setdefault(edit.span, []).append(edit.text)
    return tuple(
        Edit(place, "".join(reversed(found) if newest_first else found))
        for place, found in by_place.items()
    )


def field_below(note: Note, entry: Entry, field: str, hand: Handwriting) -> Edit:
    """Put one more `key:: value` at the end of an exchange's body."""
    end = content_end(note.source.text, entry.span.start, entry.span.end)
    if not entry.level:
        return Edit(Span(end, end), f"{hand.line_end}  {'- ' if entry.boxes else ''}{field}")
    gap = 1 if end <= entry.body.start else 2
    return Edit(Span(end, end), hand.line_end * gap + field)


def _timed(
    entries: tuple[Entry, ...], newest_first: bool
) -> list[tuple[Entry, tuple[datetime.date, datetime.time]]]:
    """Give entries in the order of the file, each with the day and time that order it.

    One without a time takes that of the same day's entry before it (docs/format.md, "Order").
    """
    found: list[tuple[Entry, tuple[datetime.date, datetime.time]]] = []
    for entry in reversed(entries) if newest_first else entries:
        if entry.day:
            before = found[-1][1] if found else None
            same = before[1] if before and before[0] == entry.day else _MIDNIGHT
            found.append((entry, (entry.day, entry.time or same)))
    return found[::-1] if newest_first else found


def _after(note: Note, start: int, end: int, text: str, hand: Handwriting) -> Edit:
    """Put a text behind the last line that is not blank, and leave the blank ones after it."""
    at = content_end(note.source.text, start, end)
    if at == start:
        return _at_the_top(note, text, hand)
    return Edit(Span(at, at), hand.line_end * (1 + hand.gap) + text)


def _at_the_top(note: Note, text: str, hand: Handwriting) -> Edit:
    """Begin a body that is still empty, a blank line below the front matter."""
    at = len(note.source.text[: note.body].rstrip("\r\n"))
    return Edit(Span(at, at), (hand.line_end * 2 if at else "") + text + _end(note, hand))


def _end(note: Note, hand: Handwriting) -> str:
    """Give a line end for a text that becomes all there is of a note."""
    return "" if note.source.text else hand.line_end


def _before(entry: Entry, text: str, hand: Handwriting) -> Edit:
    at = entry.span.start
    return Edit(Span(at, at), text + hand.line_end * (1 + hand.gap))
