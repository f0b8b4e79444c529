"""Markdown to HTML that is safe to publish: no raw HTML, known schemes only, bounded time."""

import re
from typing import NamedTuple, Protocol

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from convnotes.publish import markdown_rules, urls
from convnotes.publish.reads import Kept, Reads
from convnotes.publish.rendered import Store, kept

_PLAIN = re.compile(r"[^\\`*_\[\]<>&!~:$%\"'@\n#📅✅❌(]*")
_SAFE = (
    r"(?:[^\W\d_]|[\"'‘“])"
    r"(?:[^\n\r\t\\`*_\[\]<>&~:%@|(\x00📅✅❌]|:(?=[ \n])|%(?!%)|\((?!due ))*+(?<! )"
)
_PARAGRAPH = re.compile(rf"\n*({_SAFE}(?:\n{_SAFE})*+)(?:\n[ \t]*(?:\n|\Z)|\Z)")
_COMMENT = re.compile(r"%%.*?(?:%%|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST = 200_000
_DEEPEST = 100
_LONGEST_BLOCK = 30_000
_BLOCK_MARKS = 1_500
_MARKS = re.compile(r"[\[\]*_`~<&!>]")


class Target(NamedTuple):
    """What a link within the notes leads to: `href` from the site's root, or nothing."""

    href: str
    title: str


class Links(Protocol):
    """Looks up what the notes of a site link to."""

    def target(self, link: str) -> Target | None:
        """Find the page of a wikilink's target; None where there is no such note."""

    def person(self, name: str) -> Target | None:
        """Find the page of somebody named in a field."""

    def day(self, iso: str, near: bool) -> Markup:
        """Write a day."""


class Renderer:
    """Renders the Markdown of one site; the same line is rendered once."""

    def __init__(self, links: Links, reads: Reads | None = None) -> None:
        self.links = links
        self.store: Store | None = None
        reads = reads or Reads()
        self._lines = Kept[tuple[str, str], Markup](reads)
        self._parser = _parser()

    def blocks(self, text: str, level: int = 2, root: str = "../") -> Markup:
        """Render a text; its highest heading becomes one of `level`.

        `root` leads from the page to the root of the site. A text that could take very long is
        shown as it is written, with a notice.
        """
        if not text.strip():
            return Markup("")
        if heavy(text):
            shown = escape(_COMMENT.sub("", text))
            return Markup(
                '<p class="notice">This text is too tangled to lay out, so it is shown '
                'as it was written.</p>\n<pre class="plain">{}</pre>\n'
            ).format(shown)
        plain, rest = _paragraphs(text)
        if rest:
            plain += self._rendered("blocks", rest, level, root)
        return Markup(plain)

    def line(self, text: str, root: str = "../") -> Markup:
        """Render a text of one line, without a paragraph around it."""
        return self._lines.get((text, root), lambda: self._render_line(text, root))

    def _render_line(self, text: str, root: str) -> Markup:
        flat = " ".join(text.split())
        if _PLAIN.fullmatch(flat):
            return Markup(escape(flat))
        if heavy(flat):
            return Markup(escape(_COMMENT.sub("", flat)))
        return Markup(self._rendered("line", flat, 2, root))

    def _rendered(self, form: str, text: str, level: int, root: str) -> str:
        """Render a text by the parser, or give what an earlier build made of it."""

        def made(links: Links) -> str:
            environment = {"links": links, "level": level, "root": root}
            if form == "line":
                return str(self._parser.renderInline(text, environment)).strip()
            return str(self._parser.render(text, environment))

        if self.store is None:
            return made(self.links)
        return kept(self.store, self.links, (form, text, level, root), made)


def bare(text: str) -> str:
    """Give a text as a title: comments gone, each link replaced by what it shows."""
    if "%%" in text or "<!--" in text:
        text = _COMMENT.sub("", text)
    if "[[" in text:
        text = markdown_rules.WIKILINK.sub(lambda match: (match[2] or match[1]).strip(), text)
    return " ".join(text.split())


def heavy(text: str) -> bool:
    """Tell whether a text could take a parser more than a moment."""
    if len(text) > _LONGEST:
        return True
    if len(text) < _BLOCK_MARKS:
        return _nested(text) > _DEEPEST
    for block in re.split(r"\n[ \t]*\n", text):
        if len(block) > _LONGEST_BLOCK or len(_MARKS.findall(block)) > _BLOCK_MARKS:
            return True
        if _nested(block) > _DEEPEST:
            return True
    return _quotes(text) > _DEEPEST


def _paragraphs(text: str) -> tuple[str, str]:
    """Render the plain paragraphs that a text begins with; give the HTML and what is left.

    Most of what people write is such paragraphs, and a parser takes a hundred times longer to find
    nothing in them. What follows a paragraph and a blank line cannot change it, for no brackets are
    in it that a reference could define (CommonMark 4.7).
    """
    shown: list[str] = []
    at = 0
    while match := _PARAGRAPH.match(text, at):
        words = match[1].replace('"', "&quot;")
        shown.append(f"<p>{words}</p>\n")
        at = match.end()
    return "".join(shown), text[at:]


def _nested(text: str) -> int:
    """Give how many brackets are open at once, at most."""
    if text.count("[") <= _DEEPEST:
        return 0
    deepest = depth = 0
    for mark in re.findall(r"[\[\]]", text):
        depth = depth + 1 if mark == "[" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _quotes(text: str) -> int:
    return max((len(each) for each in re.findall(r"^[> \t]{100,}", text, re.MULTILINE)), default=0)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False})
    # The core rule costs as much as all others together; the inline rule finds plain addresses.
    parser.core.ruler.disable("linkify")
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    parser.validateLink = _may_lead  # type: ignore[method-assign]
    markdown_rules.install(parser)
    return parser


def _may_lead(url: str) -> bool:
    return bool(urls.outward(url) or urls.file(url)) or urls.relative(url)
