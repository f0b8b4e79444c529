"""Merges by git itself: merge, rebase, cherry-pick, octopus, criss-cross, renames, and hostile names."""

import re
import shutil
from pathlib import Path

import pytest

from merge.generated import PATH
from merge.repositories import BASE, NOTE, Clone, cloned, repository
from merge.test_generated import drawn, merge

OURS = BASE.replace("bob-hale\nsince: 2026-11-18", "ann-lee\nsince: 2026-11-20")
OUR_LINE = "## 2026-11-20 bob-hale -> ann-lee: in May\n"
THEIRS = BASE.replace("since: 2026-11-18", "since: 2026-11-21")
THEIR_LINE = "## 2026-11-21 ann-lee -> bob-hale: not before?\n"
MERGED = f"{THEIRS}\n{OUR_LINE}\n{THEIR_LINE}"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return repository(tmp_path / "ann")


def _two_branches(clone: Clone) -> None:
    clone.git("branch", "theirs")
    clone.commit(f"{OURS}\n{OUR_LINE}")
    clone.git("checkout", "--quiet", "theirs")
    clone.commit(f"{THEIRS}\n{THEIR_LINE}")
    clone.git("checkout", "--quiet", "main")


def test_two_who_log_offline_come_together(clone: Clone, tmp_path: Path) -> None:
    other = cloned(clone, tmp_path / "bob")
    clone.commit(f"{OURS}\n{OUR_LINE}")
    other.commit(f"{THEIRS}\n{THEIR_LINE}")
    other.git("fetch", "--quiet", "origin")
    clone.git("fetch", "--quiet", str(other.top), "main:bobs")
    other.git("merge", "--no-edit", "origin/main")
    told = clone.try_git("merge", "--no-edit", "bobs")
    assert clone.read() == other.read() == MERGED
    assert "bob-hale holds the turn since 2026-11-21" in told.stderr


@pytest.mark.slow
def test_a_clone_that_is_not_set_up_merges_as_plain_git(clone: Clone) -> None:
    clone.git("config", "--remove-section", "merge.convnotes")
    _two_branches(clone)
    assert clone.try_git("merge", "--no-edit", "theirs").returncode == 1
    assert "<<<<<<<" in clone.read()


@pytest.mark.slow
def test_rebase(clone: Clone) -> None:
    _two_branches(clone)
    clone.git("rebase", "--quiet", "theirs")
    assert clone.read() == MERGED


@pytest.mark.slow
def test_the_same_exchange_picked_on_both_sides_stays_one(clone: Clone) -> None:
    _two_branches(clone)
    clone.git("cherry-pick", "theirs")
    assert clone.read() == MERGED
    clone.git("merge", "--no-edit", "theirs")
    assert clone.read() == MERGED


@pytest.mark.slow
def test_criss_cross(clone: Clone) -> None:
    _two_branches(clone)
    clone.git("branch", "ours-before")
    clone.git("merge", "--no-edit", "theirs")
    clone.git("checkout", "--quiet", "theirs")
    clone.git("merge", "--no-edit", "ours-before")
    assert clone.read() == MERGED
    clone.commit(clone.read() + "\n## 2026-11-22 bob-hale -> ann-lee: no\n")
    clone.git("checkout", "--quiet", "main")
    clone.commit(clone.read() + "\n## 2026-11-23 ann-lee -> carol-diaz: he says May\n")
    clone.git("merge", "--no-edit", "theirs")
    lines = re.findall(r"^## .*$", clone.read(), re.MULTILINE)
    assert [line[3:13] for line in lines] == [f"2026-11-{day}" for day in (18, 20, 21, 22, 23)]
    assert clone.read().count("next_turn") == 1


