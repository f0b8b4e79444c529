"""Why a sync cannot go on, in words that say what is whole and what to do."""

from collections.abc import Iterable, Sequence

from convnotes.model.account import Conflict, Outcome
from convnotes.report.terminal import count, safe

_SHOWN = 5


class Stopped(Exception):
    """It cannot go on; `outcome` says how it ended, and the rest what a person should know."""

    def __init__(self, outcome: Outcome, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.outcome, self.problem, self.hint = outcome, problem, hint


def in_the_midst(doing: str) -> Stopped:
    """Something else was begun with git, and not ended."""
    end = f"git {doing} --abort" if doing != "bisect" else "git bisect reset"
    return Stopped(
        Outcome.BLOCKED,
        f"git is in the midst of a {doing}: nothing was done",
        f"finish it (git status says how), or end it with: {end}\nthen: convnotes sync",
    )


def no_branch() -> Stopped:
    """A commit is checked out, and no branch."""
    return Stopped(
        Outcome.BLOCKED,
        "no branch is checked out (a detached HEAD): nothing was done",
        "go to a branch: git switch main\nor make one of where you are: git switch -c NAME",
    )


def follows_here(branch: str) -> Stopped:
    """The upstream is a branch of the same repository."""
    return Stopped(
        Outcome.BLOCKED,
        f"`{safe(branch)}` follows another branch of this repository: nothing was sent",
        "sync from a branch that follows one of a remote: git branch --set-upstream-to",
    )


def marked(paths: Iterable[str]) -> Stopped:
    """Marks of a merge stand in notes that were to be committed."""
    return Stopped(
        Outcome.BLOCKED,
        f"a merge left two versions in {listed(paths)}: nothing was committed",
        "keep what is right of both and delete the lines `<<<<<<<`, `=======`, `>>>>>>>`",
    )


def other_history() -> Stopped:
    """Both sides have no commit in common."""
    return Stopped(
        Outcome.BLOCKED,
        "the remote has another history than this repository: nothing was merged",
        "if both belong together: git pull --no-rebase --allow-unrelated-histories"
        "\nin a shallow clone, fetch the rest first: git fetch --unshallow",
    )


def in_the_way(paths: Sequence[str]) -> Stopped:
    """Files would be written over that no commit has."""
    return Stopped(
        Outcome.BLOCKED,
        f"{listed(paths)} changed here, in no commit, and is in the way of what came in:"
        " nothing was merged",
        "commit that or put it aside (git stash), then: convnotes sync",
    )


def conflict(open_ones: Sequence[Conflict]) -> Stopped:
    """A merge is in progress that only a person can end."""
    files = listed(each.path for each in open_ones)
    marked = [each for each in open_ones if each.why.startswith("content")]
    hint = (
        "decide in each between the marks `<<<<<<<` and `>>>>>>>`, save, then: convnotes sync"
        if marked
        else "decide, then: convnotes sync"
    )
    if len(marked) < len(open_ones):
        hint += "\nwhat has no marks: git add FILE takes it as it lies here, git rm FILE lets it go"
    return Stopped(
        Outcome.CONFLICT,
        f"both sides changed {files} in ways that only a person can join: the merge waits for you",
        f"{hint}\nor go back to before the merge: git merge --abort",
    )


def gone(upstream: str, remote: str, branch: str) -> Stopped:
    """The branch was at the remote, and no longer is."""
    return Stopped(
        Outcome.REJECTED,
        f"{safe(upstream)} is gone from the remote: nothing was sent",
        f"to put it there again: git push {safe(remote)} {safe(branch)}",
    )


def refused(upstream: str, remote: str, words: str) -> Stopped:
    """The remote does not take it."""
    return Stopped(
        Outcome.REJECTED,
        f"{safe(upstream)} refused it{_said(words)}",
        "all is committed and merged here, and nothing was sent; if the branch is protected,"
        f"\nsend another: git push {safe(remote)} HEAD:refs/heads/NEW-NAME",
    )


def refused_here(words: str) -> Stopped:
    """The pre-push hook does not let it go."""
    return Stopped(
        Outcome.REFUSED,
        f"the pre-push hook of this repository refused{_said(words)}",
        "all is committed and merged here, and nothing was sent; mend that, then: convnotes sync",
    )


def wrong(number: int) -> Stopped:
    """What was to be sent has errors."""
    return Stopped(
        Outcome.FOUND,
        f"the check found {count(number, 'error')}: nothing was sent",
        "all is committed here; mend them (convnotes check --fix), then: convnotes sync",
    )


def overtaken(tries: int) -> Stopped:
    """Others sent something at each try."""
    return Stopped(
        Outcome.OVERTAKEN,
        f"others were quicker {tries} times: nothing was sent",
        "all is committed and merged here; try again: convnotes sync",
    )


def listed(paths: Iterable[str]) -> str:
    """Name some files."""
    names = [safe(each) for each in paths]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _said(words: str) -> str:
    return f": {safe(words)}" if words else ""
