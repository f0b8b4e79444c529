"""Reads the cases under `tests/cases/`: notes in, expected answers out, as readable Markdown.

The format is described in `tests/cases/README.md`, so that other tools can run the cases as well.
"""

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
DAY = datetime.date(2026, 11, 25)
SETTINGS = '[team]\nmembers = ["ann-lee"]\n'
PEOPLE = {
    "notes/people/ann-lee.md": "---\ntitle: Ann Lee\nemail: ann@lee.example\n---\n",
    "notes/people/bob-hale.md": (
        "---\ntitle: Bob Hale\naliases: [Bob, roofer]\nemail: bob@hale.example\n---\n"
    ),
    "notes/people/carol-diaz.md": "---\ntitle: Carol Diaz\n---\n",
}

_ON = re.compile(r"On (\d{4}-\d{2}-\d{2})(?: as ([^\s.]+))?\.")
_OPEN = re.compile(r"~~~~(\w+) (\S+(?: \S+)*)")
_OPTIONS = ("crlf", "bom", "no-final-newline")


@dataclass
class Case:
    """One case: the files of a workspace, the day and person that ask, and what is expected."""

    file: str
    name: str
    on: datetime.date = DAY
    me: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    expect: dict[str, Any] = field(default_factory=dict)

    def complete(self) -> "Case":
        """Add the files that a case need not spell out."""
        if not any(path.startswith("notes/people/") for path in self.files):
            self.files |= {path: text.encode() for path, text in PEOPLE.items()}
        self.files.setdefault("convnotes.toml", SETTINGS.encode())
        return self

    def write(self, root: Path) -> None:
        """Make the case's workspace in a folder."""
        for path, data in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def cases(pattern: str = "*.md") -> Iterator[Case]:
    """Give every case of the files that match."""
    for file in sorted(CASES.glob(pattern)):
        if file.name != "README.md":
            yield from read(file)


def read(file: Path) -> Iterator[Case]:
    """Give the cases of one file."""
    case: Case | None = None
    lines = iter(file.read_text(encoding="utf-8").split("\n"))
    for line in lines:
        opened = _OPEN.fullmatch(line)
        on = _ON.match(line)
        if line.startswith("### "):
            if case:
                yield case.complete()
            case = Case(file.name, line[4:])
        elif case and opened:
            _block(case, opened[2], lines)
        elif case and on:
            case.on = datetime.date.fromisoformat(on[1])
            case.me = on[2]
    if case:
        yield case.complete()


def _block(case: Case, label: str, lines: Iterator[str]) -> None:
    content: list[str] = []
    for line in lines:
        if line == "~~~~":
            break
        content.append(line + "\n")
    text = "".join(content)
    if label == "expect":
        case.expect = json.loads(text)
        return
    options: set[str] = set()
    while label.rpartition(" ")[2] in _OPTIONS:
        label, _, option = label.rpartition(" ")
        options.add(option)
    if "no-final-newline" in options:
        text = text.removesuffix("\n")
    if "crlf" in options:
        text = text.replace("\n", "\r\n")
    case.files[label] = (b"\xef\xbb\xbf" if "bom" in options else b"") + text.encode()
