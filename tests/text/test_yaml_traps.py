"""What people write into front matter by mistake: one clear finding, its place, and a safe fix."""

from dataclasses import dataclass

import pytest

from noteworks import findings, mended

PERSON = "notes/people/x.md"


@dataclass(frozen=True)
class Trap:
    """A line of front matter, where it is found (columns), what is said, and what mends it."""

    written: str
    rule: str
    columns: tuple[int, int]
    says: str
    mended: str | None = None
    line: int = 3


TRAPS = (
    Trap("due: 2026-1-5", "non-iso-date", (6, 14), "not an ISO date", "due: 2026-01-05"),
    Trap("due: '2026-1-5'", "non-iso-date", (6, 16), "not an ISO date", "due: 2026-01-05"),
    Trap(
        "due: 2026/01/05  # soon", "non-iso-date", (6, 16), "not an ISO", "due: 2026-01-05  # soon"
    ),
    Trap("due: 2026–01–05", "non-iso-date", (6, 16), "not an ISO date", "due: 2026-01-05"),
    Trap("due: 20260105", "non-iso-date", (6, 14), "not an ISO date", "due: 2026-01-05"),
    Trap("due: 5 Jan 2026", "non-iso-date", (6, 16), "not an ISO date", "due: 2026-01-05"),
    Trap("due: January 5th, 2026", "non-iso-date", (6, 23), "not an ISO", "due: 2026-01-05"),
    Trap("due: 5 Jan", "non-iso-date", (6, 11), "`5 Jan` is not an ISO date"),
    Trap("due: 01/05/2026", "non-iso-date", (6, 16), "not an ISO date"),
    Trap("due: 2026-02-30", "impossible-date", (6, 16), "no calendar has the day"),
    Trap('publish: "false"', "wrong-type", (10, 17), "is a text", "publish: false"),
    Trap("publish: maybe", "wrong-type", (10, 15), "should be true or false"),
    Trap("next_turn: @bob", "invalid-yaml", (12, 16), "starts with `@`", 'next_turn: "@bob"'),
    Trap("next_turn: @bob # he", "invalid-yaml", (12, 16), "with `@`", 'next_turn: "@bob" # he'),
    Trap(
        "next_turn: [bob, @ann-lee]",
        "invalid-yaml",
        (18, 26),
        "may not stand unquoted",
        'next_turn: [bob, "@ann-lee"]',
    ),
    Trap(
        "related: [[a]], [[b]]",
        "invalid-yaml",
        (10, 22),
        "need to be one list",
        'related: ["[[a]]", "[[b]]"]',
    ),
    Trap("tags: #a", "wrong-type", (7, 9), "takes `#a` for a comment", "tags: [a]"),
    Trap("tags: #a #b-c", "wrong-type", (7, 14), "for a comment", "tags: [a, b-c]"),
    Trap("tags: [#a, #b]", "invalid-yaml", (8, 10), "may not stand unquoted", 'tags: ["#a", "#b"]'),
    Trap("title: #1 fan", "wrong-type", (8, 14), "for a comment", 'title: "#1 fan"'),
    Trap("title: Fwd: x", "invalid-yaml", (8, 14), "a colon and a blank", 'title: "Fwd: x"'),
    Trap("title: Fwd: x  # y", "invalid-yaml", (8, 14), "a colon", 'title: "Fwd: x"  # y'),
    Trap(
        'title: Fwd: "a" \\ b', "invalid-yaml", (8, 20), "a colon", 'title: "Fwd: \\"a\\" \\\\ b"'
    ),
    Trap("about: 😀😀 Fwd: x", "invalid-yaml", (8, 17), "a colon", 'about: "😀😀 Fwd: x"'),
    Trap("created: {{date}}", "wrong-type", (10, 18), "should be a date", 'created: "{{date}}"'),
    Trap("title: {{title}}", "wrong-type", (8, 17), "is a mapping to YAML", 'title: "{{title}}"'),
    Trap("title: !important", "invalid-yaml", (8, 18), "names a type", 'title: "!important"'),
    Trap(
        "title: !!python/object x",
        "invalid-yaml",
        (8, 25),
        "names a type",
        'title: "!!python/object x"',
    ),
    Trap("title: &x", "wrong-type", (8, 10), "names a value", 'title: "&x"'),
    Trap("title: &x y # z", "wrong-type", (8, 12), "names a value", 'title: "&x y" # z'),
    Trap("title: *x", "invalid-yaml", (8, 10), "repeats another value", 'title: "*x"'),
    Trap("title: **x** y", "invalid-yaml", (8, 15), "may not start with `*`", 'title: "**x** y"'),
    Trap("tags: [*a, b]", "invalid-yaml", (8, 10), "repeats another value", 'tags: ["*a", b]'),
    Trap("<<: *a", "invalid-yaml", (1, 3), "merges another value"),
    Trap("\ttitle: x", "invalid-yaml", (1, 2), "a tab indents", "title: x"),
    Trap("  title: x", "invalid-yaml", (3, 11), "is indented", "title: x"),
    Trap('title: "x', "invalid-yaml", (8, 10), 'the quote " is never closed', 'title: "x"'),
    Trap("title: 'x", "invalid-yaml", (8, 10), "the quote ' is never closed", "title: 'x'"),
    Trap("title: 'it's'", "invalid-yaml", (8, 14), "ends inside", 'title: "it\'s"'),
    Trap('title: "a" b', "invalid-yaml", (8, 13), "follows the closing", 'title: "\\"a\\" b"'),
    Trap(
        'title: "C:\\queries"',
        "invalid-yaml",
        (8, 20),
        "begins an escape",
        'title: "C:\\\\queries"',
    ),
    Trap(
        "title: [WIP] roof", "invalid-yaml", (8, 18), "is a list or mapping", 'title: "[WIP] roof"'
    ),
    Trap("tags: [a, b", "invalid-yaml", (7, 12), "is not closed", "tags: [a, b]"),
    Trap("title: - x", "invalid-yaml", (8, 11), "may not start with `-`", 'title: "- x"'),
    Trap("title: `x`", "invalid-yaml", (8, 11), "may not start with ```", 'title: "`x`"'),
    Trap("title: %x", "invalid-yaml", (8, 10), "may not start with `%`", 'title: "%x"'),
    Trap("title: > x", "invalid-yaml", (8, 11), "may not start with `>`", 'title: "> x"'),
    Trap("key:value", "invalid-yaml", (1, 10), "a blank after its colon", "key: value"),
    Trap("-a", "invalid-yaml", (1, 3), "a blank after its `-`"),
    Trap("- a", "invalid-yaml", (1, 4), "a list item stands where"),
    Trap("title", "invalid-yaml", (1, 6), "`title` is no key with a value"),
    Trap("%TAG ! x", "invalid-yaml", (1, 9), "an instruction to YAML"),
    Trap("--- x", "invalid-yaml", (1, 4), "a second YAML document"),
    Trap("title: a\x07b\x01", "invalid-yaml", (9, 10), "U+0007 is not allowed", "title: ab"),
    Trap("title: a\x85b", "invalid-yaml", (9, 10), "U+0085 ends the line", 'title: "a\\u0085b"'),
    Trap("title: a\u2028b", "invalid-yaml", (9, 10), "U+2028 ends", 'title: "a\\u2028b"'),
    Trap("about: x\nabout: y", "duplicate-key", (1, 6), "given a second time", line=4),
    Trap("title: x\n  about: y", "invalid-yaml", (3, 11), "is indented", "title: x\nabout: y", 4),
    Trap("tags: [a, b\nabout: c", "invalid-yaml", (7, 12), "not closed", "tags: [a, b]\nabout: c"),
    Trap("status: Closed", "wrong-value", (9, 15), "cannot be `Closed`", "status: closed"),
    Trap("next-turn: bob-hale", "misspelt-key", (1, 10), "no key of", "next_turn: bob-hale"),
    Trap(
        "<<<<<<< a\ndue: 2026-11-27\n=======\n>>>>>>> b", "conflict-marker", (1, 8), "two versions"
    ),
)
PHONES = (
    Trap("phone: 0123", "wrong-type", (8, 12), "is a number to YAML", 'phone: "0123"', 2),
    Trap("phone: 0987", "wrong-type", (8, 12), "is a number to YAML", 'phone: "0987"', 2),
    Trap("phone: +4420", "wrong-type", (8, 13), "is a number to YAML", 'phone: "+4420"', 2),
    Trap("phone: 12:30:45", "wrong-type", (8, 16), "is a number", 'phone: "12:30:45"', 2),
)


