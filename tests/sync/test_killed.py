"""A sync that is killed at any time: the next one goes on, and nothing is lost or there twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from running import apart
from teamwork import ON, ROOF, Clone, git, team

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(6))
def test_killed(tmp_path: Path, seed: int) -> None:
    two = team(tmp_path)
    dice = random.Random(seed)
    for number in range(3):
        for one, name, other in (
            (two.bob, "bob-hale", "ann-lee"),
            (two.ann, "ann-lee", "bob-hale"),
        ):
            one.append(ROOF, f"\n## 2026-11-1{number} {name} -> {other}: {name} {number}\n")
        assert two.bob.account()["outcome"] == "synced"
        _killed(two.ann, dice.uniform(0.1, 2.5))
    account = two.ann.account()
    assert account["outcome"] == "synced", account
    text = two.ann.text(ROOF)
    for number in range(3):
        for name in ("ann-lee", "bob-hale"):
            assert text.count(f": {name} {number}\n") == 1, text
    assert two.ann.git("status", "--porcelain") == ""
    assert git(two.origin, "rev-parse", "main") == two.ann.git("rev-parse", "HEAD")


def _killed(one: Clone, seconds: float) -> None:
    """Kill a sync after some time; a call of git that is going on ends by itself."""
    with subprocess.Popen(
        (sys.executable, "-m", "convnotes", "--on", ON, "sync"),
        cwd=one.folder,
        env=apart({}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
    for _ in range(200):
        if not list((one.folder / ".git").rglob("*.lock")):
            break
        time.sleep(0.05)
    time.sleep(0.3)
