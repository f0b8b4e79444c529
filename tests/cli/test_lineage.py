"""Threads, traces, news and figures as commands: their JSON, charts without blocks, news from git."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from casefile import Case, cases
from cli import schemas
from cli.test_json import document
from convnotes.adapters.repository import SYNCED
from running import REPOSITORY, run, run_apart

ON = ("--on", "2026-11-27", "--as", "ines-moura")
_QUERIES: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("thread", "hale-roof-works"), schemas.THREAD),
    (("thread", "larkfield-report"), schemas.THREAD),
    (("trace", "roof"), schemas.TRACE),
    (("trace", "https://nowhere.example"), schemas.TRACE),
    (("news",), schemas.NEWS),
    (("news", "--since", "2026-09-01"), schemas.NEWS),
    (("stats",), schemas.STATS),
    (("stats", "--team"), schemas.STATS),
    (("stats", "bob-hale"), schemas.STATS),
)


@pytest.mark.parametrize(("asked", "schema"), _QUERIES)
def test_every_query_of_the_example(asked: tuple[str, ...], schema: dict[str, Any]) -> None:
    found = document(run(*ON, *asked, "--format", "json", folder=REPOSITORY), schema)
    assert _lines_of(found)


def _lines_of(value: Any) -> bool:
    """Tell whether every line that is cited exists."""
    if isinstance(value, list):
        return all(_lines_of(each) for each in value)
    if not isinstance(value, dict):
        return True
    if value.get("path"):
        text = (REPOSITORY / value["path"]).read_text(encoding="utf-8")
        if not 1 <= value["line"] <= len(text.splitlines()):
            return False
    return all(_lines_of(each) for each in value.values())


@pytest.mark.parametrize(
    "case",
    [case for name in ("threads", "news", "stats", "rhythm") for case in cases(f"{name}.md")][::3],
    ids=lambda case: f"{case.file}: {case.name}",
)
def test_every_query_of_the_cases(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    asked = ("--on", case.on.isoformat(), "--as", "ann-lee")
    document(run(*asked, "stats", "--format", "json", folder=tmp_path), schemas.STATS)
    document(run(*asked, "news", "--format", "json", folder=tmp_path), schemas.NEWS)
    document(run(*asked, "agenda", "--format", "json", folder=tmp_path), schemas.AGENDA)
    answer = run(*asked, "show", "bob-hale", "--format", "json", folder=tmp_path)
    document(answer, schemas.SHOWN["person"])


@pytest.mark.parametrize(
    "asked",
    [("stats",), ("thread", "larkfield-report"), ("trace", "chimney")],
    ids=" ".join,
)
def test_charts_and_trees_are_plain_where_blocks_cannot_be_shown(asked: tuple[str, ...]) -> None:
    answer = run_apart(*ON, *asked, folder=REPOSITORY, environment={"PYTHONIOENCODING": "ascii"})
    assert answer.status == 0, answer.err
    assert not [sign for sign in ("u2588", "u2581", "u251c", "u2514") if f"\\{sign}" in answer.out]
    assert "#" in answer.out or "`- " in answer.out


ROOF = "notes/conversations/roof.md"
_HEAD = "---\ntitle: The roof\nparticipants: [ann-lee, bob-hale]\n---\n"
_ASKED = "## 2026-11-10 ann-lee -> bob-hale (letter): slate or tile?\n"
_ANSWERED = "\n## 2026-11-20 bob-hale -> ann-lee (sms): tile\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A repository in which the roof was asked about on the 10th, by Ann."""
    Case("", "", files={ROOF: (_HEAD + _ASKED).encode()}).complete().write(tmp_path)
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path, "ann@lee.example", "Ann", "2026-11-10T10:00:00+00:00")
    return tmp_path


def _git(folder: Path, *words: str, more: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        ("git", *words),
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **(more or {})},
    )
    return done.stdout


def _commit(folder: Path, mail: str, name: str, when: str) -> None:
    _git(folder, "add", "--all")
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", name), ("EMAIL", mail), ("DATE", when))
    }
    _git(folder, "commit", "--quiet", "-m", "noted", more=who)


def _news(folder: Path, *words: str) -> Any:
    asked = ("--on", "2026-11-25", "--as", "ann-lee", "news", *words, "--format", "json")
    return document(run(*asked, folder=folder), schemas.NEWS)


def _events(found: Any) -> list[list[Any]]:
    return [[each["event"], each["day"], each["written_by"]] for each in found["news"]]


def test_news_since_a_commit_is_what_the_notes_did_not_hold(shared: Path) -> None:
    (shared / ROOF).write_text(_HEAD + _ASKED + _ANSWERED, encoding="utf-8")
    _commit(shared, "bob@hale.example", "Robert", "2026-11-21T10:00:00+00:00")
    found = _news(shared, "--since", "HEAD~1")
    assert found["since"] == "2026-11-10"
    assert found["revision"] == _git(shared, "rev-parse", "HEAD~1").strip()
    assert _events(found) == [
        ["said", "2026-11-20", ["bob-hale"]],
        ["passed", "2026-11-20", ["bob-hale"]],
    ]
    assert _events(_news(shared, "--since", "HEAD")) == []


