"""A private workspace beside a shared one: in my own agenda, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli import schemas
from running import Answer
from teamwork import FILES, ROOF, SETTINGS, Clone, team

CANARY = "kestrel-quartz"
NAMED = f'{SETTINGS}[workspaces]\nprivate = "../private"\n'


class Pair:
    """A shared workspace in Ann's clone, and her private one."""

    def __init__(self, folder: Path) -> None:
        self.team = team(folder)
        self.shared, self.bob = self.team.ann, self.team.bob
        self.private = Clone(folder / "private")
        self.shared.write("convnotes.toml", NAMED)
        self.private.write("convnotes.toml", "")
        self.private.write(
            "notes/salary.md",
            f"---\ntitle: Salary {CANARY}\nparticipants: [me, Bob Hale, zoe]\n---\n\n"
            f"## 2026-11-20 bob-hale -> me: what do you want {CANARY}\n",
        )

    def agenda(self, *options: str) -> Answer:
        return self.shared.run("agenda", *options)

    def items(self, *options: str) -> list[dict[str, Any]]:
        answer = self.agenda("--format", "json", *options)
        document = json.loads(answer.out)
        jsonschema.validate(document, schemas.AGENDA)
        items: list[dict[str, Any]] = document["items"]
        return items


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def test_it_stands_in_my_agenda_and_is_marked(pair: Pair) -> None:
    answer = pair.agenda()
    assert answer.err == ""
    line = next(each for each in answer.out.splitlines() if CANARY in each)
    assert "Bob Hale" in line, "the shared workspace lends the names of its people"
    assert "[private] what do you want" in line
    assert "Roof" in answer.out or "measurements" in answer.out


def test_the_json_says_where_it_is_from(pair: Pair) -> None:
    found = {each["conversation"]: each for each in pair.items()}
    assert found["roof"]["workspace"] is None
    one = found["salary"]
    assert one["workspace"] == str(pair.private.folder)
    assert (one["path"], one["line"]) == ("notes/salary.md", 6)
    assert (one["section"], one["holders"]) == ("undated", ["ann-lee"])
    assert one["with"] == ["ann-lee", "bob-hale", "zoe"]
    document = json.loads(pair.agenda("--format", "json").out)
    assert document["private"] == [{"root": str(pair.private.folder), "unreadable": 0}]


def test_the_shared_answers_stay_as_they_are(pair: Pair) -> None:
    before = pair.items("--no-private")
    assert [each for each in pair.items() if each["workspace"] is None] == before


@pytest.mark.parametrize(
    "asked",
    [
        ("agenda", "--team"),
        ("agenda", "--no-private"),
        ("agenda", "--format", "md"),
        ("agenda", "--format", "ics"),
        ("--as", "bob-hale", "agenda", "--team", "--format", "json"),
        ("list", "--format", "json"),
        ("check",),
        ("show", "bob-hale", "--all"),
        ("export", "json"),
        ("export", "ics"),
        ("export", "csv", "--what", "turns"),
        ("history", "roof"),
        ("sync",),
        ("build",),
    ],
    ids=" ".join,
)
def test_nobody_else_hears_of_it(pair: Pair, asked: tuple[str, ...]) -> None:
    answer = pair.shared.run(*asked)
    assert CANARY not in answer.out + answer.err
    assert CANARY not in _everything(pair.shared.folder)
    assert CANARY not in _everything(pair.team.origin)


def test_an_agenda_leaves_nothing_in_the_shared_workspace(pair: Pair) -> None:
    pair.agenda()
    pair.agenda("--explain", "--person", "zoe")
    assert CANARY not in _everything(pair.shared.folder)
    pair.shared.sync()
    pair.bob.sync()
    pair.private.folder.rename(pair.private.folder.with_name("elsewhere"))
    answer = pair.bob.run("agenda")
    assert (answer.status, answer.err) == (0, ""), "Bob has no such folder"
    assert CANARY not in answer.out


def _everything(folder: Path) -> str:
    files = (file for file in folder.rglob("*") if file.is_file())
    return "\n".join(file.read_bytes().decode("latin-1") for file in files)


def test_the_same_ids_in_both(pair: Pair) -> None:
    """A private note on Bob, and a private conversation that has the id of a shared one."""
    pair.private.write("notes/people/bob-hale.md", "---\ntitle: Bobby\ncadence: 2w\n---\n")
    pair.private.write(
        "notes/roof.md",
        "---\ntitle: Own roof\nparticipants: [me, bob-hale]\n---\n\n"
        "## 2026-10-01 me -> bob-hale: hello\n\n## 2026-11-01 bob-hale -> me: come and see\n\n"
        "- [ ] [[bob-hale]] a ladder\n",
    )
    items = pair.items()
    roofs = [each for each in items if each["conversation"] == "roof"]
    assert {each["workspace"] is None for each in roofs} == {True, False}
    assert sum(each["kind"] == "cadence" for each in items) == 1
    text = pair.agenda("--explain").out
    assert "Bobby" in text
    assert "come and see" in text


def test_people_of_the_private_workspace_can_be_asked_for(pair: Pair) -> None:
    assert [each["conversation"] for each in pair.items("--person", "zoe")] == ["salary"]
    assert pair.agenda("--person", "nobody-at-all").status == 2


def test_who_is_nobody_has_no_private_agenda(pair: Pair) -> None:
    pair.shared.git("config", "user.email", "else@where.example")
    answer = pair.agenda()
    assert "answering for the whole team" in answer.err
    assert CANARY not in answer.out


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"../nowhere"', ""),
        ('["../nowhere", "~nobody-here/x"]', ""),
        ('"inside"', "lie inside of each other"),
        ('".."', "lie inside of each other"),
        ('"."', "lie inside of each other"),
        ('"../bare"', "it has no convnotes.toml"),
        ('"bad\\u0000name"', ""),
    ],
)
def test_folders_that_will_not_do(pair: Pair, value: str, said: str) -> None:
    (pair.private.folder.parent / "bare").mkdir()
    pair.shared.write("inside/convnotes.toml", "")
    pair.private.folder.parent.joinpath("convnotes.toml").write_text("")
    pair.shared.write("convnotes.toml", f"{SETTINGS}[workspaces]\nprivate = {value}\n")
    answer = pair.agenda()
    assert answer.status == 0
    assert said in answer.err
    assert bool(answer.err) is bool(said)
    assert CANARY not in answer.out


def test_wrong_settings_are_findings(pair: Pair) -> None:
    pair.shared.write("convnotes.toml", f"{SETTINGS}[workspaces]\nprivate = 3\nprivat = 'x'\n")
    answer = pair.shared.run("check", "--format", "concise")
    assert "convnotes.toml:4:1" in answer.out
    assert "`private` cannot be `3`" in answer.out
    assert "`privat` is no key of `[workspaces]`" in answer.out


def test_broken_notes_of_the_private_workspace(pair: Pair) -> None:
    pair.private.write("notes/broken.md", "---\nparticipants: [me\n---\n")
    pair.private.write("convnotes.toml", '[workspaces]\nprivate = "../ann"\n')
    answer = pair.agenda()
    assert f"1 note of {pair.private.folder} could not be read" in answer.err.replace("\n", " ")
    assert CANARY in answer.out
    assert ROOF in FILES
