"""Who changed a conversation and when, and who logged what, from commits of real git."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli import schemas
from teamwork import ROOF, Clone, Team, alone, clone, git, team


@pytest.fixture
def two(tmp_path: Path) -> Team:
    return team(tmp_path)


def told(one: Clone, reference: str = "roof") -> dict[str, Any]:
    answer = one.well("history", reference, "--format", "json")
    document: dict[str, Any] = json.loads(answer.out)
    jsonschema.validate(document, schemas.HISTORY)
    return document


def logged(one: Clone, reference: str = "roof") -> list[tuple[str, str | None]]:
    """Give the day of each exchange and who logged it."""
    rows = told(one, reference)["logged"]
    return [(each["day"], each["author"]["name"] if each["author"] else None) for each in rows]


def words(one: Clone, reference: str = "roof") -> list[list[str]]:
    return [each["words"] for each in told(one, reference)["changes"]]


def test_what_each_commit_did(two: Team) -> None:
    two.ann.well(
        "log", "roof", "12 metres", "--to", "bob-hale", "--promise", "ann-lee: photos by 2026-12-01"
    )
    two.ann.sync()
    two.bob.sync()
    two.bob.well("close", "roof", "--outcome", "agreed")
    two.bob.sync()
    two.bob.well("reopen", "roof")
    two.bob.well("done", "photos")
    two.bob.commit()
    assert words(two.bob) == [
        ["begun", "1 exchange", "turn passed to Ann Lee"],
        ["1 exchange", "1 promise", "turn passed to Bob Hale"],
        ["closed"],
        ["reopened", "1 promise kept"],
    ]
    authors = [each["author"] for each in told(two.bob)["changes"]]
    assert [each["person"] for each in authors] == ["ann-lee", "ann-lee", "bob-hale", "bob-hale"]
    assert logged(two.bob) == [("2026-11-09", "Ann Lee"), ("2026-11-25", "Ann Lee")]


def test_it_is_told_newest_first(two: Team) -> None:
    two.bob.append(ROOF, "\n## 2026-11-21 bob-hale -> ann-lee (call): monday\n")
    two.bob.commit()
    two.bob.append(ROOF, "\n## 2026-11-22 ann-lee -> bob-hale: good\n")
    answer = two.bob.well("history", "roof")
    lines = answer.out.splitlines()
    assert lines[0] == "Roof roof"
    assert re.match(r"  \d\d \w{3} \d{4} \d\d:\d\d Bob Hale +1 exchange", lines[1])
    assert "Ann Lee" in lines[2]
    after = lines[lines.index("Logged by") + 1 :]
    assert after[0].split()[:3] == ["no", "commit", "yet"]
    assert after[1].startswith("  Bob Hale")
    assert all(len(line) <= 80 for line in lines)


def test_it_is_followed_through_other_names_and_folders(two: Team) -> None:
    two.bob.append(ROOF, "\n## 2026-11-21 bob-hale -> ann-lee (call): monday\n")
    two.bob.commit()
    two.bob.git("mv", ROOF, "notes/roof.md")
    two.bob.commit()
    two.bob.well("rename", "roof", "hale-roof")
    two.bob.commit()
    two.bob.append("notes/hale-roof.md", "\n## 2026-11-22 ann-lee -> bob-hale: good\n")
    two.bob.commit()
    assert [each[0] for each in words(two.bob, "hale-roof")] == [
        "begun",
        "1 exchange",
        "edited",
        "renamed from roof",
        "1 exchange",
    ]
    assert logged(two.bob, "hale-roof") == [
        ("2026-11-09", "Ann Lee"),
        ("2026-11-21", "Bob Hale"),
        ("2026-11-22", "Bob Hale"),
    ]


def test_a_reworded_exchange_stays_with_whoever_logged_it(two: Team) -> None:
    two.bob.replace(ROOF, "The ridge too.", "The ridge, and the gutter.")
    two.bob.commit()
    assert words(two.bob)[-1] == ["1 exchange reworded"]
    assert logged(two.bob) == [("2026-11-09", "Ann Lee")]


def test_exchanges_in_other_notes_count(two: Team) -> None:
    two.bob.write(
        "notes/entries/one.md", '---\nin: "[[roof]]"\n---\n\n## 2026-11-21 bob-hale: yes\n'
    )
    two.bob.commit()
    two.bob.write("notes/2026-11-22.md", "- ann-lee -> bob-hale (sms) [[roof]]: when?\n- milk\n")
    two.bob.commit()
    two.bob.append("notes/2026-11-22.md", "- more milk\n")
    two.bob.commit()
    assert logged(two.bob) == [
        ("2026-11-09", "Ann Lee"),
        ("2026-11-21", "Bob Hale"),
        ("2026-11-22", "Bob Hale"),
    ]
    assert len(words(two.bob)) == 3, "milk is no part of it"


def test_merges_say_only_what_they_add(two: Team) -> None:
    two.bob.append(ROOF, "\n## 2026-11-21 bob-hale -> ann-lee (call): monday\n")
    two.bob.sync()
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale (sms): when?\n")
    assert two.ann.account()["merged"] == [ROOF]
    assert logged(two.ann) == [
        ("2026-11-09", "Ann Lee"),
        ("2026-11-20", "Ann Lee"),
        ("2026-11-21", "Bob Hale"),
    ]
    assert [each["merge"] for each in told(two.ann)["changes"]] == [False] * 3


def test_hostile_authors_and_notes(two: Team) -> None:
    mark = "\x01\x02\x1b]0;owned\x07\u202e; touch owned; $(touch owned)"
    two.bob.git("config", "user.name", mark)
    two.bob.git("config", "user.email", "eve\x1b[31m@x.example")
    two.bob.append(
        ROOF, "\n## 2026-11-21 bob-hale -> ann-lee: \x01\x1b[31m red\ndiff --git a/x b/x\n"
    )
    two.bob.git("commit", "-qam", "\x01\x02 subject \x1b[31m")
    answer = two.bob.well("history", "roof")
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", answer.out + answer.err)
    assert len(told(two.bob)["changes"]) == 2
    assert logged(two.bob)[-1][0] == "2026-11-21"
    assert not list(two.bob.folder.rglob("owned"))


def test_line_ends_of_every_kind(two: Team) -> None:
    text = two.bob.text(ROOF).replace("\n", "\r\n") + "\r\n## 2026-11-21 bob-hale: cr\rlf no end"
    two.bob.git("config", "core.autocrlf", "false")
    two.bob.write(ROOF, text)
    two.bob.commit()
    assert logged(two.bob) == [("2026-11-09", "Ann Lee"), ("2026-11-21", "Bob Hale")]


def test_absurd_times(two: Team) -> None:
    two.bob.append(ROOF, "\n## 2026-11-21 bob-hale -> ann-lee: monday\n")
    two.bob.git("commit", "-qam", "far", "--date=@99999999999 +0000")
    answer = two.bob.well("history", "roof")
    assert "Bob Hale" in answer.out
    assert len(told(two.bob)["changes"]) == 2


def test_a_workspace_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    whole = alone(tmp_path / "whole", {"notes/roof.md": "of another\n"})
    inner = Clone(whole.folder / "team")
    inner.write("convnotes.toml", "")
    inner.write("notes/roof.md", "---\nparticipants: [a, b]\n---\n\n## 2026-11-20 a -> b: hello\n")
    whole.commit()
    inner.well("rename", "roof", "house")
    whole.commit()
    found = told(inner, "house")
    assert [each["paths"] for each in found["changes"]] == [
        ["notes/roof.md"],
        ["notes/house.md", "notes/roof.md"],
    ]
    assert [each["words"][0] for each in found["changes"]] == ["begun", "renamed from roof"]
    assert logged(inner, "house") == [("2026-11-20", "Ann Lee")]


def test_without_commits_and_without_a_repository(tmp_path: Path) -> None:
    ann = alone(tmp_path / "ann")
    answer = ann.well("history", "roof")
    assert "No commit has it yet." in answer.out
    assert logged(ann) == [("2026-11-09", None)]
    outside = Clone(tmp_path / "outside")
    outside.write("convnotes.toml", "")
    outside.write("notes/x.md", "---\nparticipants: [a]\n---\n")
    answer = outside.run("history", "x")
    assert answer.status == 3
    assert "is in no git repository" in answer.err


def test_partial_clones_fetch_what_is_missing_at_once(two: Team, tmp_path: Path) -> None:
    for number in range(5):
        two.ann.append(ROOF, f"\n## 2026-11-1{number} ann-lee -> bob-hale: {number}\n")
        two.ann.commit()
    two.ann.git("push", "-q")
    git(two.origin, "config", "uploadpack.allowFilter", "true")
    git(two.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    partial = clone(two.origin.as_uri(), tmp_path / "partial", "Carol Diaz", "--filter=blob:none")
    packs = len(list((partial.folder / ".git/objects/pack").glob("*.pack")))
    assert len(told(partial)["changes"]) == 6
    assert len(list((partial.folder / ".git/objects/pack").glob("*.pack"))) == packs + 1