@pytest.mark.slow
def test_octopus_never_goes_wrong_in_silence(clone: Clone) -> None:
    """Git calls no driver for the octopus: it refuses, or the hook stops what it made."""
    for name, day in (("one", 20), ("two", 21)):
        clone.git("checkout", "--quiet", "-b", name, "main")
        clone.commit(f"{BASE}\n## 2026-11-{day} bob-hale -> ann-lee: {name}\n")
    clone.git("checkout", "--quiet", "main")
    assert clone.try_git("merge", "--no-edit", "one", "two").returncode != 0
    clone.git("reset", "--quiet", "--hard", "main")
    clone.git("merge", "--no-edit", "one")
    clone.git("merge", "--no-edit", "two")
    assert "20 bob-hale -> ann-lee: one" in clone.read()
    assert "21 bob-hale -> ann-lee: two" in clone.read()


@pytest.mark.slow
def test_octopus_with_two_turns_is_stopped_by_the_hook(clone: Clone) -> None:
    plain = BASE.replace("next_turn: bob-hale\nsince: 2026-11-18\n", "")
    clone.commit(plain)
    top = plain.replace("title: Roof", "next_turn: bob-hale\ntitle: Roof")
    low = plain.replace("tags: [house]", "tags: [house]\nnext_turn: ann-lee")
    for name, text in (("one", top), ("two", low)):
        clone.git("checkout", "--quiet", "-b", name, "main")
        clone.commit(text)
    clone.git("checkout", "--quiet", "main")
    done = clone.try_git("merge", "--no-edit", "one", "two")
    assert done.returncode != 0
    assert "`next_turn` is given a second time" in done.stderr
    clone.git("merge", "--abort")
    done = clone.try_git("merge", "--no-edit", "one")
    done = clone.try_git("merge", "--no-edit", "two")
    assert done.returncode == 1
    assert "<<<<<<<" in clone.read()


@pytest.mark.slow
def test_renamed_on_one_side_and_logged_on_the_other(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "-b", "theirs")
    clone.git("mv", NOTE, "notes/conversations/loft.md")
    clone.commit(f"{THEIRS}\n{THEIR_LINE}", "notes/conversations/loft.md")
    clone.git("checkout", "--quiet", "main")
    clone.commit(f"{OURS}\n{OUR_LINE}")
    clone.git("merge", "--no-edit", "theirs")
    assert not (clone.top / NOTE).exists()
    assert clone.read("notes/conversations/loft.md") == MERGED


@pytest.mark.slow
def test_deleted_on_one_side_and_logged_on_the_other_is_asked(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "-b", "theirs")
    clone.git("rm", "--quiet", NOTE)
    clone.git("commit", "--quiet", "--no-verify", "-m", "gone")
    clone.git("checkout", "--quiet", "main")
    clone.commit(f"{OURS}\n{OUR_LINE}")
    assert clone.try_git("merge", "--no-edit", "theirs").returncode == 1
    assert clone.read() == f"{OURS}\n{OUR_LINE}"


@pytest.mark.slow
def test_one_note_begun_on_both_sides(clone: Clone) -> None:
    path = "notes/conversations/fence.md"
    head = "---\nparticipants: [ann-lee, bob-hale]\n---\n"
    clone.git("branch", "theirs")
    clone.commit(f"{head}\n## 2026-11-20 ann-lee -> bob-hale: mend it?\n", path)
    clone.git("checkout", "--quiet", "theirs")
    clone.commit(f"{head}\n## 2026-11-19 bob-hale -> ann-lee: it leans\n", path)
    clone.git("merge", "--no-edit", "main")
    assert clone.read(path) == (
        f"{head}\n## 2026-11-19 bob-hale -> ann-lee: it leans\n"
        "\n## 2026-11-20 ann-lee -> bob-hale: mend it?\n"
    )


