"""A note as `git diff` compares it: what is meant stands out, how it is typed does not.

Byte order marks, kinds of line end, blanks at line ends, and the normal form of letters make no
difference. A list in brackets has one item to a line, and a long paragraph one sentence, so that a
changed word shows its sentence. What could command a terminal is shown as an escape.
"""

import re
import unicodedata
from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
_LIST = re.compile(r"([\w-]+):[ \t]*\[([^\[\]{}\"'#]*)\][ \t]*\Z")
_SENTENCE = re.compile(r"(?<=[.!?…])[ ]+(?=[^\W\d_a-z])")
_COMMAND = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_LONG = 100
"""Characters of a line that is parted at its sentences."""


def readable(text: str) -> str:
    """Give the lines to compare, each ended by LF."""
    lines = [
        _COMMAND.sub(_escaped, unicodedata.normalize("NFC", line.rstrip()))
        for line in _LINE_END.split(text.removeprefix("\ufeff"))
    ]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{part}\n" for part in _parted(lines))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _parted(lines: list[str]) -> Iterator[str]:
    header = bool(lines) and lines[0] == "---"
    fenced = False
    for number, line in enumerate(lines):
        if header:
            header = number == 0 or line != "---"
            yield from _items(line)
            continue
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        yield from (line,) if fenced or len(line) <= _LONG else _SENTENCE.split(line)


def _items(line: str) -> Iterator[str]:
    found = _LIST.match(line)
    if not found:
        yield line
        return
    yield f"{found[1]}:"
    for item in found[2].split(","):
        if item.strip():
            yield f"  - {item.strip()}"
