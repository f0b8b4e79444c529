"""Every readable case under `tests/cases/`, one test each."""

from pathlib import Path

import pytest

from casefile import Case, cases
from convnotes.workspace import Workspace
from expectations import EXPECTATIONS


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.file}: {case.name}")
def test_case(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    notebook = Workspace(tmp_path).notebook
    assert case.expect, "a case expects something"
    for key, expected in case.expect.items():
        EXPECTATIONS[key](case, notebook, expected)
