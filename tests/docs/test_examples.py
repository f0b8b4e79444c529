"""Every example of the documentation does what the text says it does."""

from pathlib import Path

import pytest

import test_cases
from casefile import Case
from convnotes.workspace import Workspace
from examples import documents, note_examples
from transcripts import Step, example, play, plays

_WITH_NOTES = ("format.md", "settings.md")
EXAMPLES = [case for each in documents() if each.name in _WITH_NOTES for case in note_examples(each)]
PLAYS = [(f"{each.name}:{steps[0].line}", steps) for each in documents() for steps in plays(each)]


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: f"{case.file}: {case.name}")
def test_notes_are_read_as_the_text_says(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    notebook = Workspace(tmp_path).notebook
    assert case.expect, "an example expects something"
    for key, expected in case.expect.items():
        test_cases._EXPECTATIONS[key](case, notebook, expected)


@pytest.mark.parametrize("steps", [steps for _, steps in PLAYS], ids=[name for name, _ in PLAYS])
def test_commands_answer_as_the_text_says(steps: list[Step], tmp_path: Path) -> None:
    play(steps, example(tmp_path))
