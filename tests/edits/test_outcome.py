"""One conversation after a change reads as it does with all names looked up anew."""

import datetime

import pytest

from convnotes.edits import outcome
from convnotes.edits.outcome import outcome_in
from convnotes.model.ids import NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit
from convnotes.workspace import find
from running import REPOSITORY

ON = datetime.date(2026, 11, 27)
WORKSPACE = find(REPOSITORY)
READ, KEPT = WORKSPACE.notebook, WORKSPACE.recalled(ON)
ADDED = "\n## 2026-11-27 [[dee fox]] -> bob-hale, Dee Fox: hello\nnext_turn:: dee  fox\n"


def changes(notebook: Notebook, name: NoteId) -> list[Change]:
    source = notebook.by_id[name].source
    end = len(source.text)
    return [Change(source.path, source.digest, (Edit(Span(end, end), ADDED),))]


@pytest.mark.parametrize("notebook", [READ, KEPT], ids=["read", "kept"])
@pytest.mark.parametrize("changed", [False, True])
def test_names_looked_up_before(
    notebook: Notebook, changed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(notebook.conversations)[::3]
    given = {name: changes(notebook, name) if changed else [] for name in names}
    alike = {name: outcome_in(notebook, name, given[name]) for name in names}
    monkeypatch.setattr(outcome, "_called_alike", lambda *_: None)
    for name in names:
        then, anew = alike[name], outcome_in(notebook, name, given[name])
        assert then.conversations[name] == anew.conversations[name]
        assert then.problems == anew.problems
        assert list(then.by_id) == list(anew.by_id)
        assert sorted(note.path for note in then.notes) == sorted(each.path for each in anew.notes)
        assert then.people.keys() == anew.people.keys()
