"""docs/architecture.md shows the house that the tests of its layers watch over."""

import re

from docexamples import ROOT
from test_architecture import LAYERS

PACKAGE = ROOT / "convnotes"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| (\d) \|", re.MULTILINE)
_NOT_PARTS = ("__init__", "__main__", "__pycache__", "templates", "example")


def test_the_table_of_layers_is_that_of_the_tests() -> None:
    parts = {each.stem for each in PACKAGE.iterdir() if each.suffix in ("", ".py")} - set(
        _NOT_PARTS
    )
    shown = {part: int(layer) for part, layer in _ROW.findall(PAGE)}
    assert shown == {part: LAYERS[part] for part in parts}


def test_the_files_that_are_named_exist() -> None:
    named = set(re.findall(r"`(?:convnotes/)?(\w+/\w+\.py)`", PAGE))
    assert [each for each in sorted(named) if not (PACKAGE / each).exists()] == []
