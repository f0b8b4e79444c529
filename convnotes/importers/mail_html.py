"""HTML of mails as lines of Markdown: sanitised, then written out by one pass over what is left.

nh3 makes whatever came into sound HTML with few elements: no scripts, styles, SVG, forms or images,
links to `http`, `https` and `mailto` alone. What it gives is simple enough for one pass without
recursion; a converter that walks a tree takes six seconds for a megabyte of line breaks, and gives up
where elements nest 200 deep. HTML on which even nh3 would take long (hundreds of elements open at once,
tens of thousands in all) loses its tags and becomes plain text. An image is its description. Headings
become bold lines, since a note has headings of its own.

Mail programs mark what they quote; the lines say so: `blockquote` becomes `>`, and `Line.kind` tells an
attribution, the beginning of a history without marks, and a signature (see `quoting`).
"""

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from convnotes.importers import plain_text
from convnotes.importers.quoting import Kind, Line

DEEPEST = 250
MOST_TAGS = 60_000
_MOST_FORMATS = 20
_INLINE = {
    "a",
    "b",
    "strong",
    "i",
    "em",
    "span",
    "font",
    "code",
    "u",
    "s",
    "del",
    "tt",
    "sub",
    "sup",
}
_SPACED = {"p", "blockquote", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_ENDED = {"div", "li", "tr", "dt", "dd", "center", "section", "article", "header", "footer", "main"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BOLD = {"b", "strong", "th", *_HEADINGS}
_SLANTED = {"i", "em"}
_LISTS = {"ul", "ol", "dl"}
_TAGS = _INLINE | _SPACED | _ENDED | _LISTS | {"br", "td", "th", "img"}
_GONE = {
    "script", "style", "title", "svg", "math", "template", "noscript", "iframe", "object", "noframes",
}  # fmt: skip
_SEVERAL_AT_ONCE = {
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "colgroup",
}  # fmt: skip
_FORMATS = {
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
}  # fmt: skip
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "bgsound", "keygen",
}  # fmt: skip
_OPENED = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})\s[^<>]{5000,}>")
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});?|&")
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+)|<')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_INVISIBLE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|svg|template)\b[^>]*>.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|tr|li|h[1-6]|table|blockquote|ul|ol|hr)\b[^<>]*>", re.IGNORECASE
)
_WHITE = re.compile(r"[ \t\n\r\f]+")
_SIGNS = '&<>"'
_HELD = "\uf8f0\uf8f1\uf8f2\uf8f3"
_HOLD = str.maketrans(_SIGNS, _HELD)
_RELEASE = str.maketrans(_HELD, _SIGNS)
_ON, _OFF, _LEAN, _UPRIGHT = "\uf8e0\uf8e1\uf8e2\uf8e3"
_MARKS = str.maketrans("", "", "\uf8e0\uf8e1\uf8e2\uf8e3")
_BOLD_RUN = re.compile(f"(?<!\\w){_ON}(\\s*)([^{_ON}{_OFF}]*?)(\\s*){_OFF}(?!\\w)")
_SLANTED_RUN = re.compile(f"(?<!\\w){_LEAN}(\\s*)([^{_LEAN}{_UPRIGHT}]*?)(\\s*){_UPRIGHT}(?!\\w)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)")
_RISKY = re.compile(r"[<#=_~`-]")
_IN_LINK = str.maketrans({"[": "\\[", "]": "\\]"})
_HREF = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})

_INTRO = re.compile(
    r"\b(?:gmail_attr|moz-cite-prefix|yahoo-quoted-begin|moz-email-headers-table)\b"
)
_HISTORY = re.compile(
    r"\b(?:divRplyFwdMsg|appendonsend|OutlookMessageHeader|yahoo_quoted|yQTDBase|zwchr|protonmail_quote"
    r"|isForwardContent|replySplit|mail-editor-reference-message-container)\b"
)
_SIGNED = re.compile(
    r"\b(?:gmail_signature|moz-signature|Signature|protonmail_signature_block-user)\b"
)


class _Open(NamedTuple):
    name: str
    start: int
    line: int
    href: str
    kind: Kind


