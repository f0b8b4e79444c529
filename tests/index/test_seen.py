"""Two processes that look at half of the folders each see what one would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from convnotes.adapters.walk import folders
from convnotes.index import seen

YEARS = ("2019", "2020", "2021", "2022")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for year in YEARS:
        folder = tmp_path / "notes/talks" / year
        folder.mkdir(parents=True)
        for number in range(5):
            (folder / f"talk-{number}.md").write_text(f"{year} {number}\n")
    (tmp_path / "notes/people").mkdir()
    (tmp_path / "notes/people/ann.md").write_text("Ann\n")
    (tmp_path / "notes/at-the-top.md").write_text("# At the top\n")
    (tmp_path / "notes/Über").mkdir()
    (tmp_path / "notes/Über/ü.md").write_text("# Über\n")
    return tmp_path


def _edit(notes: Path) -> None:
    (notes / "talks/2020/talk-1.md").write_text("another text\n")


def _edit_every_year(notes: Path) -> None:
    for year in YEARS:
        (notes / "talks" / year / "talk-2.md").write_text("another text\n")


def _forget(notes: Path) -> None:
    (notes / "talks/2021/talk-0.md").unlink()


def _forget_a_folder(notes: Path) -> None:
    shutil.rmtree(notes / "talks/2021")


def _forget_all(notes: Path) -> None:
    shutil.rmtree(notes)


def _rename_a_folder(notes: Path) -> None:
    (notes / "talks/2019").rename(notes / "talks/2018")


def _nest(notes: Path) -> None:
    for year in YEARS:
        (notes / "talks" / year / "deeper").mkdir()
        (notes / "talks" / year / "deeper/note.md").write_text("deep\n")


def _link_a_folder(notes: Path) -> None:
    (notes / "talks/2022").rename(notes.parent / "elsewhere")
    (notes / "talks/2022").symlink_to(notes.parent / "elsewhere")


def _link_what_is_above(notes: Path) -> None:
    (notes / "talks").rename(notes.parent / "elsewhere")
    (notes / "talks").symlink_to(notes.parent / "elsewhere")


def _odd(notes: Path) -> None:
    for year in YEARS:
        (notes / "talks" / year / "folder.md").mkdir()
        os.mkfifo(notes / "talks" / year / "pipe.md")


def _nothing(notes: Path) -> None:
    assert notes.is_dir()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.parametrize(
    "change",
    [
        *(_nothing, _edit, _edit_every_year, _forget, _forget_a_folder, _forget_all),
        *(_rename_a_folder, _nest, _link_a_folder, _link_what_is_above, _odd),
    ],
)
def test_two_see_what_one_sees(root: Path, change: Callable[[Path], None]) -> None:
    known = {seen.place(each): seen.written(each) for each in folders(str(root))}
    change(root / "notes")
    by_one = seen.look(str(root), known)
    # Where folders have come below those of the second, the first looks at all.
    assert _by_two(root, known, ended=change not in (_nest, _odd)) == by_one
    assert by_one.same == (change is _nothing)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_one_looks_where_the_second_ends_too_soon(root: Path) -> None:
    known = {seen.place(each): seen.written(each) for each in folders(str(root))}
    assert _by_two(root, known, _SUDDENLY, ended=False).same


def test_the_second_looks_at_half(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {seen.place(each): seen.written(each) for each in folders(str(root))}
    monkeypatch.setattr(seen, "_MANY", 1)
    theirs = seen._half(known)
    whole, half = (sum(len(known[each]) for each in some) for some in (known, theirs))
    assert whole / 4 < half <= whole / 2


_SUDDENLY = """
look_at, us = seen.look_at, os.getpid()
seen.look_at = lambda *asked: look_at(*asked) if os.getpid() == us else os._exit(1)
"""


def _by_two(root: Path, known: dict[str, str], first: str = "", ended: bool = True) -> seen.Looked:
    """Look with a second process, from one of its own: that of the tests has threads.

    `ended` says whether the second did its part.
    """
    code = f"""
import json, os
from convnotes.adapters import second
from convnotes.index import seen
seen._MANY = 1
second.possible = lambda: True
{first}
began, ended, by_two = [], [], seen._by_two
def counted(*asked):
    began.append(asked)
    found = by_two(*asked)
    ended.append(found)
    return found
seen._by_two = counted
places, same = seen.look({str(root)!r}, {known!r})
assert (len(began), len(ended)) == (1, {int(ended)})
print(json.dumps([same, {{name: [each.path, each.place, seen.written(each)]
                         for name, each in places.items()}}]))
"""
    done = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True, timeout=60
    )
    same, told = json.loads(done.stdout)
    folders = {name: seen.as_folder(text, path, disk) for name, (path, disk, text) in told.items()}
    return seen.Looked(folders, same)
