"""Every transcript under `tests/cli/cases/`, one test each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import commandcase
from commandcase import Step, Transcript, transcripts

_CASES = Path(__file__).parent / "cases"

Answers = dict[Path, list[tuple[Step, list[str]]]]


@pytest.fixture(scope="module")
def other_answers() -> Iterator[Answers]:
    """Answers that are not those expected, by the file that they will be written into."""
    found: Answers = {}
    yield found
    for file, answers in found.items():
        commandcase.rewrite(file, answers)


@pytest.mark.parametrize(
    "case", list(transcripts(_CASES)), ids=lambda case: f"{case.file.name}: {case.name}"
)
def test_transcript(
    case: Transcript, tmp_path: Path, rewrite: bool, other_answers: Answers
) -> None:
    assert case.steps, "a case types something"
    for step, answered in case.play(tmp_path):
        if not commandcase.fits(step.expected, answered):
            assert rewrite or [f"$ {step.typed}", *answered] == [f"$ {step.typed}", *step.expected]
            other_answers.setdefault(case.file, []).append((step, answered))
