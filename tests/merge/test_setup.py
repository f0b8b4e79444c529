"""`git setup`, `git doctor`, the hooks, and readable diffs, with real git."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import validate

from cli.schemas import DOCTOR
from merge.repositories import BASE, NOTE, SETTINGS, Clone, repository
from running import run

HOOKS = ("pre-commit", "pre-merge-commit", "pre-push")
TWICE = BASE.replace("since:", "next_turn: ann-lee\nsince:")


def _bare(top: Path) -> Clone:
    """Make a repository that is not set up."""
    top.mkdir(parents=True)
    made = Clone(top)
    made.git("init", "--quiet", "-b", "main")
    made.name("ann")
    made.write(SETTINGS, "convnotes.toml")
    made.write(BASE)
    return made


def _state(top: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(top)): file.read_bytes()
        for file in top.rglob("*")
        if file.is_file() and "objects" not in file.parts and file.name != "index"
    }


def test_setup_is_done_once(tmp_path: Path) -> None:
    clone = _bare(tmp_path / "a")
    before = _state(clone.top)
    dry = run("git", "setup", "--dry-run", folder=clone.top)
    assert "would set up  merge driver" in dry.out
    assert _state(clone.top) == before
    first = run("git", "setup", folder=clone.top)
    assert (first.status, first.err) == (0, "")
    assert "Commit .gitattributes and .gitignore" in first.out
    after = _state(clone.top)
    again = run("git", "setup", folder=clone.top)
    assert again.out.startswith("Nothing to do")
    assert _state(clone.top) == after
    assert clone.read(".gitattributes") == "/notes/**/*.md merge=convnotes diff=convnotes\n"
    assert clone.read(".gitignore") == "/site/\n/.convnotes/\n"


def test_setup_keeps_what_others_wrote(tmp_path: Path) -> None:
    clone = _bare(tmp_path / "a")
    clone.write(b"*.png binary\r\n*.md text", ".gitattributes")
    clone.write("site\n.convnotes\n", ".gitignore")
    hook = clone.top / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n")
    said = run("git", "setup", folder=clone.top).out
    assert "by hand pre-commit hook" in said
    assert "convnotes git hook pre-commit || exit 1" in said
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
    assert clone.read(".gitignore") == "site\n.convnotes\n"
    assert (clone.top / ".gitattributes").read_bytes() == (
        b"*.png binary\r\n*.md text\r\n/notes/**/*.md merge=convnotes diff=convnotes\r\n"
    )
    hook.write_text("#!/bin/sh\nconvnotes git hook pre-commit || exit 1\nexit 0\n")
    assert "by hand" not in run("git", "setup", folder=clone.top).out


@pytest.mark.slow
def test_hooks_of_all_repositories_are_left_alone(tmp_path: Path) -> None:
    clone = _bare(tmp_path / "a")
    (tmp_path / "hooks").mkdir()
    clone.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    said = run("git", "setup", folder=clone.top).out
    assert said.count("core.hooksPath names a folder that is not this clone's") == len(HOOKS)
    assert list((tmp_path / "hooks").iterdir()) == []


@pytest.mark.slow
def test_no_hooks(tmp_path: Path) -> None:
    clone = _bare(tmp_path / "a")
    run("git", "setup", "--no-hooks", folder=clone.top)
    assert not any((clone.top / ".git" / "hooks" / name).exists() for name in HOOKS)


def test_setup_needs_a_repository(tmp_path: Path) -> None:
    (tmp_path / "convnotes.toml").write_text(SETTINGS)
    answer = run("git", "setup", folder=tmp_path)
    assert answer.status == 3
    assert "is in no git work tree" in answer.err


def test_the_doctor_tells_what_is_missing_and_what_mends_it(tmp_path: Path) -> None:
    clone = _bare(tmp_path / "a")
    sick = run("git", "doctor", folder=clone.top)
    assert sick.status == 1
    assert "missing  merge driver" in sick.out
    assert "missing  trial merge" in sick.out
    assert "convnotes git setup" in sick.out
    clone.set_up()
    well = run("git", "doctor", "--format", "json", folder=clone.top)
    assert well.status == 0
    told = json.loads(well.out)
    validate(told, DOCTOR)
    assert told["ok"]
    assert [each["name"] for each in told["checks"]][-1] == "trial merge"
    (clone.top / ".git" / "convnotes" / "merge-driver").write_text("#!/bin/sh\nexit 0\n")
    worse = run("git", "doctor", "--format", "json", folder=clone.top)
    assert worse.status == 1
    wrong = {each["name"] for each in json.loads(worse.out)["checks"] if not each["ok"]}
    assert wrong == {"merge driver", "trial merge"}


@pytest.mark.slow
def test_hooks_stop_what_has_errors(tmp_path: Path) -> None:
    clone = repository(tmp_path / "a")
    clone.write(TWICE)
    clone.git("add", NOTE)
    clone.write(BASE)  # mended, but not staged
    stopped = clone.try_git("commit", "-m", "twice")
    assert stopped.returncode == 1
    assert f"{NOTE}:5:1: error" in stopped.stderr
    assert "git commit --no-verify" in stopped.stderr
    clone.git("add", NOTE)
    clone.write(BASE + "\n## 2026-11-20 bob-hale -> ann-lee: in May\n")
    clone.git("commit", "-am", "well")
    bare = tmp_path / "bare.git"
    clone.git("init", "--quiet", "--bare", str(bare))
    clone.git("remote", "add", "origin", str(bare))
    clone.git("push", "--quiet", "origin", "main")
    clone.commit(TWICE)
    clone.commit("---\n", "notes/other.md")
    refused = clone.try_git("push", "origin", "main")
    assert refused.returncode != 0
    assert f"{NOTE}:5:1: error" in refused.stderr
    clone.git("push", "--quiet", "--no-verify", "origin", "main")


@pytest.mark.slow
def test_an_error_that_was_there_before_stops_nobody(tmp_path: Path) -> None:
    clone = repository(tmp_path / "a")
    clone.commit(TWICE, "notes/conversations/old.md")
    clone.write(BASE + "\n## 2026-11-20 bob-hale -> ann-lee: in May\n")
    clone.git("commit", "-am", "well")


@pytest.mark.slow
def test_a_workspace_below_the_repository(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.git("init", "--quiet", "-b", "main")
    clone.name("ann")
    clone.write(SETTINGS, "team/convnotes.toml")
    clone.write(BASE, f"team/{NOTE}")
    assert run("git", "setup", folder=tmp_path / "team").status == 0
    clone.git("add", "--all")
    clone.git("commit", "-m", "begun")
    assert run("git", "doctor", folder=tmp_path / "team").status == 0
    clone.write(TWICE, f"team/{NOTE}")
    clone.git("add", "--all")
    assert clone.try_git("commit", "-m", "twice").returncode == 1


@pytest.mark.slow
def test_diffs_are_readable(tmp_path: Path) -> None:
    clone = repository(tmp_path / "a", BASE + "\n" + "It was dry. " * 12 + "It drips. End.\n")
    text = (
        clone.read()
        .replace("tags: [house]", "tags: [house, roof]")
        .replace("drips. End", "\x1b[1m")
    )
    clone.write("\ufeff" + text.replace("\n", "\r\n"))
    diff = clone.git("diff", "--unified=0", "--no-color")
    changed = [
        line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert changed == ["+  - roof", "-It drips.", "-End.", "+It \\x1b[1m."]
    assert "@@ " in diff
    assert "## 2026-11-18 ann-lee -> bob-hale" in diff


@pytest.mark.slow
def test_the_manifest_is_one_for_the_pre_commit_framework() -> None:
    manifest = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
    command = (sys.executable, "-m", "pre_commit", "validate-manifest", str(manifest))
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("---\ntags: [a, b]\n---\nx\n\n\n", "---\ntags:\n  - a\n  - b\n---\nx\n"),
        ('---\ntitle: "[a, b]"\n---\n', '---\ntitle: "[a, b]"\n---\n'),
        ("tags: [a, b]\n", "tags: [a, b]\n"),
        (
            "```\n" + "Long. Code. " * 20 + "\n```\n",
            "```\n" + ("Long. Code. " * 20).rstrip() + "\n```\n",
        ),
        ("", ""),
        ("\u202eturned\n", "\\u202eturned\n"),
    ],
)
def test_what_a_diff_compares(text: str, shown: str, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_bytes(text.encode())
    assert run("git", "textconv", str(file), folder=tmp_path).out == shown


def test_check_stops_and_mends_what_a_merge_by_lines_leaves(tmp_path: Path) -> None:
    """A forge's button runs no driver: two keys are an error, a stale header is settled by a fix."""
    clone = Clone(tmp_path)
    clone.write(SETTINGS, "convnotes.toml")
    clone.write("---\ntitle: Ann\n---\n", "notes/people/ann-lee.md")
    clone.write(TWICE)
    assert run("check", folder=tmp_path).status == 1
    late = (
        "\n## 2026-11-20 bob-hale -> ann-lee: in May\n\n## 2026-11-21 ann-lee -> carol-diaz: May?\n"
    )
    clone.write(BASE + late)
    asked = ("--on", "2026-11-25", "check", "--select", "stale-turn")
    found = run(*asked, folder=tmp_path)
    assert (found.status, "CN302" in found.out) == (0, True)
    assert run(*asked, "--strict", folder=tmp_path).status == 1
    run(*asked, "--fix", folder=tmp_path)
    header = BASE.replace("bob-hale\nsince: 2026-11-18", "[ann-lee, carol-diaz]\nsince: 2026-11-20")
    assert clone.read() == header + late
