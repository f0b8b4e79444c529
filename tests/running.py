"""Runs convnotes as a user would: in this process for speed, or as one of its own."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from convnotes.cli import main

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and its exit status."""

    out: str
    err: str
    status: int


class _Terminal(io.TextIOWrapper):
    """A stream that says of itself that it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    terminal: bool = False,
    typed: str = "",
) -> Answer:
    """Run a command in this process, in a folder."""
    kind = _Terminal if terminal else io.TextIOWrapper
    out, err = (kind(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    status: object = None
    with (
        contextlib.chdir(folder),
        _environment(environment or {}),
        _typed(typed),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main(list(arguments))
        except SystemExit as end:
            status = end.code
    assert isinstance(status, int), f"a command ends with a status, not {status!r}"
    return Answer(_written(out), _written(err), status)


def run_apart(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
) -> Answer:
    """Run a command in a process of its own; `options` are Python's."""
    done = subprocess.run(
        (sys.executable, *options, "-m", "convnotes", *arguments),
        cwd=folder,
        env=apart(environment or {}),
        capture_output=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Answer(done.stdout.decode(), done.stderr.decode(), done.returncode)


def apart(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a process of its own, in which this convnotes is the one imported."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8", **environment}


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _typed(text: str) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before
