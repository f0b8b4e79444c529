"""What holds of every note, however it was made."""

import datetime
import re
from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from casefile import cases
from convnotes.model.header import Scalar
from convnotes.model.ids import NoteId
from convnotes.model.note import Note
from convnotes.model.place import Site
from convnotes.model.source import Lines, Source
from convnotes.model.turn import Turn
from convnotes.text.parse import read, read_bytes
from convnotes.text.scan import scan_whole
from convnotes.turns.standing import turn
from noteworks import DAY, NOTE, findings, notebook, settled
from sampling import examples

REAL = tuple(dict.fromkeys(data for case in cases() for data in case.files.values()))
PIECES = (
    b"\xff",
    b"\xc3",
    *(
        text.encode()
        for text in (
            "---\n",
            "\n",
            "\r",
            "\r\n",
            "\t",
            "  ",
            ": ",
            "::",
            "[[",
            "]]",
            "[",
            "]",
            "{",
            "}",
            '"',
            "'",
            "#",
            "- [ ] ",
            "## 2026-11-20 ",
            "->",
            "+",
            "(",
            ")",
            "```\n",
            "<!--",
            "-->",
            "%%",
            "&",
            "*",
            "!",
            "@",
            "|",
            ">",
            "\ufeff",
            "\u2028",
            "\x00",
            "😀",
            "next_turn: ",
            "participants: ",
            "visibility: ",
            "2026-02-30",
            "<<<<<<< ",
            ">>>>>>> ",
            "...\n",
        )
    ),
)


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """A note of the cases, damaged in a few places."""
    data = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 8)))
        data = data[:start] + draw(st.sampled_from((b"", *PIECES))) + data[end:]
    return data


