"""Every transcript under `tests/cli/cases/`, one test each."""

from pathlib import Path

import pytest

import commandcase
from commandcase import Transcript, transcripts

_CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    "case",
    list(transcripts(_CASES)),
    ids=lambda case: f"{case.file.name}: {case.name}",
)
def test_transcript(case: Transcript, tmp_path: Path, rewrite: bool) -> None:
    assert case.steps, "a case types something"
    if rewrite:
        return
    for step, answered in case.play(tmp_path):
        if not commandcase.fits(step.expected, answered):
            assert [f"$ {step.typed}", *answered] == [f"$ {step.typed}", *step.expected]


def test_rewrite(tmp_path: Path, rewrite: bool) -> None:
    if not rewrite:
        pytest.skip("only with --rewrite")
    answers: dict[Path, list[tuple[commandcase.Step, list[str]]]] = {}
    for number, case in enumerate(transcripts(_CASES)):
        folder = tmp_path / str(number)
        folder.mkdir()
        answers.setdefault(case.file, []).extend(case.play(folder))
    for file, answered in answers.items():
        commandcase.rewrite(file, answered)