def lines(html: str) -> list[Line]:
    """Write HTML as lines of Markdown; raises ModuleNotFoundError where nh3 is not installed."""
    import nh3

    held = _REFERENCE.sub(lambda found: _reference(found[0]), _LONG_TAG.sub(r"<\1>", html))
    if _too_deep(held):
        return [Line(each) for each in _bare(held).split("\n")]
    sound = nh3.clean(
        held,
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes={"a": {"href"}, "img": {"alt"}, "*": {"class", "id"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    return _Writer().written(sound)


@lru_cache(maxsize=4096)
def _reference(text: str) -> str:
    """Read a character reference; the signs of HTML are held as private characters until the end."""
    return unescape(text).replace("\r", "\n").translate(_HOLD)


def _too_deep(html: str) -> bool:
    """Tell whether there are more elements, or more open at once, than anybody writes."""
    opened: Counter[str] = Counter()
    depth = formats = 0
    for number, found in enumerate(_OPENED.finditer(html)):
        name = found[2].lower()
        if number > MOST_TAGS:
            return True
        if name in _SEVERAL_AT_ONCE or name in _VOID:
            continue
        if not found[1]:
            opened[name] += 1
            depth += 1
            formats += name in _FORMATS
            if depth > DEEPEST or formats > _MOST_FORMATS:
                return True
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
            formats -= name in _FORMATS
    return False


def _bare(html: str) -> str:
    text = _ANY_TAG.sub("", _BLOCK_TAG.sub("\n", _INVISIBLE.sub(" ", html)))
    return plain_text.markdown(text.translate(_RELEASE))


class _Writer:
    """Writes lines while it passes over sound HTML."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.now: list[str] = []
        self.open: list[_Open] = []
        self.quotes = 0
        self.above = 0
        self.verbatim = 0
        self.emphasis: Counter[str] = Counter()
        self.lists: list[int] = []
        self.kind = Kind.NEW
        self.gap = False
        self.bullet = ""

    def written(self, html: str) -> list[Line]:
        for found in _TOKEN.finditer(html):
            closing, name, given, text = found.groups()
            if text is not None:
                self._text(text)
            elif name is None:
                self._text("\uf8f1")
            elif closing:
                self._close(name)
            else:
                self._start(name, given)
        self._end_line()
        return self.lines

    def _text(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if self.verbatim:
            first, *others = text.split("\n")
            self.now.append(first)
            for each in others:
                self._end_line(even_empty=True)
                self.now.append(each)
            return
        shown = _WHITE.sub(" ", text.replace("\xa0", " "))
        if shown != " " or self.now:
            self.now.append(shown.replace("*", "\\*"))

    def _start(self, name: str, given: str) -> None:
        found = dict(_ATTRIBUTE.findall(given)) if given else {}
        marks = f"{found.get('class', '')} {found.get('id', '')}" if found else ""
        if name == "br":
            self._end_line(even_empty=True)
        elif name == "img":
            self._text(found.get("alt", ""))
        elif name == "hr":
            self._hr(marks)
        else:
            self._enter(name, marks, found.get("href", ""))

    def _enter(self, name: str, marks: str, href: str) -> None:
        if name in _SPACED or name in _ENDED or name in _LISTS:
            self._end_line()
            self.gap = self.gap or name in _SPACED or (name in _LISTS and not self.lists)
        kind = self._kind(marks) if len(marks) > 1 else self.kind
        self.open.append(_Open(name, len(self.now), len(self.lines), href, self.kind))
        self.kind = kind
        if name == "blockquote":
            self.quotes += 1
        elif name == "pre":
            self.verbatim += 1
        elif name in _LISTS:
            self.lists.append(0)
        elif name == "li":
            self._item()
        elif name in ("td", "th") and "".join(self.now).strip():
            self.now.append(" | ")
        if name in _BOLD:
            self._mark("b", _ON)
        elif name in _SLANTED:
            self._mark("i", _LEAN)

    def _kind(self, marks: str) -> Kind:
        if self.kind is Kind.HISTORY or _HISTORY.search(marks):
            return Kind.HISTORY
        if _SIGNED.search(marks):
            return Kind.SIGNATURE
        return Kind.INTRO if _INTRO.search(marks) else self.kind

    def _hr(self, marks: str) -> None:
        self._end_line()
        self.gap = True
        if _HISTORY.search(marks):
            self.lines.append(Line("", Kind.HISTORY))

    def _item(self) -> None:
        numbered = any(each.name == "ol" for each in reversed(self.open[-2:-1]))
        if self.lists:
            self.lists[-1] += 1
        number = self.lists[-1] if self.lists else 1
        self.bullet = f"{number}. " if numbered else "- "

    def _mark(self, which: str, sign: str) -> None:
        self.emphasis[which] += 1
        if self.emphasis[which] == 1 and not self.verbatim:
            self.now.append(sign)

    def _unmark(self, which: str, sign: str) -> None:
        self.emphasis[which] -= 1
        if self.emphasis[which] == 0 and not self.verbatim:
            self.now.append(sign)

    def _close(self, name: str) -> None:
        if not self.open or self.open[-1].name != name:
            return
        opened = self.open.pop()
        if name in _BOLD:
            self._unmark("b", _OFF)
        elif name in _SLANTED:
            self._unmark("i", _UPRIGHT)
        if name == "a" and opened.href:
            self._link(opened)
        if name in _SPACED or name in _ENDED or name in _LISTS:
            self._end_line()
            self.gap = self.gap or name in _SPACED
        if name == "blockquote":
            self.quotes -= 1
            self.gap = True
        elif name == "pre":
            self.verbatim -= 1
        elif name in _LISTS:
            self.lists.pop()
            self.gap = self.gap or not self.lists
        self.kind = opened.kind

    def _link(self, opened: _Open) -> None:
        target = unescape(opened.href).translate(_RELEASE)
        target = plain_text.line(target).translate(_HREF)
        if opened.line != len(self.lines):
            if "".join(self.now).translate(_MARKS).strip():
                self.now.append(f" \uf8f1{target}\uf8f2")
            return
        text = "".join(self.now[opened.start :]).translate(_MARKS)
        plain = text.translate(_RELEASE).strip()
        if not plain:
            return
        if plain in (target, target.removeprefix("mailto:")):
            linked = f"\uf8f1{plain}\uf8f2"
        else:
            linked = f"[{text.strip().translate(_IN_LINK)}]({target})"
        before = " " if text[:1] == " " else ""
        self.now[opened.start :] = [before + linked + (" " if text[-1:] == " " else "")]

    def _end_line(self, *, even_empty: bool = False) -> None:
        """Finish a line; what is emphasised over its end is so on each of its lines."""
        text = "".join(self.now)
        self.now.clear()
        if not self.verbatim:
            if self.emphasis["b"]:
                text += _OFF
                self.now.append(_ON)
            if self.emphasis["i"]:
                text += _UPRIGHT
                self.now.append(_LEAN)
            text = _emphasised(text).strip()
        if not text.isascii():
            text = text.translate(_MARKS).translate(_RELEASE)
        if not text.strip() and not even_empty:
            return
        prefix = "> " * self.quotes
        if self.gap and self.lines:
            self.lines.append(Line("> " * min(self.quotes, self.above), self.kind))
        self.gap, self.above = False, self.quotes
        indent = "  " * (len(self.lists) - bool(self.bullet)) if self.lists else ""
        if self.verbatim:
            text = _TAG.sub(r"\\<", text)
        elif _RISKY.search(text):
            text = plain_text.markdown(text)
        self.lines.append(Line((prefix + indent + self.bullet + text).rstrip(), self.kind))
        if text.strip():
            self.bullet = ""


def _emphasised(text: str) -> str:
    if _ON in text:
        text = _BOLD_RUN.sub(lambda found: _wrapped(found, "**"), text)
    if _LEAN in text:
        text = _SLANTED_RUN.sub(lambda found: _wrapped(found, "*"), text)
    return text


def _wrapped(found: re.Match[str], sign: str) -> str:
    inner = found[2]
    if not inner.translate(_MARKS).strip():
        return "".join(found.groups())
    return f"{found[1]}{sign}{inner}{sign}{found[3]}"
