"""With the index every answer is the one without it, whatever happens to the notes."""

import datetime
import random
from pathlib import Path

import pytest

from convnotes import workspace
from convnotes.adapters.settings import FILE
from convnotes.index import lookup
from convnotes.index.refresh import refresh
from convnotes.model.agenda import Item
from convnotes.model.ids import PersonId
from convnotes.queries import agenda, standings
from walking import DAYS, SETTINGS, walk


def with_index(
    root: Path, on: datetime.date, me: PersonId | None, team: bool
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    settings = (root / FILE).read_bytes()
    shelf, places = lookup.shelf(str(root), settings)
    if shelf is None or not shelf.holds(on):
        shelf = refresh(workspace.find(root).ground, on, places)
    mine = agenda.asking(shelf.state.members, me, team)
    whole = team or me is None
    found = agenda.agenda(shelf.standings(mine, whole), shelf.bonds(), on, mine, whole)
    unreadable = shelf.unreadable
    shelf.close()
    return found, unreadable


def without_index(
    root: Path, on: datetime.date, me: PersonId | None, team: bool
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    notebook = workspace.find(root).notebook
    return standings.agenda(notebook, on, me, team), tuple(sorted(notebook.unreadable))


def over_a_walk(seed: int, root: Path, steps: int) -> None:
    def compare(chance: random.Random, said: object) -> None:
        on = chance.choice(DAYS)
        me = chance.choice((None, PersonId("ann-lee"), PersonId("cy")))
        team = chance.random() < 0.3
        found, expected = with_index(root, on, me, team), without_index(root, on, me, team)
        assert found == expected, (said, on, me, team)

    walk(seed, root, steps, compare)


@pytest.mark.parametrize("seed", range(6))
def test_the_agenda_while_notes_change(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 15)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1040))
def test_the_agenda_over_longer_walks(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 40)


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(10_000, 11_000))
def test_the_agenda_over_a_thousand_walks(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 40)


def test_whoever_was_first_named_in_a_note_that_went(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(SETTINGS)
    notes = tmp_path / "notes"
    notes.mkdir()
    talk = "---\nparticipants: [ann-lee, cy]\n---\n## 2026-11-02 ann-lee -> {}: hello\n"
    (notes / "a.md").write_text(talk.format("dee fox"))
    (notes / "b.md").write_text(talk.format("Dee Fox"))
    with_index(tmp_path, DAYS[1], None, True)
    (notes / "a.md").unlink()
    found, _ = with_index(tmp_path, DAYS[1], None, True)
    assert (found, ()) == without_index(tmp_path, DAYS[1], None, True)
    assert found[0].holders == ("Dee Fox",)
