"""Markdown of notes to HTML: safe, whole, and in bounded time."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from bounded import bounded
from convnotes.publish.markdown import Renderer, Target, bare

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[[x|<b onclick=alert(1)>]]",
    '[["><script>alert(1)</script>]]',
    "![[<img src=x onerror=alert(1)>]]",
    "[x](//evil.example)",
    "[x](\\\\evil)",
    "[x](file:///etc/passwd)",
    "`<script>`",
    "```<script>\n<script>\n```",
    '```"onmouseover=alert(1)\nx\n```',
    "> [!<script>] x",
    '> [!note"onclick] x',
    "<b>key</b>:: <script>alert(1)</script>",
    'k"ey:: x',
    "- [ ] <script>alert(1)</script> 📅 2026-11-27",
    "- [x] @<script> do (due 2026-13-45)",
    "a\n<!-- --><script>alert(1)</script>",
    "%%%% <script>alert(1)</script>",
    '[a](http://x.example/"onclick=alert(1))',
    "https://x.example/<script>",
    "\x00<script>",
    "| a |\n|---|\n| <script> |",
    "&lt;script&gt;",
    '[x](mailto:a@b.example?x="onclick=1)',
    "next_turn:: <img src=x onerror=alert(1)>",
    "[[a]](javascript:alert(1))",
)
ALLOWED_TAGS = frozenset(
    (
        "p",
        "a",
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "div",
        "time",
    )
)
ALLOWED_ATTRIBUTES = frozenset(
    (
        "href",
        "class",
        "role",
        "aria-label",
        "tabindex",
        "datetime",
        "data-near",
        "start",
        "style",
        "title",
    )
)


class Links:
    """Knows two notes."""

    def target(self, link: str) -> Target | None:
        known = {
            "bob-hale": Target("people/bob-hale.html", "Bob Hale"),
            "secret": Target("", "a private note"),
        }
        return known.get(link.rsplit("/", 1)[-1].removesuffix(".md"))

    def person(self, name: str) -> Target | None:
        return self.target(name)

    def day(self, iso: str, near: bool) -> Markup:  # noqa: ARG002 - of the protocol
        try:
            datetime.date.fromisoformat(iso)
        except ValueError:
            return Markup("{}").format(iso)
        return Markup('<time datetime="{}">{}</time>').format(iso, iso)


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(Links())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_runs(renderer: Renderer, payload: str) -> None:
    for text in (payload, f"- {payload}", f"> {payload}", f"# {payload}", f"Words {payload} end."):
        for made in (renderer.blocks(text), renderer.line(text)):
            tags = Tags()
            tags.feed(made)
            for tag, attributes in tags.tags:
                assert tag in ALLOWED_TAGS, made
                assert attributes.keys() <= ALLOWED_ATTRIBUTES, made
                href = attributes.get("href") or "https://"
                assert re.match(r"https?://|mailto:|tel:|\.\./people/bob-hale\.html", href), made


def test_links_lead_to_pages_or_nowhere(renderer: Renderer) -> None:
    page = '<a href="../people/bob-hale.html">'
    assert renderer.line("[[bob-hale]]") == f"{page}Bob Hale</a>"
    assert renderer.line("[[people/bob-hale.md|him]]") == f"{page}him</a>"
    assert renderer.line("[him](../people/bob-hale.md)") == f"{page}him</a>"
    assert renderer.line("[[secret]] and [[secret|a label]]") == "a private note and a label"
    assert renderer.line("[[nobody]]") == "nobody"
    assert renderer.line("[x](other.md)") == "x"
    nested = renderer.line("[see [[bob-hale]]](https://x.example)")
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", nested)
    assert renderer.line("[[bob-hale]]", root="") == '<a href="people/bob-hale.html">Bob Hale</a>'


def test_addresses_are_links_but_file_names_are_not(renderer: Renderer) -> None:
    assert 'href="https://x.example/a"' in renderer.line("at https://x.example/a today")
    assert "<a" not in renderer.line("see README.md and x.example")


@pytest.mark.parametrize(
    "text",
    [
        "a %% gone %% b",
        "a <!-- gone --> b",
        "%%\ngone\n\ngone\n%%\n\nb",
        "> %%\n> gone\n>\n> gone\n> %%",
        "<!--\n\ngone\n\n-->\nb",
        "> <!-- gone\n>\n> gone -->\n",
        "%% gone",
        "- a %% gone %%",
    ],
)
def test_comments_are_not_shown(renderer: Renderer, text: str) -> None:
    assert "gone" not in renderer.blocks(text)


def test_comments_in_code_are_code(renderer: Renderer) -> None:
    assert "%% kept %%" in renderer.blocks("`%% kept %%`")
    assert "%% kept %%" in renderer.blocks("```\n%% kept %%\n```")


def test_boxes_fields_and_callouts(renderer: Renderer) -> None:
    box = renderer.blocks("- [x] [[bob-hale]] mend it (due 2026-11-27) [completion:: 2026-11-26]")
    assert 'class="box box-done"' in box
    assert 'aria-label="Done"' in box
    assert 'due <time datetime="2026-11-27">' in box
    assert 'done <time datetime="2026-11-26">' in box
    assert "Bob Hale</a> do it" in renderer.blocks("- [ ] @bob-hale do it")
    field = renderer.blocks("He said:\nneeds:: winter *work*")
    assert '<span class="key">needs</span>' in field
    assert "<em>work</em>" in field
    assert "Bob Hale</a>" in renderer.blocks("next_turn:: bob-hale")
    assert 'class="callout callout-private"' in renderer.blocks("> [!private] For us\n> words")


def test_headings_go_below_the_page_s_own(renderer: Renderer) -> None:
    assert renderer.blocks("# One\n\n###### Six", level=4) == "<h4>One</h4>\n<h5>Six</h5>\n"


PLAIN = (
    'One "quoted" line.',
    "Two\nlines, and it's fine: yes.\n\nNext (aside) 50% — ok!\n",
    "\n\nWords\n   \nmore\n\n\n",
    "“Curly” first.\n\n- then a list\n\nAnd words.",
    "Words\n---\n",
    "Setext\n===\n\nx",
    "a:: b\n\nc",
    "x (due 2026-11-27)\n\ny",
    "Ends with two  \nspaces",
    "é\n\nÜ",
    "Words\n- item",
    "Words\n1. item",
    "Words\n> quote",
    "Words\n# heading",
    "Words\n    indented",
    "Words [[bob-hale]]\n\nmore",
    "Words\n\n    code\n\nmore",
    "Ends with blank \n\nb",
    "One\n\n[a]: b",
)


@pytest.mark.parametrize("text", PLAIN)
def test_the_quick_way_gives_what_the_parser_gives(text: str) -> None:
    renderer = Renderer(Links())
    quick = renderer.blocks(text)
    whole = renderer._parser.render(text, {"links": Links(), "level": 2, "root": "../"})
    assert quick == whole


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "![" * 30_000,
        "[[" * 30_000,
        "*a " * 30_000,
        "_a_" * 20_000,
        "`" * 30_000 + "a",
        "> " * 20_000 + "a",
        "- " * 20_000 + "a",
        "<" * 50_000,
        "[a](" * 20_000,
        "%%" * 20_000 + "a",
        "&" * 50_000,
        "a::" * 20_000,
        "<!--" * 20_000,
        "~" * 40_000,
        "**a*" * 20_000,
        "x\n" * 90_000,
        "`a``b" * 10_000,
        "- [ ] " * 10_000,
        "\\" * 90_000,
        "📅 " * 30_000,
        "[a]: b\n" * 20_000,
        "| a " * 20_000 + "\n" + "|---" * 20_000,
        "a (due " * 20_000,
        '"' * 90_000,
        "a\n\n" * 40_000,
    ],
)
def test_hostile_text_takes_a_moment(renderer: Renderer, text: str) -> None:
    bounded(lambda: (renderer.blocks(text), renderer.line(text)), 2)


def test_a_title_is_bare() -> None:
    assert bare("A [[b|c]] %% secret %% <!-- too --> d") == "A c d"


class Shelf(dict[str, str]):
    """Keeps what was rendered."""

    def put(self, key: str, made: str) -> None:
        self[key] = made


@pytest.mark.parametrize("text", ['Plain "words".\n\n- a *list*', "- a list", "Plain words.", ""])
def test_what_is_kept_comes_out_the_same(renderer: Renderer, text: str) -> None:
    shelf = Shelf()
    for _ in range(2):
        keeping = Renderer(renderer.links)
        keeping.store = shelf
        assert keeping.blocks(text) == renderer.blocks(text)
        assert keeping.line(text) == renderer.line(text)


@pytest.mark.parametrize("kept", ["", "[", "7", "[[], 1, 2]", '[[["target", [1, 2, 3], null]], "x"]',
                                  '[[["__init__", [], null]], "x"]', '[[["day"]], "x"]'])  # fmt: skip
def test_what_was_kept_and_makes_no_sense_is_rendered_anew(renderer: Renderer, kept: str) -> None:
    shelf = Shelf()
    keeping = Renderer(renderer.links)
    keeping.store = shelf
    made = keeping.blocks("- a *list*")
    assert len(shelf) == 1
    shelf.update(dict.fromkeys(shelf, kept))
    again = Renderer(renderer.links)
    again.store = shelf
    assert again.blocks("- a *list*") == made
    assert shelf != dict.fromkeys(shelf, kept)
