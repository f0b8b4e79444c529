"""Two lines of commits made one: git joins the trees, and whoever asks may settle single files."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from convnotes.adapters.disk import write_synced
from convnotes.adapters.git_calls import Said
from convnotes.adapters.repository import MERGING, Repository, trouble
from convnotes.adapters.sharing import blocking
from convnotes.errors import ConvnotesError

_BEGINNING = 8000
# A driver that always fails lets git tell us of every note that both sides changed, whatever
# a clone has set up; our own reading then decides.
_OUR_DRIVER = ("-c", "merge.convnotes.driver=false", "-c", "merge.convnotes.recursive=text")


class Contested(NamedTuple):
    """A file that both sides changed: its blobs as both had it and as each has it, or nothing.

    `clean` tells that git merged it line by line.
    """

    path: str
    base: str
    ours: str
    theirs: str
    mode: str
    clean: bool = False


class Joined(NamedTuple):
    """What git makes of two commits: a tree, the files it asks about, and why, by path."""

    tree: str
    contested: tuple[Contested, ...]
    reasons: Mapping[str, str]


def join(repository: Repository, ours: str, theirs: str) -> Joined:
    """Merge two commits without touching any file; raises `ConvnotesError`."""
    said = repository.call(
        *_OUR_DRIVER, "merge-tree", "--write-tree", "-z", "--messages", ours, theirs
    )
    if said.status not in (0, 1) or not said.out:
        raise trouble("git could not merge: nothing was merged", said)
    tree, *rest = said.parts
    listed = iter(rest)
    stages: dict[str, dict[str, tuple[str, str]]] = {}
    for part in listed:
        if not part:
            break
        head, _, path = part.partition("\t")
        mode, blob, stage = head.split(" ")
        stages.setdefault(path, {})[stage] = mode, blob
    reasons = dict(_reasons(listed))
    contested = [_contested(path, found) for path, found in sorted(stages.items())]
    return Joined(tree, tuple(contested), reasons)


def _contested(path: str, stages: Mapping[str, tuple[str, str]]) -> Contested:
    base, ours, theirs = (stages.get(number, ("", ""))[1] for number in "123")
    modes = {mode for mode, _ in stages.values()}
    mode = stages.get("2", ("", ""))[0] if modes <= {"100644", "100755"} else ""
    return Contested(path, base, ours, theirs, mode)


def _reasons(listed: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Read the messages: how many paths, the paths, the kind of conflict, and the words."""
    each = iter(listed)
    for number in each:
        paths = [next(each) for _ in range(int(number))]
        kind = next(each)
        next(each)
        if kind.startswith("CONFLICT"):
            for path in paths:
                yield path, kind.removeprefix("CONFLICT (").removesuffix(")")


def both_changed(repository: Repository, ours: str, theirs: str, tree: str) -> list[Contested]:
    """Find the files that both sides changed in other ways, renamed or not, and git merged."""
    base = repository.base(ours, theirs)
    left = {each.old_path: each for each in repository.differences(base, ours, renames=True)}
    right = {each.old_path: each for each in repository.differences(base, theirs, renames=True)}
    found = []
    for path in sorted(left.keys() & right.keys()):
        one, other = left[path], right[path]
        changed = one.new != one.old != other.new != one.new
        if changed and all((one.old, one.new, other.new, one.regular, other.regular)):
            place = one.path if one.path != path else other.path
            found.append(Contested(place, one.old, one.new, other.new, "100644", clean=True))
    if not found:
        return []
    modes = _modes(repository, tree, [each.path for each in found])
    return [each._replace(mode=modes[each.path]) for each in found if each.path in modes]


def _modes(repository: Repository, tree: str, paths: Iterable[str]) -> dict[str, str]:
    said = repository.must(
        "--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", tree, "--", *paths
    )
    listed = (part.partition("\t") for part in said.parts)
    return {path: head.split(" ")[0] for head, _, path in listed}


def settled(repository: Repository, tree: str, files: Mapping[str, tuple[str, bytes]]) -> str:
    """Give the tree with other bytes in some files, each given with its mode."""
    if not files:
        return tree
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
        repository.must("read-tree", tree, environment=index)
        lines = b"".join(
            f"{mode} {_blob(repository, data)}\t".encode() + os.fsencode(path) + b"\0"
            for path, (mode, data) in files.items()
        )
        repository.must("update-index", "-z", "--index-info", given=lines, environment=index)
        return repository.must("write-tree", environment=index).text


