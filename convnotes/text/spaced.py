"""Text for an index of words: signs of scripts that part no words become words of their own."""

import re

_SIGN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_SIGNS = re.compile(f"[{_SIGN}]")
_PARTED = re.compile(f"(?<=[{_SIGN}]) (?=[{_SIGN}])")


def spaced(text: str) -> str:
    """Part Han, kana and Hangul by blanks, so that each sign can be found."""
    if text.isascii() or not _SIGNS.search(text):
        return text
    return _PARTED.sub(" ", _SIGNS.sub(lambda match: f" {match[0]} ", text)).replace("  ", " ")


def joined(text: str) -> str:
    """Take out the blanks that `spaced` put in."""
    return text if text.isascii() else _PARTED.sub("", text)
