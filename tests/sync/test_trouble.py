"""What a sync says and leaves where something is in its way: never anything half done."""

import re
import time
from pathlib import Path

import pytest

from teamwork import ROOF, SETTINGS, Clone, Team, alone, bare, clone, git, team

SAID = "\n## 2026-11-20 ann-lee -> bob-hale: hello\n"


@pytest.fixture
def two(tmp_path: Path) -> Team:
    return team(tmp_path)


def hook(folder: Path, name: str, script: str) -> None:
    file = folder / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def is_clean(one: Clone) -> bool:
    """Tell whether nothing is begun, and nothing uncommitted."""
    return one.git("status", "--porcelain") == "" and not list((one.folder / ".git").glob("*.lock"))


def test_no_repository(tmp_path: Path) -> None:
    one = Clone(tmp_path)
    one.write("convnotes.toml", "")
    answer = one.sync()
    assert answer.status == 3
    assert re.fullmatch(
        r"error: .* is in no git repository: nothing was done\n  make it one with: git init.*\n",
        answer.err,
    )


def test_no_git(two: Team, tmp_path: Path) -> None:
    answer = two.ann.sync(PATH=str(tmp_path / "nothing"))
    assert (answer.status, answer.err) == (
        3,
        "error: git cannot be run: nothing was done\n  install git\n",
    )


def test_no_remote(tmp_path: Path) -> None:
    ann = alone(tmp_path / "ann")
    answer = ann.sync()
    assert answer.status == 0
    assert "There is no remote, so it is kept here only." in answer.err
    assert ann.git("status", "--porcelain") == ""
    assert ann.sync().out == "There is nothing to commit.\n"


def test_nothing_at_all(tmp_path: Path) -> None:
    """A repository without a commit, without notes, and with an empty remote."""
    origin = bare(tmp_path / "origin.git")
    one = alone(tmp_path / "one", {})
    one.git("remote", "add", "origin", str(origin))
    one.write(".git/info/exclude", "convnotes.toml\n")
    one.write("convnotes.toml", "")
    account = one.account()
    assert (account["outcome"], account["committed"]) == ("alone", []), account


def test_a_new_repository_takes_what_the_remote_has(two: Team, tmp_path: Path) -> None:
    one = alone(tmp_path / "one", {})
    one.git("remote", "add", "origin", str(two.origin))
    one.write(".git/info/exclude", "convnotes.toml\n")
    one.write("convnotes.toml", SETTINGS)
    account = one.account()
    assert account["outcome"] == "synced", account
    assert one.git("rev-parse", "HEAD") == two.ann.git("rev-parse", "HEAD")
    assert one.text(ROOF) == two.ann.text(ROOF)


def test_several_remotes_and_none_is_told(tmp_path: Path) -> None:
    ann = alone(tmp_path / "ann")
    for name in ("one", "other"):
        ann.git("remote", "add", name, str(bare(tmp_path / name)))
    answer = ann.sync()
    assert answer.status == 0
    assert "Say which: git push --set-upstream REMOTE main" in answer.err.replace("\n", " ")


def test_a_branch_that_follows_one_of_this_repository(two: Team) -> None:
    two.ann.git("switch", "-q", "-c", "side", "--track", "main")
    account = two.ann.account()
    assert (account["outcome"], account["status"]) == ("blocked", 3)
    assert "follows another branch of this repository" in account["problem"]


def test_a_detached_head(two: Team) -> None:
    two.ann.git("switch", "-q", "--detach")
    two.ann.append(ROOF, SAID)
    account = two.ann.account()
    assert (account["outcome"], account["status"]) == ("blocked", 3)
    assert "detached HEAD" in account["problem"]
    assert two.ann.git("status", "--porcelain") == f"M {ROOF}"