def _blob(repository: Repository, data: bytes) -> str:
    return repository.must("hash-object", "-w", "--stdin", given=data).text


def merge_commit(repository: Repository, tree: str, ours: str, theirs: str, message: str) -> str:
    """Make a merge commit of a tree, which no branch knows yet; raises `ConvnotesError`."""
    signed = ("--gpg-sign",) if repository.config("commit.gpgsign") == "true" else ()
    said = repository.call(
        *("commit-tree", *signed, "-p", ours, "-p", theirs, "-F", "-", tree),
        given=message.encode("utf-8", "replace"),
    )
    if not said.done:
        raise trouble("the merge was not committed", said)
    return said.text


def begin(
    repository: Repository, theirs: str, message: str, files: Mapping[str, tuple[bytes, bool]]
) -> tuple[str, ...]:
    """Begin an ordinary merge in the folder, for a person to end; gives the files in its way.

    `files` have the bytes of those that we merged, and whether nothing in them is left to decide.
    """
    said = repository.call(
        *(*_OUR_DRIVER, "merge", "--no-ff", "--no-commit", "--no-stat", "--no-autostash"),
        *("-m", message, theirs),
        environment={"GIT_REFLOG_ACTION": "convnotes sync"},
    )
    if not repository.commit_id("MERGE_HEAD"):
        in_the_way = blocking(said)
        if in_the_way:
            return in_the_way
        raise trouble("the merge did not begin", said)
    repository.record(MERGING, theirs, "convnotes sync: conflict")
    for path, (data, decided) in files.items():
        place = os.path.join(repository.top, path)
        if os.path.isfile(place) and not os.path.islink(place):
            _replace(place, data)
            if decided:
                add(repository, (path,))
    return ()


def _replace(place: str, data: bytes) -> None:
    half = os.path.join(os.path.dirname(place), f".{os.path.basename(place)[:40]}.new")
    try:
        write_synced(half, data, None, place)
        os.replace(half, place)
    except OSError as error:
        raise ConvnotesError(
            f"{os.path.basename(place)} was not written: {error.strerror}",
            "the merge is in progress; to end it: git merge --abort",
        ) from None


def add(repository: Repository, paths: Iterable[str]) -> Said:
    """Tell git that these files are decided."""
    given = os.fsencode("".join(f"{each}\0" for each in paths))
    pathspecs = ("--pathspec-from-file=-", "--pathspec-file-nul")
    return repository.must(
        "-C", os.fspath(repository.top), "--literal-pathspecs", "add", *pathspecs, given=given
    )


def undecided(repository: Repository) -> dict[str, str]:
    """Give the files that a merge in progress leaves open, each with the stages that it has."""
    found: dict[str, str] = {}
    for part in repository.must("ls-files", "--unmerged", "-z", "--full-name", ":/").parts:
        head, _, path = part.partition("\t")
        found[path] = found.get(path, "") + head.split(" ")[2]
    return found


def left_open(repository: Repository, path: str, stages: str) -> str:
    """Say why a file of a merge in progress is not yet decided, or nothing."""
    if "2" not in stages or "3" not in stages:
        return "modify/delete"
    place = os.path.join(repository.top, path)
    if os.path.islink(place) or not os.path.isfile(place):
        return "no ordinary file"
    try:
        with open(place, "rb") as file:
            if b"\0" in file.read(_BEGINNING):
                return "binary"
            file.seek(0)
            marks = [
                line[:8].rstrip() for line in file if line.startswith((b"<<<<<<<", b">>>>>>>"))
            ]
    except OSError:
        return "cannot be read"
    return "content" if any(each in (b"<<<<<<<", b">>>>>>>") for each in marks) else ""


def conclude(repository: Repository) -> str:
    """Commit the merge in progress, its hooks running; gives the commit."""
    said = repository.call(
        *("commit", "--no-edit", "--cleanup=strip", "--quiet", "--no-status"),
        environment={"GIT_EDITOR": ":", "GIT_REFLOG_ACTION": "convnotes sync"},
    )
    if not said.done:
        raise trouble("the merge was not committed", said, "mend that, then: git commit")
    repository.forget(MERGING)
    return repository.commit_id("HEAD")