@given(st.one_of(st.binary(max_size=400), mutants()))
@settings(max_examples=examples(300), deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    found = findings(data)
    text = read_bytes(NOTE, data).source.text
    for each in found:
        assert each.place <= each.end
        assert each.place.line <= len(text.splitlines()) + 1


@pytest.mark.trial
@given(mutants())
@settings(max_examples=100_000, deadline=None)
def test_no_mutant_raises(data: bytes) -> None:
    findings(data)


@given(mutants())
@settings(max_examples=examples(200), deadline=None)
def test_mending_comes_to_an_end_and_leaves_no_fix(data: bytes) -> None:
    after = settled(data)
    assert [each.fix for each in findings(after) if each.fix] == []


@given(mutants())
@example(b"---\nparticipants: [a, b]\n---\n## 2026-11-20 a%%%%b -> a: hi\n")
@settings(max_examples=examples(300), deadline=None)
def test_spans_show_what_they_claim(data: bytes) -> None:
    note = read_bytes(NOTE, data)
    for each in note.header.fields:
        _header_value(note, each.key)
    text = _without_comments(note)
    for entry in note.entries:
        assert (
            0
            <= entry.span.start
            <= entry.body.start
            <= entry.body.end
            == entry.span.end
            <= len(text)
        )
        assert text[entry.tail_start :].startswith(entry.tail)
        for box in entry.boxes:
            assert text[box.text_start :].startswith(box.text)
            assert entry.span.start <= box.span.start <= box.span.end <= entry.span.end
        for remark in entry.remarks:
            assert text[remark.value_start :].startswith(remark.value)
    for hidden in note.hidden:
        assert note.body <= hidden.start <= hidden.end <= len(text)


def _without_comments(note: Note) -> str:
    """Give the text as it is read: what is hidden is blank, and everything keeps its place."""
    text = note.source.text
    for start, end in note.hidden:
        text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
    return text


def _header_value(note: Note, key: str) -> None:
    """Read the span of a value again, under a key of its own: it gives the same value."""
    field = note.header[key]
    node = field.node
    text = note.source.text
    assert note.header.span is not None
    assert note.header.span.start <= field.key_span.start <= field.key_span.end <= node.span.end
    assert node.span.end <= note.header.span.end
    written = text[node.span.start : node.span.end]
    if isinstance(node, Scalar) and written and "\n" not in written and "\r" not in written:
        again = read(Source(NOTE, f"---\nunknown: {written}\n---\n", ""))
        assert again.readable
        shown = again.header["unknown"].node
        assert isinstance(shown, Scalar)
        assert (shown.text, shown.plain) == (node.text, node.plain)


@given(st.text(alphabet="ab\n\r\u2028\x85😀", max_size=40), st.integers(0, 40))
def test_lines_count_as_a_source_does(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    if text[offset - 1 : offset + 1] != "\r\n":
        source = Source("x.md", text, "")
        place = Lines(text).place(offset)
        assert place == source.place(offset)
        assert Lines(text).line(place.line) == source.line(offset)


NAMES = ("ann-lee", "bob-hale", "carol-diaz")
SPOKEN = st.one_of(
    st.permutations(NAMES).map(lambda names: f"{names[0]} -> {names[1]}"),
    st.permutations(NAMES).map(lambda names: f"{names[0]} -> {names[1]}, {names[2]} (call, each)"),
    st.permutations(NAMES).map(lambda names: f"{names[0]} -> {names[1]} (email, fyi)"),
    st.permutations(NAMES).map(lambda names: f"{names[0]} + {names[1]} (visit)"),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES).map(lambda name: f"note by {name}"),
    st.just(""),
)
DAYS = st.dates(datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
HEADERS = st.one_of(
    st.just(""),
    st.sampled_from(NAMES).map(lambda name: f"next_turn: {name}\n"),
    st.tuples(st.sampled_from(NAMES), DAYS).map(lambda it: f"next_turn: {it[0]}\nsince: {it[1]}\n"),
    st.tuples(st.sampled_from(NAMES), DAYS, DAYS).map(
        lambda it: f"next_turn: {it[0]}\nsince: {it[1]}\ndue: {it[2]}\nabout: x\n"
    ),
)


@st.composite
def exchanges(draw: st.DrawFn) -> list[str]:
    """Exchanges with distinct date-times, in any order."""
    moments = draw(st.lists(st.tuples(DAYS, TIMES), unique=True, max_size=7))
    return [
        f"## {day} {time:%H:%M} {draw(SPOKEN)}\n\nsaid number {number}\n"
        for number, (day, time) in enumerate(moments)
    ]


def _conversation(header: str, entries: list[str]) -> bytes:
    return f"---\nparticipants: [{', '.join(NAMES)}]\n{header}---\n{''.join(entries)}".encode()


def _turn(data: bytes) -> Turn:
    found = turn(notebook({NOTE: data}).conversations[NoteId("x")], DAY)
    return replace(found, site=Site("", 0), evidence=())


@given(HEADERS, exchanges(), st.randoms())
@settings(max_examples=examples(150), deadline=None)
def test_the_order_in_the_file_does_not_matter(
    header: str, entries: list[str], random: Random
) -> None:
    before = _turn(_conversation(header, entries))
    shuffled = random.sample(entries, len(entries))
    assert _turn(_conversation(header, shuffled)) == before


@given(HEADERS, exchanges())
@settings(max_examples=examples(150), deadline=None)
def test_a_settled_header_is_not_stale_and_says_the_same(header: str, entries: list[str]) -> None:
    data = _conversation(header, entries)
    before, after = _turn(data), _turn(settled(data))
    assert not after.stale
    assert set(after.holders) == set(before.holders)
    assert "stale-turn" not in [each.name for each in findings(settled(data))]


BLOCKS = st.sampled_from(
    (
        "# Title",
        "## 2026-11-20 ann-lee -> bob-hale",
        "### Detail",
        "###### Six",
        "####### Seven",
        "#nothing",
        "## Closed ##",
        "Some words.",
        "> - [ ] quoted",
        "> ## Quoted",
        "```\n- [ ] code\n```",
        "~~~~ python\n## 2026-11-20 code\n~~~\n~~~~",
        "    - [ ] indented code",
        "- [ ] a box",
        "* [x] another",
        "+ [ ] a third",
        "1. [ ] numbered",
        "- item\n  - [ ] nested\n    - [x] deeper",
        "- item\n\n      - [ ] code in it",
        "- item\n  ```\n  - [ ] code\n  ```",
        "<!-- - [ ] no -->",
        "<!--\n- [ ] no\n\n## No\n-->",
        "- [ ]",
        "words `<!--` words",
        "    indented words",
    )
)


@given(st.lists(BLOCKS, max_size=10))
@example(["<!-- a -->", "words ` words", "- [ ] a box", "```\ncode\n```", "- [ ] a box"])
@settings(max_examples=examples(300), deadline=None)
def test_headings_code_and_boxes_are_those_of_commonmark(blocks: list[str]) -> None:
    body = "\n\n".join(blocks) + "\n"
    lines = body.split("\n")
    headings, boxes = _commonmark(body, lines)
    found = scan_whole(body)
    seen = {each.line for each in found.boxes}
    seen |= {each.line for entry in found.entries for each in entry.boxes}
    assert seen == boxes
    assert [each.line for each in found.entries] == [
        line for line in headings if "2026-11-20" in lines[line - 1]
    ]


def _commonmark(body: str, lines: list[str]) -> tuple[list[int], set[int]]:
    """Give the lines of the headings and of the boxes outside of quotes, by markdown-it-py."""
    headings: list[int] = []
    boxes: set[int] = set()
    quotes = 0
    for token in MarkdownIt("commonmark").parse(body):
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if quotes or token.map is None:
            continue
        line = token.map[0] + 1
        if token.type == "heading_open" and token.level == 0:
            headings.append(line)
        elif token.type == "list_item_open":
            first = lines[line - 1].lstrip(" ").partition(" ")[2]
            if first.startswith(("[ ]", "[x]")):
                boxes.add(line)
    return headings, boxes