def conversation(line: str, end: str = "\n") -> str:
    """Put a line into the front matter of a conversation."""
    head = f"---\nparticipants: [ann-lee, bob-hale]\n{line}\n---\n"
    return (head + "## 2026-11-20 ann-lee -> bob-hale: hi\n").replace("\n", end)


def encoded(text: str, bom: bool) -> bytes:
    """Encode a note, with a byte order mark before it where asked."""
    return (b"\xef\xbb\xbf" if bom else b"") + text.encode()


@pytest.mark.parametrize("bom", [False, True], ids=["", "bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.written)
def test_a_trap_is_named_placed_and_mended(trap: Trap, end: str, bom: bool) -> None:
    data = encoded(conversation(trap.written, end), bom)
    found = [each for each in findings(data) if each.name == trap.rule]
    assert len(found) == 1
    assert (found[0].place.line, found[0].place.column) == (trap.line, trap.columns[0])
    assert found[0].end.column == trap.columns[1]
    assert trap.says in found[0].message
    if trap.mended is None:
        assert found[0].fix is None
    else:
        after = mended(data)
        assert after == encoded(conversation(trap.mended, end), bom)
        assert [each.name for each in findings(after) if each.name == trap.rule] == []


@pytest.mark.parametrize("trap", PHONES, ids=lambda trap: trap.written)
def test_a_number_that_other_tools_change_is_quoted(trap: Trap) -> None:
    data = f"---\n{trap.written}\n---\n".encode()
    (found,) = findings(data, PERSON)
    assert (found.name, tuple(found.place), found.end.column) == (
        trap.rule,
        (2, 8),
        trap.columns[1],
    )
    assert trap.says in found.message
    assert mended(data, PERSON) == f"---\n{trap.mended}\n---\n".encode()


@pytest.mark.parametrize(
    "line",
    [
        "next_turn: [[bob-hale]]",
        'next_turn: "@bob"',
        'created: "{{date}}"',
        "title: !!str x",
        "title: 'a\u2028b'",
        "title : x",
        '"title": x',
        "title: ~",
        "tags: ['#a']",
        "about: a, b] c",
        "about: [[bob-hale]]",
        "since: 2026-11-20 10:00",
        "unknown: {a: [b, &c d]}",
        "about: |\n  a\n  b",
    ],
)
def test_what_is_right_is_left_alone(line: str) -> None:
    assert [each.name for each in findings(conversation(line).encode())] == []


BODY = "## 2026-11-20 ann-lee -> bob-hale: hi\n"
KEYS = "participants: [ann-lee, bob-hale]\n"
GOOD = f"---\n{KEYS}---\n{BODY}"


@pytest.mark.parametrize(
    ("text", "rule", "place", "after"),
    [
        (f"---\n{KEYS}{BODY}", "unclosed-front-matter", (1, 1), None),
        (f"---\n{KEYS}--- \n{BODY}", "unclosed-front-matter", (1, 1), GOOD),
        (f"---\n{KEYS}...\n{BODY}", "unclosed-front-matter", (1, 1), GOOD),
        (f"---\n{KEYS}-----\n{BODY}", "unclosed-front-matter", (1, 1), GOOD),
        (
            f"---\n{KEYS}--- \n{BODY}\n---\nx\n",
            "unclosed-front-matter",
            (3, 1),
            GOOD + "\n---\nx\n",
        ),
        (f"---\n{KEYS}...\n{BODY}\n---\nx\n", "unclosed-front-matter", (3, 1), GOOD + "\n---\nx\n"),
        (
            f"---\n{KEYS}--- \nvisibility: private\n---\n{BODY}",
            "unclosed-front-matter",
            (3, 1),
            None,
        ),
        (f"\n\n{GOOD}", "invalid-yaml", (3, 1), GOOD),
        (f"\ufeff\ufeff{GOOD}", "invalid-yaml", (1, 2), "\ufeff" + GOOD),
        (f"  {GOOD}", "invalid-yaml", (1, 3), GOOD),
        (f"---  \n{KEYS}---\n{BODY}", "invalid-yaml", (1, 1), GOOD),
        (f"---\n- a\n---\n{BODY}", "invalid-yaml", (2, 1), None),
        (f"---\nhello world\n---\n{BODY}", "invalid-yaml", (2, 1), None),
        (f"---\n{KEYS}--- x\na: b\n---\n{BODY}", "invalid-yaml", (3, 1), None),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_the_lines_around_front_matter(
    text: str, rule: str, place: tuple[int, int], after: str | None, end: str
) -> None:
    data = text.replace("\n", end).encode()
    (found,) = findings(data)
    assert (found.name, tuple(found.place)) == (rule, place)
    assert mended(data) == (data if after is None else after.replace("\n", end).encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_conflict_markers_are_found_in_the_body_too(end: str) -> None:
    text = f"{GOOD}<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n".replace("\n", end)
    assert [(each.name, tuple(each.place)) for each in findings(text.encode())] == [
        ("conflict-marker", (5, 1))
    ]


def test_mail_that_was_quoted_seven_times_is_no_conflict() -> None:
    assert findings(f"{GOOD}\n>>>>>>> what did you say?\n".encode()) == []


def test_a_rule_at_the_top_of_a_page_is_no_front_matter() -> None:
    assert findings(b"\n---\n\nA page begins.\n", "notes/page.md") == []


def test_a_fix_that_would_not_mend_is_not_offered() -> None:
    (found,) = findings(conversation('title: "a: b\nabout: "c"').encode())
    assert found.name == "invalid-yaml"
    assert mended(conversation("title: x: y: 'z\nabout: [").encode()) != b""
