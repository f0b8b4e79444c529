"""The code is built as docs/architecture.md says."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from docexamples import ROOT

PACKAGE = ROOT / "convnotes"
_ROW = re.compile(r"^\| `(\w+)` \| (\d) \|", re.MULTILINE)
_OUTSIDE = frozenset(
    (
        "click",
        "glob",
        "io",
        "os",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "watchdog",
    )
)
_MODULES = sorted(PACKAGE.rglob("*.py"))


def _layers() -> dict[str, int]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {part: int(layer) for part, layer in _ROW.findall(text)}


def _name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(file: Path) -> Iterator[str]:
    """Give every module that a file imports, those inside functions too."""
    modules = {_name(each) for each in _MODULES}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{each.name}" for each in node.names]
            yield from [each for each in inner if each in modules] or [node.module]


def _part(module: str) -> str:
    return module.split(".")[1] if module.startswith("convnotes.") else ""


def test_every_part_has_its_layer() -> None:
    parts = {_part(_name(file)) for file in _MODULES} - {"", "__main__"}
    assert parts == set(_layers())


@pytest.mark.parametrize("file", _MODULES, ids=_name)
def test_a_part_imports_only_what_is_below_it(file: Path) -> None:
    layers = _layers()
    own = _part(_name(file))
    if own in layers:
        used = {_part(module) for module in _imports(file)} - {"", own}
        assert [part for part in used if layers[part] >= layers[own]] == []


def test_there_is_no_circle_of_imports() -> None:
    modules = {_name(file) for file in _MODULES}
    graph = {_name(file): modules.intersection(_imports(file)) - {_name(file)} for file in _MODULES}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("file", _MODULES, ids=_name)
def test_only_adapters_touch_the_outside(file: Path) -> None:
    layers = _layers()
    own = _part(_name(file))
    if own != "adapters" and layers.get(own, 9) < layers["workspace"]:
        assert [each for each in _imports(file) if each.split(".")[0] in _OUTSIDE] == []
        assert not re.search(r"\.(?:today|now|utcnow)\(", file.read_text(encoding="utf-8"))


def test_the_table_of_places_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:convnotes/)?(\w+/\w+\.py)`", text))
    assert [each for each in sorted(named) if not (PACKAGE / each).exists()] == []
