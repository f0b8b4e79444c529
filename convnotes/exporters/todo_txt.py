"""todo.txt: my open promises, and the questions that I am to answer, one a line."""

import re

from convnotes.exporters import Exporter, Wanted
from convnotes.exporters.owed import Owed, owed
from convnotes.exporters.plain_words import line, shown
from convnotes.model.conversation import PromiseKind, State
from convnotes.model.notebook import Notebook

_KEY = 8
_OURS = re.compile(rb"[^\n]* cn:[0-9a-f]{8}(?=\n|$)")
# What at the beginning of a line would be a mark, and in it a key of its own.
_MARK = re.compile(r"(?:x|\([A-Z]\)|\d{4}-\d\d-\d\d)(?= |$)")
_PAIR = re.compile(r"(?i)(?<!\S)(due|t|h|rec|pri|id|cn):(?=\S)")


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give what is open, the earliest due first, what has no day last."""
    found = [each for each in owed(notebook, wanted) if each.promise.state is State.OPEN]
    return "".join(f"{_task(each, wanted)}\n" for each in found).encode("utf-8", "replace")


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a file be replaced all of whose lines are ours."""
    lines = earlier.split(b"\n")
    return data if all(_OURS.fullmatch(each) for each in lines if each.strip()) else None


def _task(each: Owed, wanted: Wanted) -> str:
    promise = each.promise
    text = _PAIR.sub(r"\1: ", shown(promise.text)) or "?"
    if promise.kind is PromiseKind.QUESTION:
        text = f"answer: {text}"
    late = promise.due is not None and promise.due < wanted.on
    parts = ["(A)"] if late else []
    if promise.day:
        parts.append(promise.day.isoformat())
    elif _MARK.match(text):
        text = f"- {text}"
    parts.append(text)
    if each.conversation:
        parts.append(f"+{_word(each.conversation)}")
    parts += [f"@{_word(person)}" for person in each.others]
    if promise.due:
        parts.append(f"due:{promise.due.isoformat()}")
    return " ".join((*parts, f"cn:{each.key[:_KEY]}"))


def _word(text: str) -> str:
    return line(text).replace(" ", "-")


EXPORTER = Exporter("todo", "todo.txt: my open promises", write, renew)
