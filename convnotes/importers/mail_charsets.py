"""Characters of mails: text in any charset, and encoded words in fields (RFC 2047).

A declared charset is believed where the bytes fit it; else they are read as UTF-8, then as
Windows-1252, and what fits none of them is shown by replacement characters, never left out. Encoded
words are decoded also where they break the rules in ways that mail programs do: inside quotes, without
blanks between them, cut in the middle of a character, in charsets with other names.
"""

import binascii
import codecs
import re

from convnotes.importers.plain_text import line, windows

LONGEST_SUBJECT = 1_000
_NO_TEXT = {
    "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem",
}  # fmt: skip
_WIDER = {
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
}
_CONTROLS = re.compile("[\x80-\x9f]")
_WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,4000})\?=")
_BLANKS = re.compile(r"[ \t]*")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def decoded(data: bytes, charset: str) -> str:
    """Read text in a charset that may be wrong or unknown; raises nothing, and keeps every byte."""
    if data.isascii() and not _shifting(charset):
        return data.decode("ascii")
    known = _known(charset)
    for name in (known, "utf-8"):
        try:
            text = data.decode(name) if name else ""
        except (UnicodeError, ValueError):
            continue
        if name == "latin-1" and _CONTROLS.search(text):
            return windows(data)
        if name:
            return text
    if known not in ("", "ascii", "latin-1"):
        text = data.decode(known, "replace")
        strange = sum(not each.isascii() for each in text)
        if text.count("\ufffd") * 3 <= strange:
            return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _shifting(charset: str) -> bool:
    """Tell whether ASCII bytes can mean other characters in a charset."""
    name = charset.casefold()
    return any(sign in name for sign in ("2022", "utf-7", "utf7", "utf-16", "utf16", "32", "hz"))


def _known(charset: str) -> str:
    name = charset.strip(" \t\"'").casefold()
    name = _WIDER.get(name, name)
    if not name or len(name) > 60 or not name.isascii() or name.replace("-", "_") in _NO_TEXT:
        return ""
    try:
        found = codecs.lookup(name).name
        b"".decode(found)
    except (LookupError, ValueError):
        return ""
    return name if found not in _NO_TEXT else ""


def header_text(value: str) -> str:
    """Decode the encoded words of a field and give it on one line, without controls."""
    if "=?" not in value:
        return line(value)
    pieces: list[str] = []
    at, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        beside = bool(charset) and not _BLANKS.sub("", between)
        if not (beside and word[1].casefold() == charset):
            pieces.append(decoded(waiting, charset))
            waiting = b""
        if not beside:
            pieces.append(between)
        waiting += _word(word[2], word[3])
        charset = word[1].casefold()
        at = word.end()
    pieces += [decoded(waiting, charset), value[at:]]
    return line("".join(pieces))


def _word(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), raw.replace(b"_", b" "))
    plain = _NO_BASE64.sub("", text)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
