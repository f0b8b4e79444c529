"""How the id of a note is written in the place of another, so that it is read as one name."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import quote

from convnotes.model.header import Scalar, Sequence
from convnotes.model.place import Span
from convnotes.model.source import Edit, Source
from convnotes.text.apply import edited
from convnotes.text.frontmatter_reader import read_header
from convnotes.text.mentions import Form, Mention
from convnotes.text.yaml_trouble import quoted

_SIGNS = re.compile(r"[,+&]")
_PIECES = re.compile(r"[^,+&]+")
_BEHIND_AT = re.compile(r"[^\s:,]+(?:[ \t]+[^\s:,]+){0,3}")
# What other readers of YAML take for a number or a truth; a day is one to them as well, by custom.
_TYPED = re.compile(
    r"(?!\d{4}-\d\d-\d\d\Z)[-+\d._e]*\d[-+\d._e]*|0[xob][\da-f_]+|~|null|true|false|yes|no|on|off|y|n",
    re.IGNORECASE,
)
_NOT_IN_PATH = re.compile(r"[\s%()<>\\]")
_NOT_IN_ANGLES = re.compile(r"[%<>\\]")
BARE = frozenset((Form.NAME, Form.OWNER, Form.FIELD))
"""The forms in which signs of an id could be taken for signs of the line; links protect them."""


class Spelling:
    """Writes one id; with `linked` as a link wherever it would else stand bare."""

    def __init__(self, name: str, *, linked: bool = False) -> None:
        self.name = name
        self.linked = linked
        self.plain = _reads_plain(name)

    def edits(self, text: str, mentions: Iterable[Mention]) -> tuple[Edit, ...]:
        """Give the edits to a text; a place that is written so already needs none."""
        ordered = sorted(mentions, key=lambda each: (each.whole, each.at))
        return tuple(
            edit
            for _, group in groupby(ordered, key=lambda each: each.whole)
            for edit in self._edits(tuple(group))
            if text[edit.span.start : edit.span.end] != edit.text
        )

    def _edits(self, same: tuple[Mention, ...]) -> Iterator[Edit]:
        """Write the mentions of one value."""
        form = same[0].form
        if form in BARE and self._needs_link(same[0]):
            yield Edit(same[0].whole, self._linked(same))
        elif form not in BARE and not self._fits(same):
            text = self._linked(same) if self._parts(same[0]) else self._replaced(same)
            yield Edit(same[0].whole, quoted(text))
        else:
            yield from (Edit(each.span, self._written(each)) for each in same if each.span)

    def _needs_link(self, mention: Mention) -> bool:
        if mention.form is Form.OWNER and not _BEHIND_AT.fullmatch(self.name):
            return True
        return self.linked or self._parts(mention)

    def _parts(self, mention: Mention) -> bool:
        """Tell whether the id would fall apart, because the value is parted at its signs."""
        return mention.parted and _SIGNS.search(self.name) is not None

    def _fits(self, same: tuple[Mention, ...]) -> bool:
        """Tell whether the id can stand where another stood, and all else stay as it is."""
        if self._parts(same[0]) or not all(each.span for each in same):
            return False
        if same[0].form is Form.PLAIN:
            return self.plain and not _TYPED.fullmatch(self._replaced(same))
        return same[0].form is not Form.NESTED or self.plain

    def _written(self, mention: Mention) -> str:
        match mention.form:
            case Form.SINGLE:
                return self.name.replace("'", "''")
            case Form.DOUBLE:
                return quoted(self.name)[1:-1]
            case Form.PATH if "%" in mention.text:
                return quote(self.name)
            case Form.PATH:
                return _escaped(_NOT_IN_PATH, self.name)
            case Form.ANGLED:
                return _escaped(_NOT_IN_ANGLES, self.name)
        return self.name

    def _replaced(self, same: tuple[Mention, ...]) -> str:
        return edited(same[0].text, (Edit(each.at, self.name) for each in same))

    def _linked(self, same: tuple[Mention, ...]) -> str:
        """Write a value with every name in it as a link; a link protects its signs."""
        text = same[0].text
        places = {each.at for each in same}
        links: list[Edit] = []
        for piece in _PIECES.finditer(text):
            start, end = piece.start(), piece.end()
            ours = any(start <= at.start < end for at in places)
            bare = piece[0].strip()
            begin = start + len(piece[0]) - len(piece[0].lstrip())
            name = self.name if ours else bare.removeprefix("@").strip()
            links.append(Edit(Span(begin, begin + len(bare)), f"[[{name}]]"))
        return edited(text, links)


def _escaped(unfit: re.Pattern[str], name: str) -> str:
    return unfit.sub(lambda match: quote(match[0]), name)


def _reads_plain(name: str) -> bool:
    """Tell whether YAML reads a text without quotes as that text, in a list as well."""
    header = read_header(Source("", f"---\nx: [{name}]\n---\n", ""))[0]
    node = header["x"].node if "x" in header else None
    if not isinstance(node, Sequence) or len(node.items) != 1:
        return False
    item = node.items[0]
    return isinstance(item, Scalar) and item.plain and item.text == name
