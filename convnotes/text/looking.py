"""Whether a text holds the words that somebody looks for: case, accents and plurals aside."""

import re
from collections.abc import Iterable
from functools import cache, partial

from convnotes.text.accents import has_no_accents, unaccented
from convnotes.text.sieve import Sieve, sieve

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
    plain = text.lower() if has_no_accents(text) else unaccented(text)
    return frozenset([word for word in words if _holds(word, plain)])


def sieves(words: Iterable[str]) -> tuple[Sieve, ...]:
    """Give for each sought word the test that lets through whatever text may hold it."""
    return tuple(sieve(_beginning(word), partial(_is_held, word)) for word in words)


def _is_held(word: str, text: str) -> bool:
    return bool(held((word,), text))


def _holds(word: str, plain: str) -> bool:
    # To look for letters is quicker by far than for a pattern.
    return _beginning(word) in plain and _fitting(word).search(plain) is not None


@cache
def _beginning(word: str) -> str:
    """Give the letters that a word and its singulars begin with."""
    return min((word, *(each.removesuffix("y") for each in _singulars(word))), key=len)


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
