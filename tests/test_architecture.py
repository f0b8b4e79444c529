"""The house stands as planned: floors, no import cycle, no outside world in the lower ones."""

import ast
import graphlib
import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "convnotes"

LAYERS = {
    "errors": 0,
    "plugins": 0,
    "model": 0,
    "text": 1,
    "turns": 1,
    "checks": 2,
    "queries": 2,
    "edits": 2,
    "merge": 2,
    "report": 2,
    "publish": 3,
    "importers": 3,
    "exporters": 3,
    "adapters": 4,
    "index": 4,
    "workspace": 5,
    "edition": 6,
    "drawing": 6,
    "sync": 6,
    "lsp": 7,
    "serve": 7,
    "cli": 8,
}
"""A part imports only from parts with smaller numbers, or from itself."""

BESIDE = {
    "checks": {"edits"},
    "merge": {"edits"},
    "report": {"checks", "queries"},
    "index": {"adapters"},
}
"""What a part may import of its own floor beside itself."""

ONLY = {"adapters": {"errors", "model", "text"}}
"""Parts that may import less than their number lets them."""

HOMES = {
    "click": {"cli"},
    "watchdog": {"adapters"},
    "yaml": {"text"},
    "frontmatter": {"text"},
    "jinja2": {"publish", "adapters"},
    "markupsafe": {"publish", "adapters"},
    "markdown_it": {"publish"},
    "mdit_py_plugins": {"publish"},
    "linkify_it": {"publish"},
    "wcwidth": {"report"},
    "icalendar": {"importers", "exporters"},
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "nh3": {"importers"},
}
"""Where a library may be imported at all."""

OUTSIDE = {
    "asyncio",
    "fcntl",
    "fileinput",
    "getpass",
    "glob",
    "http",
    "io",
    "locale",
    "logging",
    "multiprocessing",
    "os",
    "platform",
    "random",
    "secrets",
    "select",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
    "webbrowser",
}
"""Modules by which one could look out of the house; floors 0 to 3 have none of them."""

HIGHEST_PURE = 3
LONGEST = 400
"""Lines of a file that are not blank."""


class Import(NamedTuple):
    """`importer` imports `imported`, on a line of its file."""

    importer: str
    imported: str
    line: int


@cache
def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports() -> tuple[Import, ...]:
    return tuple(each for module in modules() for each in _imports(module))


def _imports(module: str) -> Iterator[Import]:
    """Find all imports of a module, those in functions and under `TYPE_CHECKING` too."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, name.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are absolute"
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield Import(
                    module, whole if whole in modules() else node.module or "", node.lineno
                )


def part(module: str) -> str:
    """Give the part of the house that a module of ours belongs to; the package itself is none."""
    return module.split(".")[1] if "." in module else ""


def ours(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == "convnotes"


def pure() -> list[str]:
    return [each for each in modules() if LAYERS.get(part(each), 9) <= HIGHEST_PURE]


def test_every_part_has_a_floor() -> None:
    known = {*LAYERS, "", "__main__", "templates", "example"}
    assert {part(module) for module in modules()} - known == set()


def test_a_part_imports_only_from_below() -> None:
    wrong = [
        each
        for each in imports()
        if ours(each.imported)
        and part(each.importer) in LAYERS
        and part(each.imported) in LAYERS
        and part(each.imported) not in _allowed(part(each.importer))
    ]
    assert wrong == []


def _allowed(name: str) -> set[str]:
    below = {each for each, number in LAYERS.items() if number < LAYERS[name]}
    return {name} | (ONLY.get(name) or below | BESIDE.get(name, set()))


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {module: set[str]() for module in modules()}
    for each in imports():
        if ours(each.imported) and each.imported != each.importer:
            graph[each.importer].add(each.imported)
    _no_cycle(graph)


def test_no_part_imports_itself_in_a_circle() -> None:
    graph = {name: set[str]() for name in LAYERS}
    for each in imports():
        one, other = part(each.importer), part(each.imported)
        if ours(each.imported) and one in LAYERS and other in LAYERS and one != other:
            graph[one].add(other)
    _no_cycle(graph)


def _no_cycle(graph: dict[str, set[str]]) -> None:
    try:
        tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as cycle:
        pytest.fail(f"imports in a circle: {' -> '.join(reversed(cycle.args[1]))}")


def test_a_library_is_imported_only_where_it_belongs() -> None:
    wrong = [
        each
        for each in imports()
        if not ours(each.imported)
        and each.imported.split(".")[0] not in sys.stdlib_module_names
        and part(each.importer) not in HOMES.get(each.imported.split(".")[0], set())
    ]
    assert wrong == []


def test_every_library_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = itertools.chain(
        project["dependencies"], *project.get("optional-dependencies", {}).values()
    )
    declared = {_normal(re.split(r"[\s<>=\[;]", text, maxsplit=1)[0]) for text in texts}
    used = {each.imported.split(".")[0] for each in imports() if not ours(each.imported)}
    owners = packages_distributions()
    undeclared = {
        name
        for name in used - sys.stdlib_module_names
        if name != "markupsafe"  # jinja2's own
        and not {_normal(each) for each in owners.get(name, [])} & declared
    }
    assert undeclared == set()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def test_the_lower_floors_have_no_window() -> None:
    assert [each for each in imports() if each.importer in pure() and _outside(each.imported)] == []
    assert [f"{module}, {deed}" for module in pure() for deed in _deeds(tree(module))] == []


def _outside(name: str) -> bool:
    return any(name == each or name.startswith(each + ".") for each in OUTSIDE)


def _deeds(module: ast.Module) -> Iterator[str]:
    """Find what reads files, clocks, arguments and streams."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "pathlib":
            names = {name.name for name in node.names} - {"PurePosixPath", "PurePath"}
            yield from (f"line {node.lineno}: pathlib.{name}" for name in names)
        elif isinstance(node, ast.Import) and any(name.name == "pathlib" for name in node.names):
            yield f"line {node.lineno}: pathlib"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("open", "print", "input", "exec", "eval", "breakpoint"):
                yield f"line {node.lineno}: {node.func.id}()"
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
            and node.attr in ("argv", "stdin", "stdout", "stderr", "exit")
        ):
            yield f"line {node.lineno}: sys.{node.attr}"


def test_one_place_reads_the_clock() -> None:
    asked = {
        module
        for module in modules()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and node.attr in ("today", "now", "utcnow")
        and ast.unparse(node.value) in ("date", "datetime", "datetime.date", "datetime.datetime")
    }
    assert asked == {"convnotes.adapters.clock"}


def test_a_module_says_what_it_is_for() -> None:
    assert [module for module in modules() if not ast.get_docstring(tree(module))] == []


def test_a_module_is_named_like_nothing_else() -> None:
    taken = {*sys.stdlib_module_names, *HOMES, "utils", "helpers", "common", "manager", "misc"}
    inner = [module for module in modules() if "." in module]
    assert [module for module in inner if module.rpartition(".")[2] in taken - {"__main__"}] == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = {
        module: sum(bool(line.strip()) for line in file.read_text(encoding="utf-8").splitlines())
        for module, file in modules().items()
    }
    assert {each: length for each, length in lengths.items() if length > LONGEST} == {}


def test_importing_does_nothing() -> None:
    """At the top of a module stand definitions, and no call whose result is thrown away."""
    calls = [
        f"{module}:{node.lineno}"
        for module in modules()
        if module != "convnotes.__main__"
        for node in tree(module).body
        if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ]
    assert calls == []
