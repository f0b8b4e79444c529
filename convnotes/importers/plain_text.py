"""Characters of foreign texts: decoded, freed of what cannot be seen, and kept from being Markdown."""

import codecs
import hashlib
import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r{1,2}\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls, but for tabs and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"  # marks of direction, byte order marks
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADING = re.compile(r"#{1,6}(?=\s|$)|(?:[-=_*] ?){3,}$|=+$|-+$")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)")
_FENCE = re.compile(r"[ ]{0,3}(?=```|~~~)")
_LONGEST_INDENT = 3


def decoded(data: bytes) -> str:
    """Read bytes as UTF-8, UTF-16 or else Windows-1252; raises nothing, and keeps every byte."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return windows(data)


def windows(data: bytes) -> str:
    """Read bytes as Windows-1252; what it leaves undefined is read as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _wide(data: bytes) -> str:
    """Tell by the zero bytes of its beginning whether this is UTF-16 without a mark."""
    head = data[:200]
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else ""


def block(text: str) -> str:
    """Give a text of several lines, ended by LF, with nothing in it that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return _UNSEEN.sub("", plain).strip()


def line(text: str) -> str:
    """Give a text on one line, with single blanks."""
    return " ".join(block(text).split())


def digest(*parts: str) -> str:
    """Give a name for what these parts say, the same on every day."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:32]


def markdown(text: str) -> str:
    """Write plain lines so that Markdown shows them as they are: no headings, rules, tags or code.

    Lists, links, emphasis and fences that end are left alone: people write them in chats too.
    """
    lines = block(text).split("\n")
    fenced = sum(bool(_FENCE.match(each)) for each in lines) % 2 == 0
    return "\n".join(_escaped(each, fenced) for each in lines)


def _escaped(text: str, fenced: bool) -> str:
    bare = text.lstrip()
    kept = text if len(text) - len(bare) <= _LONGEST_INDENT and "\t" not in text[:4] else bare
    kept = _TAG.sub(r"\\<", kept.rstrip())
    bare = kept.lstrip()
    if _HEADING.match(bare) or (not fenced and _FENCE.match(bare)):
        return "\\" + bare
    return kept
