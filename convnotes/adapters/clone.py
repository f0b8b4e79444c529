"""One clone of a repository: where git keeps its things, its settings, and what a file means to it."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from convnotes.errors import ConvnotesError

_PATIENCE = 60
"""Seconds after which git is given up."""
_MISSING = 127
_OF_A_REPOSITORY = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
    )
)


@dataclass(frozen=True, slots=True)
class Clone:
    """A work tree; `top` is its root, `common` the folder that all its work trees share."""

    top: Path
    common: Path
    hooks: Path

    def run(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        given: bytes = b"",
        folder: Path | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git in the work tree, or in another folder."""
        return run_git(folder or self.top, *arguments, environment=environment, given=given)

    def setting(self, key: str) -> str:
        """Give a value of this clone's settings, of whatever level, or nothing."""
        done = self.run("config", "--get", key)
        return done.stdout.decode(errors="replace").rstrip("\n") if done.returncode == 0 else ""

    def set(self, key: str, value: str) -> None:
        """Set a value in the settings that all work trees of this clone share."""
        if self.run("config", "--local", key, value).returncode:
            raise ConvnotesError(f"git did not take the setting {key}", f"try: git config {key}")

    def attributes(self, path: str, *names: str) -> dict[str, str]:
        """Give what attributes a path of the work tree has."""
        done = self.run("check-attr", "-z", *names, "--", path)
        words = done.stdout.decode(errors="replace").split("\0")
        return dict(zip(words[1::3], words[2::3], strict=False))

    def ignores(self, path: str) -> bool:
        """Tell whether git ignores a path, tracked or not."""
        return self.run("check-ignore", "-q", "--no-index", "--", path).returncode == 0


def run_git(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
    apart: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; a git that is missing or hangs has the status 127.

    With `apart` it knows nothing of the repository that we were perhaps called from.
    """
    command = ("git", "-C", os.fspath(folder), *arguments)
    inherited = {
        key: value for key, value in os.environ.items() if not (apart and key in _OF_A_REPOSITORY)
    }
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, no shell
            command,
            capture_output=True,
            input=given,
            timeout=_PATIENCE,
            env={**inherited, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(environment or {})},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return subprocess.CompletedProcess(command, _MISSING, b"", b"")


def find_clone(folder: Path) -> Clone:
    """Find the clone that a folder belongs to; raises `ConvnotesError` for none."""
    version = git_version(folder)
    if not version:
        raise ConvnotesError("git was not found: nothing was done", "install git")
    done = run_git(
        folder, "rev-parse", "--show-toplevel", "--git-common-dir", "--git-path", "hooks"
    )
    found = os.fsdecode(done.stdout).rstrip("\n").split("\n")
    if done.returncode or len(found) != 3:
        raise ConvnotesError(
            f"{folder} is in no git work tree: nothing was done", "make a repository: git init"
        )
    top, common, hooks = found
    return Clone(Path(top), (folder / common).resolve(), _outright(folder, hooks))


def _outright(folder: Path, path: str) -> Path:
    return Path(os.path.realpath(os.path.join(folder, path)))


def git_version(folder: Path) -> str:
    """Give the number of the git that is found, or nothing."""
    done = run_git(folder, "version")
    words = done.stdout.decode(errors="replace").split()
    return words[2] if done.returncode == 0 and len(words) > 2 else ""


def paths(output: bytes) -> tuple[str, ...]:
    """Give the paths of an output with `-z`."""
    return tuple(os.fsdecode(each) for each in output.split(b"\0") if each)


def listed(each: Iterable[str]) -> bytes:
    """Give paths as git reads them with `-z`."""
    return b"".join(os.fsencode(path) + b"\0" for path in each)
