"""What notes write beyond CommonMark: links, comments, boxes, fields, days and callouts."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import escape

from convnotes.publish import urls

WIKILINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_FIELD = re.compile(r"([^\W\d][\w \-]{0,40}?)[ \t]*::(?:[ \t]+|$)")
_BOX = re.compile(r"\[([ xX?-])\](?:\s+|$)")
_CALLOUT = re.compile(r"\[!\s*([\w-]+)[^\]\n]*\][+-]?[ \t]*")
_ISO = r"\[{0,2}(\d{4}-\d{2}-\d{2})\]{0,2}"
_DAY = re.compile(
    rf"(?:📅\ufe0f?[ \t]*{_ISO}|[\[(]due::[ \t]*{_ISO}[ \t]*[\])]|\(due[ \t]+{_ISO}\))"
    rf"|(?:([✅❌])\ufe0f?[ \t]*{_ISO}|[\[(](completion|cancelled)::[ \t]*{_ISO}[ \t]*[\])])"
)
_DATING = frozenset(("due", "wait_until"))
_DAY_HINT = re.compile(r"📅|::|✅|❌|\(due ")
_NAMING = frozenset(("next_turn", "next"))
_BOXES = {
    " ": ("open", "To do"),
    "x": ("done", "Done"),
    "X": ("done", "Done"),
    "-": ("dropped", "Dropped"),
    "?": ("question", "Question"),
}


def install(parser: MarkdownIt) -> None:
    """Teach a parser the marks of notes."""
    parser.inline.ruler.before("escape", "comment", _comment)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.block.ruler.before(
        "fence",
        "comment",
        _comment_block,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    parser.block.ruler.before("paragraph", "field", _field, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.push("notes", _finish)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("day", _day)
    parser.add_render_rule("mark", _mark)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)


# Comments


def _comment(state: StateInline, _silent: bool) -> bool:
    """Pass over `%% … %%` and `<!-- … -->`; one that is never closed hides the rest."""
    text, at = state.src, state.pos
    closer = "%%" if text.startswith("%%", at) else "-->" if text.startswith("<!--", at) else ""
    if not closer:
        return False
    end = text.find(closer, at + 2)
    if end < 0 and text[:at].strip() and text.rfind("\n", 0, at) < at - 1:
        return False
    state.pos = min(end + len(closer) if end >= 0 else state.posMax, state.posMax)
    return True


def _comment_block(state: StateBlock, start: int, stop: int, silent: bool) -> bool:
    """Pass over a comment that begins a line and ends in another one, blank lines and all."""
    begin = state.bMarks[start] + state.tShift[start]
    closer = (
        "%%"
        if state.src.startswith("%%", begin)
        else "-->"
        if state.src.startswith("<!--", begin)
        else ""
    )
    if not closer or state.is_code_block(start):
        return False
    if closer in state.src[begin + 2 : state.eMarks[start]]:
        return False
    if silent:
        return True
    line = start + 1
    while line < stop and closer not in state.src[state.bMarks[line] : state.eMarks[line]]:
        line += 1
    state.line = min(line + 1, stop)
    return True


# Links


def _wikilink(state: StateInline, silent: bool) -> bool:
    match = WIKILINK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        target = match[1].rstrip("\\").strip()
        found = state.env["links"].target(target)
        shown = (match[2] or "").strip() or (found.title if found else target)
        _linked(state, found.href if found else "", shown)
    state.pos = match.end()
    return True


def _linked(state: StateInline, href: str, shown: str) -> None:
    """Write a link to a page of the site, or its words alone."""
    inside = bool(href) and not state.linkLevel
    if inside:
        opened = state.push("link_open", "a", 1)
        opened.attrs = {"href": state.env["root"] + href}
        opened.meta = {"ours": True}
    state.push("text", "", 0).content = shown
    if inside:
        state.push("link_close", "a", -1)


# Fields


def _field(state: StateBlock, start: int, _stop: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    end = state.eMarks[start]
    if state.src.find("::", begin, end) < 0 or state.is_code_block(start):
        return False
    match = _FIELD.match(state.src, begin, end)
    if not match:
        return False
    if silent:
        return True
    key = re.sub(r"[ \-]+", "_", match[1].strip()).casefold()
    state.line = start + 1
    lines = [start, state.line]
    opened = state.push("field_open", "p", 1)
    opened.attrs = {"class": "field"}
    opened.map = lines
    state.push("mark", "", 0).content = f'<span class="key">{escape(key.replace("_", " "))}</span> '
    _value(state, key, state.src[match.end() : end].strip(), lines)
    state.push("field_close", "p", -1)
    return True


def _value(state: StateBlock, key: str, value: str, lines: list[int]) -> None:
    if key in _DATING and re.fullmatch(_ISO, value):
        day = state.push("day", "", 0)
        day.content, day.meta = value.strip("[]"), {"near": True}
        return
    inline = state.push("inline", "", 0)
    inline.content = _people(state.env, value) if key in _NAMING else value
    inline.map = lines
    inline.children = []


def _people(env: MutableMapping[str, Any], value: str) -> str:
    """Give a list of bare names as links, so that they are shown as people are called."""
    if "[[" in value:
        return value
    shown: list[str] = []
    for name in filter(None, (piece.strip() for piece in re.split(r"[,+&]", value))):
        found = env["links"].person(name)
        if found is None or re.search(r"[\[\]|]", name + found.title):
            return value
        shown.append(f"[[{name}|{found.title}]]")
    return ", ".join(shown)


# Whole texts


def _finish(state: StateCore) -> None:
    tokens = state.tokens
    _level(tokens, int(state.env.get("level", 2)))
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.children:
            state_of_box = _box(tokens, index, token.children, state.env)
            _callout(tokens, index, token.children)
            near = state_of_box not in ("done", "dropped")
            token.children = _days(_inward(token.children, state.env), near)


def _level(tokens: list[Token], level: int) -> None:
    """Make the highest heading one of a level, and let none be more than one below the last."""
    written = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = level - min(written, default=1)
    last = level - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(int(token.tag[1]) + shift, last + 1, 6)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"


def _inward(children: list[Token], env: MutableMapping[str, Any]) -> list[Token]:
    """Lead relative links to the pages of their notes; what has no page loses its target."""
    kept: list[Token] = []
    dropped: list[bool] = []
    for token in children:
        if token.type == "link_open":
            leads = bool(token.meta.get("ours")) or _led(token, env)
            dropped.append(not leads)
            if leads:
                kept.append(token)
        elif token.type == "link_close":
            if not (dropped.pop() if dropped else False):
                kept.append(token)
        else:
            kept.append(token)
    return kept


def _led(token: Token, env: MutableMapping[str, Any]) -> bool:
    """Lead a written link to where it goes from this page; tells whether it goes anywhere."""
    href = str(token.attrs.get("href", ""))
    file = urls.file(href)
    if file:
        token.attrs["href"] = env["root"] + file
        return True
    if not urls.relative(href):
        return bool(urls.outward(href))
    found = env["links"].target(_note_name(href))
    if not found or not found.href:
        return False
    token.attrs["href"] = env["root"] + found.href
    return True


def _note_name(href: str) -> str:
    return unquote(href.split("#", 1)[0].split("?", 1)[0])


def _begins(tokens: list[Token], index: int, container: str) -> bool:
    """Tell whether a text is the first paragraph of a list item or block quote."""
    return (
        index >= 2
        and tokens[index - 1].type == "paragraph_open"
        and tokens[index - 2].type == container
    )


def _box(
    tokens: list[Token], index: int, children: list[Token], env: MutableMapping[str, Any]
) -> str:
    """Turn the mark of a task at the start of a list item into a sign; give its state."""
    if not _begins(tokens, index, "list_item_open") or children[0].type != "text":
        return ""
    match = _BOX.match(children[0].content)
    if not match:
        return ""
    state, words = _BOXES[match[1]]
    rest = children[0].content[match.end() :]
    children[:1] = list(_owner(rest, env))
    tokens[index - 2].attrs["class"] = f"box box-{state}"
    children.insert(0, _html(f'<span class="tick" role="img" aria-label="{words}"></span>'))
    return state


def _owner(text: str, env: MutableMapping[str, Any]) -> Iterator[Token]:
    """Show an owner written as `@name` as people are called."""
    words = text[1:].split(" ") if text.startswith("@") else []
    for count in range(min(len(words), 4), 0, -1):
        name = " ".join(words[:count]).rstrip(":,")
        found = env["links"].person(name) if name else None
        if found:
            opened = Token("link_open", "a", 1, attrs={"href": env["root"] + found.href})
            opened.meta = {"ours": True}
            shown = [opened, _text(found.title), Token("link_close", "a", -1)]
            yield from shown if found.href else shown[1:2]
            yield _text(text[1 + len(" ".join(words[:count])) :])
            return
    yield _text(text)


def _callout(tokens: list[Token], index: int, children: list[Token]) -> None:
    if not _begins(tokens, index, "blockquote_open") or children[0].type != "text":
        return
    match = _CALLOUT.match(children[0].content)
    if not match:
        return
    kind = match[1].casefold()
    children[0].content = children[0].content[match.end() :]
    private = " callout-private" if kind == "private" else ""
    tokens[index - 2].attrs["class"] = f"callout{private}"
    label = escape(kind.replace("-", " ").capitalize())
    children.insert(0, _html(f'<strong class="callout-label">{label}</strong> '))


def _days(children: list[Token], near: bool) -> list[Token]:
    """Turn the marks of due and done days in a text into elements."""
    made: list[Token] = []
    for token in children:
        if token.type == "text" and _DAY_HINT.search(token.content):
            made += _split(token.content, near)
        else:
            made.append(token)
    return made


def _split(text: str, near: bool) -> Iterator[Token]:
    at = 0
    for match in _DAY.finditer(text):
        yield _text(text[at : match.start()].rstrip() + " ")
        mark = Token("day", "", 0)
        mark.content = next(each for each in match.groups() if each and each[0].isdigit())
        mark.info = _day_word(match)
        mark.meta = {"near": near and mark.info == "due"}
        yield mark
        at = match.end()
    yield _text(text[at:])


def _day_word(match: re.Match[str]) -> str:
    if match[4] == "❌" or match[6] == "cancelled":
        return "dropped"
    return "due" if match[1] or match[2] or match[3] else "done"


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _html(content: str) -> Token:
    token = Token("mark", "", 0)
    token.content = content
    return token


# HTML


def _mark(_self: RendererHTML, tokens: Sequence[Token], index: int, *_: object) -> str:
    return tokens[index].content


def _day(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    word = token.info
    shown = env["links"].day(token.content, bool(token.meta.get("near")))
    return f'<span class="day day-{word}">{word} {shown}</span>' if word else str(shown)


def _image(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    words = self.renderInlineAsText(token.children or [], options, env)
    file = urls.file(str(token.attrs.get("src", "")))
    if file and urls.picture(file):
        source = escape(env["root"] + file)
        return f'<img src="{source}" alt="{escape(words)}" loading="lazy">'
    if file:
        return f'<a href="{escape(env["root"] + file)}">{escape(words)}</a>'
    return f'<span class="picture">picture: {escape(words or "without words")}</span>'


def _table_open(*_: object) -> str:
    return '<div class="table" tabindex="0" role="region" aria-label="Table">\n<table>\n'


def _table_close(*_: object) -> str:
    return "</table>\n</div>\n"
