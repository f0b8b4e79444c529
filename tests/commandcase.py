r"""Reads the transcripts under `tests/cli/cases/`: files, commands as typed, their answers.

A case begins with `### name`. Its files stand in blocks as in `tests/cases/`; `escapes` behind a
path lets a file hold `\x1b` and the like. What is typed and answered stands in a block
`~~~~console`:

    $ NO_COLOR=1 convnotes agenda    a command; `cat FILE`, `cd FOLDER` and `ls` are known as well
    Late                             a line of the answer
    2> 1 note could not be read      a line on stderr
    [2]                              the exit status, where it is not 0

A line `...` stands for any lines. A block `~~~~text nothing` makes a case without any workspace.
`pytest tests/cli --rewrite` writes what is answered now in the place of what was expected.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casefile import Case
from running import Answer, run

_BLOCK = re.compile(r"~~~~(\w+)(?: (\S+))?((?: (?:crlf|bom|no-final-newline|escapes))*)")
_SET = re.compile(r"[A-Z_]+=.*")


@dataclass
class Step:
    """One command as typed, the lines that answer it, and where in the file those stand."""

    typed: str
    expected: list[str]
    start: int
    end: int


@dataclass
class Transcript:
    """One case: the files of a workspace and what is typed in it."""

    file: Path
    name: str
    case: Case
    steps: list[Step] = field(default_factory=list)

    def play(self, root: Path) -> Iterator[tuple[Step, list[str]]]:
        """Type every command in the workspace and give the lines that answer it."""
        self.case.write(root)
        folder = root
        for step in self.steps:
            words = shlex.split(step.typed)
            if words[0] == "cd":
                folder = (folder / words[1]).resolve()
                yield step, []
            else:
                yield step, [line.replace(str(root), "ROOT") for line in _answered(words, folder)]


def transcripts(folder: Path) -> Iterator[Transcript]:
    """Give the cases of every file in a folder."""
    for file in sorted(folder.glob("*.md")):
        yield from _read(file)


def _read(file: Path) -> Iterator[Transcript]:
    found: Transcript | None = None
    lines = file.read_text(encoding="utf-8").split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        opened = _BLOCK.fullmatch(line)
        if line.startswith("### "):
            if found:
                yield _complete(found)
            found = Transcript(file, line[4:], Case(file.name, line[4:]))
        elif opened and found:
            end = lines.index("~~~~", number)
            if opened[1] == "console":
                found.steps += _steps(lines, number, end)
            else:
                text = "".join(each + "\n" for each in lines[number:end])
                found.case.files[opened[2]] = _bytes(text, opened[3].split())
            number = end + 1
    if found:
        yield _complete(found)


def _complete(found: Transcript) -> Transcript:
    if found.case.files.pop("nothing", None) is None:
        found.case.complete()
    return found


def _bytes(text: str, options: list[str]) -> bytes:
    if "escapes" in options:
        text = re.sub(
            r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})",
            lambda match: chr(int(match[1] or match[2], 16)),
            text,
        )
    if "no-final-newline" in options:
        text = text.removesuffix("\n")
    if "crlf" in options:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if "bom" in options else b"") + text.encode()


def _steps(lines: list[str], start: int, end: int) -> Iterator[Step]:
    at = [number for number in range(start, end) if lines[number].startswith("$ ")]
    for number, following in zip(at, [*at[1:], end], strict=True):
        yield Step(lines[number][2:], lines[number + 1 : following], number + 1, following)


def _answered(words: list[str], folder: Path) -> list[str]:
    environment = dict(word.split("=", 1) for word in words if _SET.fullmatch(word))
    words = words[len(environment) :]
    if words[0] == "cat":
        return _shown((folder / words[1]).read_bytes())
    if words[0] == "ls":
        return sorted(each.name for each in (folder / "".join(words[1:])).iterdir())
    assert words[0] == "convnotes", f"a transcript cannot type {words[0]}"
    return _lines(run(*words[1:], folder=folder, environment=environment))


def _shown(data: bytes) -> list[str]:
    """Show a file with what is not seen in an editor."""
    text = data.decode().replace("\ufeff", "<BOM>").replace("\r\n", "<CR>\n")
    return text.removesuffix("\n").split("\n") + ([] if text.endswith("\n") else ["<no newline>"])


def _lines(answer: Answer) -> list[str]:
    assert answer.out == "" or answer.out.endswith("\n"), "an answer ends with a line end"
    return [
        *answer.out.replace("\x1b", "<ESC>").split("\n")[:-1],
        *("2> " + line for line in answer.err.split("\n")[:-1]),
        *([f"[{answer.status}]"] if answer.status else []),
    ]


def fits(expected: list[str], answered: list[str]) -> bool:
    """Tell whether an answer is the one expected, where a line `...` stands for any lines."""
    if "..." not in expected:
        return expected == answered
    first = expected.index("...")
    if answered[:first] != expected[:first]:
        return False
    rest = expected[first + 1 :]
    return any(fits(rest, answered[at:]) for at in range(first, len(answered) + 1))


def rewrite(file: Path, answers: list[tuple[Step, list[str]]]) -> None:
    """Write answers into a file in the place of those that were expected."""
    lines = file.read_text(encoding="utf-8").split("\n")
    for step, answered in sorted(answers, key=lambda each: -each[0].start):
        lines[step.start : step.end] = answered
    file.write_text("\n".join(lines), encoding="utf-8")
