"""What is read with the help of the last time is what is read anew."""

from dataclasses import fields
from pathlib import Path

import pytest

from convnotes.model.notebook import Notebook
from convnotes.publish.audience import Audience, visible_of
from convnotes.serve.notes import Notes
from convnotes.serve.together import Together
from convnotes.text.assemble import assemble
from convnotes.text.names import name_table
from publish.changing import DEEDS, Changes


def same(one: Notebook, other: Notebook) -> None:
    for field in fields(Notebook):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.name in ("problems", "unknown"):
            left, right = sorted(left, key=repr), sorted(right, key=repr)
        if field.name in ("by_id", "people", "conversations", "logged"):
            assert list(left) == list(right), field.name
        if field.name != "names":
            assert left == right, field.name
        else:
            assert left.stubs == right.stubs


def walk(folder: Path, seed: int, steps: int, deeds: list[str]) -> int:
    changes = Changes(folder / "walk", seed)
    notes, together, renewed = Notes(changes.root), Together(), 0
    last: set[int] = set()
    before: Notebook | None = None
    for _ in range(steps):
        workspace, found, _ = notes.read()
        names = name_table(found, workspace.config.members)
        asked = (found, lambda names=names: names, workspace.config, Audience.TEAM)
        assert before is None or before.conversations
        kept = visible_of(*asked, together=together)
        same(kept, visible_of(*asked, together=assemble))
        # What is read anew is a new object, though it be the same.
        now = {id(each) for each in kept.conversations.values()}
        renewed += not last.isdisjoint(now)
        last, before = now, kept
        changes.do(changes.dice.choice(deeds))
    return renewed


@pytest.mark.parametrize("seed", range(3))
def test_over_any_changes(tmp_path: Path, seed: int) -> None:
    walk(tmp_path, seed, 60, sorted(DEEDS))


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(3, 60))
def test_over_many_changes(tmp_path: Path, seed: int) -> None:
    walk(tmp_path, seed, 300, sorted(DEEDS))


def test_what_is_written_daily_is_read_alone(tmp_path: Path) -> None:
    assert walk(tmp_path, 1, 20, ["text", "tick"]) > 10
