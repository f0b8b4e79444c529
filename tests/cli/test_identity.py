"""Who "I" am: by option, environment, git's settings, git's e-mail, or as the only member."""

import json
import subprocess
from pathlib import Path

import pytest

from casefile import Case
from running import Answer, run

TEAM = b'[team]\nmembers = ["ann-lee", "bob-hale"]\n'
ON = ("--on", "2026-11-27")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A workspace of two members, in a git repository."""
    Case("", "", files={"convnotes.toml": TEAM}).complete().write(tmp_path)
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    return tmp_path


def asked(folder: Path, *options: str, **environment: str) -> Answer:
    return run(*ON, *options, "agenda", "--format", "json", folder=folder, environment=environment)


def me(folder: Path, *options: str, **environment: str) -> str | None:
    answer = asked(folder, *options, **environment)
    assert answer.status == 0, answer.err
    found: str | None = json.loads(answer.out)["me"]
    return found


def configure(folder: Path, key: str, value: str) -> None:
    subprocess.run(("git", "-C", str(folder), "config", key, value), check=True)


def test_the_first_that_is_stated_wins(team: Path) -> None:
    assert me(team) is None
    configure(team, "user.email", "ann@lee.example")
    assert me(team) == "ann-lee"
    configure(team, "convnotes.me", "bob-hale")
    assert me(team) == "bob-hale"
    assert me(team, CONVNOTES_ME="carol-diaz") == "carol-diaz"
    assert me(team, "--as", "ann-lee", CONVNOTES_ME="carol-diaz") == "ann-lee"


@pytest.mark.parametrize(
    "name",
    [
        "bob-hale",
        "BOB-HALE",
        "Bob Hale",
        "bob  hale",
        "Bob",
        "roofer",
        "bob@hale.example",
        "BOB@HALE.EXAMPLE",
    ],
)
def test_any_name_will_do(team: Path, name: str) -> None:
    assert me(team, "--as", name) == "bob-hale"


def test_unknown_mail_names_nobody_and_one_line_says_what_to_do(team: Path) -> None:
    configure(team, "user.email", "eli@roth.example")
    answer = asked(team)
    assert json.loads(answer.out)["me"] is None
    assert len(answer.err.splitlines()) == 1
    assert "--as" in answer.err
    assert "convnotes.me" in answer.err


def test_the_only_member_needs_not_say_so(tmp_path: Path) -> None:
    Case("", "").complete().write(tmp_path)
    assert me(tmp_path) == "ann-lee"


def test_without_members_i_am_me(tmp_path: Path) -> None:
    text = b"---\nparticipants: [me, bob-hale]\nnext_turn: me\n---\n"
    Case("", "", files={"convnotes.toml": b"", "notes/c.md": text}).complete().write(tmp_path)
    answer = asked(tmp_path)
    assert json.loads(answer.out)["me"] == "me"
    assert [each["section"] for each in json.loads(answer.out)["items"]] == ["undated"]


@pytest.mark.parametrize("form", ["--as", "CONVNOTES_ME", "git"])
def test_a_stated_name_that_is_nobody_is_an_error(team: Path, form: str) -> None:
    if form == "git":
        configure(team, "convnotes.me", "bobhale")
    answer = asked(
        team,
        *(("--as", "bobhale") if form == "--as" else ()),
        **({"CONVNOTES_ME": "bobhale"} if form == "CONVNOTES_ME" else {}),
    )
    assert answer.status == 2
    assert answer.out == ""
    assert "did you mean `bob-hale`?" in answer.err


def test_without_git_nothing_is_missing(team: Path) -> None:
    assert me(team, PATH="/nowhere") is None


def test_the_demo_knows_who_i_am(tmp_path: Path) -> None:
    made = run("--on", "2030-01-02", "init", "--demo", "hello", folder=tmp_path)
    assert made.status == 0, made.err
    assert me(tmp_path / "hello") == "ines-moura"
    told = subprocess.run(
        ("git", "config", "--local", "convnotes.me"),
        cwd=tmp_path / "hello",
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "ines-moura\n"
    assert (tmp_path / "hello" / ".git").is_dir()
    answer = run("--on", "2030-01-02", "check", "--format", "concise", folder=tmp_path / "hello")
    here = run(
        "--on", "2026-11-27", "check", "--format", "concise", folder=Path(__file__).parents[2]
    )
    assert answer.out == here.out
    assert answer.status == here.status
