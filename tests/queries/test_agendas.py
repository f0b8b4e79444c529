"""What comes up is found once for several who ask, and each gets what is found for them alone."""

import random
from pathlib import Path

import pytest

from convnotes.model.ids import PersonId
from convnotes.queries.agenda import asking, cadences
from convnotes.queries.standings import Agendas, agenda, bonds
from convnotes.workspace import find
from walking import DAYS, walk

ASKING = (None, PersonId("ann-lee"), PersonId("cy"), PersonId("bob-hale"))


@pytest.mark.parametrize("seed", range(4))
def test_each_gets_their_own(seed: int, tmp_path: Path) -> None:
    def compare(chance: random.Random, said: object) -> None:
        notebook, on = find(tmp_path).notebook, chance.choice(DAYS)
        together = Agendas(notebook, on)
        for me in ASKING:
            for team in (True, False):
                assert together.of(me, team) == agenda(notebook, on, me, team), said
                mine = asking(notebook.members, me, team)
                own = tuple(cadences(bonds(notebook, on, mine), on, mine))
                assert tuple(cadences(together.bonds(mine), on, mine)) == own, said

    walk(seed, tmp_path, 10, compare)