@pytest.mark.parametrize("doing", ["merge", "rebase", "cherry-pick", "revert", "bisect"])
def test_something_else_is_in_progress(two: Team, doing: str) -> None:
    two.ann.git("switch", "-q", "-c", "side")
    two.ann.replace(ROOF, "The ridge too.", "One.")
    two.ann.commit()
    two.ann.git("switch", "-q", "main")
    two.ann.replace(ROOF, "The ridge too.", "Other.")
    two.ann.commit()
    if doing == "revert":
        two.ann.git("revert", "--no-commit", "HEAD")
    elif doing == "bisect":
        two.ann.git("bisect", "start", "HEAD", "HEAD~1")
    else:
        two.ann.git(doing, "side", check=False)
    before = two.ann.git("status")
    account = two.ann.account()
    assert account["outcome"] == "blocked", account
    assert account["problem"] == f"git is in the midst of a {doing}: nothing was done"
    assert two.ann.git("status") == before


def test_offline(two: Team) -> None:
    two.ann.git("remote", "set-url", "origin", "http://ann:hunter2@127.0.0.1:9/team.git")
    two.ann.append(ROOF, SAID)
    answer = two.ann.sync()
    assert answer.status == 3
    assert "Committed" in answer.out
    assert "error: origin cannot be reached: " in answer.err
    assert "what you wrote is committed here; try again when you are online" in answer.err
    assert "hunter2" not in answer.out + answer.err
    assert is_clean(two.ann)


def test_a_remote_that_hangs(two: Team, tmp_path: Path) -> None:
    two.ann.git("remote", "set-url", "origin", "ssh://git@sleepy.example/team.git")
    two.ann.git("config", "convnotes.timeout", "0.4")
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nsleep 60 & wait\n")
    ssh.chmod(0o755)
    two.ann.append(ROOF, SAID)
    began = time.monotonic()
    answer = two.ann.sync(GIT_SSH_COMMAND=str(ssh))
    assert time.monotonic() - began < 20
    assert answer.status == 3
    assert "error: origin said nothing for 0.4 seconds" in answer.err
    assert "git config convnotes.timeout 300" in answer.err
    assert is_clean(two.ann)
    assert not _runs(int((tmp_path / "pid").read_text()))


def _runs(process: int) -> bool:
    """Tell whether a process still runs; one that ended and was not fetched yet does not."""
    file = Path(f"/proc/{process}/stat")
    return file.exists() and file.read_text().rpartition(")")[2].split()[0] != "Z"


def test_an_address_in_the_place_of_a_remote(two: Team, tmp_path: Path) -> None:
    """A branch may follow an address that git knows by no name, with a password in it."""
    address = "http://ann:hunter2@127.0.0.1:9/team.git"
    two.ann.git("config", "branch.main.remote", address)
    two.ann.append(ROOF, SAID)
    answer = two.ann.sync()
    assert answer.status == 3
    assert "http://127.0.0.1:9/team.git cannot be reached" in answer.err
    assert "hunter2" not in answer.out + answer.err
    two.ann.git("config", "branch.main.remote", two.origin.as_uri())
    account = two.ann.account()
    assert (account["outcome"], account["sent"]) == ("synced", 1), account


def test_a_remote_that_does_not_know_us(two: Team, tmp_path: Path) -> None:
    two.ann.git("remote", "set-url", "origin", "ssh://git@closed.example/team.git")
    ssh = tmp_path / "ssh"
    ssh.write_text(
        "#!/bin/sh\necho 'git@closed.example: Permission denied (publickey).' >&2\nexit 255\n"
    )
    ssh.chmod(0o755)
    answer = two.ann.sync(GIT_SSH_COMMAND=str(ssh))
    assert answer.status == 3
    assert "error: origin did not let you in: git@closed.example: Permission denied" in answer.err


def test_a_remote_that_is_gone(two: Team) -> None:
    two.origin.rename(two.origin.with_name("moved.git"))
    answer = two.ann.sync()
    assert answer.status == 3
    assert "error: origin cannot be used: " in answer.err
    assert "git remote --verbose" in answer.err


