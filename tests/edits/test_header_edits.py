"""Keys of a front matter are set, put in and taken out, and no other byte changes."""

from typing import NamedTuple

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from convnotes.edits.header_edits import (
    Wanted,
    append_item,
    flow_list,
    only_changed,
    remove_key,
    scalar,
    set_key,
    set_keys,
)
from convnotes.errors import ConvnotesError
from convnotes.model.note import Note
from convnotes.model.place import Span
from convnotes.model.source import Edit
from convnotes.text.apply import apply
from convnotes.text.parse import read_bytes
from sampling import examples

PATH = "notes/conversations/x.md"


class Case(NamedTuple):
    """A front matter before and after an edit."""

    name: str
    before: str
    values: dict[str, Wanted | None]
    after: str


def note(text: str) -> Note:
    return read_bytes(PATH, text.encode())


def around(matter: str) -> str:
    return f"---\n{matter}---\n# Body\n\na: b\n"


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    return apply(note(text).source, edits).decode()


SCALARS = (
    Case("plain", "a: b\n", {"a": "c"}, "a: c\n"),
    Case("comment", "a: b # why\nc: d\n", {"a": "x: y"}, 'a: "x: y" # why\nc: d\n'),
    Case("blanks", "a :   b  \nc: d\n", {"a": "x"}, "a :   x  \nc: d\n"),
    Case("quotes", "a: 'it''s' # c\nb: \"q\"\n", {"a": "x"}, 'a: x # c\nb: "q"\n'),
    Case("same", "a: 'b'\n", {"a": "b"}, "a: 'b'\n"),
    Case("empty", "a:\nb: c\n", {"a": "x"}, "a: x\nb: c\n"),
    Case("empty, comment", "a: # c\nb: c\n", {"a": "x"}, "a: x # c\nb: c\n"),
    Case("to nothing", "a: b\n", {"a": ""}, 'a: ""\n'),
    Case("word of YAML", "a: b\n", {"a": "no"}, 'a: "no"\n'),
    Case("day", "due: 2026-01-02\n", {"due": "2026-02-03"}, "due: 2026-02-03\n"),
    Case("moment", "since: x\n", {"since": "2026-02-03 14:00"}, "since: 2026-02-03 14:00\n"),
    Case(
        "day of another key",
        "on day: 2026-01-02\n",
        {"on day": "2026-02-03"},
        "on day: 2026-02-03\n",
    ),
    Case("number", "a: b\n", {"a": "12:30"}, 'a: "12:30"\n'),
    Case("truth", "publish: true\n", {"publish": "false"}, "publish: false\n"),
    Case("lines", "a: b\n", {"a": "x\ny"}, 'a: "x\\u000ay"\n'),
    Case("plain lines", "a: b\n  c\n\n  d # e\nf: g\n", {"a": "x"}, "a: x # e\nf: g\n"),
    Case("quoted lines", 'a: "b\n  c" # e\nf: g\n', {"a": "x"}, "a: x # e\nf: g\n"),
    Case("next line", "a: # c\n  b # d\n", {"a": "x"}, "a: # c\n  x # d\n"),
    Case("block", "a: | # c\n  b\n  d  \n\nf: g\n", {"a": "x"}, "a: x # c\n\nf: g\n"),
    Case("folded block", "a: >-\n  b\n\n  d\n# e\nf: g\n", {"a": "x"}, "a: x\n# e\nf: g\n"),
    Case("block that keeps", "a: |+ # c\n  b\n\n\nc: d\n", {"a": "x"}, "a: x # c\nc: d\n"),
    Case("block without text", "a: |\nb: c\n", {"a": "x"}, "a: x\nb: c\n"),
    Case("anchor", "a: &n b # c\n", {"a": "x"}, "a: &n x # c\n"),
    Case("anchor alone", "a: &n # c\nb: c\n", {"a": "x"}, "a: &n x # c\nb: c\n"),
    Case("tag", "a: !!int 5\n", {"a": "x"}, "a: x\n"),
    Case("tag and anchor", "a: !!str &n b\n", {"a": ("x", "z")}, "a: &n [x, z]\n"),
    Case("tag alone", "a: !!null # c\n", {"a": "x"}, "a: x # c\n"),
    Case("given twice", "a: b\na: c\n", {"a": "x"}, "a: x\na: c\n"),
    Case("quoted key", '"a": b\n', {"a": "x"}, '"a": x\n'),
    Case("explicit key", "? a\n: b # c\n? d\n", {"a": "x"}, "? a\n: x # c\n? d\n"),
    Case("key without colon", "? a # c\n? b\n", {"a": "x"}, "? a # c\n: x\n? b\n"),
    Case("indented", "  a: b\n  c: d\n", {"c": "x"}, "  a: b\n  c: x\n"),
    Case("CR LF", "a: b # c\r\nd: e\n", {"a": "x"}, "a: x # c\r\nd: e\n"),
    Case("one of a list", "a: b\n", {"a": ("x",)}, "a: x\n"),
    Case("several", "a: b # c\n", {"a": ("x", "y, z")}, 'a: [x, "y, z"] # c\n'),
    Case("none", "a: b\n", {"a": ()}, "a: []\n"),
    Case(
        "mapping",
        "a:\n  b: c # d\n  # e\n  f: [g]\nh: i\n",
        {"a": "x"},
        "a: x\n  # d\n  # e\nh: i\n",
    ),
    Case("flow mapping", "a: {b: c} # d\n", {"a": "x"}, "a: x # d\n"),
)

