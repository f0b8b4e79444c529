"""Words as the search knows them: folded and parted here exactly as `static/search.js` does."""

import re
import unicodedata
from collections.abc import Iterator

_DIACRITICS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ς": "σ",
    }
)
_SPECIAL = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
# Marks of these scripts belong to their words, though they are no letters.
_WITHIN = (
    "\u0900-\u0963\u0966-\u0dff\u0e00-\u0e4e\u0e50-\u0fff\u1000-\u109f\u1780-\u17ff\u3099\u309a"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_WITHIN}]){{1,40}}")
_LONGEST = 40
_PLAIN = re.compile(f"[a-z0-9]{{1,{_LONGEST}}}")
_APART = bytes(each if chr(each).isalnum() else 32 for each in range(128)).ljust(256)
# Scripts that write no spaces: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)


def fold(text: str) -> str:
    """Give a text without capitals and diacritics."""
    if text.isascii():
        return text.lower()
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFKD", text)).lower()
    # To translate a text takes ten times as long as to see that it has nothing to translate.
    return bare.translate(_LETTERS) if _SPECIAL.search(bare) else bare


def words(text: str) -> list[str]:
    """Give the words of a text as they are looked for; one of over 40 characters is several.

    Where no spaces are written, every two characters that stand side by side are a word, and the
    last one by itself, so that each single character begins some word.
    """
    folded = fold(text)
    if folded.isascii():
        # To blank out all else and to split is much quicker than to look for each word.
        plain = folded.encode("ascii").translate(_APART).decode("ascii").split()
        return plain if max(map(len, plain), default=0) <= _LONGEST else _PLAIN.findall(folded)
    found: list[str] = []
    for run in _WORD.findall(folded):
        if run.isascii() or not _UNSPACED.search(run):
            found.append(run)
        else:
            found += _parted(run)
    return found


def _parted(run: str) -> Iterator[str]:
    at = 0
    for match in _UNSPACED.finditer(run):
        if match.start() > at:
            yield run[at : match.start()]
        signs = match[0]
        for number in range(len(signs)):
            yield signs[number : number + 2]
        at = match.end()
    if at < len(run):
        yield run[at:]
