"""What convnotes itself says on a site: the words of its templates and of its code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from convnotes.adapters.builtin import builtin_templates
from convnotes.adapters.theme import Theme

_PACKAGE = Path(__file__).resolve().parent.parent
_SPEAKING = ("publish", "exporters", "report", "queries", "turns", "text", "checks")
_EXPLAINED = "checks"
"""The part whose modules are shown with their docstrings, where something needs fixing."""
_JINJA = re.compile(r"\{[{%#]-?|-?[}%#]\}|[<>\"']")


@cache
def builtin_words() -> tuple[str, ...]:
    """Give every text that stands in our templates, scripts, styles and code."""
    return tuple(_builtin())


def _builtin() -> Iterator[str]:
    yield from _templates(builtin_templates())
    for part in _SPEAKING:
        for file in sorted((_PACKAGE / part).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            yield from _texts(tree)
            if part == _EXPLAINED:
                yield ast.get_docstring(tree) or ""


def own_words(theme: Theme) -> Iterator[str]:
    """Give every text that stands in a workspace's own templates."""
    if theme.own:
        yield from _templates(theme.own)


def _templates(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield from _JINJA.split(file.read_bytes().decode("utf-8", "replace"))


def _texts(tree: ast.Module) -> Iterator[str]:
    """Give the texts of a module but for its docstrings, which nobody is shown."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documents:
            continue
        if isinstance(node.value, str):
            yield node.value
