"""Cards as their properties, read so that a line that is wrong costs no more than itself.

Covers vCard 2.1 (bare parameters, quoted-printable with soft breaks, a card within a card),
RFC 2426 and RFC 6350, and what programs write instead: lines that were not folded as they should
be, characters of another set, a card that never ends.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.importers.plain_text import windows

_LINE_END = re.compile(r"\r+\n|\n|\r")
_BEGIN = re.compile(r"[ \t]*begin[ \t]*:[ \t]*vcard[ \t]*", re.IGNORECASE)
_END = re.compile(r"[ \t]*end[ \t]*:[ \t]*vcard[ \t]*", re.IGNORECASE)
_AGENT = re.compile(
    r"(?:[\w-]+\.)*agent\b[^:]*:[ \t]*(?:begin[ \t]*:[ \t]*vcard)?[ \t]*", re.IGNORECASE
)
_HEAD = re.compile(r"[ \t]*[\w.+-]+(?:[ ][\w.+-]+){0,3}[ \t]*[:;]")
_PROPERTY = re.compile(r'([^:;"]+)((?:;(?:[^":;]|"[^"]*")*+)*+):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';((?:[^";]|"[^"]*")*+)')
_VALUE = re.compile(r'"([^"]*)"|([^",]+)')
_CARET = re.compile(r"\^(['n^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r"((?:[^\\;]|\\.)*+)(?:;|\\?$)", re.DOTALL)
_ITEMS = re.compile(r"((?:[^\\,]|\\.)*+)(?:,|\\?$)", re.DOTALL)
_ENCODINGS = {"quoted-printable": "q", "q": "q", "base64": "b", "b": "b", "8bit": "", "7bit": ""}
_QUOTED = re.compile(r"[;=\"]quoted-printable", re.IGNORECASE)
_LONGEST_AGENT = 1000
"""Lines: a card within a card that is longer is read as lines of the outer one."""

_BINARY = re.compile(r"[;=\"](?:base64|b)(?=[;:])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Property:
    """A line of a card: `name` in capitals, `group` in small letters, its parameters' values.

    `value` is without its transfer encoding but with its escapes; of binary values, which have
    `binary`, it is what the file holds.
    """

    name: str
    group: str
    parameters: dict[str, tuple[str, ...]]
    value: str
    binary: bool = False

    def types(self) -> frozenset[str]:
        """Give the words of all its TYPE parameters, in small letters."""
        words = (part for each in self.parameters.get("TYPE", ()) for part in each.split(","))
        return frozenset(word.strip().casefold() for word in words)

    def text(self) -> str:
        """Give the whole value as plain text."""
        return unescaped(self.value)

    def parts(self) -> list[str]:
        """Give the parts of a structured value (RFC 6350, 3.4), which stand between semicolons."""
        return [unescaped(each) for each in _split(_PARTS, self.value)]

    def items(self) -> list[str]:
        """Give the values of a list, which stand between commas."""
        return [unescaped(each) for each in _split(_ITEMS, self.value)]


class RawCard(NamedTuple):
    """A card's properties, and the number of its first line; `ended` tells that it had an END."""

    line: int
    properties: tuple[Property, ...]
    ended: bool


class Outside(NamedTuple):
    """Lines that belong to no card; the number of the first, how many there are, and that line."""

    line: int
    many: int
    text: str


def unescaped(value: str) -> str:
    """Take away backslashes: one with an N is a line end, and before other letters they stay."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(_meant, value)


def _meant(match: re.Match[str]) -> str:
    sign = match[1]
    return "\n" if sign in "nN" else match[0] if sign.isalnum() else str(sign)


def _split(pattern: re.Pattern[str], value: str) -> list[str]:
    found = [match[1] for match in pattern.finditer(value)]
    return found[:-1] if len(found) > 1 and not found[-1] else found


def cards(data: bytes) -> Iterator[RawCard | Outside]:
    """Find the cards of a file, in their order, and whatever else stands in it."""
    lines = _LINE_END.split(_reversible(data))
    at = 0
    while at < len(lines):
        start = at
        if _BEGIN.fullmatch(lines[at]):
            properties, at, ended = _card(lines, at + 1)
            yield RawCard(start + 1, properties, ended)
            continue
        while at < len(lines) and not _BEGIN.fullmatch(lines[at]):
            at += 1
        said = [number for number in range(start, at) if lines[number].strip(" \t\0")]
        if said:
            yield Outside(said[0] + 1, len(said), _readable(lines[said[0]]))


def _card(lines: list[str], at: int) -> tuple[tuple[Property, ...], int, bool]:
    """Read a card up to its end, or up to the next card or the end of the file where it has none."""
    found: list[Property] = []
    while at < len(lines) and not _BEGIN.fullmatch(lines[at]):
        line = lines[at]
        at += 1
        if _END.fullmatch(line):
            return tuple(found), at, True
        if _AGENT.fullmatch(line):
            within, at = _agent(lines, at, begun="vcard" in line.casefold())
            found.append(Property("AGENT", "", {}, within))
        elif line.strip():
            whole, at = _logical(lines, line, at)
            found.append(_property(whole))
    return tuple(found), at, False


def _reversible(data: bytes) -> str:
    """Decode so that a value of another character set can still be found out."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(encoding, "replace")
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _agent(lines: list[str], at: int, begun: bool) -> tuple[str, int]:
    """Take a card within a card, folded or not, as text of lines."""
    taken: list[str] = []
    start = at
    while at < min(len(lines), start + _LONGEST_AGENT):
        line = lines[at].strip()
        at += 1
        if _END.fullmatch(line):
            return "\n".join(taken), at
        if _BEGIN.fullmatch(line):
            if begun:
                break
            begun = True
        elif (not begun and line) or _AGENT.fullmatch(line):
            break
        else:
            taken.append(line)
    return "", start


