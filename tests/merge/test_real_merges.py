"""Merges of Markdown files that people once made: never worse than git, in its bytes where clean.

`CONVNOTES_DATA` names a folder with `merges/real-merges.tar.xz` in it; without it these are skipped.
"""

import os
import re
import tarfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from convnotes.adapters.merge_file import MergeFile
from convnotes.merge.merge_note import merged_note
from convnotes.merge.outcome import Merged
from merge.generated import ON
from merge.repositories import Clone, repository

ARCHIVE = Path(os.environ.get("CONVNOTES_DATA", ""), "merges", "real-merges.tar.xz")
SAMPLE = 12

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"),
]


class Real(NamedTuple):
    """The three versions of a file, and what git makes of them."""

    name: str
    base: str
    ours: str
    theirs: str
    by_git: Merged


def lines(base: str, ours: str, theirs: str) -> Merged:
    return Merged(*MergeFile().merged(base, ours, theirs))


@cache
def real() -> tuple[Real, ...]:
    texts: dict[str, dict[str, str]] = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() else None
            if opened:
                _, name, version = member.name.split("/")
                texts.setdefault(name, {})[version.removesuffix(".md")] = opened.read().decode()
    found = []
    for name, each in sorted(texts.items()):
        three = each["base"], each["ours"], each["theirs"]
        found.append(Real(name, *three, lines(*three)))
    return tuple(found)


def test_where_git_merges_cleanly_its_bytes_are_kept() -> None:
    wrong = [
        each.name
        for each in real()
        if each.by_git.conflicts == 0
        and merged_note("notes/page.md", *each[1:4], ON, lines).text != each.by_git.text
    ]
    assert len(real()) > 200
    assert wrong == []


def test_where_git_does_not_we_ask_no_more_and_are_fair() -> None:
    wrong = []
    better = 0
    for each in real():
        if each.by_git.conflicts:
            found = merged_note("notes/page.md", *each[1:4], ON, lines)
            other = merged_note("notes/page.md", each.base, each.theirs, each.ours, ON, lines)
            fair = found.conflicts == other.conflicts and (
                found.conflicts > 0 or found.text == other.text
            )
            if _asked(found.text) > _asked(each.by_git.text) or not fair:
                wrong.append(each.name)
            better += found.conflicts < each.by_git.conflicts
    assert wrong == []
    assert better >= 5


def _asked(text: str) -> int:
    """Count the characters between the marks of conflicts."""
    hunks = re.findall(r"(?ms)^<{7} ours$(.*?)^={7}$(.*?)^>{7} theirs$", text.replace("\r", ""))
    return sum(len(part) for hunk in hunks for part in hunk)


@pytest.mark.parametrize("clean", [True, False])
def test_by_git_itself(tmp_path: Path, clean: bool) -> None:
    clone = repository(tmp_path / "a")
    chosen = [each for each in real() if (each.by_git.conflicts == 0) == clean][:SAMPLE]
    for each in chosen:
        path = f"notes/{each.name}.md"
        clone.git("checkout", "--quiet", "main")
        _branches(clone, each, path)
        done = clone.try_git("merge", "--no-edit", f"theirs-{each.name}")
        wanted = merged_note(path, *each[1:4], ON, lines)
        assert clone.read(path) == wanted.text
        assert (done.returncode == 0) == (wanted.conflicts == 0)
        clone.git("reset", "--quiet", "--hard", "main")


def _branches(clone: Clone, each: Real, path: str) -> None:
    clone.commit(each.base, path)
    clone.git("branch", f"theirs-{each.name}")
    clone.commit(each.ours, path)
    clone.git("checkout", "--quiet", f"theirs-{each.name}")
    clone.commit(each.theirs, path)
    clone.git("checkout", "--quiet", "main")
