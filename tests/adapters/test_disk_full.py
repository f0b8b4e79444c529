"""On a disk that is really full nothing is lost, and nothing is left lying about."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scribe
from running import apart

# In a user namespace of its own, any user may mount; what is mounted goes with the process.
INSIDE = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-ec")

SCRIPT = """
mount -t tmpfs -o size=256k tmpfs "$ROOT"
mkdir -p "$ROOT/notes/deep"
echo one > "$ROOT/notes/a.md"
echo see a.md > "$ROOT/notes/c.md"
echo see a.md > "$ROOT/notes/deep/e.md"
mkdir "$ROOT/.convnotes" "$ROOT/.convnotes/undo"
: > "$ROOT/.convnotes/lock"
echo '*' > "$ROOT/.convnotes/.gitignore"
head -c 400000 /dev/zero > "$ROOT/filler" 2> "$ERRORS" || true
truncate -s -"$FREE" "$ROOT/filler"
before=$(find "$ROOT" -type f ! -name filler | sort | xargs cksum)
status=0
"$PYTHON" "$SCRIBE" "$VERB" "$ROOT" || status=$?
after=$(find "$ROOT" -type f ! -name filler | sort | xargs cksum)
if [ "$before" = "$after" ]; then echo "$status as before"; else echo "$status other"; fi
find "$ROOT" -name '.convnotes-*' -o -name journal -o -name '*.new'
if [ "$before" = "$after" ]; then find "$ROOT" -type d -name new; fi
"""


def _run(folder: Path, verb: str, free: int) -> "subprocess.CompletedProcess[str]":
    wanted = {
        "ROOT": str(folder),
        "ERRORS": os.devnull,
        "FREE": str(free),
        "PYTHON": sys.executable,
        "SCRIBE": scribe.__file__,
        "VERB": verb,
    }
    return subprocess.run(
        (*INSIDE, SCRIPT), capture_output=True, text=True, check=False, env=apart(wanted)
    )


@pytest.fixture(scope="module")
def tiny_disk(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where one may not mount, as on systems that keep user namespaces for root."""
    folder = tmp_path_factory.mktemp("disk")
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    tried = subprocess.run(
        (*INSIDE, 'mount -t tmpfs tmpfs "$0"', str(folder)), capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"no disk can be mounted here: {tried.stderr.decode().strip()}")


@pytest.mark.usefixtures("tiny_disk")
@pytest.mark.parametrize(
    "free",
    [0, 12288, *(pytest.param(4096 * each, marks=pytest.mark.slow) for each in (1, 2, 4, 5, 6))],
)
@pytest.mark.parametrize("verb", ["edit", "create", "several"])
def test_a_full_disk(tmp_path: Path, verb: str, free: int) -> None:
    done = _run(tmp_path, verb, free)
    assert done.returncode == 0, done.stderr
    if done.stdout == "0 other\n":
        assert free >= 8192
        assert done.stderr == ""
        return
    assert done.stdout == "3 as before\n"
    assert done.stderr.endswith("was not written: no space left on device\n")
    assert done.stderr.count("\n") == 1
    assert "notes/" in done.stderr
