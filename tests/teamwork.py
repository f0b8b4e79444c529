"""Clones that share one bare repository on disk, for tests of what a team does by git."""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from running import Answer, run

ON = "2026-11-25"
SETTINGS = '[team]\nmembers = ["ann-lee", "bob-hale"]\n'
ROOF = "notes/conversations/roof.md"
FILES = {
    "convnotes.toml": SETTINGS,
    "notes/people/ann-lee.md": "---\ntitle: Ann Lee\nemail: ann@lee.example\n---\n",
    "notes/people/bob-hale.md": "---\ntitle: Bob Hale\nemail: bob@hale.example\n---\n",
    "notes/people/carol-diaz.md": "---\ntitle: Carol Diaz\n---\n",
    ROOF: "---\ntitle: Roof\nparticipants: [ann-lee, bob-hale]\nnext_turn: ann-lee\n---\n\n"
    "## 2026-11-09 bob-hale -> ann-lee (email): asks for measurements\n\nThe ridge too.\n",
    "notes/conversations/thesis.md": "---\ntitle: Thesis\nparticipants: [ann-lee, carol-diaz]\n"
    "---\n\n## 2026-11-10 ann-lee -> carol-diaz: chapter 2\n",
}


def git(folder: Path, *arguments: str, check: bool = True, given: str | None = None) -> str:
    """Run git as a person would; gives what it says, errors too."""
    done = subprocess.run(
        ("git", *arguments),
        cwd=folder,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        timeout=60,
        env={**os.environ, "GIT_EDITOR": ":"},
    )
    assert done.returncode == 0 or not check, done.stdout
    return done.stdout.strip()


class Clone(NamedTuple):
    """One member's clone: what it holds, and convnotes run in it."""

    folder: Path

    def sync(self, *options: str, **environment: str) -> Answer:
        return self.run("sync", *options, **environment)

    def run(self, *arguments: str, **environment: str) -> Answer:
        return run("--on", ON, *arguments, folder=self.folder, environment=environment)

    def well(self, *arguments: str) -> Answer:
        """Run a command that must go well."""
        answer = self.run(*arguments)
        assert answer.status == 0, answer.err
        return answer

    def account(self, *options: str, **environment: str) -> dict[str, Any]:
        answer = self.sync(*options, "--format", "json", **environment)
        account: dict[str, Any] = json.loads(answer.out)
        return account | {"status": answer.status}

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(text.encode())

    def text(self, path: str) -> str:
        return (self.folder / path).read_bytes().decode()

    def append(self, path: str, text: str) -> None:
        self.write(path, self.text(path) + text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def git(self, *arguments: str, check: bool = True) -> str:
        return git(self.folder, *arguments, check=check)

    def commit(self, message: str = "by hand") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def subjects(self) -> list[str]:
        return self.git("log", "--format=%s").splitlines()


class Team(NamedTuple):
    """A bare repository, and a clone of it for each member."""

    origin: Path
    ann: Clone
    bob: Clone


def configured(folder: Path, name: str, mail: str) -> Clone:
    git(folder, "config", "user.name", name)
    git(folder, "config", "user.email", mail)
    return Clone(folder)


def clone(origin: Path | str, folder: Path, name: str, *options: str) -> Clone:
    git(folder.parent, "clone", "--quiet", *options, str(origin), str(folder))
    first, last = name.lower().split()
    return configured(folder, name, f"{first}@{last}.example")


def bare(folder: Path) -> Path:
    git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    return folder


def alone(folder: Path, files: dict[str, str] = FILES) -> Clone:
    """A repository without a remote, with files that are not committed."""
    git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    one = configured(folder, "Ann Lee", "ann@lee.example")
    for path, text in files.items():
        one.write(path, text)
    return one


def team(folder: Path) -> Team:
    """Two clones with everything committed and shared; made once and then copied."""
    made = _made()
    for name in ("origin.git", "ann", "bob"):
        shutil.copytree(made / name, folder / name, symlinks=True)
    return Team(folder / "origin.git", Clone(folder / "ann"), Clone(folder / "bob"))


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="convnotes-team-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    origin = bare(folder / "origin.git")
    ann = alone(folder / "ann")
    ann.commit("begin")
    # Relative to the clone, so that all of it can be copied elsewhere.
    ann.git("remote", "add", "origin", "../origin.git")
    ann.git("push", "--quiet", "--set-upstream", "origin", "main")
    bob = clone(origin, folder / "bob", "Bob Hale")
    bob.git("remote", "set-url", "origin", "../origin.git")
    return folder
