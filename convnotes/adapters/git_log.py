"""The history of a few files: every version with its commit, from one call of git."""

import datetime
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from convnotes.adapters.repository import Repository
from convnotes.model.commit import Revision, Version

_WHOLE = "-U1000000000"
_BEGIN = b"\x01\0"
_END = b"\x02\0"
_FORM = "--format=%x01%x00%H%x00%aN%x00%aE%x00%aI%x00%P%x02"
_MOST_NAMES = 50


class _Raw(NamedTuple):
    path: str
    kind: str


def revisions(repository: Repository, paths: Iterable[str]) -> list[Revision]:
    """Give the commits that changed files of the workspace, oldest first.

    A file that was renamed is followed: each former name costs one more call. `paths` are relative
    to the workspace, and so are those of the versions, former names too.
    """
    wanted = [f"{repository.prefix}{path}" for path in paths]
    if not repository.commit_id("HEAD"):
        return []
    _prefetch(repository, wanted)
    found = _log(repository, "HEAD", wanted)
    seen = set(wanted)
    for _ in range(_MOST_NAMES):
        older = _former(repository, found, seen)
        if not older:
            break
        commit, names = older
        seen.update(names)
        before = _log(repository, f"{commit}^", names)
        found = [
            *before,
            *(_moved(each, before) if each.commit == commit else each for each in found),
        ]
    return [_inner(repository, each) for each in found]


def _moved(revision: Revision, before: list[Revision]) -> Revision:
    """Let the commit that gave files other names have taken the former ones away."""
    last = {version.path: version.after for each in before for version in each.versions}
    gone = (Version(path, data, None) for path, data in last.items() if data is not None)
    return replace(revision, versions=(*revision.versions, *gone))


def _inner(repository: Repository, revision: Revision) -> Revision:
    versions = (each._replace(path=repository.inner(each.path)) for each in revision.versions)
    return replace(revision, versions=tuple(versions))


def _log(repository: Repository, start: str, paths: list[str]) -> list[Revision]:
    said = repository.must(
        *("--literal-pathspecs", "log", "-z", "--raw", "-p", _WHOLE, "--text", "--no-renames"),
        *("--topo-order", "--reverse", "--diff-merges=first-parent", "--no-color", "--no-ext-diff"),
        *(
            "--no-textconv",
            "--no-show-signature",
            "--no-notes",
            "--no-relative",
            _FORM,
            start,
            "--",
        ),
        *(f"{os.path.relpath(path, repository.prefix or '.')}" for path in paths),
    )
    return list(_read(said.out))


def _former(
    repository: Repository, found: list[Revision], seen: set[str]
) -> tuple[str, list[str]] | None:
    """Find the names that files had before a commit that seems to have added them."""
    for revision in found:
        added = {each.path for each in revision.versions if each.before is None}
        if not added or revision.merge:
            continue
        said = repository.call(
            *("diff-tree", "-r", "-z", "--find-renames", "--diff-filter=R", "--raw"),
            *("--no-commit-id", revision.commit),
        )
        parts = iter(said.parts if said.done else [])
        names = [old for _, old, new in zip(parts, parts, parts, strict=False) if new in added]
        fresh = [name for name in names if name not in seen]
        if fresh:
            return revision.commit, fresh
    return None


def _read(data: bytes) -> Iterator[Revision]:
    """Read what git wrote: of each commit a head, the files it touched, and their patches.

    A line of a patch never begins with the mark of a commit, whatever stands in the files.
    """
    at = 0
    while data.startswith(_BEGIN, at):
        end = data.index(_END, at)
        commit, name, mail, when, parents = data[at + 2 : end].split(b"\0")
        at = end + len(_END)
        files: list[_Raw] = []
        versions: tuple[Version, ...] = ()
        if data.startswith(b"\n", at):
            at += 1
            while data.startswith(b":", at):
                head_end = data.index(b"\0", at)
                path_end = data.index(b"\0", head_end + 1)
                kind = chr(data[head_end - 1])
                files.append(_Raw(os.fsdecode(data[head_end + 1 : path_end]), kind))
                at = path_end + 1
            till = data.find(b"\n" + _BEGIN, at)
            till = len(data) if till < 0 else till + 1
            versions = tuple(_versions(files, data[at + 1 : till]))
            at = till
        yield Revision(
            commit.decode(),
            name.decode("utf-8", "replace"),
            mail.decode("utf-8", "replace"),
            _moment(when.decode("utf-8", "replace")),
            b" " in parents,
            versions,
        )


def _versions(files: list[_Raw], patches: bytes) -> Iterator[Version]:
    parts = [*_patches(patches)]
    for file, (before, after) in zip(files, parts, strict=False):
        yield Version(
            file.path,
            None if file.kind == "A" else before,
            None if file.kind == "D" else after,
        )


def _patches(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give both sides of each patch, which holds the whole of the file."""
    sides: tuple[list[bytes], list[bytes]] | None = None
    inside = False
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        if line.startswith(b"diff --git "):
            if sides:
                yield b"".join(sides[0]), b"".join(sides[1])
            sides, inside = ([], []), False
        elif line.startswith(b"@@ "):
            inside = True
        elif sides and inside:
            bare = number + 1 < len(lines) and lines[number + 1].startswith(b"\\")
            _take(line, b"" if bare else b"\n", sides)
    if sides:
        yield b"".join(sides[0]), b"".join(sides[1])


def _take(line: bytes, end: bytes, sides: tuple[list[bytes], list[bytes]]) -> None:
    if line.startswith((b" ", b"-")):
        sides[0].append(line[1:] + end)
    if line.startswith((b" ", b"+")):
        sides[1].append(line[1:] + end)


def _moment(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _prefetch(repository: Repository, paths: list[str]) -> None:
    """In a partial clone, fetch at once what is missing: git itself would ask for each version."""
    settings = repository.settings
    remotes = [
        key.removeprefix("remote.").removesuffix(".promisor")
        for key, value in settings.items()
        if key.startswith("remote.") and key.endswith(".promisor") and value == "true"
    ]
    if not remotes:
        return
    said = repository.call(
        *("--literal-pathspecs", "rev-list", "--objects", "--missing=print", "HEAD", "--"),
        *(os.path.relpath(path, repository.prefix or ".") for path in paths),
    )
    missing = [line[1:] for line in said.text.splitlines() if line.startswith("?")]
    if missing:
        from convnotes.adapters.sharing import fetch_objects

        fetch_objects(repository, remotes[0], missing)
