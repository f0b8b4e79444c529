"""The grammar of a promise or question after its box: owner, text, due and completion."""

import datetime
import re
from typing import NamedTuple

from convnotes.model.conversation import PromiseKind, State
from convnotes.model.note import Box, Name
from convnotes.model.place import Span
from convnotes.text import values

_MARKS = {
    " ": (PromiseKind.PROMISE, State.OPEN),
    "x": (PromiseKind.PROMISE, State.DONE),
    "X": (PromiseKind.PROMISE, State.DONE),
    "-": (PromiseKind.PROMISE, State.DROPPED),
    "?": (PromiseKind.QUESTION, State.OPEN),
}
_LINK_FIRST = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\][ \t]*[:,]?[ \t]*")
_AT_NAME = re.compile(r"@([^\s:,]+(?:[ \t]+[^\s:,]+){0,3})")
# Counts are bounded, so that no line can take longer than its length.
_DUE = re.compile(
    r"(?:📅\ufe0f?[ \t]*(\S+)|[\[(]due::[ \t]{0,9}([^\])]{0,60}?)[ \t]{0,9}[\])]"
    r"|\(due[ \t]{1,9}([^()]{0,60}?)[ \t]{0,9}\))"
)
DUE_SIGNS = {"[due::": "[due:: {}]", "📅": "📅 {}", "(due 2": "(due {})"}
"""The forms of a due day, by how each begins; the first is written where a note shows none."""

_IN_WORDS = 3
"""The group of `(due …)`, which may be words that are no date at all."""
_DONE = re.compile(
    r"(?:[✅❌]\ufe0f?[ \t]*(\S+)"
    r"|[\[(](?:completion|cancelled)::[ \t]{0,9}([^\])]{0,60}?)[ \t]{0,9}[\])])"
)
_LABELLED = re.compile(r"!?\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")


class WrongDate(NamedTuple):
    """A date in a promise that cannot be read."""

    rule: str
    span: Span
    text: str
    suggestion: str


class Promised(NamedTuple):
    """A box as read; `owner` is the link or the words after `@`, which may be too many."""

    kind: PromiseKind
    state: State
    owner: Name | None
    owner_words: tuple[str, ...]
    text: str
    due: datetime.date | None
    done: datetime.date | None
    wrong: tuple[WrongDate, ...]


def read_box(box: Box) -> Promised | None:
    """Read a box, or give None where its mark is none of the format's."""
    marked = _MARKS.get(box.mark)
    if not marked:
        return None
    kind, state = marked
    wrong: list[WrongDate] = []
    text = box.text
    due = done = None
    if "due" in text or "📅" in text:
        due, text = _date(_DUE, text, box.text_start, wrong)
    if "completion::" in text or "cancelled::" in text or "✅" in text or "❌" in text:
        done, text = _date(_DONE, text, box.text_start, wrong)
    owner, words, text = _owner(text, box.text_start)
    return Promised(kind, state, owner, words, plain(text.strip()), due, done, tuple(wrong))


def plain(text: str) -> str:
    """Give a text with each wikilink replaced by what it shows."""
    if "[[" not in text:
        return text
    return _LABELLED.sub(
        lambda match: (match[2] or match[1].split("#")[0] or match[1]).strip(), text
    )


def _date(
    pattern: re.Pattern[str], text: str, start: int, wrong: list[WrongDate]
) -> tuple[datetime.date | None, str]:
    """Give the first date of a kind, and the text without it; `(due to the rain)` is text."""
    for match in pattern.finditer(text):
        group = match.lastindex or 1
        written = match[group]
        if group == _IN_WORDS and not re.search(r"\d", written):
            continue
        bare = text[: match.start()].rstrip() + text[match.end() :]
        try:
            return values.date(written.strip("[]")), bare
        except values.ImpossibleDate:
            suggestion, rule = "", "impossible-date"
        except values.NotIsoDate as error:
            suggestion, rule = error.suggestion, "non-iso-date"
        span = Span(start + match.start(group), start + match.end(group))
        wrong.append(WrongDate(rule, span, written, suggestion))
        return None, bare
    return None, text


def _owner(text: str, start: int) -> tuple[Name | None, tuple[str, ...], str]:
    blanks = len(text) - len(text.lstrip())
    link = _LINK_FIRST.match(text, blanks)
    if link:
        span = Span(start + link.start(), start + link.end())
        return Name(link[1].strip(), span, link=True), (), text[link.end() :]
    at = _AT_NAME.match(text, blanks)
    if at:
        span = Span(start + at.start(), start + at.end())
        return Name(at[1], span), tuple(at[1].split()), text[at.start() + 1 :]
    return None, (), text
