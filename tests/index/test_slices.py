"""What is asked about one person, org or conversation needs only the notes that it is about."""

import datetime
import re
from collections.abc import Callable

import pytest

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.queries.histories import org_history, person_history
from convnotes.queries.owes import Asked, owes
from convnotes.queries.told import told
from convnotes.turns.standing import turn
from convnotes.workspace import find
from running import REPOSITORY

ON = datetime.date(2026, 11, 27)
WHOLE = find(REPOSITORY).notebook


def _people(notebook: Notebook, name: NoteId) -> tuple[object, ...]:
    person = PersonId(name)
    asked = Asked(people=frozenset((person,)), all=True)
    return (
        person_history(notebook, person, ON),
        owes(notebook, ON, asked),
        told(notebook, (person,), ON),
    )


def _orgs(notebook: Notebook, name: NoteId) -> tuple[object, ...]:
    return (org_history(notebook, notebook.by_id[name], ON),)


def _talks(notebook: Notebook, name: NoteId) -> tuple[object, ...]:
    one = notebook.conversations[name]
    return one.exchanges, one.promises, one.continues, turn(one, ON)


ANSWERS: dict[Kind, Callable[[Notebook, NoteId], tuple[object, ...]]] = {
    Kind.PERSON: _people,
    Kind.ORG: _orgs,
    Kind.CONVERSATION: _talks,
}
NAMES = sorted(name for name, note in WHOLE.by_id.items() if note.kind in ANSWERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_slice_answers_as_the_whole(name: NoteId) -> None:
    part = find(REPOSITORY).about(name, ON)
    answer = ANSWERS[WHOLE.by_id[name].kind]
    assert _shown(answer(part, name)) == _shown(answer(WHOLE, name))


def _shown(found: object) -> str:
    return re.sub(r"_Kept(?=Note|Conversation)", "", repr(found))


def test_a_slice_is_smaller() -> None:
    assert len(find(REPOSITORY).about("bo-thesis", ON).notes) < len(WHOLE.notes) / 2


def test_who_is_not_clear_needs_the_whole() -> None:
    assert len(find(REPOSITORY).about("no such thing", ON).notes) == len(WHOLE.notes)