def test_a_branch_that_is_gone_from_the_remote(two: Team) -> None:
    git(two.origin, "branch", "-m", "main", "trunk")
    two.ann.append(ROOF, SAID)
    account = two.ann.account()
    assert (account["outcome"], account["status"]) == ("rejected", 3)
    assert account["problem"] == "origin/main is gone from the remote: nothing was sent"


def test_another_history(two: Team, tmp_path: Path) -> None:
    one = alone(tmp_path / "one")
    one.git("remote", "add", "origin", str(two.origin))
    account = one.account()
    assert account["outcome"] == "blocked"
    assert "another history" in account["problem"]
    assert one.git("log", "--format=%P") == ""
    assert is_clean(one)


def test_a_hook_refuses_the_commit(two: Team) -> None:
    hook(two.ann.folder / ".git", "pre-commit", "echo 'three notes are wrong' >&2; exit 1")
    two.ann.append(ROOF, SAID)
    answer = two.ann.sync()
    assert answer.status == 3
    assert (
        "error: a hook of this repository (pre-commit) refused: nothing was committed" in answer.err
    )
    assert "it says: three notes are wrong" in answer.err
    assert two.ann.text(ROOF).endswith(SAID)
    assert len(two.ann.subjects()) == 1


def test_a_hook_refuses_the_push(two: Team) -> None:
    hook(two.ann.folder / ".git", "pre-push", "echo 'not on a Friday' >&2; exit 1")
    two.ann.append(ROOF, SAID)
    account = two.ann.account()
    assert (account["outcome"], account["status"], account["waiting"]) == ("refused", 3, 1)
    assert account["problem"] == "the pre-push hook of this repository refused: not on a Friday"
    assert is_clean(two.ann)
    (two.ann.folder / ".git/hooks/pre-push").unlink()
    assert two.ann.account()["sent"] == 1


def test_the_remote_refuses_the_push(two: Team) -> None:
    told = "echo 'protected: see https://ann:hunter2@forge.example/?token=abc123 \\033[31m'"
    hook(two.origin, "pre-receive", f"{told}; exit 1")
    two.ann.append(ROOF, SAID)
    answer = two.ann.sync()
    assert answer.status == 3
    assert "error: origin/main refused it: protected: see https://forge.example/" in answer.err
    assert not re.search("hunter2|abc123|\x1b", answer.out + answer.err)
    assert "git push origin HEAD:refs/heads/NEW-NAME" in answer.err
    assert is_clean(two.ann)
    assert len(two.ann.subjects()) == 2


def test_git_does_not_know_who_we_are(two: Team) -> None:
    two.ann.git("config", "--unset", "user.email")
    two.ann.git("config", "user.useConfigOnly", "true")
    two.ann.append(ROOF, SAID)
    answer = two.ann.sync()
    assert answer.status == 3
    assert "error: git does not know who you are: nothing was committed" in answer.err
    assert "git config user.email" in answer.err


def test_the_index_is_locked(two: Team) -> None:
    two.ann.append(ROOF, SAID)
    two.ann.write(".git/index.lock", "")
    answer = two.ann.sync()
    assert answer.status == 3
    assert "index.lock" in answer.err
    assert "remove the .lock file" in answer.err
    assert two.ann.text(ROOF).endswith(SAID)


def test_errors_are_not_sent(two: Team) -> None:
    two.ann.replace(ROOF, "next_turn: ann-lee", "next_turn: ann-lee\ndue: 2026-02-30")
    answer = two.ann.sync()
    assert answer.status == 1
    assert f"Wrong      {ROOF}:5 CN102" in answer.out
    assert "error: the check found 1 error: nothing was sent" in answer.err
    assert two.ann.git("rev-list", "--count", "origin/main..HEAD") == "1"
    two.ann.replace(ROOF, "2026-02-30", "2026-02-28")
    assert two.ann.account()["sent"] == 2


