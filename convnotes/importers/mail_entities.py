"""The parts of a mail as bytes: fields, types and transfer encodings (RFC 5322, RFC 2045, RFC 2046).

Fields may be folded and may hold raw 8-bit text. The header ends at the empty line, or at the first line
that is no field, which then is text. A multipart is cut at its delimiter lines (RFC 2046, 5.1.1); what
stands before the first and after the closing one is for no reader and left out. A multipart without a
single delimiter is plain text. Parameters may be continued and encoded (RFC 2231). A body in base64,
quoted-printable or uuencode is decoded as far as it goes; under any other name it stays as it is.

All of it takes time in proportion to the bytes: `DEEPEST` bounds how deep parts nest, `MOST_PARTS` how
many are told apart. What lies beyond is kept as one part of its own, and `Entity.cut` says so.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from convnotes.importers.mail_charsets import decoded, header_text

DEEPEST = 20
MOST_PARTS = 2_000
MOST_STRAYS = 3
LONGEST_FIELD = 128 * 1024
LONGEST_TYPE = 8 * 1024
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_ENVELOPE = re.compile(rb">?From [^\n]*(?:\n|\Z)")
_STRAY = re.compile(
    rb"[^\r\n][^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,5}"
    rb"(?=(?:From|Date|To|Subject|Message-ID|MIME-Version|Content-Type|Received):[ \t])",
    re.IGNORECASE,
)
_EMPTY = re.compile(rb"\r*(?:\n|\Z)")
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r*\n)*")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,100})\s*/\s*([\w!#$&^.+-]{1,100})")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTINUED = re.compile(r"(.+?)\*(?:(\d{1,4})(\*)?)?\Z")
_PLAIN_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Entity:
    """A mail, or a part of one; `parts` are what a multipart or a message in it is made of.

    `cut` says that `body` is what was left when there were too many parts.
    """

    fields: tuple[tuple[str, bytes], ...]
    type: str
    parameters: Mapping[str, str]
    body: bytes
    parts: tuple["Entity", ...] = ()
    cut: bool = False

    def raw(self, name: str) -> str:
        """Give the first field of a name, unfolded and not decoded; empty where there is none."""
        return next(self.every(name), "")

    def every(self, name: str) -> Iterator[str]:
        """Give all fields of a name, unfolded and not decoded, from the top."""
        return (unfolded(value) for key, value in self.fields if key == name)

    def disposition(self) -> str:
        """Tell `inline` or `attachment` (RFC 2183); empty where nothing is said."""
        return self.raw("content-disposition")[:100].partition(";")[0].strip().casefold()

    def file_name(self) -> str:
        """Give the name of the file that this is, as the sender gave it; empty where none is."""
        given = parameters(self.raw("content-disposition"))
        return header_text(given.get("filename") or self.parameters.get("name") or "")

    def content(self) -> bytes:
        """Give the body without its transfer encoding (RFC 2045, 6)."""
        encoding = (
            self.raw("content-transfer-encoding").partition(";")[0].strip(" \t\"'").casefold()
        )
        if encoding == "base64":
            return _base64(self.body)
        if encoding in ("quoted-printable", "quoted printable"):
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _unix(self.body)
        return self.body


def entity(data: bytes) -> Entity:
    """Read a mail."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    lead = _LEAD.match(data)
    return _entity(data, lead.end() if lead else 0, "text/plain", 0, [MOST_PARTS])


def head(data: bytes) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Read the fields at the beginning of a mail, and tell where its body begins."""
    lead = _LEAD.match(data)
    return _fields(data, lead.end() if lead else 0)


def _fields(
    data: bytes, at: int, strays: int = MOST_STRAYS
) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Read fields; up to `strays` lines that are none are passed over where more fields follow."""
    found: list[tuple[str, bytes]] = []
    envelope = _ENVELOPE.match(data, at)
    if envelope:
        at = envelope.end()
    while True:
        field = _FIELD.match(data, at)
        if not field:
            after = _STRAY.match(data, at) if found and strays else None
            if not after:
                break
            at, strays = after.end(), strays - 1
            continue
        found.append((field[1].decode("ascii").lower(), field[2]))
        at = field.end()
    empty = _EMPTY.match(data, at)
    return tuple(found), empty.end() if empty else at


