"""Two processes that read half of the notes each put down what one does."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from convnotes import workspace
from convnotes.adapters import sheets
from convnotes.adapters.settings import FILE
from convnotes.adapters.state import FOLDER
from convnotes.index import everything, refresh
from sampling import examples
from walking import DAYS, SETTINGS, step

ROOT = Path(__file__).parents[2]
BESIDE = ("state", "seen")
"""What says when it was written."""


def put_down(root: Path) -> dict[tuple[str, str], Any]:
    database = sqlite3.connect(root / FOLDER / sheets.FILE)
    rows = database.execute("SELECT subject, place, content FROM sheet").fetchall()
    database.close()
    return {
        (subject, place): json.loads(content) if content[:1] in ("[", "{") else content
        for subject, place, content in rows
        if subject not in BESIDE
    }


class Counting(everything.Everything):
    """Counts how often two processes have read all notes to the end."""

    done = 0

    def by_two(self) -> None:
        super().by_two()
        Counting.done += 1


def walk(root: Path, seed: int, steps: int) -> None:
    """Go through states of a workspace; each is read by two processes, and by one."""
    chance = random.Random(seed)
    (root / FILE).write_text(SETTINGS)
    (root / "notes").mkdir()
    everything.Everything = Counting  # type: ignore[misc]
    refresh.possible = lambda: True  # type: ignore[attr-defined] # on one processor, too
    for number in range(steps):
        for _ in range(3):
            step(chance, root)
        on = chance.choice(DAYS)
        found = []
        there = any(root.glob("notes/**/*.md"))
        for many, by_two in ((1, there), (sys.maxsize, False)):
            shutil.rmtree(root / FOLDER, ignore_errors=True)
            everything.MANY, Counting.done = many, 0
            refresh.refresh(workspace.find(root).ground, on).close()
            assert Counting.done == by_two, (seed, number, many)
            found.append(put_down(root))
        assert found[0] == found[1], (seed, number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_what_two_put_down_is_what_one_does(seed: int, tmp_path: Path) -> None:
    # In a process of its own: that of the tests has threads, and is not forked.
    done = subprocess.run(
        (sys.executable, __file__, str(tmp_path), str(seed), str(examples(60))),
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


ENDING = """
import os, sys
from convnotes.adapters.second import Gone, second

def work(talk):
    talk.tell(["one", {"two": talk.hear()}])
    os._exit(3)

with second(work) as talk:
    talk.tell("\\udc80é\\n")
    assert talk.hear() == ["one", {"two": "\\udc80é\\n"}]
    try:
        talk.hear()
    except Gone:
        print("gone")
try:
    with second(lambda talk: os._exit(3)) as talk:
        while True:
            talk.tell("x" * 100_000)
except Gone:
    print("gone")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_whoever_ends_too_soon_is_gone() -> None:
    done = subprocess.run(
        (sys.executable, "-c", ENDING), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("gone\ngone\n", "")


if __name__ == "__main__":
    walk(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
