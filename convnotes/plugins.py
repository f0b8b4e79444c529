"""Extension points: a module with one constant in its folder, or an entry point of that name."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def gather(package: ModuleType, constant: str) -> list[Any]:
    """Give the constant of every module in a package, then those of installed plug-ins.

    A plug-in joins by an entry point in the group `convnotes.` and the constant's name in small
    letters, such as `convnotes.check`.
    """
    from importlib.metadata import entry_points

    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(f"{package.__name__}.{name}") for name in names)
    own = [getattr(module, constant) for module in modules if hasattr(module, constant)]
    return own + [point.load() for point in entry_points(group=f"convnotes.{constant.lower()}")]