def test_errors_of_others_keep_nobody_from_sending(two: Team) -> None:
    two.bob.replace(ROOF, "next_turn: ann-lee", "next_turn: ann-lee\ndue: 2026-02-30")
    two.bob.commit()
    two.bob.git("push", "-q")
    two.ann.append("notes/conversations/thesis.md", "\n## 2026-11-21 carol-diaz -> ann-lee: done\n")
    assert two.ann.account()["outcome"] == "synced"


def test_two_notes_of_one_id_are_not_sent(two: Team) -> None:
    two.bob.write("notes/conversations/porto.md", "---\nparticipants: [bob-hale]\n---\n")
    two.bob.sync()
    two.ann.write("notes/porto.md", "Another.\n")
    account = two.ann.account()
    assert (account["outcome"], account["errors"][0]["path"]) == ("found", "notes/porto.md")


def test_marks_of_a_merge_are_not_committed(two: Team) -> None:
    two.ann.append(ROOF, "\n<<<<<<< ours\none\n=======\nother\n>>>>>>> theirs\n")
    account = two.ann.account()
    assert account["outcome"] == "blocked"
    assert account["problem"] == f"a merge left two versions in {ROOF}: nothing was committed"
    assert len(two.ann.subjects()) == 1


def test_files_that_are_in_the_way(two: Team) -> None:
    for one in two.ann, two.bob:
        one.write("plan.txt", "plan\n")
    two.bob.commit()
    two.bob.git("push", "-q")
    two.ann.append(ROOF, SAID)
    account = two.ann.account()
    assert (account["outcome"], account["status"]) == ("blocked", 3)
    assert account["conflicts"] == [{"path": "plan.txt", "why": "changed here, in no commit"}]
    assert two.ann.text("plan.txt") == "plan\n"
    assert two.ann.git("status", "--porcelain") == "?? plan.txt"
    (two.ann.folder / "plan.txt").unlink()
    assert two.ann.account()["outcome"] == "synced"


class TestConflict:
    """Both reworded the same exchange: the merge waits for a person."""

    @pytest.fixture
    def stuck(self, two: Team) -> Team:
        two.bob.replace(ROOF, "The ridge too.", "The ridge, and the gutter.")
        two.bob.append(
            "notes/conversations/thesis.md", "\n## 2026-11-21 carol-diaz -> ann-lee: done\n"
        )
        two.bob.sync()
        two.ann.replace(ROOF, "The ridge too.", "Not the ridge.")
        account = two.ann.account()
        assert (account["outcome"], account["status"]) == ("conflict", 3), account
        assert account["conflicts"] == [{"path": ROOF, "why": "contents"}]
        return two

    def test_it_is_an_ordinary_merge(self, stuck: Team) -> None:
        assert "You have unmerged paths" in stuck.ann.git("status")
        assert stuck.ann.git("diff", "--name-only", "--diff-filter=U") == ROOF
        text = stuck.ann.text(ROOF)
        assert re.search("(?s)<<<<<<<.*Not the ridge.*=======.*the gutter.*>>>>>>>", text)
        assert text.count("## 2026-11-09") == 1

    def test_it_waits_until_it_is_decided(self, stuck: Team) -> None:
        answer = stuck.ann.sync()
        assert answer.status == 3
        assert f"both sides changed {ROOF} in ways that only a person can join" in answer.err
        marked = stuck.ann.text(ROOF)
        stuck.ann.write(ROOF, re.sub("(?s)<<<<<<<.*>>>>>>>[^\n]*", "Ridge or not.", marked))
        account = stuck.ann.account()
        assert account["outcome"] == "synced", account
        assert len(stuck.ann.git("log", "-1", "--format=%P").split()) == 2
        assert "#" not in stuck.ann.git("log", "-1", "--format=%B")
        assert is_clean(stuck.ann)
        assert stuck.bob.account()["received"] == 2
        assert "Ridge or not." in stuck.bob.text(ROOF)

    def test_it_can_be_given_up(self, stuck: Team) -> None:
        stuck.ann.git("merge", "--abort")
        assert is_clean(stuck.ann)
        assert "Not the ridge." in stuck.ann.text(ROOF)
        stuck.ann.replace(ROOF, "Not the ridge.", "The ridge, and the gutter.")
        assert stuck.ann.account()["outcome"] == "synced"


