"""What a file of a site says, in every form in which words can stand in it."""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

SHORTEST = 8
"""Characters of a phrase, at least: whatever is shorter is a word of anybody's."""

_INLINE = re.compile(r"</?(?:em|strong|code|s|b|i|mark|ins|del|wbr)>")
_MARKS = re.compile(r'[<>"`\x00]+')
_FOLDED = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(.))")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_SINGLE = "\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff\uf900-\ufaff"
# Scripts that part no words: there each character is one.
_TOKEN = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+")
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u200b-\u200f\u00ad]+"
)
_DEEPEST = 3


def tokens(text: str) -> list[str]:
    """Give the words of a text as a search index folds them: no case, no accents, no marks."""
    if text.isascii():
        return _TOKEN.findall(text.lower())
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _TOKEN.findall(_ACCENTS.sub("", bare))


def phrases(words: list[str]) -> Iterator[str]:
    """Give at each word the shortest phrase that begins there and is long enough to tell."""
    count = len(words)
    for index, word in enumerate(words):
        phrase, end = word, index + 1
        while len(phrase) < SHORTEST and end < count:
            phrase = f"{phrase} {words[end]}"
            end += 1
        if len(phrase) >= SHORTEST:
            yield phrase


def passages(path: str, data: bytes) -> list[str]:
    """Give what a file says, piece by piece: no piece runs over the bounds of an element."""
    text = data.decode("utf-8", "replace")
    if path.endswith((".ics", ".vcf")):
        text = _FOLDED.sub("", text).replace("\n", "\0")
    elif '\\"' in text:
        text = text.replace('\\"', "'")
    return _MARKS.split(_INLINE.sub("", text))


def forms(piece: str, depth: int = 0) -> Iterator[str]:
    """Give a piece as it stands, and with its entities, escapes, percents and base64 undone."""
    yield piece
    if depth < _DEEPEST:
        for other in _undone(piece):
            if other != piece:
                yield from forms(other, depth + 1)


def _undone(piece: str) -> Iterable[str]:
    if "&" in piece:
        yield html.unescape(piece)
    if "%" in piece:
        yield unquote(piece)
    if "\\" in piece:
        yield (
            _ESCAPE.sub(_unescaped, piece)
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
    for match in _BASE64.finditer(piece) if len(piece) >= 12 else ():
        hidden = _from_base64(match[0])
        if hidden:
            yield hidden


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number:
        return chr(min(int(number, 16), 0x10FFFF))
    return " " if match[4] in "nrtf" else match[4]


def _from_base64(text: str) -> str:
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    if bare.isalpha() and bare.islower():
        return ""
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        hidden = data.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return hidden if hidden.isprintable() or "\n" in hidden else ""
