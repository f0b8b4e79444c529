"""Rules out by its bytes a text that cannot hold a word, so that most need not be looked at."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from convnotes.text.accents import has_no_accents

_ASCII = bytes(range(128))
_LONG = 60
"""Pieces of a text that are no longer are looked at once in all texts."""

Sieve = Callable[[bytes], bool]


def sieve(word: str, holds: Callable[[str], bool]) -> Sieve:
    """Give a test that lets through, as UTF-8, every text in which a word stands, and few others.

    `holds` tells of a piece of text, which blanks part from the rest, whether the word stands in it. In
    a piece of ASCII the word itself must, with small letters for capitals.
    """
    plain = word.encode() if word.isascii() else b""
    seen: dict[bytes, bool] = {}

    def odd(piece: bytes) -> bool:
        if len(piece) > _LONG:
            return holds(piece.decode("utf-8", "replace"))
        if piece not in seen:
            seen[piece] = holds(piece.decode("utf-8", "replace"))
        return seen[piece]

    def lets_through(data: bytes) -> bool:
        if plain and plain in data.lower():
            return True
        if data.isascii():
            return False
        if not any(map(_in_words, _beyond(data))):
            return False
        return any(odd(piece) for piece in set(data.split()) if not piece.isascii())

    return lets_through


def key_sieve(keys: Iterable[str]) -> Sieve:
    """Give a test that lets through every note that has one of some keys in its front matter.

    The keys are of ASCII, small and with `_`; they may be written otherwise. An escape of YAML may
    stand for any letter.
    """
    asked = tuple(keys)
    signs = tuple(each.encode() for each in (*{each.split("_")[0] for each in asked}, "\\", "?"))
    some = "|".join(re.escape(each).replace("_", "[-_ ]") for each in asked)
    # What a `?` begins may be a key whose colon stands elsewhere.
    written = re.compile(rf"\\|^[ \t]*\?|(?:{some})[\"']?\s*:".encode(), re.MULTILINE)

    def lets_through(data: bytes) -> bool:
        small = data.lower()
        if any(each in small for each in signs) and written.search(small):
            return True
        return not data.isascii() and any(map(_folds_to_ascii, _beyond(data)))

    return lets_through


def _beyond(data: bytes) -> set[str]:
    return set(data.translate(None, _ASCII).decode("utf-8", "replace"))


@cache
def _folds_to_ascii(sign: str) -> bool:
    return any(map(str.isascii, sign.casefold()))


@cache
def _in_words(sign: str) -> bool:
    """Tell whether a sign beyond ASCII can be part of a word, or become one when words are compared."""
    return sign.isalnum() or not has_no_accents(sign)
