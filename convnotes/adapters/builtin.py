"""Where the templates are that come with convnotes."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def builtin_templates() -> Path:
    """Find the templates that come with convnotes: in the package, else beside it."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else (_PACKAGE.parent / "templates").resolve()
