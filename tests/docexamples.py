"""Takes the examples out of the documentation, so that each of them can be tried.

In Markdown files three things are looked for:

- a fenced block ```` ```markdown ```` or ```` ```yaml ```` is a note (the second only its front
  matter); a comment `<!-- file: notes/x.md -->` before it names its file. A later comment
  `<!-- expect: {…} -->` says what is read from the notes since the last one, in the words of
  `tests/cases/README.md`;
- a fenced block ```` ```console ```` is a transcript: `$ convnotes …` and what it answers;
- a comment `<!-- keys: … -->` names the JSON whose keys the table behind it lists.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from casefile import Case

ROOT = Path(__file__).resolve().parents[1]
ROOF = "notes/conversations/roof.md"
PARTICIPANTS = "---\nparticipants: [ann-lee, bob-hale]\n---\n"

_BLOCK = re.compile(r"^(`{3,}|~{3,})([^\n`]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--\s*(\w+):\s*(.*?)\s*-->", re.DOTALL)
_ROW = re.compile(r"^\|[ ]*`([^`]+)`[ ]*\|", re.MULTILINE)


class Piece(NamedTuple):
    """A comment or a fenced block: `kind` is the comment's word or the block's language.

    `start` is its first character in the document, and `body` the first of its text.
    """

    kind: str
    text: str
    start: int
    body: int
    line: int
    fenced: bool


def documents() -> tuple[Path, ...]:
    """Give every Markdown file of the documentation."""
    cases = ROOT / "tests" / "cases" / "README.md"
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), cases]
    return tuple(sorted(each for each in found if each.is_file()))


def pieces(text: str) -> Iterator[Piece]:
    """Give the comments and fenced blocks of a document, in their order."""
    blocks = list(_BLOCK.finditer(text))
    found = [
        Piece(
            each[2].strip(),
            each[3],
            each.start(),
            each.start(3),
            line=_line(text, each.start()),
            fenced=True,
        )
        for each in blocks
    ]
    for each in _COMMENT.finditer(text):
        if not any(block.start() <= each.start() < block.end() for block in blocks):
            line = _line(text, each.start())
            found.append(Piece(each[1], each[2], each.start(), each.start(2), line, fenced=False))
    yield from sorted(found, key=lambda piece: piece.start)


def note_examples(document: Path) -> Iterator[Case]:
    """Give the notes of a document with what is expected of them."""
    case = Case(document.name, "")
    path = ROOF
    for piece in pieces(document.read_text(encoding="utf-8")):
        if piece.fenced and piece.kind in ("markdown", "yaml", "toml"):
            case.name = case.name or f"line {piece.line}"
            case.files[path] = _file(path, piece).encode()
            path = ROOF
        elif piece.kind == "file" and not piece.fenced:
            path = piece.text
        elif piece.kind == "expect" and not piece.fenced:
            case.expect = _expected(case, piece)
            yield case.complete()
            case = Case(document.name, "")
    if case.files:
        raise AssertionError(f"{document.name}, {case.name}: an example that expects nothing")


def _expected(case: Case, piece: Piece) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(piece.text)
    case.me = found.pop("me", None)
    return found


def _file(path: str, piece: Piece) -> str:
    if piece.kind == "yaml":
        return f"---\n{piece.text}---\n"
    if path == ROOF and not piece.text.startswith("---\n"):
        return PARTICIPANTS + piece.text
    return piece.text


def tables(document: Path, kind: str) -> dict[str, list[str]]:
    """Give by its comment the first column of each table that a comment of this kind announces."""
    text = document.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for piece in pieces(text):
        if piece.kind == kind and not piece.fenced:
            begin = text.index("|", piece.start)
            end = text.find("\n\n", begin)
            found[piece.text] = _ROW.findall(text, begin, end if end >= 0 else len(text))
    return found


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
