"""Who speaks and hears in a mail, and what mails are called: addresses and ids (RFC 5322, 3.4, 3.6.4).

Addresses are read as they are found, not only as they are allowed: without quotes, with an address as a
name, with raw 8-bit letters. Groups (`friends: a@x, b@y;`) are their members; one without any, such as
`undisclosed-recipients:;`, is nobody. Comments in parentheses are a name where there is no other.

An id is what stands between angle brackets. One over 250 characters, or with blanks or controls in
it, is taken for forged and is no id.
"""

import re
from collections.abc import Iterable, Iterator

from convnotes.importers.mail_charsets import header_text
from convnotes.importers.plain_text import line
from convnotes.model.draft import Address

LONGEST_ID = 250
MOST_ANSWERED = 200
_LONGEST_NAME = 200
_LONGEST_PHRASE = 1_000
_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<angle><[^<>]*>)|(?P<open>\()|(?P<close>\))'
    r"|(?P<mark>[,;:])|(?P<text>[^\"<>(),;:]+)|(?P<other>.)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BARE = re.compile(r"[^\s<>\"'(),;:@]{1,250}@[^\s<>\"'(),;:@]{1,250}")
_ROUTE = re.compile(r"^@[^:]*:")
_ID = re.compile(r"<\s*([^<>]*?)\s*>")
_NO_ID = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_POST = re.compile(r"<\s*mailto:([^<>?\s]{3,250})", re.IGNORECASE)


def addresses(field: str) -> Iterator[Address]:
    """Read a list of addresses, in its order."""
    name: list[str] = []
    comment: list[str] = []
    angle = ""
    depth = 0
    for found in _TOKEN.finditer(field):
        kind, text = found.lastgroup, found[0]
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif depth:
            comment.append(text)
        elif kind == "angle":
            angle = angle or text[1:-1]
        elif kind == "mark" and text == ":":
            name, comment = [], []
        elif kind == "mark":
            yield from _address(name, angle, comment)
            name, comment, angle = [], [], ""
        else:
            name.append(_ESCAPED.sub(r"\1", text[1:-1]) if kind == "quoted" else text)
    yield from _address(name, angle, comment)


def _address(name: list[str], angle: str, comment: list[str]) -> Iterator[Address]:
    shown = "".join(name).strip()
    mail = _mail(angle)
    if not mail:
        bare = _BARE.search(shown) if "@" in shown and len(shown) <= _LONGEST_PHRASE else None
        if bare:
            mail = _mail(bare[0])
            shown = shown.replace(bare[0], " ").strip()
        elif angle.strip():
            shown = shown or angle
    label = header_text((shown or " ".join(comment))[: 4 * _LONGEST_PHRASE]).strip("'\" ")[
        :_LONGEST_NAME
    ]
    if mail and label.casefold() == mail.casefold():
        label = ""
    if mail or label:
        yield Address(label, mail)


def _mail(text: str) -> str:
    plain = _ROUTE.sub("", "".join(line(header_text(text[:_LONGEST_PHRASE])).split()))
    plain = plain[len("mailto:") :] if plain.casefold().startswith("mailto:") else plain
    return plain if _BARE.fullmatch(plain) and len(plain) <= LONGEST_ID else ""


def hearers(
    speaker: Address, fields: Iterable[str], posts: Iterable[str] = ()
) -> tuple[Address, ...]:
    """Give each hearer once, without the speaker; `posts` are fields `List-Post` (RFC 2369)."""
    found: dict[str, Address] = {}
    given = [each for field in fields for each in addresses(field)]
    given += [Address("", each[1]) for post in posts for each in _POST.finditer(post)]
    for each in given:
        known = found.get(_identity(each))
        if known is None or not known.name:
            found[_identity(each)] = each if known is None or each.name else known
    found.pop(_identity(speaker), None)
    return tuple(found.values())


def _identity(address: Address) -> str:
    return address.mail.casefold() or f" {address.name.casefold()}"


def message_id(field: str) -> str:
    """Give the id that a field `Message-ID` holds; empty where there is none, or a forged one."""
    found = _ID.search(field)
    return _sound(found[1] if found else field.strip())


def answered(references: str, in_reply_to: str) -> tuple[str, ...]:
    """Give the ids of the messages that a mail continues, the nearest last, each once."""
    ids = [_sound(each[1]) for each in _ID.finditer(references)]
    parents = [_sound(each[1]) for each in _ID.finditer(in_reply_to)][:1]
    nearest = parents if parents and parents[0] else []
    kept = [each for each in ids if each and each not in nearest][-MOST_ANSWERED:]
    return (*dict.fromkeys(kept), *nearest)


def _sound(text: str) -> str:
    return "" if len(text) > LONGEST_ID or _NO_ID.search(text) or not text.isprintable() else text