BLOCK = "a: # top\n  # own\n  - b # one\n  # of c\n  - 'c'\n  - d # three\n  # end\ne: f\n"
FLOW = "a: [\n  b, # one\n  # of c\n  'c',\n  d # three\n] # all\ne: f\n"

LISTS = (
    Case(
        "block: replaced",
        BLOCK,
        {"a": ("x", "c", "d")},
        BLOCK.replace("- b", "- x"),
    ),
    Case(
        "block: first out",
        BLOCK,
        {"a": ("c", "d")},
        BLOCK.replace("- b # one", "# one"),
    ),
    Case("block: last out", BLOCK, {"a": ("b", "c")}, BLOCK.replace("- d # three", "# three")),
    Case("block: middle out", BLOCK, {"a": ("b", "d")}, BLOCK.replace("  - 'c'\n", "")),
    Case(
        "block: first in",
        BLOCK,
        {"a": ("x", "b", "c", "d")},
        BLOCK.replace("  - b", "  - x\n  - b"),
    ),
    Case(
        "block: in and out",
        BLOCK,
        {"a": ("b", "x", "y", "d", "z")},
        BLOCK.replace("'c'", 'x\n  - "y"').replace("three", "three\n  - z"),
    ),
    Case(
        "block: to one text",
        BLOCK,
        {"a": "x"},
        "a: x # top\n  # own\n  # one\n  # of c\n  # three\n  # end\ne: f\n",
    ),
    Case("block: to none", "a:\n- b\n- c # d\n", {"a": ()}, "a: []\n# d\n"),
    Case("block: stays a list", "a:\n- b\n- c\n", {"a": ("c",)}, "a:\n- c\n"),
    Case("block: anchor", "a: &n\n  - b\n", {"a": "x"}, "a: &n x\n"),
    Case("block: empty item", "a:\n  -\n  - c\n", {"a": ("x", "c")}, "a:\n  - x\n  - c\n"),
    Case(
        "block: blocks in it",
        "a:\n  - |+ # c\n    b\n\n  - >\n    d\n",
        {"a": ("b\n\n", "x", "d\n")},
        "a:\n  - |+ # c\n    b\n\n  - x\n  - >\n    d\n",
    ),
    Case("block: CR", "a:\r- b\r- c\r", {"a": ("b", "x", "c")}, "a:\r- b\r- x\r- c\r"),
    Case("block: mixed ends", "a:\r\n- b\r\n- c\n", {"a": ("b",)}, "a:\r\n- b\r\n"),
    Case("flow: replaced", "a: [b, 'c', d] # e\n", {"a": ("b", "c", "x")}, "a: [b, 'c', x] # e\n"),
    Case("flow: first out", "a: [b, c, d]\n", {"a": ("c", "d")}, "a: [c, d]\n"),
    Case("flow: middle out", "a: [ b, c, d ]\n", {"a": ("b", "d")}, "a: [ b, d ]\n"),
    Case("flow: last ones out", "a: [b, c, d]\n", {"a": ("b",)}, "a: [b]\n"),
    Case("flow: all out", "a: [b, c]\n", {"a": ()}, "a: []\n"),
    Case("flow: first in", "a: [b]\n", {"a": ("x", "b")}, "a: [x, b]\n"),
    Case("flow: in", "a: [b, c]\n", {"a": ("b", "x: y", "c")}, 'a: [b, "x: y", c]\n'),
    Case("flow: into none", "a: [] # c\n", {"a": ("x", "z")}, "a: [x, z] # c\n"),
    Case("flow: comma at the end", "a: [b,]\n", {"a": ("b", "x")}, "a: [b, x,]\n"),
    Case("flow: to one text", "a: [b, c] # d\n", {"a": "x"}, "a: x # d\n"),
    Case("lines: replaced", FLOW, {"a": ("x", "c", "d")}, FLOW.replace("  b,", "  x,")),
    Case("lines: first out", FLOW, {"a": ("c", "d")}, FLOW.replace("b, #", "#")),
    Case("lines: middle out", FLOW, {"a": ("b", "d")}, FLOW.replace("  'c',\n", "")),
    Case("lines: last out", FLOW, {"a": ("b", "c")}, FLOW.replace("d #", "#")),
    Case("lines: in", FLOW, {"a": ("b", "x", "c", "d")}, FLOW.replace("one\n", "one\n  x,\n")),
    Case(
        "lines: last in",
        FLOW,
        {"a": ("b", "c", "d", "x")},
        FLOW.replace("d # three\n", "d, # three\n  x\n"),
    ),
    Case(
        "lines: to one text",
        FLOW,
        {"a": "x"},
        "a: x # all\n  # one\n  # of c\n  # three\ne: f\n",
    ),
    Case("link without quotes", "next: [[b]] # c\n", {"next": "x"}, "next: x # c\n"),
)

