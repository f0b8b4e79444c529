"""How a note writes its exchanges: level or bullets, arrows, names, dates, blank lines, line ends."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Entry, Note
from convnotes.model.notebook import Notebook
from convnotes.text.exchange_line import Spoken, read_tail
from convnotes.text.names import NameTable, link_target
from convnotes.text.promise_line import DUE_SIGNS

_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
_SEPARATORS = re.compile(r"[,+&(:]|->|→")


@dataclass(frozen=True, slots=True)
class Handwriting:
    """The style of one note; what it does not show is as the format page writes it.

    `mark` begins an exchange line: `##` to `######`, `-` or `*`. `gap` counts the blank lines before
    an exchange, `inner` those between its line and its body. `written` holds, as they last stood
    there, the names of those who have spoken.
    """

    mark: str
    arrow: str
    linked_names: bool
    linked_days: bool
    gap: int
    inner: int
    line_end: str
    due: str
    written: Mapping[PersonId, str]

    @property
    def bulleted(self) -> bool:
        """Whether exchanges are list items, with their bodies indented."""
        return self.mark[0] != "#"

    def name(self, person: PersonId) -> str:
        """Write somebody as the note does: as before, else as a link or a bare id."""
        before = self.written.get(person)
        if before:
            return before
        risky = _SEPARATORS.search(person) is not None
        return f"[[{person}]]" if self.linked_names or risky else person


def handwriting(notebook: Notebook, note: Note, participants: tuple[PersonId, ...]) -> Handwriting:
    """Read the style of a note's exchanges; where they differ the last one in the file counts."""
    text = note.source.text
    entries = note.entries
    last = entries[-1] if entries else None
    written = _written(notebook, note, participants)
    arrows = [each.tail for each in entries if "->" in each.tail or "→" in each.tail]
    return Handwriting(
        mark=_mark(text, last),
        arrow="→" if arrows and "→" in arrows[-1] else "->",
        linked_names=_mostly_linked(written.values()),
        linked_days=last is not None and "[[" in text[last.span.start : last.tail_start],
        gap=_gap(text, entries),
        inner=_inner(text, entries),
        line_end=_line_end(text, last),
        due=_due(text),
        written=written,
    )


def content_end(text: str, start: int, end: int) -> int:
    """Give where the last line that is not blank ends, with its blanks, between two offsets."""
    last = len(text[start:end].rstrip())
    if not last:
        return start
    match = _LINE_END.search(text, start + last, end)
    return match.start() if match else end


def _mark(text: str, entry: Entry | None) -> str:
    if entry is None:
        return "##"
    return "#" * entry.level if entry.level else text[entry.span.start]


def _written(
    notebook: Notebook, note: Note, participants: tuple[PersonId, ...]
) -> dict[PersonId, str]:
    names = notebook.names
    assert isinstance(names, NameTable), "a notebook is assembled with a table of names"
    found: dict[PersonId, str] = {}
    for entry in note.entries:
        spoken = read_tail(entry.tail, entry.tail_start, names, participants)
        for name in (*spoken.speakers, *(spoken.hearers or ())) if type(spoken) is Spoken else ():
            meant = names.meant(name)
            raw = note.source.text[name.span.start : name.span.end]
            usual = _by_id(name.text) == folded(meant.person) or not _SEPARATORS.search(name.text)
            if usual and not meant.several:
                found[meant.person] = raw
    return found


def _by_id(text: str) -> str:
    return folded(link_target(text))


def _mostly_linked(names: Collection[str]) -> bool:
    return sum(each.startswith("[[") for each in names) * 2 > len(names)


def _gap(text: str, entries: Sequence[Entry]) -> int:
    """Count the blank lines between the last two exchanges; a lone heading has one before it."""
    for before, entry in zip(reversed(entries[:-1]), reversed(entries[1:]), strict=True):
        if before.level == entry.level:
            end = content_end(text, before.span.start, entry.span.start)
            if not text[end : entry.span.start].strip():
                return max(len(_LINE_END.findall(text[end : entry.span.start])) - 1, 0)
    return 0 if entries and not entries[-1].level else 1


def _inner(text: str, entries: Sequence[Entry]) -> int:
    for entry in reversed(entries):
        if text[entry.body.start : entry.body.end].strip():
            return 1 if _BLANK_LINE.match(text, entry.body.start) else 0
    return 0


def _line_end(text: str, entry: Entry | None) -> str:
    near = _LINE_END.search(text, entry.span.start) if entry else None
    found = near or _LINE_END.search(text)
    return found[0] if found else "\n"


def _due(text: str) -> str:
    """Give the form in which a note writes due days: its last one, with `{}` for the day."""
    return max(DUE_SIGNS.items(), key=lambda sign: text.rfind(sign[0]))[1]
