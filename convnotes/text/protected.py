"""Names that hold signs of the grammar, such as `Hale & Sons`: they are tried whole before a split."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_SEPARATORS = re.compile(r"[,+&(:]|->|→")
_WORD = re.compile(r"\w+")
HIDDEN = "\x00"
"""What a masked character becomes: no name and no sign holds it."""


class _Whole(NamedTuple):
    """A name in small letters, and where its first word stands in it."""

    name: str
    offset: int


class ProtectedNames:
    """Masks known names in a line; a line costs its own words, however many names there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self.signs: frozenset[str] = frozenset()
        self._by_word: dict[str, list[_Whole]] = {}
        held = {name.lower() for name in names if _SEPARATORS.search(name)}
        for name in sorted(held, key=lambda each: (-len(each), each)):
            first = _WORD.search(name)
            if first:
                self.signs |= {match[0] for match in _SEPARATORS.finditer(name)}
                self._by_word.setdefault(first[0], []).append(_Whole(name, first.start()))

    def masked(self, text: str) -> str:
        """Replace every known name in the words before the summary, the longest first."""
        head = text if ":" in self.signs else text.partition(":")[0]
        if not any(sign in head for sign in self.signs):
            return text
        parts: list[str] = []
        at = 0
        for word in _WORD.finditer(head):
            found = self._at(text, word) if word.start() >= at else None
            if found:
                start = word.start() - found.offset
                parts += (text[at:start], HIDDEN * len(found.name))
                at = start + len(found.name)
        return "".join((*parts, text[at:]))

    def _at(self, text: str, word: re.Match[str]) -> _Whole | None:
        for whole in self._by_word.get(word[0].lower(), ()):
            start = word.start() - whole.offset
            end = start + len(whole.name)
            ends = not text[end : end + 1].isalnum() or not whole.name[-1].isalnum()
            if start >= 0 and ends and text[start:end].lower() == whole.name:
                return whole
        return None
