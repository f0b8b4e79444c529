"""An exchange as text, in a note's own handwriting; whatever was said stays text."""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.edits.handwriting import Handwriting
from convnotes.model.conversation import ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.apply import edited
from convnotes.text.links import Spans
from convnotes.text.scan import scan_whole
from convnotes.text.scanned import Scanned

LONGEST_SUMMARY = 100
"""Characters: a longer first line of a text is no summary and goes into the body."""

_CLOSING_MARKS = re.compile(r"(?<=[ \t])(#+)$")
_CONFLICT = re.compile(r"^(?=(?:<{7}|={7}|>{7}|\|{7})(?: |$))", re.MULTILINE)
_OPENER = re.compile(r"`{3,}|~{3,}|<!--|%%")
_BOX = re.compile(r"\[.\]")
_KEY = re.compile(r"[^\s*+-]")
_ROUNDS = 100
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "…")
_SENTINEL = "9999-12-31"
_PROBE = "- [ ] probe %% -->"
"""A box, and the ends of whatever comment was left open."""
_ACTING = frozenset(("next_turn", "next", "due", "about", "wait_until", "continues"))


class Pledge(NamedTuple):
    """A promise that is given in an exchange."""

    owner: PersonId
    text: str
    due: datetime.date | None


class Saying(NamedTuple):
    """An exchange before it is written; `hearers` are empty where it is joint or a note.

    Without a `headline` all of its text is body; `hidden` are comments to stand below it.
    """

    kind: ExchangeKind
    day: datetime.date
    time: datetime.time | None
    speakers: tuple[PersonId, ...]
    hearers: tuple[PersonId, ...]
    channel: str
    flags: tuple[str, ...]
    text: str
    pledges: tuple[Pledge, ...] = ()
    headline: bool = True
    hidden: tuple[str, ...] = ()


def exchange_text(
    saying: Saying, hand: Handwriting, fields: tuple[tuple[str, str], ...] = ()
) -> str:
    r"""Write an exchange, without a line end behind its last line.

    The first line of its text is the summary if it reads like one. What would be read as an exchange,
    a promise, or the end of this exchange gets a `\` before it, as CommonMark has it (2.4).
    """
    summary, body, apart = _parted(saying.text) if saying.headline else ("", saying.text, False)
    head = f"{hand.mark} {_head(saying, hand)}" + (f": {summary}" if summary else "")
    head = _CLOSING_MARKS.sub(r"\\\1", head) if not hand.bulleted else head
    said = _harmless(_joined(head, body, hand, 1 + hand.inner, apart=apart), hand)
    told = "\n".join(f"{key}:: {value}".rstrip() for key, value in fields)
    said = _joined(said, told, hand, 2 if body else 1 + hand.inner)
    pledges = "\n".join(_pledge(each, hand) for each in saying.pledges)
    said = _joined(said, pledges, hand, 2)
    return _joined(said, "\n".join(saying.hidden), hand, 2).replace("\n", hand.line_end)


def _parted(text: str) -> tuple[str, str, bool]:
    """Part a text into its first line, where that is a sentence or stands alone, and the rest.

    Tells as well whether a blank line stood between them.
    """
    first, _, rest = text.partition("\n")
    apart = rest.startswith("\n")
    alone = not rest or apart or first.rstrip().endswith(_SENTENCE_ENDS)
    if len(first) > LONGEST_SUMMARY or not alone:
        return "", text, False
    return first.strip(), rest.strip("\n").rstrip(), apart


def _head(saying: Saying, hand: Handwriting) -> str:
    day = saying.day.isoformat()
    words = [f"[[{day}]]" if hand.linked_days else day]
    if saying.time:
        words.append(saying.time.strftime("%H:%M"))
    speakers = [hand.name(each) for each in saying.speakers]
    if saying.kind is ExchangeKind.NOTE:
        words.append(f"note by {speakers[0]}")
    elif saying.kind is ExchangeKind.JOINT:
        words.append(" + ".join(speakers))
    else:
        hearers = ", ".join(hand.name(each) for each in saying.hearers)
        words.append(f"{speakers[0]} {hand.arrow} {hearers}")
    how = ", ".join(filter(None, (saying.channel, *saying.flags)))
    return " ".join(words) + (f" ({how})" if how else "")


def _pledge(pledge: Pledge, hand: Handwriting) -> str:
    due = f" {hand.due.format(pledge.due.isoformat())}" if pledge.due else ""
    return f"- [ ] [[{pledge.owner}]] {pledge.text}{due}"


def _joined(head: str, part: str, hand: Handwriting, gap: int, *, apart: bool = False) -> str:
    """Put a part below a text, indented below a bullet; else `gap` line ends before it.

    Below a bullet a blank line parts them only where one did in what was said.
    """
    if not part:
        return head
    if hand.bulleted:
        lines = (f"  {line}" if line else "" for line in part.split("\n"))
        return "\n".join((head, *([""] * apart), *lines))
    return head + "\n" * gap + part


def _harmless(block: str, hand: Handwriting) -> str:
    r"""Put a `\` before whatever would be read, in the text of an exchange, as more than text."""
    level = 0 if hand.bulleted else len(hand.mark)
    following = f"\n{'' if level else '  '}{_PROBE}\n{hand.mark} {_SENTINEL}"
    for _ in range(_ROUNDS):
        document = block + following
        places = sorted(set(_readable(document, scan_whole(document), level)))
        if not places:
            break
        block = edited(block, [Edit(Span(at, at), "\\") for at in places])
    return block


def _readable(document: str, found: Scanned, level: int) -> Iterator[int]:
    r"""Give the offsets at which a `\` turns into text what the scanner read.

    The document is the exchange with a box and another exchange below it, which must stay in sight.
    """
    last, probe = document.rindex("\n") + 1, document.rindex(_PROBE)
    for entry in found.entries:
        if 0 < entry.span.start < last:
            yield entry.span.start
    for malformed in found.malformed:
        yield document.rfind("\n", 0, malformed.span.start) + 1
    for at in _items(document, found):
        if at < probe:
            yield at
    for conflict in _CONFLICT.finditer(document):
        yield conflict.start()
    if level:
        yield from _endings(document, found, level, last)
    for start, end in found.hidden:
        opener = _OPENER.search(document, start, end) if end > probe else None
        # Before a fence a `\` makes it text; `<!--` and `%%` it has to part.
        if opener:
            yield opener.start() + (opener[0][0] in "<%")


def _items(document: str, found: Scanned) -> Iterator[int]:
    """Give the boxes, and the fields that act on the turn."""
    boxes = [*found.boxes, *(box for entry in found.entries for box in entry.boxes)]
    for box in boxes:
        mark = _BOX.search(document, box.span.start)
        if mark:
            yield mark.start()
    for remark in (remark for entry in found.entries for remark in entry.remarks):
        key = _KEY.search(document, remark.span.start)
        if key and remark.key in _ACTING:
            yield key.start()


def _endings(document: str, found: Scanned, level: int, last: int) -> Iterator[int]:
    """Give the headings that would end the exchange."""
    hidden = Spans(found.hidden)
    for heading in re.finditer(rf"^#{{1,{level}}}(?=[ \t]|$)", document, re.MULTILINE):
        if 0 < heading.start() < last and heading.start() not in hidden:
            yield heading.start()
