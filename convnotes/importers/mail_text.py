"""What a mail says: the text of its parts in their order, its history, and its files.

Of several forms of the same text (`multipart/alternative`, RFC 2046, 5.1.4) the plain one is read, or
the HTML where the plain one is empty or no more than a hint that there is HTML. All other text parts
are kept one below the other. Lines that a program broke are joined again (`format=flowed`, RFC 3676);
`text/enriched` loses its marks (RFC 1896). A message inside a message (RFC 2046, 5.2.1), as in
forwards, digests and bounces, is quoted history, below a line that says whose it is.

Every other part is an attachment, and so is a text part that calls itself an attachment and has a name.
At most `MOST_FILES` of together `MOST_BYTES` are kept; what is more is named in the text as not kept.
Of a very long text, `LONGEST_TEXT` characters and `MOST_LINES` lines are shown; the rest is attached.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from convnotes.importers import mail_html, plain_text, quoting
from convnotes.importers.mail_charsets import decoded, header_text
from convnotes.importers.mail_entities import Entity
from convnotes.model.draft import Attachment

MOST_FILES = 100
MOST_BYTES = 100 * 1024 * 1024
LONGEST_TEXT = 1_000_000
MOST_LINES = 50_000
_LONGEST_NAME = 200
_HINT = 400
_ENRICHED = re.compile(r"(<)<|<param>[^<]*</param>|</?[A-Za-z][A-Za-z0-9-]{0,40}>", re.IGNORECASE)
_MESSAGES = ("message/rfc822", "message/global")
_MARKS = re.compile(r"((?:> ?)*)(.*)", re.DOTALL)
_CODE = re.compile(r"(?: {4}|\t)")
_RETURNS = re.compile("\r+\n?")
_LINE_END = re.compile("\n")
_STUFFED_FROM = re.compile(r"^>+(?=From )", re.MULTILINE)
_EXTENSIONS = {"jpeg": "jpg", "plain": "txt", "calendar": "ics", "svg+xml": "svg", "rfc822": "eml"}


@dataclass(slots=True)
class Said:
    """What was found in a mail; `sources` are its texts as they came, for telling it from others."""

    texts: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    held: int = 0

    def text(self) -> str:
        """Give the new words as Markdown."""
        return "\n\n".join(filter(None, (*self.texts, *self.missing)))

    def history(self) -> str:
        """Give what was quoted."""
        return "\n\n".join(filter(None, self.quoted))

    def source(self) -> str:
        """Give all words of the mail, the same in every archive: without line ends and stuffing."""
        whole = "\n".join(self.sources)
        return " ".join(
            _STUFFED_FROM.sub("", whole).split() if ">From " in whole else whole.split()
        )


def said(mail: Entity) -> Said:
    """Read the parts of a mail; raises ModuleNotFoundError for HTML where nh3 is not installed."""
    found = Said()
    _read(mail, found, quoted=False)
    return found


def _read(part: Entity, found: Said, *, quoted: bool) -> None:
    if part.type in _MESSAGES and part.parts:
        inner = part.parts[0]
        found.quoted.append(_whose(inner))
        _read(inner, found, quoted=True)
    elif part.type == "multipart/alternative" and part.parts:
        _read_best(part, found, quoted=quoted)
    elif part.parts:
        for each in part.parts:
            _read(each, found, quoted=quoted)
    elif _is_text(part):
        _say(part, found, quoted=quoted)
    else:
        _keep(found, _attachment(part, len(found.files) + 1))


def _is_text(part: Entity) -> bool:
    if part.type.startswith("message/"):
        return True
    named = part.disposition() == "attachment" and part.file_name()
    return part.type.startswith("text/") and not named


def _read_best(part: Entity, found: Said, *, quoted: bool) -> None:
    """Read the one form of a text that says most, and keep as files what is no form of it."""
    plain = next((each for each in part.parts if each.type == "text/plain"), None)
    rich = next((each for each in part.parts if _holds_html(each)), None)
    best = plain or rich or part.parts[0]
    if plain and rich and _is_hint(plain, rich):
        best = rich
    for each in part.parts:
        if each is best:
            _read(each, found, quoted=quoted)
        elif each.type == "text/calendar" or not (each.parts or each.type.startswith("text/")):
            _keep(found, _attachment(each, len(found.files) + 1))
        elif each.parts:
            _read_files(each, found, quoted=quoted)


def _read_files(part: Entity, found: Said, *, quoted: bool) -> None:
    """Keep what is no text of a form that is not read, such as the pictures of its HTML."""
    for each in part.parts:
        if each.parts:
            _read_files(each, found, quoted=quoted)
        elif not _is_text(each):
            _keep(found, _attachment(each, len(found.files) + 1))


def _holds_html(part: Entity) -> bool:
    return part.type == "text/html" or (
        part.type.startswith("multipart/") and any(_holds_html(each) for each in part.parts)
    )


def _is_hint(plain: Entity, rich: Entity) -> bool:
    """Tell whether a plain text is empty, or says only that the real one is HTML."""
    words = len(plain.content().split())
    if words == 0:
        return True
    if len(plain.body) > _HINT:
        return False
    html = next((each for each in _leaves(rich) if each.type == "text/html"), None)
    if html is None or len(html.body) < 10 * len(plain.body):
        return False
    try:
        lines = mail_html.lines(_decoded(html))
    except ModuleNotFoundError:
        return False
    return sum(len(each.text.split()) for each in lines) > 4 * words + 20


def _leaves(part: Entity) -> Iterator[Entity]:
    if not part.parts:
        yield part
    for each in part.parts:
        yield from _leaves(each)


def _decoded(part: Entity) -> str:
    text = decoded(part.content(), part.parameters.get("charset", ""))
    return _RETURNS.sub("\n", text) if "\r" in text else text


def _say(part: Entity, found: Said, *, quoted: bool) -> None:
    source = plain_text.block(_decoded(part)) if part.type != "text/html" else _decoded(part)
    found.sources.append(source)
    if len(source) > LONGEST_TEXT or source.count("\n") > MOST_LINES:
        source = _shortened(source, part, found)
    if part.type == "text/html":
        lines = mail_html.lines(source)
        if len(lines) > MOST_LINES:
            _keep_rest("\n".join(each.text for each in lines[MOST_LINES:]), "text/plain", found)
        split = quoting.split_lines(lines[:MOST_LINES])
        text, history = plain_text.block(split.text), plain_text.block(split.quoted)
    else:
        if part.type in ("text/enriched", "text/richtext"):
            source = _ENRICHED.sub(lambda found: found[1] or "", source).strip()
        if part.parameters.get("format", "").casefold() == "flowed":
            source = _flowed(source, part.parameters.get("delsp", "").casefold() == "yes")
        split = quoting.split(source)
        text, history = _markdown(split.text), split.quoted
    if quoted:
        found.quoted += [text, history]
    else:
        found.texts.append(text)
        found.quoted.append(history)


def _shortened(source: str, part: Entity, found: Said) -> str:
    """Cut a text between two words, and keep the rest as a file."""
    shown = source[:LONGEST_TEXT]
    ends = [found.end() for found in islice(_LINE_END.finditer(shown), MOST_LINES)]
    if len(ends) == MOST_LINES:
        cut = ends[-1]
    else:
        cut = max(shown.rfind(" ", LONGEST_TEXT // 2), shown.rfind("\n", LONGEST_TEXT // 2))
    cut = cut if cut > 0 else LONGEST_TEXT
    _keep_rest(source[cut:], part.type, found)
    return source[:cut]


def _keep_rest(text: str, kind: str, found: Said) -> None:
    name = f"rest-of-text-{len(found.files) + 1}.txt"
    _keep(found, Attachment(name, kind, text.encode("utf-8", "replace")))
    found.missing.append(f"*The rest of this text, {len(text)} characters, is `{name}`.*")


def _flowed(text: str, joins: bool) -> str:
    """Join the lines that were broken for a narrow screen; `joins` is `delsp=yes` (RFC 3676, 4)."""
    found: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        signs = content == "-- "
        flows = content.endswith(" ") and not signs
        kept = content[:-1] if flows and joins else content
        if depth == open_depth and not signs:
            found[-1].append(kept)
        else:
            found.append([">" * depth + (" " if depth and content else ""), kept])
        open_depth = depth if flows else -1
    return "\n".join("".join(each) for each in found)


def _markdown(text: str) -> str:
    """Write plain text as Markdown that shows it as it is; code set off by four blanks stays code."""
    text = text.rstrip()
    if not text.strip():
        return ""
    first = text.split("\n", 1)[0]
    text = text.lstrip("\n") if not first.strip() else text
    plain = text.split("\n")
    shown = plain_text.markdown(text).split("\n")
    if len(shown) != len(plain):
        return "\n".join(shown)
    above, code = "", False
    for number, line in enumerate(plain):
        code = bool(line.strip() and _CODE.match(line)) and (code or not above.strip())
        if code:
            shown[number] = line.rstrip()
        above = line
    return "\n".join(shown)


def _whose(mail: Entity) -> str:
    """Write the line above a message inside a message."""
    fields = (("From", "from"), ("Date", "date"), ("Subject", "subject"))
    told = [(name, header_text(mail.raw(key))[:_LONGEST_NAME]) for name, key in fields]
    return "; ".join(["Message", *(f"{name}: {value}" for name, value in told if value)])


def _attachment(part: Entity, number: int) -> Attachment:
    name = plain_text.line(part.file_name())[:_LONGEST_NAME]
    if not name:
        kind = part.type.rpartition("/")[2]
        short = _EXTENSIONS.get(kind, kind)
        name = f"attachment-{number}.{short if short.isalnum() and len(short) <= 4 else 'bin'}"
    return Attachment(name, part.type, part.body if part.cut else part.content())


def _keep(found: Said, file: Attachment) -> None:
    if len(found.files) < MOST_FILES and found.held + len(file.data) <= MOST_BYTES:
        found.files.append(file)
        found.held += len(file.data)
        return
    name = file.name.replace("`", "'")
    found.missing.append(f"*Not kept, too much is attached: `{name}`, {len(file.data)} bytes.*")
