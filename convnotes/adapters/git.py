"""git, by its command line: when notes changed last, and making repositories."""

import datetime
import os
import subprocess
from pathlib import Path

from convnotes.adapters import git_config
from convnotes.model.last_change import LastChange


def state(root: Path) -> str:
    """Name the state of the history that `last_changes` tells of; nothing where git has none."""
    return _output(root, "rev-parse", "--is-shallow-repository", "--verify", "HEAD").strip()


def last_changes(root: Path) -> dict[str, LastChange]:
    """Give the newest commit of every file in `notes/`, by path; nothing where git has none.

    One call tells all of them: the log is read from its newest commit, and the first to name a
    file is its last change. Where a shallow clone's history ends, that is not known.
    """
    cut = boundary(root)
    told = _output(
        root,
        "-c",
        "core.quotePath=false",
        "log",
        "--no-renames",
        "--relative",
        "--name-only",
        "-z",
        "--format=%x01%H%x02%as%x02%an%x02%ae",
        "--",
        "notes",
    )
    found: dict[str, LastChange | None] = {}
    for commit in told.split("\x01")[1:]:
        head, _, names = commit.partition("\0")
        name, day, author, email = head.split("\x02")
        known = LastChange(datetime.date.fromisoformat(day), author, email)
        change = None if name in cut else known
        for each in names.split("\0"):
            path = each.lstrip("\n")
            if path:
                found.setdefault(path, change)
    return {path: change for path, change in found.items() if change}


def boundary(root: Path) -> frozenset[str]:
    """Give the oldest commits of a shallow clone: git says that they made every file they hold."""
    path = _output(root, "rev-parse", "--git-path", "shallow").rstrip("\n")
    try:
        return frozenset((root / path).read_text(encoding="ascii").split()) if path else frozenset()
    except (OSError, ValueError):
        return frozenset()


def initialise(root: Path) -> bool:
    """Make a repository in a folder; tells whether that went well."""
    return _run(root, "init", "--quiet") == 0


def set_config(root: Path, key: str, value: str) -> None:
    """Set a value in the repository's own configuration."""
    _run(root, "config", "--local", key, value)


def _environment() -> dict[str, str]:
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _output(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            ("git", "-C", str(root), *arguments),
            capture_output=True,
            text=True,
            timeout=20,
            env=_environment(),
            errors="replace",
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _run(root: Path, *arguments: str) -> int:
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, no shell
            ("git", "-C", str(root), *arguments),
            capture_output=True,
            timeout=20,
            env=_environment(),
            check=False,
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return 127


def commit_all(root: Path, message: str) -> bool:
    """Commit everything in a new repository; tells whether that went well."""
    if _run(root, "add", "--all") != 0:
        return False
    name = git_config.value(root, "user.name") or "convnotes"
    mail = git_config.value(root, "user.email") or "convnotes@localhost"
    return (
        _run(
            root,
            "-c",
            f"user.name={name}",
            "-c",
            f"user.email={mail}",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "--quiet",
            "--no-verify",
            "-m",
            message,
        )
        == 0
    )
