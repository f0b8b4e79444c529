"""Plays the transcripts of the documentation: `$ convnotes …` and the answer printed under it.

They are played on the example's own day, with `cd` and `&&` understood. `…` in an answer stands for
anything on its line, and a line that is only `…` for any number of lines. A comment
`<!-- play: new -->` begins anew. `pytest tests/docs --rewrite` writes what is
answered now in the place of what does not fit.
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
from docexamples import ROOT, Piece, pieces

DAY = "2026-11-27"


class Step(NamedTuple):
    """One command with its answer, which starts at a character of the document."""

    command: str
    answer: str
    start: int


class Play(NamedTuple):
    """The steps of a document that belong together."""

    document: Path
    number: int
    line: int
    steps: tuple[Step, ...]


def plays(document: Path) -> Iterator[Play]:
    """Give the transcripts of a document, each to be played from its start."""
    steps: list[Step] = []
    number = line = 0
    for piece in pieces(document.read_text(encoding="utf-8")):
        if piece.kind == "play" and not piece.fenced:
            if steps:
                yield Play(document, number, line, tuple(steps))
                number += 1
            steps = []
        elif piece.fenced and piece.kind == "console":
            line = line if steps else piece.line
            steps += _steps(piece)
    if steps:
        yield Play(document, number, line, tuple(steps))


def _steps(piece: Piece) -> Iterator[Step]:
    start = piece.body
    for part in re.split(r"^(?=\$ )", piece.text, flags=re.MULTILINE):
        command, _, answer = part.removeprefix("$ ").partition("\n")
        if command.strip():
            yield Step(command.strip(), answer, start + part.index("\n") + 1)
        start += len(part)


def played(play: Play, folder: Path) -> Iterator[tuple[Step, str]]:
    """Carry out the steps in a folder that holds the example; give each command's answer."""
    with contextlib.chdir(folder):
        for step in play.steps:
            said = "".join(_run(part) for part in step.command.split(" && "))
            yield step, _tidy(said.replace(str(folder), "/home/ines"))


def fits(answer: str, said: str) -> bool:
    """Tell whether something was said as the document has it."""
    lines = [
        "(?:.*\n)*?"
        if line.strip() == "…"
        else ".*".join(re.escape(part) for part in line.rstrip().split("…")) + "\n"
        for line in answer.rstrip("\n").split("\n")
    ]
    return re.fullmatch("".join(lines) if answer.strip() else "", said) is not None


def rewrite(play: Play, answers: list[tuple[Step, str]]) -> None:
    """Write answers into a document in the place of those that it has.

    What was rewritten further up may have moved this play since it was read.
    """
    document = play.document
    now = next(each for each in plays(document) if each.number == play.number)
    moved = now.steps[0].start - play.steps[0].start
    answers = [(step._replace(start=step.start + moved), said) for step, said in answers]
    text = document.read_text(encoding="utf-8")
    for step, said in sorted(answers, key=lambda each: -each[0].start):
        rest = text[step.start + len(step.answer) :]
        blank = "\n" if rest.startswith("$ ") and step.answer.endswith("\n\n") else ""
        text = text[: step.start] + said + blank + rest
    document.write_text(text, encoding="utf-8")


def example(folder: Path) -> Path:
    """Copy the example workspace into a folder."""
    shutil.copytree(ROOT / "notes", folder / "notes")
    shutil.copy(ROOT / "convnotes.toml", folder)
    return folder


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
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        contextlib.suppress(SystemExit),
    ):
        main([*given, *words[1:]])
    return said.getvalue()
