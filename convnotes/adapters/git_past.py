"""git's history: what the notes were at an earlier commit, and who has changed them since."""

import datetime
import os
import re
import subprocess
from pathlib import Path

from convnotes.adapters.git import boundary
from convnotes.errors import ConvnotesError
from convnotes.model.revision import Revision

_PATIENCE = 60
_FIELDS = 5
_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NOTES = ("--", "notes")


def revision(root: Path, name: str) -> str | None:
    """Give the id of the commit that a name means, or None where it means none."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return found.decode().strip() or None if found is not None else None


def before(root: Path, day: datetime.date) -> str | None:
    """Give the id of the last commit before a day began here, or None."""
    found = _git(root, "rev-list", "-1", f"--before={day.isoformat()}T00:00:00", "HEAD")
    return found.decode().strip() or None if found is not None else None


def made_on(root: Path, commit: str) -> datetime.date | None:
    """Give the day on which a commit was made, by the clock of who made it."""
    found = _git(root, "show", "--no-patch", "--format=%cs", "--end-of-options", commit)
    try:
        return datetime.date.fromisoformat((found or b"").decode().strip())
    except ValueError:
        return None


def notes_then(root: Path, commit: str) -> dict[str, bytes | None]:
    """Give the notes that are not now as they were at a commit: their bytes then, None for none.

    Raises `ConvnotesError` where git does not answer.
    """
    changed = _git(
        root, "diff", "--raw", "-z", "--no-renames", "--no-ext-diff", "--abbrev=64", "--relative",
        commit, *_NOTES,
    )  # fmt: skip
    untracked = _git(root, "ls-files", "--others", "-z", *_NOTES)
    if changed is None or untracked is None:
        raise _silent()
    then: dict[str, bytes | None] = {_path(each): None for each in untracked.split(b"\0") if each}
    blobs: dict[str, bytes] = {}
    parts = iter(changed.split(b"\0"))
    for head, path in zip(parts, parts, strict=False):
        old_mode, _, old, _, _ = head.removeprefix(b":").split(b" ")
        if old_mode in (b"100644", b"100755"):
            blobs[_path(path)] = old
        else:
            then[_path(path)] = None
    return {each: data for each, data in (then | _contents(root, blobs)).items() if _is_note(each)}


def revisions(root: Path, since: str) -> tuple[Revision, ...]:
    """Give the commits since one that changed notes, the newest first; those of other branches too.

    The oldest commits of a shallow clone are left out, for nobody knows what they changed.
    """
    cut = boundary(root)
    found = _git(
        root, "log", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--relative",
        "--format=%x00%H%x00%aN%x00%aE%x00%aI%x00%s", f"{since}..HEAD", *_NOTES,
    )  # fmt: skip
    if found is None:
        raise _silent()
    parts = found.split(b"\0")
    made: list[Revision] = []
    at = 1
    while at + _FIELDS <= len(parts):
        name, author, mail, when, subject = (_text(each) for each in parts[at : at + _FIELDS])
        at += _FIELDS
        paths: list[str] = []
        while at < len(parts) and parts[at]:
            paths.append(_path(parts[at].removeprefix(b"\n")))
            at += 1
        at += 1
        moment = datetime.datetime.fromisoformat(when)
        if name not in cut:
            made.append(Revision(name, author, mail, moment, subject, tuple(paths)))
    return tuple(made)


def _contents(root: Path, blobs: dict[str, bytes]) -> dict[str, bytes | None]:
    """Read blobs by their ids, all in one call."""
    if not blobs:
        return {}
    asked = b"".join(blob + b"\n" for blob in blobs.values())
    answer = _git(root, "cat-file", "--batch", given=asked)
    if answer is None:
        raise _silent()
    found: dict[str, bytes | None] = {}
    at = 0
    for path in blobs:
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        if len(head) == 3 and head[1] == b"blob":
            size = int(head[2])
            found[path] = answer[end + 1 : end + 1 + size]
            at = end + size + 2
        else:
            found[path] = None
            at = end + 1
    return found


def _is_note(path: str) -> bool:
    parts = path.split("/")
    return (
        parts[0] == "notes" and path.endswith(".md") and not any(p.startswith(".") for p in parts)
    )


def _path(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _silent() -> ConvnotesError:
    return ConvnotesError("git did not answer: nothing can be said of the past", "see: git status")


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """Give what git answers, or None where it fails or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            ("git", "-C", os.fspath(root), "--literal-pathspecs", *arguments),
            input=given,
            capture_output=True,
            timeout=_PATIENCE,
            env={
                **os.environ,
                "GIT_TERMINAL_PROMPT": "0",
                "LC_ALL": "C",
                "GIT_OPTIONAL_LOCKS": "0",
            },
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
