"""Repositories for tests: real git, in folders of their own, with convnotes set up in them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from running import REPOSITORY, run

NOTE = "notes/conversations/roof.md"
BASE = """\
---
title: Roof
participants: [ann-lee, bob-hale, carol-diaz]
next_turn: bob-hale
since: 2026-11-18
tags: [house]
---
The loft drips.

## 2026-11-18 ann-lee -> bob-hale: when?
"""
SETTINGS = '[team]\nmembers = ["ann-lee", "bob-hale"]\n'


@dataclass(frozen=True)
class Clone:
    """A work tree, and what is typed in it."""

    top: Path

    def try_git(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ("git", "-c", "protocol.file.allow=always", *arguments),
            cwd=self.top,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "GIT_EDITOR": "true", **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def git(self, *arguments: str, **more: str) -> str:
        done = self.try_git(*arguments, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def name(self, who: str) -> None:
        self.git("config", "user.name", who)
        self.git("config", "user.email", f"{who}@example.org")

    def write(self, text: str | bytes, path: str = NOTE) -> None:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str = NOTE) -> str:
        return (self.top / path).read_bytes().decode()

    def commit(self, text: str | bytes, path: str = NOTE) -> None:
        self.write(text, path)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "-m", "a change")

    def set_up(self) -> None:
        answer = run("git", "setup", folder=self.top)
        assert answer.status == 0, answer.err


def repository(top: Path, text: str = BASE) -> Clone:
    """Make a repository with one conversation, set up."""
    top.mkdir(parents=True)
    made = Clone(top)
    made.git("init", "--quiet", "-b", "main")
    made.name("ann")
    made.write(SETTINGS, "convnotes.toml")
    made.write("---\ntitle: Ann Lee\n---\n", "notes/people/ann-lee.md")
    made.write("---\ntitle: Bob Hale\n---\n", "notes/people/bob-hale.md")
    made.write("---\ntitle: Carol Diaz\n---\n", "notes/people/carol-diaz.md")
    made.set_up()
    made.commit(text)
    return made


def cloned(source: Clone, top: Path) -> Clone:
    """Clone a repository, and set the clone up."""
    source.git("clone", "--quiet", str(source.top), str(top))
    made = Clone(top)
    made.name("bob")
    made.set_up()
    return made
