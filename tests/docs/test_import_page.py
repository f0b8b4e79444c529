"""The page on importing names every importer, and its example of one works."""

import re

from convnotes.importers import Importer, Options, importers
from convnotes.model.draft import Message, Rejected
from docexamples import ROOT

PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def test_every_importer_is_named() -> None:
    assert set(re.findall(r"^\| `(\w+)`: ([^|]+) \|", PAGE, re.MULTILINE)) == {
        (each.name, each.title) for each in importers()
    }


def test_the_example_reads_calls() -> None:
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code
    found: dict[str, object] = {}
    exec(code[1], found)
    importer = found["IMPORTER"]
    assert isinstance(importer, Importer)
    assert importer.recognises("2026.calls", b"")
    data = b"2026-11-20T09:30\tBob Hale\tcan begin in May\nnothing\n"
    message, rejected = importer.read("2026.calls", data, Options())
    assert isinstance(message, Message)
    assert (message.speaker.name, message.channel, message.text) == (
        "Bob Hale",
        "call",
        "can begin in May",
    )
    assert rejected == Rejected("2026.calls, line 2", "it is no line of time, name and text")