REMOVALS = (
    Case("comment", "# of a\na: b # c\n# of d\nd: e\n", {"a": None}, "# of a\n# of d\nd: e\n"),
    Case("missing", "a: b\n", {"c": None}, "a: b\n"),
    Case("only one", "a: b\n", {"a": None}, ""),
    Case("lines", "a: b\n  c\nd: e\n", {"a": None}, "d: e\n"),
    Case("list", "a: # c\n  - b\n  # d\n  - c # e\n\nf: g\n", {"a": None}, "\nf: g\n"),
    Case("block", "a: |\n  b\n\n  c\n\nd: e\n", {"a": None}, "\nd: e\n"),
    Case("keeping block", "a: |+\n  b\n\n\nd: e\n", {"a": None}, "d: e\n"),
    Case("given twice", "a: b\nc: d\na: e\n", {"a": None}, "c: d\n"),
    Case("explicit key", "? a\n# c\n: b\nd: e\n", {"a": None}, "d: e\n"),
    Case("several", "a: b\nc: d\ne: f\n", {"a": None, "e": None}, "c: d\n"),
    Case("mixed ends", "a: b\r\nc: d\n", {"a": None}, "c: d\n"),
)

CONVERSATION = "title: T # t\nparticipants:\n  - a\n  # - b\n# of tags\ntags: [x]\n"

INSERTIONS = (
    Case(
        "by the order",
        CONVERSATION,
        {"since": "2026-01-02", "next_turn": "b"},
        CONVERSATION.replace("# - b\n", "# - b\nnext_turn: b\nsince: 2026-01-02\n"),
    ),
    Case("at the end", CONVERSATION, {"z": "b"}, CONVERSATION + "z: b\n"),
    Case("nothing before it", "tags: x\n", {"due": "2026-01-02"}, "tags: x\ndue: 2026-01-02\n"),
    Case("one of a list", "title: x\n", {"participants": ("b",)}, "title: x\nparticipants: b\n"),
    Case("list", "title: x\n", {"participants": ("b", "c")}, "title: x\nparticipants: [b, c]\n"),
    Case("no text", "", {"a": "b"}, "a: b\n"),
    Case("only a comment", "# c\n", {"a": "b"}, "# c\na: b\n"),
    Case("indented", "  title: x\n  tags: y\n", {"due": "b"}, "  title: x\n  due: b\n  tags: y\n"),
    Case("CR LF", "title: x\r\ntags: y\n", {"due": "b"}, "title: x\r\ndue: b\r\ntags: y\n"),
    Case(
        "below a block",
        "title: |+\n  x\n\nz: y\n",
        {"due": "b"},
        "title: |+\n  x\n\ndue: b\nz: y\n",
    ),
    Case("below blank lines", "title: x\n\n", {"z": "b"}, "title: x\n\nz: b\n"),
    Case("below an end that is kept", "z: |+\n  x\n\n", {"a": "b"}, "z: |+\n  x\n\na: b\n"),
    Case("key in quotes", "title: x\n", {"on": "b"}, 'title: x\n"on": b\n'),
    Case(
        "with the rest",
        "title: x\nnext: b\nsince: c\ntags: y\n",
        {"next": "n o", "since": None, "due": "2026-01-02", "about": "all"},
        "title: x\nnext: n o\ndue: 2026-01-02\nabout: all\ntags: y\n",
    ),
)

