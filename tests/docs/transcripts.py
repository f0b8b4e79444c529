"""Plays the transcripts of the documentation: `$ convnotes …` and the answer printed under it.

They are played on the example's own day, with `cd` and `&&` understood. `…` in an answer stands for
anything on its line, and a line that is only `…` for any number of lines. A comment
`<!-- append: FILE -->` before a Markdown block writes it at the end of a file, as somebody with an
editor would; `<!-- play: new -->` begins anew in an empty folder.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.cli import main
from examples import ROOT, pieces

DAY = "2026-11-25"
ME = "ines-moura"


class Step(NamedTuple):
    """One command with its answer, or a text that is written to the end of a file."""

    line: int
    command: str
    answer: str
    file: str = ""


def plays(document: Path) -> Iterator[list[Step]]:
    """Give the transcripts of a document that belong together, each to be played from its start."""
    text = document.read_text(encoding="utf-8")
    steps: list[Step] = []
    file = ""
    for piece in pieces(text):
        if piece.kind == "play" and not piece.fenced:
            if steps:
                yield steps
            steps = []
        elif piece.kind == "append" and not piece.fenced:
            file = piece.text
        elif piece.fenced and file:
            steps.append(Step(piece.line, "", piece.text, file))
            file = ""
        elif piece.fenced and piece.kind == "console":
            steps += _steps(piece.text, piece.line)
    if steps:
        yield steps


def _steps(text: str, line: int) -> Iterator[Step]:
    for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        command, _, answer = part.removeprefix("$ ").partition("\n")
        if command.strip():
            yield Step(line, command.strip(), answer)


def play(steps: list[Step], folder: Path) -> None:
    """Carry out the steps in a folder that holds a copy of the example; raises AssertionError."""
    with contextlib.chdir(folder), _environment():
        for step in steps:
            if step.file:
                with Path(step.file).open("a", encoding="utf-8") as stream:
                    stream.write(step.answer)
                continue
            said = "".join(_run(part) for part in step.command.split(" && "))
            wanted = pattern(step.answer)
            assert re.fullmatch(wanted, _tidy(said)), f"line {step.line}: $ {step.command}\n{said}"


def example(folder: Path) -> Path:
    """Copy the example workspace into a folder."""
    shutil.copytree(ROOT / "notes", folder / "notes")
    shutil.copy(ROOT / "convnotes.toml", folder)
    return folder


def pattern(answer: str) -> str:
    """Make a regular expression of an answer in which `…` stands for anything."""
    lines = [
        "(?:.*\n)*?" if line.strip() == "…"
        else ".*".join(re.escape(part.rstrip()) for part in line.split("…")) + "\n"
        for line in answer.rstrip("\n").split("\n")
    ] if answer.strip() else []
    return "".join(lines)


def _tidy(said: str) -> str:
    lines = [line.rstrip() for line in said.rstrip("\n").split("\n")]
    return "\n".join(lines) + "\n" if said.strip() else ""


def _run(command: str) -> str:
    words = shlex.split(command)
    if words[0] == "cd":
        os.chdir(words[1])
        return ""
    assert words[0] == "convnotes", f"only convnotes and cd are played, not {words[0]}"
    given = [] if "--on" in words else ["--on", DAY]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main([*given, *words[1:]])
        except SystemExit as ended:
            assert ended.code in (0, 1, 2, 3), ended.code
    return said.getvalue()


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Let nothing of the machine that plays show: no width, no colour, no identity of its own."""
    before = dict(os.environ)
    for name in ("COLUMNS", "NO_COLOR", "CONVNOTES_ME"):
        os.environ.pop(name, None)
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    if not (Path.cwd() / ".git").exists():
        os.environ["GIT_CEILING_DIRECTORIES"] = str(Path.cwd().parent)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
