"""Rows of a table in plain text: its delimiter, its quotes, and the lines on which rows begin."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

DELIMITERS = (",", ";", "\t")

_LINE_END = re.compile(r"\r+\n|\n|\r")
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)


class Row(NamedTuple):
    """A row's cells, and the number of the line on which it begins."""

    line: int
    cells: tuple[str, ...]


def even(text: str) -> str:
    """End all lines with LF, and take away a line in which a spreadsheet names the delimiter."""
    plain = _LINE_END.sub("\n", text)
    said = _SAID.match(plain)
    return plain[said.end() - 1 :] if said else plain


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    sign = re.escape(delimiter)
    return re.compile(
        rf'(?:[ ]*"(?P<quoted>(?:[^"]|"")*+)"(?P<after>[^{sign}\n]*+)|(?P<plain>[^{sign}\n]*+))'
        rf"(?P<end>{sign}|\n|\Z)"
    )


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Give the rows of a text that `even` made even (RFC 4180); a lone quote is a character."""
    pattern = _cell(delimiter)
    at, line, cells, began = 0, 1, list[str](), 1
    while at <= len(text):
        match = pattern.match(text, at)
        assert match, "the second way of reading a cell takes anything"
        quoted = match["quoted"]
        plain = match["plain"] if quoted is None else quoted.replace('""', '"') + match["after"]
        cells.append(plain)
        line += match[0].count("\n")
        at = match.end()
        if match["end"] != delimiter:
            if len(cells) > 1 or cells[0].strip():
                yield Row(began, tuple(cells))
            cells, began = [], line
            if not match["end"]:
                return
