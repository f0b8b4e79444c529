"""Words without case and accents, for whoever types `nunez` and means `Núñez`."""

import re
import unicodedata
from functools import cache

from convnotes.model.ids import folded

# The combining marks of Latin, Greek and Cyrillic; those of other scripts make other letters.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
_ASCII = bytes(range(128))
_STROKES = re.compile("[øłđħıæœ]")


def unaccented(text: str) -> str:
    """Give the form in which words are looked for: as names are compared, and without accents."""
    if has_no_accents(text):
        return " ".join(text.lower().split())
    plain = folded(text)
    if plain.isascii():
        return plain
    apart = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    whole = unicodedata.normalize("NFC", apart).casefold()
    return " ".join(_STROKES.sub(lambda letter: _STROKED[letter[0]], whole).split())


def has_no_accents(text: str) -> bool:
    """Tell at once of most texts that nothing but capitals and blanks is to be changed in them."""
    if text.isascii():
        return True
    beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return all(map(_stays, set(beyond.decode("utf-8", "surrogatepass"))))


@cache
def _stays(sign: str) -> bool:
    """Tell whether a sign is the same with and without accents, and joins no other."""
    return (
        unicodedata.category(sign)[0] != "M"
        and not _MARKS.match(sign)
        and not "\u1100" <= sign <= "\u11ff"
        and sign not in _STROKED
        and not sign.isspace()
        and unicodedata.normalize("NFKD", sign) == unicodedata.normalize("NFC", sign) == sign
        and sign.casefold() == sign.lower() == sign
    )
