"""Whether a text holds the words that somebody looks for: case, accents and plurals aside."""

import re
from collections.abc import Iterable
from functools import cache

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
    return frozenset(word for word in words if _fitting(word).search(plain))


@cache
def _fitting(word: str) -> re.Pattern[str]:
    if max(word) >= _WITHOUT_BLANKS:
        return re.compile(re.escape(word))
    whole = "".join(rf"|{re.escape(each)}(?!\w)" for each in _singulars(word))
    return re.compile(rf"(?<!\w)(?:{re.escape(word)}{whole})")


def _singulars(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return ()
    found = [word[:-1]]
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    return tuple(found)
