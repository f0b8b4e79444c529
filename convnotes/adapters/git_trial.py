"""A merge in a repository of its own, which git by itself would leave in conflict, or worse."""

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from convnotes.adapters.clone import Clone, run_git
from convnotes.adapters.git_scripts import FOLDER
from convnotes.adapters.git_wiring import ATTRIBUTES

_NOTE = "notes/conversations/trial.md"
_BASE = """\
---
participants: [ann-lee, bob-hale]
next_turn: bob-hale
since: 2026-01-05
---

## 2026-01-05 ann-lee -> bob-hale: the question
"""
_OURS = _BASE.replace("bob-hale\nsince: 2026-01-05", "ann-lee\nsince: 2026-01-06")
_THEIRS = _BASE.replace("since: 2026-01-05", "since: 2026-01-07")
_OUR_LINE = "## 2026-01-06 bob-hale -> ann-lee: our exchange\n"
_THEIR_LINE = "## 2026-01-07 ann-lee -> bob-hale: their exchange\n"
_QUIET = (
    *("-c", "user.name=trial", "-c", "user.email=trial@localhost", "-c", "commit.gpgsign=false"),
    *("-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false"),
)


class Trial(NamedTuple):
    """Whether the driver that a clone names merged two exchanges; `told` says what happened."""

    right: bool
    told: str


def trial(clone: Clone) -> Trial:
    """Merge with the driver and the scripts of a clone, in a temporary repository."""
    with tempfile.TemporaryDirectory(prefix="convnotes-trial-") as folder:
        top = Path(folder)
        git(top, "init", "--quiet")
        settings = "merge.convnotes.driver", clone.setting("merge.convnotes.driver")
        git(top, "config", *settings)
        if (clone.common / FOLDER).is_dir():
            shutil.copytree(clone.common / FOLDER, top / ".git" / FOLDER)
        (top / ".gitattributes").write_text(ATTRIBUTES + "\n", encoding="utf-8")
        _commit(top, _BASE)
        git(top, "branch", "theirs")
        _commit(top, f"{_OURS}\n{_OUR_LINE}")
        git(top, "checkout", "--quiet", "theirs")
        _commit(top, f"{_THEIRS}\n{_THEIR_LINE}")
        git(top, "checkout", "--quiet", "-")
        status = git(top, "merge", "--quiet", "--no-edit", "theirs")
        return _judged(status, (top / _NOTE).read_text(encoding="utf-8", errors="replace"))


def _judged(status: int, text: str) -> Trial:
    wanted = f"{_THEIRS}\n{_OUR_LINE}\n{_THEIR_LINE}"
    if status == 0 and text == wanted:
        return Trial(right=True, told="two exchanges and two turns were merged into one note")
    if status:
        return Trial(right=False, told="git left the trial in conflict: the driver was not called")
    return Trial(right=False, told="git merged the trial wrongly")


def _commit(top: Path, text: str) -> None:
    file = top / _NOTE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--no-verify", "-m", "trial")


def git(top: Path, *arguments: str) -> int:
    """Run git there, and nowhere else; gives its status."""
    return run_git(top, *_QUIET, *arguments, apart=True).returncode
