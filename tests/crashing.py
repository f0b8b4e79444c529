"""Kills a command at each of its system calls that touch a workspace, or lets that call fail.

A `Scene` is a workspace and a command. `Crashes` runs it once to see what it does and which system
calls it makes there. `lost_by_kill` and `lost_by_error` then run it again, with one of them going
wrong, and give complaints in words, of which there should be none:

    crashes = Crashes(strace, tmp_path, Scene(make, lambda root: (sys.executable, "-m", …, root)))
    for point in crashes.points:
        assert lost_by_kill(crashes, point) == []

The command is a list of words. It must name the workspace by its absolute path and make the same
system calls each time; only those of its first process count.
"""

import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from convnotes.workspace import Workspace
from running import apart

ERRORS = ("ENOSPC", "EIO", "EROFS", "EACCES")

_CALL = re.compile(r"([a-z_0-9]+)\((.*)")
_FROM_HERE = re.compile(r'AT_FDCWD<[^>]*>, "/')
_KEPT = {".convnotes", ".convnotes/lock", ".convnotes/.gitignore", ".convnotes/undo"}
_NO_PART = {"execve", "exit_group", "getcwd"}
_CACHES = (".convnotes/index.sqlite", ".convnotes/catalog.sqlite")

# What Python does with other files as well would, failing from then on, end it at once.
_STEADY = {"rename", "renameat2", "unlink", "fsync", "mkdir", "link", "rmdir"}

Tree = dict[str, bytes | None]


@dataclass(frozen=True)
class Scene:
    """What fills an empty folder, and the command that writes into it."""

    make: Callable[[Path], None]
    command: Callable[[Path], Sequence[str]]


class Point(NamedTuple):
    """One system call: its name, and how many of that name there were with it."""

    call: str
    number: int


class Outcome(NamedTuple):
    """What a run left: its status and words, the files, what recovery said, and the files then."""

    status: int
    err: str
    left: Tree
    said: tuple[str, ...]
    then: Tree


class Crashes:
    """A scene with what happens in it when nothing goes wrong."""

    def __init__(self, strace: Path, folder: Path, scene: Scene) -> None:
        self._strace = strace
        self._scene = scene
        self._root = folder / "workspace"
        self._log = folder / "strace.log"
        self._make()
        self.old = tree(self._root)
        whole = self._run("-y", "-o", str(self._log))
        assert whole.status == 0, whole.err
        self.new = whole.then

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """All system calls that touch the workspace, in order."""
        seen: Counter[str] = Counter()
        found = []
        for line in self._log.read_text(errors="replace").splitlines():
            match = _CALL.match(line)
            if match:
                call, rest = match.groups()
                seen[call] += 1
                if call not in _NO_PART and str(self._root) in _FROM_HERE.sub("", rest):
                    found.append(Point(call, seen[call]))
        return tuple(found)

    def sample(self, count: int) -> list[Point]:
        """Pick points by chance, the same ones each time."""
        return sorted(random.Random(count).sample(self.points, min(count, len(self.points))))

    @property
    def steady(self) -> tuple[Point, ...]:
        """The points whose calls can go on failing."""
        return tuple(point for point in self.points if point.call in _STEADY)

    def kill(self, point: Point) -> Outcome:
        """Run the command, and kill it as it makes this call."""
        return self._inject(f"{point.call}:signal=KILL:when={point.number}")

    def fail(self, point: Point, error: str, *, steady: bool = False) -> Outcome:
        """Run the command, and let this call fail; and all of its name from then on, if steady."""
        more = "+" if steady else ""
        return self._inject(f"{point.call}:error={error}:when={point.number}{more}")

    def _inject(self, what: str) -> Outcome:
        self._make()
        return self._run(
            "-e",
            f"trace={what.split(':', maxsplit=1)[0]}",
            "-e",
            f"inject={what}",
            "-o",
            os.devnull,
        )

    def _make(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir()
        self._scene.make(self._root)

    def _run(self, *options: str) -> Outcome:
        command = (str(self._strace), *options, "--", *self._scene.command(self._root))
        done = subprocess.run(
            command,
            cwd=self._root.parent,
            env=apart({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}),
            capture_output=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        left = tree(self._root)
        said = Workspace(self._root).recover()
        return Outcome(done.returncode, done.stderr.decode(), left, said, tree(self._root))


def tree(root: Path) -> Tree:
    """Read all files of a workspace and the names of its folders.

    What is always there is left out, and so are the caches, which may be in any state.
    """
    return {
        path: file.read_bytes() if file.is_file() else None
        for file in sorted(root.rglob("*"))
        if (path := file.relative_to(root).as_posix()) not in _KEPT and not path.startswith(_CACHES)
    }


def lost_by_kill(crashes: Crashes, point: Point) -> list[str]:
    """Complain unless after a kill and the next command all is as before, or all as after."""
    outcome = crashes.kill(point)
    if outcome.status != -9:
        return [f"{point}: it was not killed there but ended with {outcome.status}"]
    whole = outcome.then in (crashes.old, crashes.new)
    return [] if whole else [_torn(crashes, point, outcome)]


def lost_by_error(crashes: Crashes, point: Point, error: str, names: Sequence[str]) -> list[str]:
    """Complain unless a failed call leaves all done, or nothing done and one line that says so."""
    outcome = crashes.fail(point, error)
    where = f"{point} {error} {outcome.status} {outcome.err!r}"
    if outcome.status == 0:
        # It could be done, although not everything could be removed: an empty folder may stay.
        done = _files(outcome.then) == _files(crashes.new)
        return [] if done else [f"{where}: {_differences(crashes, outcome.then)}"]
    found = _complaints_about_words(outcome.err, names)
    if outcome.left != crashes.old:
        found.append(_differences(crashes, outcome.left))
    return [f"{where}: {each}" for each in found]


def lost_by_steady_error(
    crashes: Crashes, point: Point, error: str, names: Sequence[str]
) -> list[str]:
    """Complain unless all is as before or as after once the disk is well again."""
    outcome = crashes.fail(point, error, steady=True)
    now = _files(outcome.then)
    whole = now in (_files(crashes.old), _files(crashes.new))
    found = [] if whole else [_torn(crashes, point, outcome)]
    if outcome.status:
        found += _complaints_about_words(outcome.err, names)
    elif now != _files(crashes.new):
        found.append("it said nothing")
    return [f"{error} {each}" for each in found]


def _files(found: Tree) -> Tree:
    return {path: data for path, data in found.items() if data is not None}


def _complaints_about_words(words: str, names: Sequence[str]) -> list[str]:
    lines = words.splitlines()
    found = []
    if len(lines) != 1 or "Traceback" in words:
        found.append(f"not one line: {words}")
    if not any(name in words for name in names):
        found.append("no file is named")
    return found


def _torn(crashes: Crashes, point: Point, outcome: Outcome) -> str:
    return f"{point}: {_differences(crashes, outcome.then)}; {outcome.said}"


def _differences(crashes: Crashes, now: Tree) -> str:
    return "; ".join(
        f"from {name}: {sorted(path for path in {*was, *now} if was.get(path, 0) != now.get(path, 0))}"
        for name, was in (("old", crashes.old), ("new", crashes.new))
    )
