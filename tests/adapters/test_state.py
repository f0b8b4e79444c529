"""The folder for what convnotes keeps for itself, made by several processes at once."""

import multiprocessing
import os
from multiprocessing.synchronize import Barrier
from pathlib import Path

from convnotes.adapters.state import keep_from_git, make_state


def test_several_that_come_first(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for number in range(20):
        home = tmp_path / f"{number}"
        home.mkdir()
        start = context.Barrier(4)
        makers = [context.Process(target=_make, args=(home, start)) for _ in range(4)]
        for each in makers:
            each.start()
        for each in makers:
            each.join()
        assert [each.exitcode for each in makers] == [0, 0, 0, 0]
        assert [each.name for each in (home / ".convnotes").iterdir()] == [".gitignore"]
        assert (home / ".convnotes/.gitignore").read_bytes() == b"*\n"


def _make(home: Path, start: Barrier) -> None:
    start.wait()
    try:
        keep_from_git(make_state(os.fspath(home)))
    except BaseException:
        os._exit(1)
    os._exit(0)
