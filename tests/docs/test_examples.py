"""Every example of the documentation does what the text says it does."""

from pathlib import Path

import pytest

import expectations
from casefile import Case
from convnotes.workspace import Workspace
from docexamples import documents, note_examples
from doctranscripts import Play, example, fits, played, plays
from doctranscripts import rewrite as write_answers

_WITH_NOTES = ("README.md", "format.md", "settings.md")
EXAMPLES = [
    case for each in documents() if each.name in _WITH_NOTES for case in note_examples(each)
]
PLAYS = [play for each in documents() for play in plays(each)]


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: f"{case.file}: {case.name}")
def test_notes_are_read_as_the_text_says(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    notebook = Workspace(tmp_path).notebook
    assert case.expect, "an example expects something"
    for key, expected in case.expect.items():
        expectations.EXPECTATIONS[key](case, notebook, expected)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: f"{play.document.name}: line {play.line}")
def test_commands_answer_as_the_text_says(play: Play, tmp_path: Path, rewrite: bool) -> None:
    answers = list(played(play, example(tmp_path)))
    wrong = [(step, said) for step, said in answers if not fits(step.answer, said)]
    if rewrite and wrong:
        write_answers(play, wrong)
        return
    assert not wrong, "\n".join(f"$ {step.command}\n{said}" for step, said in wrong)