def test_one_deleted_what_the_other_changed(two: Team) -> None:
    (two.bob.folder / ROOF).unlink()
    two.bob.sync()
    two.ann.append(ROOF, SAID)
    account = two.ann.account()
    assert account["conflicts"] == [{"path": ROOF, "why": "modify/delete"}]
    assert "git add FILE takes it as it lies here, git rm FILE lets it go" in account["hint"]
    assert two.ann.account()["outcome"] == "conflict"
    two.ann.git("add", ROOF)
    assert two.ann.account()["outcome"] == "synced"
    assert two.bob.account()["outcome"] == "synced"
    assert SAID in two.bob.text(ROOF)


def test_staged_changes_stand_in_the_way_of_a_conflict(two: Team) -> None:
    two.bob.replace(ROOF, "The ridge too.", "The ridge, and the gutter.")
    two.bob.sync()
    two.ann.replace(ROOF, "The ridge too.", "Not the ridge.")
    two.ann.write("plan.txt", "plan\n")
    two.ann.git("add", "plan.txt")
    account = two.ann.account()
    assert account["outcome"] == "blocked"
    assert account["conflicts"] == [{"path": "plan.txt", "why": "changed here, in no commit"}]
    assert two.ann.git("status", "--porcelain") == "A  plan.txt"


def test_hostile_names_in_a_message(two: Team) -> None:
    name = "Eve\x1b]0;owned\x07\u202e\nSigned-off-by: Ann"
    two.ann.write(
        "notes/people/eve.md", '---\ntitle: "Eve\\e]0;owned\\a\\u202e\\nSigned-off-by: Ann"\n---\n'
    )
    two.ann.write(
        "notes/conversations/x.md",
        "---\nparticipants: [ann-lee, eve]\n---\n\n## 2026-11-20 eve -> ann-lee: hi\n",
    )
    answer = two.ann.sync()
    assert answer.status == 0, answer.err
    message = two.ann.git("log", "-1", "--format=%B")
    for text in (message, answer.out, answer.err):
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text), name
    assert "Eve" in message
    assert two.ann.git("log", "-1", "--format=%(trailers)") == ""


def test_sparse_and_partial_clones(two: Team, tmp_path: Path) -> None:
    git(two.origin, "config", "uploadpack.allowFilter", "true")
    address = two.origin.as_uri()
    sparse = clone(address, tmp_path / "sparse", "Carol Diaz", "--sparse", "--filter=blob:none")
    sparse.git("sparse-checkout", "set", "notes/conversations")
    assert not (sparse.folder / "notes/people").exists()
    two.ann.append(ROOF, SAID)
    two.ann.write("notes/people/dave-pipes.md", "---\ntitle: Dave\n---\n")
    two.ann.sync()
    sparse.append("notes/conversations/thesis.md", "\n## 2026-11-21 carol-diaz -> ann-lee: done\n")
    account = sparse.account()
    assert account["outcome"] == "synced", account
    assert SAID in sparse.text(ROOF)
    assert not (sparse.folder / "notes/people").exists()
    assert is_clean(sparse)
    assert two.ann.account()["received"] == 2
    assert (two.ann.folder / "notes/people/dave-pipes.md").exists()


def test_shallow_clones(two: Team, tmp_path: Path) -> None:
    shallow = clone(two.origin.as_uri(), tmp_path / "shallow", "Carol Diaz", "--depth=1")
    two.ann.append(ROOF, SAID)
    two.ann.sync()
    shallow.append("notes/conversations/thesis.md", "\n## 2026-11-21 carol-diaz -> ann-lee: done\n")
    assert shallow.account()["outcome"] == "synced"
