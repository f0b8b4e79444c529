"""Search and the tables: what is found, and that it is the same after any change as from scratch."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from convnotes.queries.filter_language import WrongFilter
from convnotes.queries.search import snippet, wanted
from convnotes.text.spaced import joined, spaced
from running import REPOSITORY, run

ON = ("--on", "2026-11-27")
NOTE = """---
title: Café Müller
participants: [ann, bob]
---
We met at the Café, and spoke of C++ and a-b.

## 2026-11-02 ann -> bob (call): about the naïve plan
He said "winter work" is booked. <!-- secretive -->

recommends:: [[dave]] for boilers

## 2026-11-03 bob -> ann: 東京の屋根を見た
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "convnotes.toml").touch()
    (tmp_path / "notes/people").mkdir(parents=True)
    (tmp_path / "notes/cafe.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "notes/people/dave.md").write_text("---\ntitle: Dave Pipes\n---\nMends pipes.\n")
    return tmp_path


def found(root: Path, *words: str) -> list[tuple[str, int]]:
    answer = run(*ON, "search", "--format", "json", "--", *words, folder=root)
    assert answer.status == 0, answer.err
    return [(each["note"], each["line"]) for each in json.loads(answer.out)["found"]]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("naive",), {7}),
        (("NAÏVE", "plan"), {7}),
        (('"winter work"',), {7}),
        (('"work winter"',), set()),
        (("boil*",), {7}),
        (("boil",), set()),
        (("winter", "-naive"), set()),
        (("winter", "or", "屋根"), {7, 12}),
        (("屋",), {12}),
        (("東京の屋根",), {12}),
        (("京東",), set()),
        (("C++", "a-b"), {1}),
        (("secretive",), set()),
        (("NEAR(winter)", "or", "winter*"), {7}),
        (("dave", "-with:bob"), set()),
    ],
)
def test_what_is_found(root: Path, words: tuple[str, ...], lines: set[int]) -> None:
    assert {line for note, line in found(root, *words) if note == "cafe"} == lines


def test_titles_count_and_count_more(root: Path) -> None:
    assert found(root, "muller")[0][0] == "cafe"
    assert found(root, "pipes")[0] == ("dave", 1)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("++", 0),
        ("roof -", 5),
        ('"roof', 0),
        ("-roof", 1),
        ("tag:x", 0),
        ("(a or tag:x)", 1),
        ("", 0),
    ],
)
def test_a_wrong_search_points_at_the_character(text: str, at: int) -> None:
    with pytest.raises(WrongFilter) as wrong:
        wanted(text)
    assert wrong.value.at == at


def test_a_snippet_marks_what_was_sought() -> None:
    piece = snippet("x " * 200 + "the naïve plan, naïvely " + "y " * 200, ("naive", "plan"))
    assert [piece.text[start:end] for start, end in piece.marks] == ["naïve", "plan"]
    assert piece.text.startswith("… ")
    assert piece.text.endswith(" …")


def test_spaced_can_be_undone() -> None:
    for text in ("東京の屋根を見た", "a 東京 b", "plain", "한국어 글"):
        assert joined(spaced(text)).split() == text.split()


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM note",
        "INSERT INTO made VALUES ('a', 'b')",
        "ATTACH DATABASE '/tmp/other' AS other",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "SELECT load_extension('x')",
        "CREATE TEMP TABLE t (a)",
        "VACUUM INTO '/tmp/copy'",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM nowhere",
        "SELECT",
    ],
)
def test_sql_can_only_read(root: Path, question: str) -> None:
    answer = run("sql", question, folder=root)
    assert (answer.status, answer.out) == (2, "")
    assert "Traceback" not in answer.err


def test_sql_in_every_form(root: Path) -> None:
    question = "SELECT day, channel, '=1+1' AS formula FROM exchange ORDER BY day LIMIT 1"
    assert run("sql", question, folder=root).out.split() == [
        "day", "channel", "formula", "2026-11-02", "call", "=1+1",
    ]  # fmt: skip
    assert json.loads(run("sql", question, "--format", "json", folder=root).out)["rows"] == [
        ["2026-11-02", "call", "=1+1"]
    ]
    assert (
        run("sql", question, "--format", "csv", folder=root).out.splitlines()[1].endswith("'=1+1")
    )
    assert "CREATE TABLE exchange" in run("sql", "--schema", folder=root).out
    assert run("sql", folder=root).status == 2


TABLES = (
    "SELECT path, id, kind, title, visibility FROM note ORDER BY 1",
    "SELECT id, name, path FROM person ORDER BY 1",
    "SELECT * FROM participant ORDER BY 1, 2",
    "SELECT conversation, path, line, day, kind, channel, summary, body FROM exchange ORDER BY 2, 3",
    "SELECT path, line, person, part FROM spoke JOIN exchange ON number = exchange ORDER BY 1, 2, 3, 4",
    "SELECT owner, state, text, due, path, line FROM promise ORDER BY 5, 6",
    "SELECT key, value, path, line FROM statement ORDER BY 3, 4",
    "SELECT * FROM link ORDER BY 1, 2",
    "SELECT * FROM turn ORDER BY 1, 2",
    "SELECT note, line, title, text FROM passage ORDER BY 1, 2, 4",
    'SELECT count(*) FROM words WHERE words MATCH \'"roof" OR "the"\'',
)


def tables(root: Path) -> list[Any]:
    return [
        json.loads(run(*ON, "sql", each, "--format", "json", folder=root).out)["rows"]
        for each in TABLES
    ]


def test_the_tables_are_the_same_as_from_scratch(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "notes", tmp_path / "notes")
    shutil.copy(REPOSITORY / "convnotes.toml", tmp_path)
    chance = random.Random(5)
    tables(tmp_path)
    notes = sorted((tmp_path / "notes").rglob("*.md"))
    for note in chance.sample(notes, 4):
        with note.open("a", encoding="utf-8") as end:
            end.write("\n## 2026-11-25 ines-moura -> bob-hale: one more about the roof\n")
    chance.choice(notes).unlink()
    (tmp_path / "notes/people/bob-hale.md").rename(tmp_path / "notes/people/robert-hale.md")
    after = tables(tmp_path)
    shutil.rmtree(tmp_path / ".convnotes")
    assert tables(tmp_path) == after
