"""A sync between clones: what is committed, brought in, merged and sent, and in which words."""

from pathlib import Path

import jsonschema
import pytest

from cli.schemas import SYNC
from teamwork import ROOF, Clone, Team, alone, bare, clone, git, team


@pytest.fixture
def two(tmp_path: Path) -> Team:
    return team(tmp_path)


def test_the_first_sync_fills_an_empty_remote(tmp_path: Path) -> None:
    origin = bare(tmp_path / "origin.git")
    ann = alone(tmp_path / "ann")
    ann.git("remote", "add", "origin", str(origin))
    account = ann.account()
    assert account["outcome"] == "synced", account
    assert account["sent"] == 1
    assert ann.git("rev-parse", "HEAD") == git(origin, "rev-parse", "main")
    assert ann.git("rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"
    again = ann.account()
    assert (again["outcome"], again["committed"], again["sent"]) == ("synced", [], 0)


def test_what_one_logs_the_other_gets(two: Team) -> None:
    two.ann.well("log", "roof", "12 metres", "--to", "bob-hale", "--channel", "sms")
    answer = two.ann.sync()
    assert answer.status == 0, answer.err
    assert "Bob Hale: 1 exchange, turn passed to Bob Hale" in answer.out
    assert two.ann.subjects()[0] == "Bob Hale: 1 exchange, turn passed to Bob Hale"
    assert two.ann.git("log", "-1", "--format=%an") == "Ann Lee"
    received = two.bob.sync()
    assert received.status == 0, received.err
    assert "Ann Lee: 1 exchange, turn passed to you" in received.out
    assert two.bob.text(ROOF) == two.ann.text(ROOF)


def test_a_message_of_ones_own(two: Team) -> None:
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    two.ann.sync("--message", "after the visit\n\nmore words")
    assert two.ann.git("log", "-1", "--format=%B") == "after the visit\n\nmore words"


def test_only_the_notes_are_committed_and_the_index_is_kept(two: Team) -> None:
    two.ann.write("plan.txt", "staged\n")
    two.ann.git("add", "plan.txt")
    two.ann.write("plan.txt", "staged\nand more\n")
    two.ann.write("loose.txt", "loose\n")
    two.ann.write("attachments/photo.txt", "a photo\n")
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    account = two.ann.account()
    assert account["outcome"] == "synced", account
    assert account["committed"][0]["paths"] == ["attachments/photo.txt", ROOF]
    assert two.ann.git("show", "--name-only", "--format=").splitlines() == [
        "attachments/photo.txt",
        ROOF,
    ]
    assert two.ann.git("status", "--short") == "AM plan.txt\n?? loose.txt"
    assert two.ann.git("show", ":plan.txt") == "staged"


def test_what_is_ignored_is_never_sent(two: Team) -> None:
    two.ann.write(".gitignore", "/notes/private/\n.convnotes/\n")
    two.ann.commit()
    two.ann.write("notes/private/diary.md", "secret\n")
    assert two.ann.account()["committed"] == []
    assert "diary" not in two.ann.git("ls-tree", "-r", "--name-only", "HEAD")


def test_an_ignored_note_is_not_written_over(two: Team) -> None:
    two.ann.write(".git/info/exclude", "/notes/diary.md\n")
    two.ann.write("notes/diary.md", "mine, and in no commit\n")
    two.bob.write("notes/diary.md", "of the same name\n")
    two.bob.sync()
    account = two.ann.account()
    assert account["outcome"] == "blocked"
    assert "notes/diary.md" in account["problem"]
    assert two.ann.text("notes/diary.md") == "mine, and in no commit\n"
    assert two.ann.git("status", "--short") == ""


def test_notes_added_removed_and_with_strange_names(two: Team) -> None:
    strange = "notes/ñ 'quoted' \"twice\" $(id)\n.md"
    two.ann.write(strange, "A page.\n")
    (two.ann.folder / "notes/conversations/thesis.md").unlink()
    (two.ann.folder / b"notes/\xff.md".decode("utf-8", "surrogateescape")).write_bytes(b"x\n")
    assert two.ann.account()["outcome"] == "synced"
    assert two.ann.git("status", "--short") == ""
    assert two.bob.account()["received"] == 1
    assert two.bob.text(strange) == "A page.\n"
    assert not (two.bob.folder / "notes/conversations/thesis.md").exists()


def test_both_sides_wrote_in_different_notes(two: Team) -> None:
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    two.bob.append("notes/conversations/thesis.md", "\n## 2026-11-21 carol-diaz -> ann-lee: done\n")
    assert two.bob.account()["outcome"] == "synced"
    account = two.ann.account()
    assert (account["outcome"], account["merged"], account["sent"]) == ("synced", [], 2)
    assert account["words"] == "Carol Diaz: 1 exchange, turn passed to you"
    assert two.bob.account()["outcome"] == "synced"
    assert two.ann.git("rev-parse", "HEAD^{tree}") == two.bob.git("rev-parse", "HEAD^{tree}")


def test_a_dry_run_changes_nothing(two: Team) -> None:
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    before = _everything(two.ann)
    answer = two.ann.sync("--dry-run")
    assert answer.status == 0
    assert "Would commit" in answer.out
    assert "Would send 1 commit to origin/main" in answer.out
    assert _everything(two.ann) == before


def _everything(one: Clone) -> dict[str, bytes]:
    return {
        str(file.relative_to(one.folder)): file.read_bytes()
        for file in one.folder.rglob("*")
        if file.is_file() and ".convnotes" not in file.parts
    }


def test_no_push_keeps_it_here(two: Team) -> None:
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    answer = two.ann.sync("--no-push")
    assert answer.status == 0
    assert "1 commit not sent (--no-push)." in answer.out
    assert two.ann.git("rev-list", "--count", "origin/main..HEAD") == "1"


def test_news_is_what_the_last_sync_brought_and_what_came_after(two: Team) -> None:
    two.ann.sync()
    first = two.ann.git("rev-parse", "HEAD")
    assert two.ann.git("rev-parse", "refs/convnotes/synced") == first
    two.bob.append(ROOF, "\n## 2026-11-20 bob-hale -> ann-lee: from bob\n")
    two.bob.sync()
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: from ann\n")
    two.ann.sync()
    before = two.ann.git("rev-parse", "refs/convnotes/synced")
    assert before == two.ann.git("rev-parse", "HEAD^1")
    assert two.ann.git("rev-parse", "refs/convnotes/synced@{1}") == first
    two.ann.append(ROOF, "\n## 2026-11-21 ann-lee -> bob-hale: later\n")
    two.ann.sync()
    assert two.ann.git("rev-parse", "refs/convnotes/synced") == before, "it brought nothing in"
    news = two.ann.well("news").out
    assert "from bob" in news
    assert "later" in news
    assert "from ann" not in news


def test_somebody_is_quicker(two: Team, tmp_path: Path) -> None:
    """Between our fetch and our push, another clone pushes: twice, by a hook of ours."""
    carol = clone(two.origin, tmp_path / "carol", "Carol Diaz")
    hook = two.ann.folder / ".git/hooks/pre-push"
    hook.write_text(
        f"#!/bin/sh\nunset GIT_DIR GIT_INDEX_FILE\ncd '{carol.folder}'\n"
        "test $(git rev-list --count HEAD) -ge 3 && exit 0\n"
        "git pull -q --rebase; date +%N >> x.txt; git add x.txt\ngit commit -qm quicker\n"
        "git push -q\n"
    )
    hook.chmod(0o755)
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    account = two.ann.account()
    assert (account["outcome"], account["tries"]) == ("synced", 3), account
    assert two.ann.git("rev-parse", "HEAD") == git(two.origin, "rev-parse", "main")


def test_the_account_in_json(two: Team) -> None:
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    for account in (two.ann.account("--dry-run"), two.ann.account(), two.bob.account()):
        account.pop("status")
        jsonschema.validate(account, SYNC)


def test_a_workspace_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    origin = bare(tmp_path / "origin.git")
    (tmp_path / "whole/team").mkdir(parents=True)
    whole = alone(tmp_path / "whole", {"code.py": "1\n"})
    inner = Clone(whole.folder / "team")
    for path, text in {"convnotes.toml": "", "notes/page.md": "A page.\n"}.items():
        inner.write(path, text)
    whole.git("remote", "add", "origin", str(origin))
    account = inner.account()
    assert account["committed"][0]["paths"] == ["convnotes.toml", "notes/page.md"]
    assert whole.git("status", "--short") == "?? code.py"
    whole.write("notes/page.md", "not of the workspace\n")
    assert inner.account()["committed"] == []


@pytest.mark.slow
def test_worktrees_and_submodules(two: Team, tmp_path: Path) -> None:
    two.ann.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Clone(tmp_path / "side")
    side.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    account = side.account()
    assert (account["outcome"], account["upstream"]) == ("synced", "origin/side"), account
    assert git(two.origin, "rev-parse", "side") == side.git("rev-parse", "HEAD")

    outer = alone(tmp_path / "outer", {"convnotes.toml": "", "notes/page.md": "x\n"})
    outer.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(two.origin), "sub"
    )
    outer.commit()
    inside = Clone(outer.folder / "sub")
    inside.git("config", "user.name", "Ann Lee")
    inside.git("config", "user.email", "ann@lee.example")
    inside.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: from a submodule\n")
    assert inside.account()["outcome"] == "synced"
    assert outer.account()["committed"] == []


def test_a_repository_among_the_notes_is_left_out(two: Team) -> None:
    git(two.ann.folder, "init", "-q", "notes/inner")
    two.ann.write("notes/inner/page.md", "of another repository\n")
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    account = two.ann.account()
    assert account["committed"][0]["paths"] == [ROOF]
    assert account["remarks"] == ["notes/inner/ is a repository of its own, and was left out."]


@pytest.mark.parametrize("name", ["ö/ü", "a;touch${IFS}owned", "$(touch${IFS}owned)", "`x`'\"y"])
def test_hostile_names_of_branches(two: Team, name: str) -> None:
    two.ann.git("switch", "-q", "-c", name)
    two.ann.append(ROOF, "\n## 2026-11-20 ann-lee -> bob-hale: hello\n")
    account = two.ann.account()
    assert (account["outcome"], account["branch"]) == ("synced", name), account
    assert git(two.origin, "rev-parse", f"refs/heads/{name}") == two.ann.git("rev-parse", "HEAD")
    assert not list(two.ann.folder.rglob("owned"))