BRACES = (
    Case("set", "{a: b, c: d}\n", {"a": "x, y"}, '{a: "x, y", c: d}\n'),
    Case("set a list", "{a: [b], c: d} # e\n", {"a": ("b", "x")}, "{a: [b, x], c: d} # e\n"),
    Case("set nothing", "{a: , c}\n", {"a": "x", "c": "z"}, "{a: x , c: z}\n"),
    Case("first out", "{a: b, c: d}\n", {"a": None}, "{c: d}\n"),
    Case("last out", "{a: b, c: d}\n", {"c": None}, "{a: b, }\n"),
    Case("all out", "{a: b, c: d}\n", {"a": None, "c": None}, "{}\n"),
    Case("in", "{a: b, c: d}\n", {"e": "f"}, "{a: b, c: d, e: f}\n"),
    Case("in by the order", "{title: b, c: d}\n", {"due": "f"}, "{title: b, due: f, c: d}\n"),
    Case("in and out", "{a: b, c: d}\n", {"c": None, "e": "f"}, "{a: b, e: f, }\n"),
    Case("into none", "{}\n", {"a": "b", "c": "d"}, "{a: b, c: d}\n"),
    Case(
        "lines", "{\n  a: b, # c\n  d: e\n}\n", {"f": "g"}, "{\n  a: b, # c\n  d: e,\n  f: g\n}\n"
    ),
)

TABLE = (*SCALARS, *LISTS, *REMOVALS, *INSERTIONS, *BRACES)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_a_header_is_edited_by_its_spans(case: Case) -> None:
    before = around(case.before)
    assert edited(before, set_keys(note(before), case.values)) == around(case.after)


APPENDED = (
    ("missing", "title: x\n", "title: x\nparticipants: [new]\n"),
    ("empty", "participants: # c\n", "participants: [new] # c\n"),
    ("null", "participants: ~\n", "participants: [new]\n"),
    ("single", "participants: a b # c\n", "participants: [a b, new] # c\n"),
    ("single link", 'participants: "[[a]]"\n', 'participants: ["[[a]]", "[[new]]"]\n'),
    ("bare link", "participants: [[a]]\n", 'participants: ["[[a]]", "[[new]]"]\n'),
    (
        "two links",
        '"participants": "[[a]], [[b]]"\n',
        '"participants": ["[[a]]", "[[b]]", "[[new]]"]\n',
    ),
    ("flow", "participants: [a, b ] # c\n", "participants: [a, b, new ] # c\n"),
    ("flow of links", "participants: ['[[a]]']\n", "participants: ['[[a]]', \"[[new]]\"]\n"),
    ("flow of bare links", "participants: [[[a]]]\n", 'participants: [[[a]], "[[new]]"]\n'),
    ("no item", "participants: []\n", "participants: [new]\n"),
    ("block", "participants:\n    - a # c\n# d\n", "participants:\n    - a # c\n    - new\n# d\n"),
    ("block of links", "participants:\n- '[[a]]'\n", "participants:\n- '[[a]]'\n- \"[[new]]\"\n"),
    ("mixed", "participants: [a, '[[b]]']\n", "participants: [a, '[[b]]', new]\n"),
    (
        "mappings",
        "participants:\n  - a: b\n    c: d\n",
        "participants:\n  - a: b\n    c: d\n  - new\n",
    ),
)


