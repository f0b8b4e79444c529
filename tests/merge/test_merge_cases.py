"""Every case under `cases/`: three versions of a note, and what they make together."""

from pathlib import Path

import pytest

from casefile import Case, read
from convnotes.adapters.merge_file import MergeFile
from convnotes.merge.merge_note import merged_note
from convnotes.merge.outcome import Merged, Outcome

FILES = sorted((Path(__file__).parent / "cases").glob("*.md"))
CASES = [case for file in FILES if file.name != "README.md" for case in read(file)]


def _merged(case: Case, base: str, ours: str, theirs: str) -> Outcome:
    path = case.files.get("path", b"notes/conversations/roof.md").decode().strip()
    lines = MergeFile()
    return merged_note(
        path, base, ours, theirs, case.on, lambda *texts: Merged(*lines.merged(*texts))
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.name}")
def test_merge_case(case: Case) -> None:
    base, ours, theirs = (case.files[name].decode() for name in ("base", "ours", "theirs"))
    found = _merged(case, base, ours, theirs)
    wanted = case.files.get("merged", case.files.get("conflict"))
    assert wanted is not None
    assert found.text == wanted.decode()
    assert (found.conflicts == 0) == ("merged" in case.files)
    said = case.files.get("said", b"").decode().strip()
    assert said in "\n".join(found.remarks)
    other = _merged(case, base, theirs, ours)
    assert other.conflicts == found.conflicts
    if "merged" in case.files:
        assert other.text == found.text
