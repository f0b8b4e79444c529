"""Many writers and an editor that knows nothing of them: what each wrote is there, once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import scribe
from convnotes.workspace import Workspace
from crashing import tree
from running import apart

NOTE = "notes/a.md"

ATOMIC = """
import ctypes, os, sys, time
file, stop = sys.argv[1:]
rename = ctypes.CDLL(None).renameat2
count = 0
while not os.path.exists(stop):
    data = open(file, "rb").read()
    head, line, rest = data.partition(b"\\n")
    beside = file + "~"
    with open(beside, "wb") as stream:
        stream.write(b"edited %d\\n" % (count + 1) + rest)
    # It looks whether the file changed since it was read, and if so begins again.
    if open(file, "rb").read() != data:
        continue
    rename(-100, beside.encode(), -100, file.encode(), 2)
    if open(beside, "rb").read() == data:
        count += 1
    else:
        rename(-100, beside.encode(), -100, file.encode(), 2)
    time.sleep(0.02)
print(count)
"""
"""Saves a new file over the old one."""

IN_PLACE = """
import os, sys, time
file, stop = sys.argv[1:]
count = 0
while not os.path.exists(stop):
    descriptor = os.open(file, os.O_RDWR)
    data = b"".join(iter(lambda: os.read(descriptor, 1 << 16), b""))
    rest = data.partition(b"\\n")[2]
    count += 1
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, 0)
    for part in (b"edited %d\\n" % count, rest):
        while part:
            part = part[os.write(descriptor, part):]
    os.close(descriptor)
    time.sleep(0.02)
print(count)
"""
"""Empties the file and writes it anew, in place."""


def _start(*command: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen(
        (sys.executable, *command), stdout=pipe, stderr=pipe, text=True, env=apart({})
    )


def _ended(process: "subprocess.Popen[str]") -> int:
    out, err = process.communicate(timeout=1200)
    assert (process.returncode, err) == (0, "")
    return int(out)


def _race(folder: Path, editor: str, processes: int, appends: int) -> None:
    root = folder / "workspace"
    file = root / NOTE
    file.parent.mkdir(parents=True)
    (root / "convnotes.toml").touch()
    file.write_text("edited 0\n")
    stop = folder / "stop"
    editing = _start("-c", editor, str(file), str(stop))
    writers = [
        _start(scribe.__file__, "append", str(root), NOTE, f"{each}", str(appends))
        for each in range(processes)
    ]
    try:
        tries = sum(_ended(each) for each in writers)
        stop.touch()
        edits = _ended(editing)
    finally:
        for each in (*writers, editing):
            each.kill()
            each.communicate()
    print(f"{processes * appends} appends in {tries} tries against {edits} edits")
    head, *lines = file.read_text().splitlines()
    assert head == f"edited {edits}"
    expected = {f"{one}-{other}": 1 for one in range(processes) for other in range(appends)}
    assert Counter(lines) == expected
    for name in range(processes):
        own = [line for line in lines if line.startswith(f"{name}-")]
        assert own == [f"{name}-{each}" for each in range(appends)]
    (root / f"{NOTE}~").unlink(missing_ok=True)
    kept = (".convnotes/undo/", ".convnotes/rescued/")
    left = [path for path in tree(root) if not path.startswith(kept)]
    assert sorted(left) == ["convnotes.toml", "notes", NOTE]


EDITORS = pytest.mark.parametrize("editor", [ATOMIC, IN_PLACE], ids=["atomic", "in place"])


@pytest.fixture(autouse=True)
def _on_linux() -> None:
    if sys.platform != "linux":
        pytest.skip("the editors of this test are written for Linux")


@EDITORS
def test_a_few_writers(tmp_path: Path, editor: str) -> None:
    _race(tmp_path, editor, 2, 10)


@pytest.mark.slow
@EDITORS
def test_some_writers(tmp_path: Path, editor: str) -> None:
    _race(tmp_path, editor, 3, 40)


@pytest.mark.trial
@EDITORS
def test_many_writers(tmp_path: Path, editor: str) -> None:
    _race(tmp_path, editor, 4, 250)


def test_a_killed_writer_holds_nobody_up(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    (root / "notes").mkdir(parents=True)
    (root / "convnotes.toml").touch()
    (root / NOTE).write_text("edited 0\n")
    writer = _start(scribe.__file__, "append", str(root), NOTE, "killed", "100000")
    while len((root / NOTE).read_text().splitlines()) < 5:
        assert writer.poll() is None
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    Workspace(root).recover()
    scribe.append(root, NOTE, "last")
    lines = (root / NOTE).read_text().splitlines()
    assert lines == ["edited 0", *(f"killed-{each}" for each in range(len(lines) - 2)), "last"]
