"""What both sides wrote in one note: merged by a sync, whatever a clone has set up for git."""

import re
from pathlib import Path

import pytest

from teamwork import ROOF, SETTINGS, Team, git, team

FROM_ANN = "\n## 2026-11-20 ann-lee -> bob-hale (sms): when do you start?\n"
FROM_BOB = "\n## 2026-11-21 bob-hale -> ann-lee (call): monday\n"


@pytest.fixture
def two(tmp_path: Path) -> Team:
    return team(tmp_path)


def both_wrote(two: Team, ours: str = FROM_ANN, theirs: str = FROM_BOB) -> dict[str, object]:
    """Bob writes and syncs, then Ann; gives her account."""
    two.bob.append(ROOF, theirs)
    two.bob.replace(ROOF, "next_turn: ann-lee", "next_turn: ann-lee\nsince: 2026-11-21")
    assert two.bob.account()["outcome"] == "synced"
    two.ann.append(ROOF, ours)
    two.ann.replace(ROOF, "next_turn: ann-lee", "next_turn: bob-hale\nsince: 2026-11-20")
    return two.ann.account()


def test_every_exchange_is_there_once_and_the_newest_has_the_turn(two: Team) -> None:
    account = both_wrote(two)
    assert (account["outcome"], account["merged"]) == ("synced", [ROOF]), account
    text = two.ann.text(ROOF)
    assert [line[3:13] for line in text.splitlines() if line.startswith("## ")] == [
        "2026-11-09",
        "2026-11-20",
        "2026-11-21",
    ]
    assert text.count("next_turn:") == 1
    assert "next_turn: ann-lee" in text
    assert two.ann.git("rev-parse", "HEAD") == git(two.origin, "rev-parse", "main")
    assert len(two.ann.git("log", "-1", "--format=%P").split()) == 2
    two.bob.sync()
    assert two.bob.text(ROOF) == text
    assert "merge.convnotes" not in two.ann.git("config", "--list")


@pytest.mark.parametrize(
    "attribute",
    [
        "union",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("ours", "convnotes", "binary")),
    ],
)
def test_no_attribute_of_git_decides(two: Team, attribute: str) -> None:
    """With `merge=union` git alone would leave two next_turn keys, and say that all is well."""
    two.ann.write(".git/info/attributes", f"*.md merge={attribute}\n")
    two.ann.git("config", "merge.convnotes.driver", "/nowhere/convnotes %A")
    two.ann.git("config", "merge.ours.driver", "true")
    account = both_wrote(two)
    assert account["outcome"] == "synced", account
    text = two.ann.text(ROOF)
    assert text.count("next_turn:") == 1
    assert text.count("\n## ") == 3


def test_one_renamed_what_the_other_wrote_in(two: Team) -> None:
    two.bob.well("rename", "roof", "hale-roof")
    two.bob.append("notes/conversations/hale-roof.md", FROM_BOB)
    two.bob.sync()
    two.ann.append(ROOF, FROM_ANN)
    account = two.ann.account()
    assert (account["outcome"], account["merged"]) == (
        "synced",
        ["notes/conversations/hale-roof.md"],
    ), account
    text = two.ann.text("notes/conversations/hale-roof.md")
    assert FROM_ANN.strip() in text
    assert FROM_BOB.strip() in text
    assert not (two.ann.folder / ROOF).exists()


@pytest.mark.slow
def test_a_merge_between_merges(two: Team) -> None:
    """Criss-cross: each has merged the other before they meet again."""
    for number in range(3):
        two.ann.append(ROOF, f"\n## 2026-11-2{number} 10:00 ann-lee -> bob-hale: a{number}\n")
        two.bob.append(ROOF, f"\n## 2026-11-2{number} 11:00 bob-hale -> ann-lee: b{number}\n")
        two.ann.sync("--no-push")
        two.bob.sync()
        assert two.ann.account()["outcome"] == "synced"
    two.bob.sync()
    said = [line for line in two.ann.text(ROOF).splitlines() if line.startswith("## 2026-11-2")]
    assert [line[-2:] for line in said] == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert two.bob.text(ROOF) == two.ann.text(ROOF)


def test_both_made_the_same_note(two: Team) -> None:
    for one, said in ((two.bob, FROM_BOB), (two.ann, FROM_ANN)):
        one.write("notes/new.md", f"---\nparticipants: [ann-lee, bob-hale]\n---\n{said}")
    two.bob.sync()
    account = two.ann.account()
    text = two.ann.text("notes/new.md")
    assert FROM_ANN.strip() in text
    assert FROM_BOB.strip() in text
    assert account["outcome"] in ("synced", "conflict")


@pytest.mark.parametrize(
    "broken",
    ["---\nparticipants: [ann-lee\n---\n\nOne.\n", "---\n\nOne.\n", "caf\udce9\n\nOne.\n"],
    ids=["invalid", "unclosed", "latin-1"],
)
def test_what_cannot_be_read_is_merged_by_lines(two: Team, broken: str) -> None:
    path = "notes/broken.md"
    for one in (two.ann, two.bob):
        one.git("pull", "-q")
        (one.folder / path).write_bytes(broken.encode("utf-8", "surrogateescape"))
        if one is two.ann:
            one.commit()
            one.git("push", "-q")
    two.bob.git("checkout", "-q", path)
    for one, old, new in ((two.bob, b"One.", b"Two."), (two.ann, b"One.", b"Three.")):
        file = one.folder / path
        file.write_bytes(file.read_bytes().replace(old, new))
        one.git("commit", "-qam", "by hand")
    two.bob.git("push", "-q")
    account = two.ann.account()
    assert account["conflicts"] == [{"path": path, "why": "contents"}], account
    data = (two.ann.folder / path).read_bytes()
    assert re.search(rb"(?s)<<<<<<<.*Three\..*=======.*Two\..*>>>>>>>", data)


def test_files_that_are_no_notes_conflict_as_ever(two: Team) -> None:
    for one, data in ((two.bob, b"\0bob"), (two.ann, b"\0ann")):
        file = one.folder / "attachments/photo.bin"
        file.parent.mkdir()
        file.write_bytes(data)
    two.bob.sync()
    account = two.ann.account()
    assert account["outcome"] == "conflict"
    assert account["conflicts"][0]["path"] == "attachments/photo.bin"
    assert (two.ann.folder / "attachments/photo.bin").read_bytes() == b"\0ann"
    two.ann.git("checkout", "--theirs", "attachments/photo.bin")
    assert two.ann.account()["outcome"] == "conflict", "nobody has said which it is"
    two.ann.git("add", "attachments/photo.bin")
    assert two.ann.account()["outcome"] == "synced"


def test_settings_conflict_as_text(two: Team) -> None:
    for one, visibility in ((two.bob, "team"), (two.ann, "private")):
        one.write("convnotes.toml", f'{SETTINGS}[notes]\nvisibility = "{visibility}"\n')
    two.bob.sync()
    account = two.ann.account()
    assert account["conflicts"] == [{"path": "convnotes.toml", "why": "contents"}]
    assert two.ann.sync().status == 3
