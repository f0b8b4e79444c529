"""The example workspace that is shipped with the package, and its dates moved to another day."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

EXAMPLE_DAY = datetime.date(2026, 11, 27)
"""The day on which the example's own agenda is written to be read."""

_DATE = re.compile(r"(?<![\d-])(\d{4}-\d{2}-\d{2})(?![\d-])")


def example_files(on: datetime.date) -> Iterator[tuple[str, str]]:
    """Give the path and text of each file of the example, told as if `on` were its day."""
    shift = on - EXAMPLE_DAY
    root = _root()
    files = [root / "convnotes.toml", *sorted((root / "notes").rglob("*.md"))]
    for file in files:
        path = file.relative_to(root).as_posix()
        yield moved(path, shift), moved(file.read_text(encoding="utf-8"), shift)


def moved(text: str, shift: datetime.timedelta) -> str:
    """Move every ISO date in a text."""

    def move(match: re.Match[str]) -> str:
        try:
            return (datetime.date.fromisoformat(match[1]) + shift).isoformat()
        except (ValueError, OverflowError):
            return match[1]

    return _DATE.sub(move, text)


def _root() -> Path:
    """Find the example: inside an installed package, else the repository around it."""
    package = Path(__file__).parent.parent
    shipped = package / "example"
    return shipped if shipped.is_dir() else package.parent
