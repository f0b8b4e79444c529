"""Whether a text holds the words that somebody looks for: case, accents and plurals aside."""

import re
from collections.abc import Iterable

from convnotes.text.accents import unaccented

_WORD = re.compile(r"\w+")
_WITHOUT_BLANKS = "\u2e80"
"""From here on stand scripts that put no blanks between words."""
_SHORTEST_PLURAL = 4


def sought(text: str) -> tuple[str, ...]:
    """Give the words of what somebody looks for, each once."""
    return tuple(dict.fromkeys(_WORD.findall(unaccented(text))))


def held(words: Iterable[str], text: str) -> frozenset[str]:
    """Give those of the sought words that a text holds.

    A word fits whatever begins with it, and in the plural its singular: `boiler` finds boilers, and
    `boilers` boiler. Where a script has no blanks, it fits anywhere.
    """
    plain = text.lower() if text.isascii() else unaccented(text)
    found = [word for word in words if _inside(word, plain)]
    if not found:
        return frozenset()
    parts = _WORD.findall(plain)
    return frozenset(word for word in found if _fits(word, plain, parts))


def _inside(word: str, plain: str) -> bool:
    """Look quickly whether a word can be in a text at all."""
    return any(each in plain for each in (word, *_singulars(word)))


def _fits(word: str, plain: str, parts: list[str]) -> bool:
    if max(word) >= _WITHOUT_BLANKS:
        return word in plain
    singulars = _singulars(word)
    return any(part.startswith(word) or part in singulars for part in parts)


def _singulars(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return ()
    found = [word[:-1]]
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    return tuple(found)
