"""Words without case and accents, for whoever types `nunez` and means `Núñez`."""

import re
import unicodedata

from convnotes.model.ids import folded

# The combining marks of Latin, Greek and Cyrillic; those of other scripts make other letters.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
_STROKES = re.compile("[øłđħıæœ]")


def unaccented(text: str) -> str:
    """Give the form in which words are looked for: as names are compared, and without accents."""
    plain = folded(text)
    if plain.isascii():
        return plain
    apart = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    whole = unicodedata.normalize("NFC", apart).casefold()
    return " ".join(_STROKES.sub(lambda letter: _STROKED[letter[0]], whole).split())