def _entity(data: bytes, at: int, usual: str, depth: int, left: list[int]) -> Entity:
    fields, start = _fields(data, at, 0 if depth and usual == "text/plain" else MOST_STRAYS)
    body = data[start:]
    declared = next((unfolded(value) for key, value in fields if key == "content-type"), "")
    named = _TYPE.match(declared)
    kind = f"{named[1]}/{named[2]}".lower() if named else "text/plain" if declared else usual
    given = parameters(declared)
    whole = Entity(fields, kind, given, body)
    if kind.startswith("multipart/"):
        if depth >= DEEPEST:
            return Entity(fields, "text/plain", given, body, cut=True)
        parts = tuple(_parts(whole, depth, left))
        return Entity(fields, kind if parts else "text/plain", given, body, parts)
    if kind in ("message/rfc822", "message/global") and depth < DEEPEST:
        inner = whole.content()
        return Entity(fields, kind, given, b"", (_entity(inner, 0, "text/plain", depth + 1, left),))
    return whole


def _parts(whole: Entity, depth: int, left: list[int]) -> Iterator[Entity]:
    """Cut a multipart at its delimiters; `left` counts down over all of the mail."""
    boundary = whole.parameters.get("boundary", "").rstrip()
    if not boundary:
        return
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    usual = "message/rfc822" if whole.type == "multipart/digest" else "text/plain"
    start = -1
    for found in re.finditer(rb"^--" + mark + rb"(--)?[ \t]*\r*$", whole.body, re.MULTILINE):
        if start >= 0:
            yield _part(whole.body[start : found.start()], usual, depth, left)
        start = found.end() + 1
        if found[1]:
            return
        if left[0] <= 0:
            yield Entity((), "application/octet-stream", {}, whole.body[start:], cut=True)
            return
        left[0] -= 1
    if 0 <= start < len(whole.body):
        yield _part(whole.body[start:], usual, depth, left)


def _part(data: bytes, usual: str, depth: int, left: list[int]) -> Entity:
    body = data[:-1].rstrip(b"\r") if data.endswith(b"\n") else data
    return _entity(body, 0, usual, depth + 1, left)


def unfolded(value: bytes) -> str:
    """Give a field's text on one line (RFC 5322, 2.2.3); it is cut where it is absurdly long."""
    return decoded(value[:LONGEST_FIELD].translate(None, b"\r\n"), "").strip()


def parameters(value: str) -> dict[str, str]:
    """Read the parameters of a type or disposition, continued and encoded ones too (RFC 2231)."""
    if ";" not in value:
        return {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(value[:LONGEST_TYPE]):
        name = found[1].lower()
        text = found[3].strip() if found[2] is None else _ESCAPED.sub(r"\1", found[2])
        continued = _CONTINUED.match(name)
        if continued:
            encoded = continued[2] is None or continued[3] is not None
            pieces.setdefault(continued[1], {})[int(continued[2] or 0)] = (text, encoded)
        else:
            plain.setdefault(name, text)
    return plain | {name: _joined(each) for name, each in pieces.items()}


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    charset, data = "", b""
    for number, (text, encoded) in sorted(pieces.items()):
        value = text
        if encoded and number == min(pieces) and text.count("'") >= 2:
            charset, _, value = text.split("'", 2)
        raw = value.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return decoded(data, charset)


def _base64(data: bytes) -> bytes:
    """Decode as much as there is; a torn end loses at most its last three bytes."""
    text = _PLAIN_BASE64.sub(b"", data)
    whole = text[: len(text) - (len(text) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _unix(data: bytes) -> bytes:
    decoded_lines: list[bytes] = []
    lines = iter(data.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            break
    for line in lines:
        if line.strip() in (b"", b"end", b"`"):
            continue
        try:
            decoded_lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            return data
    return b"".join(decoded_lines) or data
