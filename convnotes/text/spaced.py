"""Text for an index of words: signs of scripts that part no words become words of their own."""

import re
from functools import cache

_SIGN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_FIRST = "\u2e80"


def spaced(text: str) -> str:
    """Part Han, kana and Hangul by blanks, so that each sign can be found."""
    if _without(text) or not _signs().search(text):
        return text
    return _parted().sub(" ", _signs().sub(lambda match: f" {match[0]} ", text)).replace("  ", " ")


def joined(text: str) -> str:
    """Take out the blanks that `spaced` put in."""
    return text if _without(text) else _parted().sub("", text)


def _without(text: str) -> bool:
    """Tell at a glance that there is no such sign: the patterns take long to compile."""
    return text.isascii() or max(text) < _FIRST


@cache
def _signs() -> re.Pattern[str]:
    return re.compile(f"[{_SIGN}]")


@cache
def _parted() -> re.Pattern[str]:
    return re.compile(f"(?<=[{_SIGN}]) (?=[{_SIGN}])")