@pytest.mark.parametrize(("name", "before", "after"), APPENDED, ids=[each[0] for each in APPENDED])
def test_an_item_goes_to_the_end_in_the_style_of_the_list(
    name: str, before: str, after: str
) -> None:
    text = around(before)
    assert edited(text, append_item(note(text), "participants", "new")) == around(after)


def test_several_items_go_to_the_end_in_their_order() -> None:
    for before in ("a: b\n", "a: [b]\n"):
        text = around(before)
        assert edited(text, append_item(note(text), "a", "z", "x")) == around("a: [b, z, x]\n")
    assert append_item(note(text), "a") == ()


def test_words_of_tags_become_items() -> None:
    text = around("tags: a, b\n")
    assert edited(text, append_item(note(text), "tags", "c")) == around("tags: [a, b, c]\n")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_note_without_front_matter_gets_one(ending: str) -> None:
    before = ending.join(("\ufeff# Title", "", "text"))
    after = edited(before, set_keys(note(before), {"due": "2026-01-02", "title": "x: y"}))
    matter = ending.join(("---", 'title: "x: y"', "due: 2026-01-02", "---", ""))
    assert after == "\ufeff" + matter + before[1:]


def test_an_empty_note_gets_a_front_matter() -> None:
    assert edited("", set_key(note(""), "a", "b")) == "---\na: b\n---\n"


def test_a_byte_order_mark_and_a_missing_last_line_end_stay() -> None:
    before = "\ufeff---\r\na: b\r\n---"
    after = "\ufeff---\r\na: x\r\nc: d\r\n---"
    assert edited(before, set_keys(note(before), {"a": "x", "c": "d"})) == after


REFUSED = (
    ("---\na: [b\n---\n", {"a": "x"}, f"{PATH}:2:4: "),
    ("---\na: b\n", {"a": "x"}, f"{PATH}:1:1: "),
    ("\n---\na: b\n---\n", {"a": "x"}, f"{PATH}:2:1: "),
    ("---\na:\n  ? - b\nc: d\n---\n", {"a": "x"}, f"{PATH}:2:1: "),
    ("---\nb: |\n  x\na:\n  - y\n  # c\n---\n", {"a": None}, f"{PATH}:4:1: "),
    (around("a: b\n"), {"a": "x" * 70_000}, f"{PATH}:2:1: "),
)


@pytest.mark.parametrize(("before", "values", "place"), REFUSED)
def test_what_is_not_safe_is_refused_with_its_place(
    before: str, values: dict[str, Wanted | None], place: str
) -> None:
    with pytest.raises(ConvnotesError, match="nothing was written") as refusal:
        set_keys(note(before), values)
    assert refusal.value.message.startswith(place)
    assert refusal.value.hint
    assert refusal.value.status == 3


def test_an_item_of_a_mapping_is_refused() -> None:
    with pytest.raises(ConvnotesError, match="nothing was written"):
        append_item(note(around("a: {b: c}\n")), "a", "x")


WRONG: tuple[tuple[tuple[Edit, ...], dict[str, object | None]], ...] = (
    ((Edit(Span(4, 4), "x: y\n"),), {}),
    ((Edit(Span(4, 9), ""),), {}),
    ((Edit(Span(7, 8), "x"),), {"a": "y"}),
    ((Edit(Span(7, 8), "x"),), {"a": None}),
    ((Edit(Span(9, 14), ""), Edit(Span(4, 4), "c: d\n")), {}),
    ((Edit(Span(4, 4), "x: y\nx: y\n"),), {"x": "y"}),
    ((Edit(Span(18, 18), "z"),), {}),
    ((Edit(Span(12, 13), "'d'"),), {}),
    ((Edit(Span(7, 8), "[x"),), {"a": "x"}),
    ((Edit(Span(4, 9), ""), Edit(Span(5, 6), "")), {}),
)


@pytest.mark.parametrize(("edits", "wanted"), WRONG)
def test_edits_that_change_something_else_are_found(
    edits: tuple[Edit, ...], wanted: dict[str, object | None]
) -> None:
    with pytest.raises(ConvnotesError, match="nothing was written"):
        only_changed(note("---\na: b\nc: d\n---\nbody\n"), edits, wanted)


TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \t\n:#,[]{}\"'&*!|>-?%@`~\\é\u2028\x85\ufeff😀"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)
KEYS = ("title", "participants", "next", "since", "tags", "z")
STYLES = (
    " {} # c",
    " {}",
    " [{}, 'two'] # c",
    "\n  - {} # c\n  # own\n  - two",
    "\n- {}\n- 'two'",
    " [\n  {}, # c\n  two\n ] # d",
    " &n {}",
    " | # c\n  {}\n  more\n",
    " >+\n  {}\n\n",
    "",
    " # c",
)


@st.composite
def matters(draw: st.DrawFn) -> str:
    """A front matter of several keys in many styles, with comments and blank lines between."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    ending = draw(st.sampled_from(("\n", "\r\n", "\r")))
    lines = []
    for key in keys:
        lines.append(draw(st.sampled_from(("", "# of it\n", "\n"))))
        style = draw(st.sampled_from(STYLES))
        lines.append(f"{key}:{style.format(draw(st.sampled_from(('one', scalar('x: y')))))}\n")
    return around("".join(lines)).replace("\n", ending)


def set_where_possible(text: str, values: dict[str, Wanted | None]) -> tuple[Edit, ...]:
    """Give the edits; only below a `>+`, which would keep more blank lines, they may be refused."""
    try:
        return set_keys(note(text), values)
    except ConvnotesError:
        assert ">+" in text
        assert None in values.values()
        reject()


@given(TEXTS)
@settings(max_examples=examples(300))
def test_any_text_is_written_so_that_it_is_read(text: str) -> None:
    before = around("a: b # c\ntags: []\n")
    after = edited(before, set_keys(note(before), {"a": text, "tags": (text, "x"), "new": text}))
    header = note(after).header
    assert [getattr(header[key].node, "text", None) for key in ("a", "new")] == [text, text]
    assert f"tags: {flow_list((text, 'x'))}\n" in after


@given(matters(), st.data())
@settings(max_examples=examples(200))
def test_set_and_set_back_gives_the_same_bytes(text: str, data: st.DataObject) -> None:
    first = note(text)
    key = data.draw(st.sampled_from(sorted(first.header)))
    node = first.header[key].node
    old = getattr(node, "text", None)
    assume(old is not None)
    assume(text[node.span.start : node.span.end] == scalar(str(old)))
    other = edited(text, set_key(first, key, data.draw(TEXTS.filter(str.isprintable))))
    assert edited(other, set_key(note(other), key, str(old))) == text


@given(matters(), st.data())
@settings(max_examples=examples(200))
def test_edits_of_two_keys_give_the_same_in_any_order(text: str, data: st.DataObject) -> None:
    first = note(text)
    present = sorted(first.header)
    one = data.draw(st.sampled_from(present))
    other = data.draw(st.sampled_from([key for key in KEYS if key != one]))
    value = data.draw(st.sampled_from(("x", ("x", "two"), ("one",), None)))
    values: dict[str, Wanted | None] = {one: value, other: "x: y"}
    together = edited(text, set_where_possible(text, values))
    # Behind a key that went first nothing can be put in.
    orders = ((one, other), (other, one)) if value is not None else ((other, one),)
    for keys in orders:
        after = text
        for key in keys:
            after = edited(after, set_where_possible(after, {key: values[key]}))
        assert after == together
    apart = (*set_where_possible(text, {other: "x: y"}), *set_where_possible(text, {one: value}))
    assert edited(text, apart) == together


@given(matters(), st.data())
@settings(max_examples=examples(200))
def test_nothing_changes_outside_of_a_key(text: str, data: st.DataObject) -> None:
    first = note(text)
    key = data.draw(st.sampled_from(sorted(first.header)))
    value = data.draw(st.sampled_from(("x", ("x", "two"), ("one",), (), None)))
    after = edited(text, set_where_possible(text, {key: value}))
    fields = first.header.fields
    index = next(i for i, each in enumerate(fields) if each.key == key)
    assert after.startswith(text[: fields[index].key_span.start])
    below = fields[index + 1].key_span.start if index + 1 < len(fields) else first.body
    assert after.endswith(text[below:])
    assert after.count("# ") >= text.count("# ") - (3 if value is None else 0)


def test_a_key_is_removed_by_name() -> None:
    text = around("a: b\nc: d\n")
    assert edited(text, remove_key(note(text), "a")) == around("c: d\n")