@pytest.mark.parametrize(
    "path",
    [
        "notes/a 'quoted' $(touch pwned) `touch pwned`.md",
        pytest.param("notes/-rf; touch pwned;.md", marks=pytest.mark.slow),
        pytest.param('notes/"double" %P %A & touch pwned.md', marks=pytest.mark.slow),
        pytest.param("notes/escape\x1b]0;x\x07.md", marks=pytest.mark.slow),
        pytest.param("notes/ünï.md", marks=pytest.mark.slow),
    ],
)
def test_hostile_paths_and_branches(clone: Clone, path: str) -> None:
    clone.commit(BASE, path)
    branch = "x;touch${IFS}pwned;$(touch${IFS}pwned)"
    clone.git("checkout", "--quiet", "-b", branch)
    clone.commit(f"{THEIRS}\n{THEIR_LINE}", path)
    clone.git("checkout", "--quiet", "main")
    clone.commit(f"{OURS}\n{OUR_LINE}", path)
    done = clone.try_git("merge", "--no-edit", branch)
    assert clone.read(path) == MERGED
    assert "\x1b" not in done.stderr
    assert not list(clone.top.rglob("pwned"))
    clone.git("log", "-p", "--", path)
    assert not list(clone.top.rglob("pwned"))


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["interpreter", "script", "both"])
def test_without_convnotes_git_merges_with_marks(clone: Clone, gone: str) -> None:
    script = clone.top / ".git" / "convnotes" / "merge-driver"
    if gone == "script":
        script.unlink()
    else:
        text = re.sub(
            r"^python=.*$", "python=/nowhere/python", script.read_text(), flags=re.MULTILINE
        )
        script.write_text(text)
    _two_branches(clone)
    done = clone.try_git("merge", "--no-edit", "theirs", PATH=_only("git", "sh", "cat"))
    assert done.returncode == 1
    assert "in May" in clone.read()
    assert "not before?" in clone.read()
    assert "<<<<<<< ours" in clone.read()
    assert gone == "script" or "convnotes git setup" in done.stderr


def _only(*programs: str) -> str:
    """Give a PATH on which convnotes is not."""
    folders = {str(Path(found).parent) for each in programs if (found := shutil.which(each))}
    return ":".join(each for each in sorted(folders) if not (Path(each) / "convnotes").exists())


@pytest.mark.slow
def test_an_interpreter_that_fails_is_no_merge(clone: Clone, tmp_path: Path) -> None:
    """A driver that ends with 1 and wrote nothing would make git keep our side without marks."""
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    broken.chmod(0o755)
    script = clone.top / ".git" / "convnotes" / "merge-driver"
    script.write_text(
        re.sub(r"^python=.*$", f"python={broken}", script.read_text(), flags=re.MULTILINE)
    )
    _two_branches(clone)
    assert clone.try_git("merge", "--no-edit", "theirs").returncode == 1
    assert "<<<<<<< ours" in clone.read()
    assert "not before?" in clone.read()


@pytest.mark.slow
def test_a_module_in_the_work_tree_is_not_run(clone: Clone) -> None:
    clone.commit("open('pwned', 'w')\n", "convnotes.py")
    _two_branches(clone)
    clone.git("merge", "--no-edit", "theirs")
    assert clone.read() == MERGED
    assert not (clone.top / "pwned").exists()


@pytest.mark.slow
def test_work_trees_share_the_setup(clone: Clone, tmp_path: Path) -> None:
    _two_branches(clone)
    clone.git("worktree", "add", "--quiet", "-b", "more", str(tmp_path / "tree"))
    tree = Clone(tmp_path / "tree")
    tree.git("merge", "--no-edit", "theirs")
    assert tree.read() == MERGED


