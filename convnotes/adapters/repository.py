"""The repository around a workspace: where it stands, what changed, and what its commits hold."""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from convnotes.adapters.git_calls import Said, call, without_secrets
from convnotes.errors import ConvnotesError

SYNCED = "refs/convnotes/synced"
"""Where the notes stood before the last sync brought something in; its reflog has those before."""
MERGING = "refs/convnotes/merging"
"""The commit that a sync was merging when it found a conflict."""
FETCHED = "refs/convnotes/fetched"
"""What was fetched from a remote that has only an address and no name."""

_OLDEST = (2, 38)
_NONE = "0" * 40
_DOINGS = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}


class Changed(NamedTuple):
    """A file that differs from the last commit; `blob` is what that has of it, or nothing.

    `marks` are the two letters of `git status`. A path is relative to the top of the repository.
    """

    path: str
    marks: str
    blob: str
    nested: bool = False


class Difference(NamedTuple):
    """A file that differs between two commits: its paths and blobs there, empty where it is not."""

    old_path: str
    path: str
    old: str
    new: str
    regular: bool = True


class Upstream(NamedTuple):
    """Where a branch is shared: the remote, the branch's ref there, and the ref that follows it."""

    remote: str
    ref: str
    tracking: str
    known: bool = True

    @property
    def safe_remote(self) -> str:
        """The remote as it may be shown: it may be an address with a password in it."""
        return without_secrets(self.remote)

    @property
    def shown(self) -> str:
        """How people write it."""
        return f"{self.safe_remote}/{self.ref.removeprefix('refs/heads/')}"


class State(NamedTuple):
    """Where the repository stands: `branch` is empty when detached, `head` before any commit."""

    branch: str
    head: str
    changes: tuple[Changed, ...]


