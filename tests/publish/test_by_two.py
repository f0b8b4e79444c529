"""Two processes that draw a site leave what one leaves, whatever becomes of the second."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from convnotes import drawing
from convnotes.adapters.output import MANIFEST
from convnotes.adapters.page_shelf import PageShelf
from convnotes.adapters.second import Pile
from convnotes.publish import work
from publish.building import DAY, workspace
from publish.changing import NOTES, Changes
from publish.test_incremental import Builder, tree, whole

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
ROOT = Path(__file__).parents[2]
FIRST = os.getpid()


def as_process(*what: object, **more: Any) -> subprocess.Popen[str]:
    """Run this file: the process of the tests has threads, and is not forked."""
    return subprocess.Popen(
        (sys.executable, __file__, *map(str, what)),
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def done(*what: object) -> tuple[int | None, str, str]:
    with as_process(*what) as process:
        out, err = process.communicate()
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(4, 6), *(pytest.param(seed, 40, marks=pytest.mark.slow) for seed in (5, 6))],
)
def test_a_walk_of_changes_leaves_what_a_full_build_makes(
    seed: int, steps: int, tmp_path: Path
) -> None:
    assert done("walk", tmp_path, seed, steps) == (0, "both took part\n", "")


@pytest.mark.parametrize("who", ["first", "second", "both"])
def test_what_two_keep_for_the_next_build_is_what_one_keeps(who: str, tmp_path: Path) -> None:
    one, two = (workspace(tmp_path / name, NOTES) for name in ("one", "two"))
    assert done("build", one, "nobody")[0] == done("build", two, who)[0] == 0
    assert tree(one / "site") == tree(two / "site") == whole(two, "team", str(DAY))
    assert kept(one) == kept(two)
    assert rendered(one) == rendered(two) != set()
    # What one made, the other believes.
    assert "0 written" in done("build", two, "nobody")[1]
    assert "0 written" in done("build", one, who)[1]


def kept(root: Path) -> object:
    """Give what is kept of pages, with the keys themselves in the place of their numbers."""
    (file,) = (root / ".convnotes/builds").rglob("pages.sqlite")
    with closing(sqlite3.connect(file)) as database:
        notes = json.loads(database.execute("SELECT notes FROM notes").fetchone()[0])
        paths = {number: path for path, (number, *_) in notes.items()}
        rows = database.execute("SELECT * FROM keys").fetchall()
        keys = {
            number: (*key, frozenset(paths[each] for each in memoryview(held).cast("I")))
            for number, *key, held in rows
        }
        assert len(set(keys.values())) == len(keys)
        pages = {
            path: (given, digest, frozenset(keys[each] for each in memoryview(read).cast("I")))
            for path, given, digest, read in database.execute(
                "SELECT path, given, bytes, read FROM pages"
            )
        }
        kinds = dict(database.execute("SELECT name, ground || paths FROM kinds"))
        ready = dict(database.execute("SELECT path, bytes FROM ready"))
        search = dict(database.execute("SELECT key, data FROM search WHERE key != 'read'"))
    entries, *rest = json.loads(search.pop("sheet"))
    found = [(name, frozenset(keys[each] for each in read), more) for name, read, *more in entries]
    return frozenset(keys.values()), pages, kinds, ready, search, found, rest


def rendered(root: Path) -> set[object]:
    with closing(sqlite3.connect(root / ".convnotes/builds/markdown.sqlite")) as database:
        return set(database.execute("SELECT key, made FROM markdown"))


@pytest.mark.parametrize("pieces", [0, 1, 3, 12])
def test_where_the_second_dies_the_first_draws_all(pieces: int, tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    status, out, err = done("build", root, "dying", pieces)
    assert (status, err, out.startswith("dead\n")) == (0, "", True)
    assert tree(root / "site") == whole(root, "team", str(DAY))
    assert f": {len(tree(root / 'site'))} written" in out
    assert "0 written" in done("build", root, "both")[1]


def test_an_error_in_what_the_second_draws_is_told_as_any_other(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    assert done("build", root, "both")[0] == 0
    before = tree(root / "site")
    (root / "templates").mkdir()
    (root / "templates/person.html").write_text("\n\n{{ nothing }}")
    for who in ("second", "both", "nobody"):
        status, _, err = done("build", root, who)
        assert status == 3
        assert "person.html:3" in err
        assert "Traceback" not in err
        assert tree(root / "site") == before
        assert litter(root) == []


def litter(root: Path) -> list[str]:
    return [each.name for each in root.iterdir() if each.name.startswith(MANIFEST)]


@pytest.mark.parametrize("whom", [os.killpg, os.kill])
def test_an_interrupt_ends_both(whom: Callable[[int, int], None], tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    with as_process("build", root, "sleeping", start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "sleeping\n"
        whom(process.pid, signal.SIGINT)
        assert "interrupted" in process.communicate()[1]
    assert any(ended(process.pid) for _ in range(1_000))
    assert not (root / "site").exists()
    assert litter(root) == []


def test_the_second_ends_when_the_first_is_killed(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    with as_process("build", root, "slow", start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "slow\n"
        process.kill()
        process.wait()
        assert any(ended(process.pid) for _ in range(1_000))


def ended(group: int) -> bool:
    """Tell whether all processes of a group have ended; waits a little."""
    time.sleep(0.01)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_few_pages_need_no_second(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    status, out, err = done("build", root, "many")
    assert (status, err) == (0, "")
    assert out.startswith("79 files")


def as_wanted(who: str, last: int) -> None:
    """Let the pieces be taken by some process: `nobody` else, `first`, `second`, or `both`."""
    taken = Pile.__iter__

    def pieces(pile: Pile) -> Iterator[int]:
        if os.getpid() == FIRST:
            yield from taken(pile) if who in ("first", "both") else ()
            return
        if who in ("sleeping", "slow"):
            # Until the first has gone on, too.
            time.sleep(0.5)
            print(who, flush=True)
            time.sleep(60 if who == "sleeping" else 1)
        for number, each in enumerate(taken(pile) if who != "first" else ()):
            if who == "dying" and number == last:
                print("dead", flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
            yield each

    drawing.possible = lambda: who != "nobody"  # type: ignore[attr-defined]
    drawing.MANY, work._MANY = 0, 1
    Pile.__iter__ = pieces  # type: ignore[method-assign]


def walk(root: Path, seed: int, steps: int) -> None:
    """Go through states of a workspace, each drawn by two."""
    as_wanted("both", 0)
    changes = Changes(root / "walk", seed)
    builder = Builder(changes.root)
    theirs = ours = 0
    half = drawing._Two._half
    hear = PageShelf.hear

    def counted(self: drawing._Two, *more: Any) -> Iterator[Any]:
        nonlocal ours
        yield from half(self, *more)
        ours += len(self._done)

    def heard(self: PageShelf, told: Mapping[str, Any]) -> None:
        nonlocal theirs
        theirs += len(told["pages"])
        hear(self, told)

    drawing._Two._half = counted  # type: ignore[assignment, method-assign]
    PageShelf.hear = heard  # type: ignore[method-assign]
    for _ in range(steps):
        builder.check(changes)
        for _ in range(changes.dice.choice((1, 1, 1, 3))):
            changes.next()
    assert ours
    assert theirs
    print("both took part")


def build(root: Path, who: str, last: int = 0) -> None:
    from convnotes.cli import main

    if who == "many":
        drawing._Two = print  # type: ignore[assignment, misc]
        drawing.possible = lambda: True  # type: ignore[attr-defined]
    else:
        as_wanted(who, last)
    os.chdir(root)
    main(["--on", str(DAY), "build"])


if __name__ == "__main__":
    if sys.argv[1] == "walk":
        walk(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        build(Path(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
