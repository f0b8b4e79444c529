"""convnotes as a process of its own: its imports, pipes, signals, time zones and encodings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casefile import Case
from running import REPOSITORY, apart, run_apart

ON = ("--on", "2026-11-27", "--as", "ines-moura")
_IMPORTED = """
import sys
from convnotes.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("imported", *sorted(sys.modules), sep="\\n")
"""


def imported(*arguments: str, folder: Path = REPOSITORY) -> set[str]:
    done = subprocess.run(
        (sys.executable, "-c", _IMPORTED, *arguments),
        cwd=folder,
        env=apart({}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.rpartition("imported\n")[2].split())


def test_the_version_needs_no_library_but_click() -> None:
    found = imported("--version")
    assert "click" in found
    assert not found & {
        "yaml",
        "frontmatter",
        "jinja2",
        "markdown_it",
        "mdit_py_plugins",
        "linkify_it",
        "watchdog",
        "sqlite3",
        "wcwidth",
        "subprocess",
        "json",
        "difflib",
        "multiprocessing",
        "email",
        "asyncio",
    }


@pytest.mark.parametrize("command", ["agenda", "check", "list", "show bob-hale"])
def test_no_query_loads_what_is_for_the_site(command: str) -> None:
    assert not imported(*ON, *command.split()) & {
        "jinja2",
        "markdown_it",
        "mdit_py_plugins",
        "linkify_it",
        "watchdog",
        "multiprocessing",
        "asyncio",
        "http",
    }


def test_an_agenda_without_trouble_loads_little(tmp_path: Path) -> None:
    text = "---\ntitle: Été\nparticipants: [ann-lee, bob-hale]\nnext_turn: ann-lee\n---\n"
    Case("", "", files={"notes/c.md": text.encode()}).complete().write(tmp_path)
    found = imported("--on", "2026-11-27", "agenda", folder=tmp_path)
    assert not found & {"difflib", "tempfile", "random", "wcwidth", "email", "importlib.metadata"}


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m convnotes --on 2026-11-27 --as ines-moura %s | head -n 1"
    for words in ("agenda", "check", "list", "agenda --format json", "check --format sarif"):
        done = subprocess.run(
            ("bash", "-c", f"set -o pipefail; {command % words}"),
            cwd=REPOSITORY,
            env=apart({}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr.replace("68 notes\n", "") in ("", done.stderr if words == "list" else "")
        assert "Traceback" not in done.stderr
        assert "BrokenPipe" not in done.stderr
        assert len(done.stdout.splitlines()) == 1


def test_a_closed_pipe_is_quiet_and_done(tmp_path: Path) -> None:
    for words in ("agenda", "list"):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            (sys.executable, "-m", "convnotes", *ON, words),
            cwd=REPOSITORY,
            env=apart({}),
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        os.close(writing)
        assert b"Traceback" not in done.stderr
        assert b"Exception" not in done.stderr
        assert done.returncode == 0


def test_an_interruption_ends_with_130(tmp_path: Path) -> None:
    """The clock of this process takes its time, so that the signal comes while a command runs."""
    code = (
        "import sys, time\n"
        "from convnotes.adapters import clock\n"
        "def today():\n    print('ready', flush=True)\n    time.sleep(30)\n"
        "clock.today = today\n"
        "from convnotes.cli import main\nmain(sys.argv[1:])\n"
    )
    Case("", "").complete().write(tmp_path)
    process = subprocess.Popen(
        (sys.executable, "-c", code, "agenda"),
        cwd=tmp_path,
        env=apart({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.split() == ["interrupted"]


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Asia/Kathmandu"]
)
def test_the_day_asked_for_is_the_same_everywhere(zone: str, tmp_path: Path) -> None:
    here = run_apart(*ON, "agenda", "--format", "json", folder=REPOSITORY)
    there = run_apart(
        *ON, "agenda", "--format", "json", folder=REPOSITORY, environment={"TZ": zone}
    )
    assert here == there


def test_today_is_the_day_of_the_local_time_zone(tmp_path: Path) -> None:
    Case("", "").complete().write(tmp_path)
    days: list[str] = []
    for zone, hours in (("EAST-14", 14), ("WEST12", -12)):
        before = time.gmtime(time.time() + hours * 3600)
        answer = run_apart("agenda", "--format", "md", folder=tmp_path, environment={"TZ": zone})
        after = time.gmtime(time.time() + hours * 3600)
        days.append(answer.out.split()[3])
        assert answer.out.split()[3] in (str(before.tm_mday), str(after.tm_mday))
    assert days[0] != days[1]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_old_terminal_gets_escapes_and_no_traceback(encoding: str) -> None:
    done = subprocess.run(
        (sys.executable, "-m", "convnotes", *ON, "agenda"),
        cwd=REPOSITORY,
        capture_output=True,
        env=apart({"PYTHONIOENCODING": encoding}),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"Nudge" in done.stdout


def test_the_program_runs_without_warnings() -> None:
    answer = run_apart(*ON, "agenda", folder=REPOSITORY, options=("-W", "error", "-X", "dev"))
    assert answer.status == 0, answer.err
    assert answer.err == ""