class Repository:
    """The repository that a workspace lies in; raises `ConvnotesError` where there is none."""

    def __init__(self, root: Path, *, newest: bool = False) -> None:
        self.root = root
        said = call(
            root,
            "rev-parse",
            "--is-inside-work-tree",
            "--show-prefix",
            "--git-dir",
            "--show-toplevel",
        )
        lines = said.text.splitlines()
        if said.missing:
            raise ConvnotesError("git cannot be run: nothing was done", "install git")
        if not said.done or lines[0] != "true":
            raise _no_repository(root, said)
        self.prefix = lines[1]
        self.git_dir = Path(root, lines[2])
        self.top = Path(lines[3])
        if newest:
            self._refuse_old()

    def _refuse_old(self) -> None:
        words = self.call("version").text.split()
        numbers = words[2].split(".")[:2] if len(words) > 2 else []
        version = tuple(int(each) for each in numbers if each.isdigit())
        if version and version < _OLDEST:
            wanted = ".".join(map(str, _OLDEST))
            raise ConvnotesError(
                f"this needs git {wanted} or newer, and here is {words[2]}: nothing was done",
                "install a newer git; until then, use git itself: git pull, git push",
            )

    def call(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> Said:
        """Run git here."""
        return call(self.root, *arguments, given=given, environment=environment)

    def must(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> Said:
        """Run git here; raises `ConvnotesError` where it does not do what it should."""
        said = self.call(*arguments, given=given, environment=environment)
        if not said.done:
            raise trouble(f"git {arguments[0]} did not work", said)
        return said

    def inner(self, path: str) -> str:
        """Give a path relative to the workspace, of one that is relative to the repository."""
        return path.removeprefix(self.prefix)

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """Git's configuration here; sections and names are in lower case."""
        listed = self.call("config", "--list", "-z").parts
        return {name: value for name, _, value in (each.partition("\n") for each in listed)}

    def config(self, key: str) -> str:
        """Give a value of git's configuration, or nothing."""
        section, _, rest = key.partition(".")
        middle, dot, name = rest.rpartition(".")
        return self.settings.get(f"{section.lower()}.{middle}{dot}{name.lower()}", "")

    def doing(self) -> str:
        """Name what git is in the midst of, such as `merge`, or give nothing."""
        found = (word for name, word in _DOINGS.items() if (self.git_dir / name).exists())
        return next(found, "")

    def state(self, *places: str) -> State:
        """Look where the repository stands, and what changed in places of the workspace."""
        said = self.must(
            *("--no-optional-locks", "--literal-pathspecs", "status", "--porcelain=v2", "-z"),
            *("--branch", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"),
            *("--", *places),
        )
        branch = head = ""
        changes: list[Changed] = []
        for part in said.parts:
            if part.startswith("# branch.head "):
                branch = part[14:] if part[14:] != "(detached)" else ""
            elif part.startswith("# branch.oid "):
                head = part[13:] if part[13:] != "(initial)" else ""
            elif part.startswith("? "):
                changes.append(Changed(part[2:], "??", "", part.endswith("/")))
            elif part.startswith("1 "):
                _, marks, sub, _, _, _, blob, _, path = part.split(" ", 8)
                changes.append(Changed(path, marks, _there(blob), sub[0] == "S"))
            elif part.startswith("u "):
                path = part.split(" ", 10)[10]
                changes.append(Changed(path, "UU", ""))
        return State(branch, head, tuple(sorted(changes)))

    def commit_id(self, name: str) -> str:
        """Give the commit that a ref names, or nothing."""
        said = self.call(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        return said.text if said.done else ""

    def remotes(self) -> tuple[str, ...]:
        """Give the names of the remotes."""
        return tuple(self.call("remote").text.split())

    def upstream(self, branch: str) -> Upstream | None:
        """Find where a branch is shared: where it is told, else by the only remote or `origin`."""
        form = "%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)%00"
        told = self.call("for-each-ref", f"--format={form}", "--", f"refs/heads/{branch}")
        parts = told.text.replace("\n", "").split("\0")
        if len(parts) > 2 and all(parts[:2]):
            return Upstream(parts[0], parts[1], parts[2] or f"{FETCHED}/{branch}")
        # A branch without a commit is none that git lists.
        remote, ref = self.config(f"branch.{branch}.remote"), self.config(f"branch.{branch}.merge")
        remotes = self.remotes()
        known = bool(remote and ref)
        if not known:
            only = remotes[0] if len(remotes) == 1 else "origin" if "origin" in remotes else ""
            remote, ref = only, f"refs/heads/{branch}"
        tracking = f"refs/remotes/{remote}/{_short(ref)}"
        if remote not in remotes:
            tracking = f"{FETCHED}/{branch}"
        return Upstream(remote, ref, tracking, known) if remote else None

    def apart(self, one: str, other: str) -> tuple[int, int]:
        """Count the commits that only one has, and those that only the other has."""
        said = self.must("rev-list", "--left-right", "--count", f"{one}...{other}")
        left, _, right = said.text.partition("\t")
        return int(left), int(right)

    def base(self, one: str, other: str) -> str:
        """Give the best commit that both come from, or nothing."""
        return self.call("merge-base", one, other).text

    def differences(
        self, old: str, new: str, *places: str, renames: bool = False
    ) -> list[Difference]:
        """Give the files that differ between two commits."""
        said = self.must(
            *("--literal-pathspecs", "diff-tree", "-r", "-z", "--raw", "--no-abbrev"),
            "--find-renames" if renames else "--no-renames",
            *(old, new, "--", *places),
        )
        return list(_differences(said.parts))

    def blobs(self, ids: Iterable[str], largest: int) -> dict[str, bytes]:
        """Read what commits hold; what is larger than a number of bytes, or no file, is left out."""
        wanted = sorted({each for each in ids if each})
        if not wanted:
            return {}
        asked = "".join(f"{each}\n" for each in wanted).encode()
        sizes = self.must(
            "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", given=asked
        )
        fit = []
        for line in sizes.text.splitlines():
            name, kind, size = (*line.split(), "", "")[:3]
            if kind == "blob" and int(size) <= largest:
                fit.append(name)
        given = "".join(f"{each}\n" for each in fit).encode()
        return dict(_blobs(self.must("cat-file", "--batch", given=given).out)) if fit else {}

    def length(self, commit: str) -> int:
        """Count the commits that lead to one; of none there are none."""
        return int(self.must("rev-list", "--count", commit).text) if commit else 0

    def outgoing(self, theirs: str, ours: str, *places: str) -> list[str]:
        """Give the files that a remote would get anew or changed, all where it has none yet."""
        if theirs:
            found = self.differences(theirs, ours, *places)
            return [each.path for each in found if each.new]
        listed = ("ls-tree", "-r", "-z", "--name-only", "--full-name", ours)
        return self.must("--literal-pathspecs", *listed, "--", *places).parts

    def mentioning(self, words: Iterable[str], place: str) -> list[str] | None:
        """Find the files below a place that hold one of some words; None where git cannot tell."""
        given = "\n".join(each for each in words if each and "\n" not in each)
        if not given:
            return []
        said = self.call(
            *("grep", "--untracked", "--no-color", "-l", "-z", "-F", "-i", "-I", "--full-name"),
            *("-f", "-", "--", place),
            given=f"{given}\n".encode("utf-8", "surrogateescape"),
        )
        return said.parts if said.status in (0, 1) else None

    def record(self, ref: str, commit: str, why: str) -> None:
        """Set a ref of ours, with its reflog."""
        self.call("update-ref", "--create-reflog", "-m", why, ref, commit)

    def forget(self, ref: str) -> None:
        """Remove a ref of ours."""
        self.call("update-ref", "-d", ref)


def trouble(what: str, said: Said, hint: str = "") -> ConvnotesError:
    """Say that a call of git failed, with git's own words."""
    if said.hung:
        return ConvnotesError(f"{what}: git did not answer and was ended", hint or "try again")
    locked = "index.lock" in said.err or "Unable to create" in said.err
    if locked and not hint:
        hint = "another git may be at work here; if none is, remove the .lock file that it names"
    return ConvnotesError(f"{what}: {said.reason() or 'it does not say why'}", hint)


def _no_repository(root: Path, said: Said) -> ConvnotesError:
    if "dubious ownership" in said.err:
        return ConvnotesError(
            f"git does not trust {root}, which belongs to somebody else: nothing was done",
            f"if you trust it: git config --global --add safe.directory {root}",
        )
    if said.done or "not a git repository" in said.err:
        return ConvnotesError(
            f"{root} is in no git repository: nothing was done",
            "make it one with: git init, then: git add . && git commit",
        )
    return trouble("git cannot read this repository", said)


def _there(blob: str) -> str:
    return "" if blob.startswith(_NONE) else blob


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def _differences(parts: list[str]) -> Iterable[Difference]:
    each = iter(parts)
    for head in each:
        old_mode, new_mode, old, new, kind = head.lstrip(":").split(" ")
        path = next(each)
        new_path = next(each) if kind[0] in "RC" else path
        regular = {old_mode, new_mode} <= {"000000", "100644", "100755"}
        yield Difference(path, new_path, _there(old), _there(new), regular)


def _blobs(data: bytes) -> Iterable[tuple[str, bytes]]:
    """Read the answer of `cat-file --batch`: a line with name, kind and size, then the bytes."""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        words = os.fsdecode(data[start:end]).split()
        start = end + 1
        if len(words) == 3:
            size = int(words[2])
            yield words[0], data[start : start + size]
            start += size + 1