@pytest.mark.slow
def test_a_submodule_has_a_setup_of_its_own(clone: Clone, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    Clone(outer).git("init", "--quiet")
    Clone(outer).git("submodule", "--quiet", "add", str(clone.top), "notebook")
    inner = Clone(outer / "notebook")
    inner.name("carol")
    inner.set_up()
    _two_branches(inner)
    inner.git("merge", "--no-edit", "theirs")
    assert inner.read() == MERGED
    assert not (outer / ".git" / "convnotes").exists()


@pytest.mark.slow
def test_the_style_and_length_of_conflicts_are_gits(clone: Clone) -> None:
    clone.git("config", "merge.conflictStyle", "diff3")
    attributes = clone.top / ".gitattributes"
    attributes.write_text(attributes.read_text() + "/notes/**/*.md conflict-marker-size=9\n")
    clone.git("branch", "theirs")
    clone.commit(BASE.replace("when?", "when, Bob?"))
    clone.git("checkout", "--quiet", "theirs")
    clone.commit(BASE.replace("when?", "at what time?"))
    clone.git("checkout", "--quiet", "main")
    assert clone.try_git("merge", "--no-edit", "theirs").returncode == 1
    assert clone.read() == BASE.replace(
        "## 2026-11-18 ann-lee -> bob-hale: when?\n",
        "<<<<<<<<< ours\n## 2026-11-18 ann-lee -> bob-hale: when, Bob?\n"
        "||||||||| base\n## 2026-11-18 ann-lee -> bob-hale: when?\n"
        "=========\n## 2026-11-18 ann-lee -> bob-hale: at what time?\n>>>>>>>>> theirs\n",
    )


@pytest.mark.slow
@pytest.mark.parametrize("data", [b"\0binary\0", b"x" * (4 * 1024 * 1024 + 1), b"latin \xe9\n"])
def test_what_is_no_note_is_merged_as_git_does(clone: Clone, data: bytes) -> None:
    path = "notes/odd.md"
    clone.commit(data, path)
    clone.git("branch", "theirs")
    clone.commit(data + b"ours\n", path)
    clone.git("checkout", "--quiet", "theirs")
    clone.commit(data + b"theirs\n", path)
    clone.git("checkout", "--quiet", "main")
    assert clone.try_git("merge", "--no-edit", "theirs").returncode == 1
    merged = (clone.top / path).read_bytes()
    assert b"ours\n" in merged
    assert (b"theirs\n" in merged) == (b"\0" not in data)
    assert "odd.md" in clone.git("diff", "--name-only", "--diff-filter=U")


@pytest.mark.slow
def test_marks_that_are_there_already_stay_and_git_merges_around_them(clone: Clone) -> None:
    left = BASE + "\n<<<<<<< HEAD\nold\n=======\nnew\n>>>>>>> other\n"
    clone.commit(left)
    clone.git("branch", "theirs")
    clone.commit(left.replace("drips", "leaks"))
    clone.git("checkout", "--quiet", "theirs")
    clone.commit(left + "more\n")
    done = clone.try_git("merge", "--no-edit", "main", "--no-verify")
    assert done.returncode == 0
    assert clone.read() == left.replace("drips", "leaks") + "more\n"


def _by_git(clone: Clone, seeds: range) -> list[int]:
    """Merge drawn notes by git, and give those that come out otherwise than they should."""
    wrong = []
    clone.git("checkout", "--quiet", "--orphan", "drawn")
    for seed in seeds:
        one = drawn(seed)
        clone.commit(one.base, PATH)
        clone.git("branch", "--force", "theirs")
        clone.commit(one.ours + "\n" * (one.ours == one.base), PATH)
        clone.git("checkout", "--quiet", "theirs")
        clone.commit(one.theirs + "\n" * (one.theirs == one.base), PATH)
        clone.git("checkout", "--quiet", "drawn")
        done = clone.try_git("-c", "core.hooksPath=/dev/null", "merge", "--no-edit", "theirs")
        wanted = merge(one.base, one.ours, one.theirs)
        conflict = wanted.conflicts > 0
        if (done.returncode != 0) != conflict or clone.read(PATH).rstrip() != wanted.text.rstrip():
            wrong.append(seed)
        clone.git("reset", "--quiet", "--hard", "drawn")
    return wrong


@pytest.mark.slow
def test_drawn_notes_by_git_itself(clone: Clone) -> None:
    assert _by_git(clone, range(15)) == []


@pytest.mark.trial
@pytest.mark.parametrize("hundred", range(1, 11))
def test_a_thousand_drawn_notes_by_git_itself(clone: Clone, hundred: int) -> None:
    assert _by_git(clone, range(hundred * 100, hundred * 100 + 100)) == []
