"""Addresses on the web: finding them in a text, and the form in which two are the same."""

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)[^\s<>\"'`|\\]+"
    r"|(?<![\w@./-])[\w-]+(?:\.[\w-]+){1,8}/[^\s<>\"'`|\\]*",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_PORT = re.compile(r":(?:80|443)$")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_ENDS = ".,;:!?…*_~"


def addresses(text: str) -> Iterator[str]:
    """Give the addresses in a text as they stand there, without the signs that end a sentence.

    One begins with a scheme or `www.`, or is a host with a path.
    """
    for match in _ADDRESS.finditer(text):
        yield _trimmed(match[0])


def is_address(words: str) -> bool:
    """Tell whether words are one address and nothing else."""
    found = _ADDRESS.fullmatch(words.strip())
    return bool(found)


def normal(address: str) -> str:
    """Give the form in which addresses are compared.

    Without scheme, `www.`, the ports 80 and 443, fragment, and slashes at the end; the host in small
    letters. What is asked (`?…`) counts.
    """
    bare = _SCHEME.sub("", address.strip(), count=1).split("#", 1)[0]
    host, slash, path = bare.partition("/")
    host, asked, rest = host.partition("?")
    host = _PORT.sub("", host.casefold().removeprefix("www."))
    whole = f"{host}{asked}{rest}{slash}{path}"
    head, asked, rest = whole.partition("?")
    return f"{head.rstrip('/')}{asked}{rest}"


def _trimmed(address: str) -> str:
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        if last in _ENDS or (opening and address.count(last) > address.count(opening)):
            address = address[:-1]
        else:
            break
    return address
