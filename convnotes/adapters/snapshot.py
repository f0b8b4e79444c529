"""The notes of a commit, or of the next one, laid out in a folder of their own to be checked."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from convnotes.adapters.clone import Clone, listed, paths
from convnotes.errors import ConvnotesError


@contextlib.contextmanager
def laid_out(clone: Clone, root: Path, commit: str = "") -> Iterator[Path]:
    """Lay out the notes and settings of a workspace as they are staged, or in a commit.

    Gives the workspace's folder in the copy, which is gone afterwards.
    """
    inside = _inside(clone, root)
    with tempfile.TemporaryDirectory(prefix="convnotes-check-") as folder:
        environment: dict[str, str] = {}
        if commit:
            environment["GIT_INDEX_FILE"] = os.path.join(folder, "index")
            if clone.run("read-tree", commit, environment=environment).returncode:
                raise ConvnotesError(f"git has no commit {commit[:12]}: nothing was checked")
        wanted = _wanted(inside)
        found = clone.run("ls-files", "-z", "--", *wanted, environment=environment).stdout
        place = Path(folder, "notes")
        place.mkdir()
        clone.run(
            *("checkout-index", "-z", "--stdin", f"--prefix={place}/"),
            environment=environment,
            given=listed(paths(found)),
        )
        copy = place / inside
        copy.mkdir(parents=True, exist_ok=True)
        yield copy


def workspaces(clone: Clone) -> tuple[Path, ...]:
    """Give the workspaces of a work tree that are set up: those whose notes have our merge driver."""
    done = clone.run("ls-files", "-z", "--", ":(top,glob)**/convnotes.toml", folder=clone.top)
    folders = {os.path.dirname(path) for path in paths(done.stdout)}
    return tuple(
        clone.top / folder
        for folder in sorted(folders)
        if clone.attributes(os.path.join(folder, "notes/sample.md"), "merge")
        == {"merge": "convnotes"}
    )


def staged(clone: Clone, root: Path) -> tuple[str, ...]:
    """Give the staged files of a workspace, as paths in it, without those that go."""
    inside = _inside(clone, root)
    done = clone.run(
        *("diff", "--cached", "--name-only", "--no-renames", "--diff-filter=d", "-z", "--"),
        *_wanted(inside),
    )
    return _within(inside, paths(done.stdout))


def pushed(clone: Clone, root: Path, commit: str, known: str) -> tuple[str, ...] | None:
    """Give what a push changes in a workspace; None where that is not known, as in a first push."""
    inside = _inside(clone, root)
    if known.strip("0") == "" or clone.run("cat-file", "-e", f"{known}^{{commit}}").returncode:
        return None
    done = clone.run(
        *("diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", known, commit, "--"),
        *_wanted(inside),
    )
    return _within(inside, paths(done.stdout))


def _inside(clone: Clone, root: Path) -> str:
    inside = os.path.relpath(os.path.realpath(root), os.path.realpath(clone.top))
    return "" if inside == "." else inside.replace(os.sep, "/") + "/"


def _wanted(inside: str) -> tuple[str, ...]:
    return tuple(f":(top,literal){inside}{name}" for name in ("notes", "convnotes.toml"))


def _within(inside: str, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(each.removeprefix(inside) for each in found if each.startswith(inside))
