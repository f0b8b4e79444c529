"""What earlier builds left for later ones: whether anything changed at all.

It lies in `.convnotes/builds`, for us alone, and may be deleted at any time.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from convnotes.adapters.builtin import builtin_templates
from convnotes.adapters.disk import unlink_if_there
from convnotes.adapters.lock import Busy, lock
from convnotes.adapters.state import keep_from_git, make_folder, make_state
from convnotes.errors import ConvnotesError
from convnotes.text.decode import digest

_FOLDER = "builds"
_PATIENCE = 600.0
_PACKAGE = Path(__file__).resolve().parent.parent
_RACY = 50_000_000
"""Nanoseconds in which a file may change twice without its time telling so."""


class BuildState:
    """The folder for builds of one workspace into one folder."""

    def __init__(self, root: Path, out: Path) -> None:
        home = os.path.realpath(root)
        try:
            state = make_state(home)
            keep_from_git(state)
            builds = os.path.join(state, _FOLDER)
            make_folder(builds, f".convnotes/{_FOLDER}")
            self.folder = os.path.join(builds, digest(os.fsencode(out))[:16])
            make_folder(self.folder, ".convnotes")
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise ConvnotesError(f".convnotes: {reason}; nothing was written") from None
        self.root = home
        self.out = out
        self.pages = os.path.join(self.folder, "pages.sqlite")
        self.copies = os.path.join(self.folder, "seen")
        self.markdown = os.path.join(builds, "markdown.sqlite")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only build into this folder; raises `ConvnotesError` where another does not end."""
        try:
            with lock(self.folder, _PATIENCE):
                yield
        except Busy:
            raise ConvnotesError(
                f"another build is writing {self.out}: nothing was written",
                "try again when it has ended",
            ) from None

    def inputs(self, asked: Iterable[str]) -> str:
        """Name the state of all that a site is made from; nothing where it is still changing."""
        now = time.time_ns()
        lines = list(asked)
        newest = 0
        for folder in ("notes", "attachments", "templates"):
            for line, changed in stats(os.path.join(self.root, folder)):
                lines.append(line)
                newest = max(newest, changed)
        for line, changed in stats(os.path.join(self.root, "convnotes.toml")):
            lines.append(line)
            newest = max(newest, changed)
        lines += [code(), boot()]
        return "" if newest > now - _RACY else digest("\n".join(lines).encode("utf-8", "replace"))

    def unchanged(self, inputs: str) -> dict[str, int] | None:
        """Give what the last build told, if neither its inputs nor its files changed since."""
        try:
            with open(os.path.join(self.folder, "last.json"), encoding="utf-8") as file:
                last = json.load(file)
            told = last["told"]
            if inputs and last["inputs"] == inputs and last["site"] == self._site():
                return {str(key): int(each) for key, each in told.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return None

    def remember(self, inputs: str, told: dict[str, int]) -> None:
        """Keep what a build was made from, and how its files lie there."""
        made = {"inputs": inputs, "site": self._site(), "told": told}
        file = os.path.join(self.folder, "last.json")
        with contextlib.suppress(OSError):
            with open(file + ".new", "w", encoding="utf-8") as half:
                json.dump(made, half)
            os.replace(file + ".new", file)

    def forget(self) -> None:
        """Let the next build look at everything."""
        with contextlib.suppress(OSError):
            unlink_if_there(os.path.join(self.folder, "last.json"))

    def _site(self) -> str:
        lines = [line for line, _ in stats(os.fspath(self.out))]
        return digest("\n".join(lines).encode("utf-8", "replace"))


def boot() -> str:
    """Name the time since the machine was started, where the system tells; nothing elsewhere.

    The files of a site are not forced to the disk one by one, which would take minutes. So a build
    after a crash of the machine must not trust how they lie there, and looks at their bytes.
    """
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except (OSError, ValueError):
        return ""


def code() -> str:
    """Name the state of convnotes itself: its code and its templates."""
    lines = [line for line, _ in stats(os.fspath(_PACKAGE))]
    lines += [line for line, _ in stats(os.fspath(builtin_templates()))]
    return digest("\n".join(lines).encode("utf-8", "replace"))


def stats(path: str) -> Iterator[tuple[str, int]]:
    """Give a line for each file of a folder, with the time of its last change; links are followed."""
    try:
        if not os.path.isdir(path):
            found = os.stat(path)
            yield _line(path, found), max(found.st_mtime_ns, found.st_ctime_ns)
            return
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name == "__pycache__":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from stats(entry.path)
            continue
        try:
            found = entry.stat()
        except OSError:
            yield f"{entry.path} leads nowhere", 0
            continue
        yield _line(entry.path, found), max(found.st_mtime_ns, found.st_ctime_ns)


def _line(path: str, found: os.stat_result) -> str:
    return (
        f"{path} {found.st_mode} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
        f" {found.st_ino}"
    )