def _logical(lines: list[str], line: str, at: int) -> tuple[str, int]:
    """Join the lines of one property: folded ones, soft breaks, and ones that are neither."""
    head = line.partition(":")[0]
    if _QUOTED.search(head):
        return _soft(lines, line, at)
    binary = _BINARY.search(head + ":") is not None
    joined = [line]
    while at < len(lines):
        following = lines[at]
        if following[:1] in (" ", "\t") and following.strip():
            joined.append(following.strip() if binary else following[1:])
        elif not following.strip() or _HEAD.match(following):
            break
        elif binary:
            joined.append(following)
        else:
            joined.append("\\n" + following)
        at += 1
    return "".join(joined), at


def _soft(lines: list[str], line: str, at: int) -> tuple[str, int]:
    """Join soft line breaks (RFC 2045, 6.7); what then begins with a blank is folded as well."""
    joined = [line.rstrip(" \t")]
    while at < len(lines):
        following = lines[at]
        if _END.fullmatch(following) or _BEGIN.fullmatch(following):
            break
        if joined[-1].endswith("="):
            joined[-1] = joined[-1][:-1]
        elif following.startswith("=") and following.strip():
            pass
        elif following[:1] in (" ", "\t") and following.strip():
            following = following[1:]
        else:
            break
        joined.append(following.rstrip(" \t"))
        at += 1
    return "".join(joined), at


def _property(line: str) -> Property:
    match = _PROPERTY.fullmatch(line)
    if match:
        head, rest, value = match.groups()
    else:
        (head, _, value), rest = line.partition(":"), ""
        head, _, rest = head.partition(";")
        rest = rest and f";{rest}".replace('"', "")
    group, _, name = head.strip().rpartition(".")
    parameters = _parameters(rest)
    encoding = "".join(parameters.pop("ENCODING", ()))
    binary = encoding == "b"
    charset = "".join(parameters.pop("CHARSET", ()))
    raw = value.encode("utf-8", "surrogateescape" if _escapes(value) else "surrogatepass")
    if encoding == "q":
        raw = quopri.decodestring(raw)
    return Property(
        _readable(name).upper(),
        _readable(group).casefold(),
        parameters,
        value.strip() if binary else _text(raw, charset),
        binary,
    )


def _escapes(text: str) -> bool:
    """Tell whether the only surrogates of a text stand for bytes."""
    return all("\udc80" <= each <= "\udcff" for each in text if "\ud800" <= each <= "\udfff")


def _readable(text: str) -> str:
    return _text(text.encode("utf-8", "surrogateescape" if _escapes(text) else "surrogatepass"), "")


def _text(raw: bytes, charset: str) -> str:
    if charset.casefold() in ("utf-8", "utf8"):
        return raw.decode("utf-8", "replace")
    for each in (charset, "utf-8"):
        try:
            return raw.decode(each or "utf-8")
        except (UnicodeError, LookupError, ValueError):
            continue
    return windows(raw)


def _parameters(rest: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for match in _PARAMETER.finditer(rest):
        key, sign, written = match[1].partition("=")
        name = key.strip().upper()
        if not sign:
            name = "ENCODING" if name.casefold() in _ENCODINGS else "TYPE"
            written = key
        values = tuple(_CARET.sub(_uncaret, _readable(a or b)) for a, b in _VALUE.findall(written))
        if name == "ENCODING":
            values = tuple(_ENCODINGS.get(each.strip().casefold(), "") for each in values[:1])
        found.setdefault(name, []).extend(values)
    return {name: tuple(values) for name, values in found.items()}


def _uncaret(match: re.Match[str]) -> str:
    return _CARETS[match[1]]