def test_news_counts_what_is_not_committed(shared: Path) -> None:
    (shared / ROOF).write_text(_HEAD + _ASKED + _ANSWERED, encoding="utf-8")
    (shared / "notes/conversations/loft.md").write_text(
        "---\nparticipants: [ann-lee, bob-hale]\n---\n## 2026-11-01 ann-lee + bob-hale (visit)\n",
        encoding="utf-8",
    )
    found = _news(shared, "--since", "HEAD")
    assert [(each["event"], each["conversation"]) for each in found["news"]] == [
        ("opened", "loft"),
        ("said", "loft"),
        ("said", "roof"),
        ("passed", "roof"),
    ]
    assert all(each["written_by"] == [] for each in found["news"])


def test_news_by_default_are_those_since_the_last_sync_else_of_seven_days(shared: Path) -> None:
    late = "\n## 2026-11-02 ann-lee + bob-hale (visit): written down late\n"
    (shared / ROOF).write_text(_HEAD + _ASKED + late + _ANSWERED, encoding="utf-8")
    _commit(shared, "ann@lee.example", "Ann", "2026-11-12T10:00:00+00:00")
    week = _news(shared)
    assert week["since"] == "2026-11-18"
    assert [each["event"] for each in week["news"]] == ["said", "passed"]
    _git(shared, "update-ref", SYNCED, "HEAD~1")
    synced = _news(shared)
    assert synced["revision"] == _git(shared, "rev-parse", "HEAD~1").strip()
    assert [each["event"] for each in synced["news"]] == ["said", "said", "passed"]


def test_news_where_git_does_not_reach_back_are_by_days(shared: Path) -> None:
    found = _news(shared, "--since", "2026-11-09")
    assert found["revision"] is None
    assert [each["event"] for each in found["news"]] == ["opened", "said", "passed"]


def test_news_of_notes_that_git_did_not_have_then_are_by_days(tmp_path: Path) -> None:
    """As in a repository of something else, or where all notes were brought in later at once."""
    (tmp_path / "README").write_text("hello", encoding="utf-8")
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path, "ann@lee.example", "Ann", "2026-10-10T10:00:00+00:00")
    Case("", "", files={ROOF: (_HEAD + _ASKED + _ANSWERED).encode()}).complete().write(tmp_path)
    found = _news(tmp_path, "--since", "2026-11-18")
    assert found["revision"] is None
    assert [each["event"] for each in found["news"]] == ["said", "passed"]


def test_news_in_a_workspace_below_the_repository(tmp_path: Path) -> None:
    folder = tmp_path / "team" / "yard"
    Case("", "", files={ROOF: (_HEAD + _ASKED).encode()}).complete().write(folder)
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path, "ann@lee.example", "Ann", "2026-11-10T10:00:00+00:00")
    (folder / ROOF).write_text(_HEAD + _ASKED + _ANSWERED, encoding="utf-8")
    _commit(tmp_path, "eve@example.org", "Eve\x1b[31m", "2026-11-21T10:00:00+00:00")
    found = _news(folder, "--since", "HEAD~1")
    assert [each["event"] for each in found["news"]] == ["said", "passed"]
    shown = run("--on", "2026-11-25", "news", "--since", "HEAD~1", folder=folder)
    assert "\x1b" not in shown.out
    assert "written by Eve" in shown.out


@pytest.mark.parametrize(
    "words", ["--output=x", "-h", "HEAD~99", "nothing", "2026-12-24", "HEAD:notes", ""]
)
def test_news_since_what_is_neither_a_day_nor_a_commit(shared: Path, words: str) -> None:
    answer = run("--on", "2026-11-25", "news", f"--since={words}", folder=shared)
    if words:
        assert (answer.status, answer.out) == (2, "")
        assert "error: " in answer.err
    else:
        assert answer.status == 0
    assert json.loads(run("agenda", "--format", "json", folder=shared).out)
    assert not (shared / "x").exists()


def test_news_with_a_hostile_history(shared: Path) -> None:
    """Names and files that a parser could trip over, and a note that was a link."""
    (shared / "notes" / "odd\nname.md").write_text("x", encoding="utf-8")
    (shared / "notes" / "link.md").symlink_to("conversations/roof.md")
    _commit(shared, "x@y.example", "A\tB \u202e", "2026-11-12T10:00:00+00:00")
    (shared / "notes" / "odd\nname.md").unlink()
    (shared / "notes" / "link.md").unlink()
    (shared / ROOF).write_bytes(b"---\ntitle: [\n\xff")
    _commit(shared, "", "C", "2026-11-13T10:00:00+00:00")
    for revision in ("HEAD~2", "HEAD~1", "HEAD"):
        answer = run("--on", "2026-11-25", "news", "--since", revision, folder=shared)
        assert answer.status == 0, answer.err
