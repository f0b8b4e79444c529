"""Front matter made to break a reader: one finding each, its place, and little time and memory."""

import tracemalloc

import pytest

from bounded import bounded
from convnotes.text.parse import read_bytes
from noteworks import NOTE, findings

MOST_SECONDS = 5
"""Far above what it takes (a tenth of a second), far below what the attack would cost."""
MOST_BYTES = 50_000_000


def merges(count: int) -> str:
    """Each mapping merges the one before it three times: 3 to the power of `count` copies."""
    first = "a0: &a0 {x: 1}\n"
    return first + "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}\n" for n in range(1, count)
    )


def laughs(count: int) -> str:
    """Each list holds the one before it nine times."""
    return "a0: &a0 [lol]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, count)
    )


HOSTILE = {
    "30,000 lists in each other": ("x: " + "[" * 30_000, "invalid-yaml", 2),
    "the same, closed": ("x: " + "[" * 30_000 + "]" * 30_000, "invalid-yaml", 2),
    "mappings in each other": ("x: " + "{a: " * 12_000, "invalid-yaml", 2),
    "mappings as keys": ("x: " + "{? " * 12_000, "invalid-yaml", 2),
    "blocks in each other": ("".join(" " * n + "a:\n" for n in range(300)), "invalid-yaml", 34),
    "items in each other": ("x:\n " + "- " * 30_000, "invalid-yaml", 3),
    "keys in each other": ("? " * 30_000, "invalid-yaml", 2),
    "a bomb of merges": (merges(14), "invalid-yaml", 3),
    "a bomb of aliases": (laughs(12), "invalid-yaml", 3),
    "too many keys": ("".join(f"k{n}: v\n" for n in range(6_000)), "oversize", None),
    "too many pairs": ("x: {" + ", ".join(f"a{n}: b" for n in range(6_000)) + "}", "oversize", 2),
    "a megabyte of text": ("title: " + "x" * 1_000_000, "oversize", 2),
    "a key of a million characters": ("k" * 1_000_000 + ": v", "oversize", 2),
    "a key of 60,000 characters": ("k" * 60_000 + ": v", "invalid-yaml", 2),
    "a huge alias": ("title: *" + "a" * 60_000, "invalid-yaml", 2),
    "a huge anchor": ("title: &" + "a" * 60_000 + " x", "wrong-type", 2),
    "a huge tag": ("title: !" + "a" * 60_000 + " x", "invalid-yaml", 2),
    "an instruction": ("%TAG ! tag:example.com,2000:\n---\na: !b c", "invalid-yaml", 2),
    "an object of Python": ("title: !!python/object/apply:os.system ['x']", "invalid-yaml", 2),
    "a quote over 30,000 lines": ('title: "' + "x\n" * 30_000, "invalid-yaml", 2),
    "60,000 quotes": ("title: " + '"' * 59_999, "invalid-yaml", 2),
    "60,000 blanks": ("title: @x" + " " * 60_000 + "y", "invalid-yaml", 2),
    "blanks between links": ("x: [[a]]" + " " * 60_000 + "[[b]] c", "invalid-yaml", 2),
    "20,000 colons": ("a: " + "b: " * 20_000, "invalid-yaml", 2),
    "60,000 tabs": ("\t" * 60_000 + "a", "invalid-yaml", 2),
    "links for participants": ("participants: " + "[[a]], " * 9_000, "invalid-yaml", 2),
    "templates in each other": ("created: " + "{{" * 15_000, "invalid-yaml", 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_front_matter_is_one_finding(name: str) -> None:
    text, rule, line = HOSTILE[name]
    data = f"---\n{text}\n---\n## 2026-11-20 ann-lee -> bob-hale: hi\n".encode()
    (found,) = bounded(lambda: findings(data), MOST_SECONDS)
    assert found.name == rule
    assert line is None or found.place.line == line
    assert len(found.message) + len(found.hint) < 500


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_front_matter_takes_little_memory(name: str) -> None:
    data = f"---\n{HOSTILE[name][0]}\n---\n".encode()
    tracemalloc.start()
    try:
        read_bytes(NOTE, data)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_key_given_thousands_of_times() -> None:
    data = b"---\nparticipants: [ann-lee, bob-hale]\n" + b"due: 2026-1-5\n" * 4_000 + b"---\n"
    found = bounded(lambda: findings(data), MOST_SECONDS)
    assert len([each for each in found if each.name == "duplicate-key"]) == 3_999


@pytest.mark.parametrize(("key", "count"), [("continues", 9_000), ("related", 9_000)])
def test_many_findings_on_one_long_line_share_its_text(key: str, count: int) -> None:
    names = ", ".join(f"c{n}" for n in range(count))
    data = f"---\nparticipants: [ann-lee, bob-hale]\n{key}: [{names}]\n---\n".encode()
    found = [each for each in findings(data) if each.name == "broken-link"]
    assert len({id(each.text) for each in found}) <= 1
