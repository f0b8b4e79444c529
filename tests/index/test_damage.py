"""Whatever becomes of the index, the answer is the right one, and nothing else is touched."""

import datetime
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from convnotes.adapters import catalog, sheets
from convnotes.workspace import Workspace, find
from running import REPOSITORY, run

ON = datetime.date(2026, 11, 27)
AGENDA = ("--on", "2026-11-27", "--as", "ines-moura", "agenda", "--format", "json")
SEARCH = ("--on", "2026-11-27", "search", "roof", "--format", "json")
LIST = ("--on", "2026-11-27", "list", "with:bob-hale", "--format", "json")
SHOW = ("--on", "2026-11-27", "show", "bo-thesis", "--format", "json")
STATS = ("--on", "2026-11-27", "stats", "--team", "--format", "json")
SQL = ("sql", "SELECT count(*) FROM exchange", "--format", "csv")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example, whose files are old enough to be told apart by their times."""
    shutil.copytree(REPOSITORY / "notes", tmp_path / "notes")
    shutil.copy(REPOSITORY / "convnotes.toml", tmp_path)
    return tmp_path


def answers(root: Path) -> list[str]:
    found = [run(*words, folder=root) for words in (AGENDA, SEARCH, LIST, SQL)]
    assert [each.status for each in found] == [0, 0, 0, 0]
    return [each.out for each in found]


def index(root: Path) -> Path:
    return root / ".convnotes" / sheets.FILE


def items(root: Path) -> object:
    workspace = find(root)
    found = workspace.agenda(ON, None, team=True)
    workspace.shelf(ON).close()
    return found


def test_the_index_is_used_and_makes_no_difference(root: Path) -> None:
    first = answers(root)
    assert index(root).exists()
    assert answers(root) == first
    shutil.rmtree(root / ".convnotes")
    assert answers(root) == first


@pytest.mark.parametrize("file", [sheets.FILE, catalog.FILE])
@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + bytes(2000)])
def test_other_bytes(root: Path, file: str, data: bytes) -> None:
    first = answers(root)
    (root / ".convnotes" / file).write_bytes(data)
    assert answers(root) == first


def _flipped(root: Path, count: int, seed: int) -> None:
    chance = random.Random(seed)
    first = items(root)
    whole = index(root).read_bytes()
    for _ in range(count):
        damaged = bytearray(whole)
        at = chance.randrange(len(damaged))
        damaged[at] ^= 1 << chance.randrange(8)
        index(root).write_bytes(damaged)
        assert items(root) == first, at
        shutil.rmtree(root / ".convnotes")
        items(root)
        whole = index(root).read_bytes()


def test_flipped_bits(root: Path) -> None:
    _flipped(root, 4, 1)


@pytest.mark.slow
def test_many_flipped_bits(root: Path) -> None:
    _flipped(root, 60, 2)


@pytest.mark.trial
def test_a_thousand_flipped_bits(root: Path) -> None:
    _flipped(root, 1000, 3)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated(root: Path, share: float) -> None:
    first = answers(root)
    for file in (sheets.FILE, catalog.FILE):
        path = root / ".convnotes" / file
        os.truncate(path, int(path.stat().st_size * share))
    assert answers(root) == first


def test_a_sheet_that_was_tampered_with(root: Path) -> None:
    first = items(root)
    with sqlite3.connect(index(root)) as database:
        database.execute("UPDATE sheet SET content = replace(content, 'roof', 'hoof')")
    database.close()
    assert items(root) == first


def test_an_index_from_elsewhere(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = items(root)
    other = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(root, other, dirs_exist_ok=True)
    note = other / "notes/conversations/bo-thesis.md"
    note.write_text(note.read_text() + "\n## 2026-11-26 bo-lindqvist -> ines-moura: more\n")
    fresh = items(other)
    assert fresh != first
    shutil.rmtree(other / ".convnotes")
    assert items(other) == fresh


def test_a_link_to_another_file(root: Path, tmp_path: Path) -> None:
    first = items(root)
    shutil.rmtree(root / ".convnotes")
    (root / ".convnotes").mkdir()
    other = tmp_path / "precious.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE precious (one)")
    database.close()
    before = other.read_bytes()
    index(root).symlink_to(other)
    assert items(root) == first
    assert other.read_bytes() == before


def test_a_schema_of_somebody_else(root: Path) -> None:
    first = items(root)
    index(root).unlink()
    with sqlite3.connect(index(root)) as database:
        database.execute(f"PRAGMA application_id = {sheets._APPLICATION}")
        database.execute(
            "CREATE VIEW sheet AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS subject, i AS place, i AS checksum, i AS content FROM n"
        )
    database.close()
    assert items(root) == first


def test_where_nothing_can_be_written(root: Path) -> None:
    first = answers(root)
    shutil.rmtree(root / ".convnotes")
    (root / ".convnotes").write_text("a file")
    assert answers(root) == first


def test_while_somebody_else_writes(root: Path) -> None:
    first = items(root)
    writer = sqlite3.connect(index(root), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    note = root / "notes/conversations/bo-thesis.md"
    note.write_text(note.read_text() + "\n## 2026-11-26 bo-lindqvist -> ines-moura: more\n")
    second = items(root)
    assert second != first
    writer.execute("ROLLBACK")
    writer.close()
    assert items(root) == second


def test_the_same_size_and_times(root: Path) -> None:
    """A file that another one took the place of, with its size and the time of its change."""
    note = root / "notes/conversations/bo-thesis.md"
    first = items(root)
    at = note.stat()
    text = note.read_text()
    other = text.replace("bo-lindqvist -> ines-moura", "ines-moura -> bo-lindqvist")
    assert len(other) == len(text)
    assert other != text
    note.write_text(other)
    os.utime(note, ns=(at.st_atime_ns, at.st_mtime_ns))
    assert note.stat().st_mtime_ns == at.st_mtime_ns
    assert items(root) != first


def test_a_clock_that_was_set_back(root: Path) -> None:
    note = root / "notes/conversations/bo-thesis.md"
    later = 4_000_000_000_000_000_000
    os.utime(note, ns=(later, later))
    first = items(root)
    text = note.read_text()
    note.write_text(text.replace("bo-lindqvist -> ines-moura", "ines-moura -> bo-lindqvist"))
    os.utime(note, ns=(later, later))
    assert items(root) != first


def test_names_with_line_ends_and_other_bytes(tmp_path: Path) -> None:
    (tmp_path / "convnotes.toml").touch()
    folder = tmp_path / "notes"
    folder.mkdir()
    text = b"---\nparticipants: [ann, bob]\n---\n## 2026-11-02 ann -> bob: hello\n"
    for name in (b"one\ntwo.md", b"\xff\xfe.md", "Ü\u0308.md".encode(), b"'; DROP TABLE.md"):
        (folder / os.fsdecode(name)).write_bytes(text)
    first = items(tmp_path)
    assert items(tmp_path) == first
    shutil.rmtree(tmp_path / ".convnotes")
    assert items(tmp_path) == first
    assert run("search", "hello", folder=tmp_path).status == 0


def test_several_processes_at_once(root: Path) -> None:
    command = (sys.executable, "-m", "convnotes", "-C", str(root), *AGENDA)
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    outs = [each.communicate(timeout=120) for each in processes]
    assert [each.returncode for each in processes] == [0] * 6
    assert len({out for out, _ in outs}) == 1
    assert json.loads(outs[0][0])["items"]


def test_a_note_that_vanishes(root: Path) -> None:
    items(root)
    (root / "notes/conversations/bo-thesis.md").unlink()
    workspace = Workspace(root)
    gone = workspace.agenda(ON, None, team=True)[0]
    assert all(each.conversation != "bo-thesis" for each in gone)
    workspace.shelf(ON).close()


@pytest.mark.parametrize(
    ("subject", "words"),
    [("front", LIST), ("said", SHOW), ("gists", LIST), ("talks", STATS)],
    ids=lambda each: each if isinstance(each, str) else "",
)
@pytest.mark.parametrize("content", [None, "", "[]", "{}", "[1, 2]", "null", '["x", "y", "z"]'])
def test_what_is_kept_of_a_note_is_gone_or_makes_no_sense(
    root: Path, subject: str, words: tuple[str, ...], content: str | None
) -> None:
    first = run(*words, folder=root)
    with closing(sqlite3.connect(index(root))) as database:
        rows = database.execute("SELECT place FROM sheet WHERE subject = ?", (subject,)).fetchall()
        for (place,) in rows:
            if content is None:
                told = "DELETE FROM sheet WHERE subject = ? AND place = ?"
                database.execute(told, (subject, place))
            else:
                told = "UPDATE sheet SET content = ?, checksum = ? WHERE subject = ? AND place = ?"
                mark = sheets._checksum(subject, place, content)
                database.execute(told, (content, mark, subject, place))
        database.commit()
    again = run(*words, folder=root)
    assert (again.status, again.out, again.err) == (first.status, first.out, first.err)
    assert json.loads(first.out)


@pytest.mark.parametrize("made", [False, True], ids=["no catalog", "a catalog"])
def test_a_catalog_is_not_made_of_what_is_gone(root: Path, made: bool) -> None:
    first = [run(*words, folder=root).out for words in (SEARCH, SQL)]
    if not made:
        (root / ".convnotes" / catalog.FILE).unlink()
    with closing(sqlite3.connect(index(root))) as database:
        database.execute("DELETE FROM sheet WHERE subject = 'said'")
        database.commit()
    assert run("--on", "2026-11-28", *SEARCH[2:], folder=root).status == 0
    assert [run(*words, folder=root).out for words in (SEARCH, SQL)] == first


def test_somebody_is_not_thought_silent_where_what_they_said_is_gone(root: Path) -> None:
    items(root)
    with closing(sqlite3.connect(index(root))) as database:
        database.execute("DELETE FROM sheet WHERE subject = 'said'")
        database.commit()
    note = root / "notes/conversations/bo-thesis.md"
    note.write_text(note.read_text() + "\n## 2026-11-26 bo-lindqvist -> ines-moura: more\n")
    found = items(root)
    shutil.rmtree(root / ".convnotes")
    assert items(root) == found
