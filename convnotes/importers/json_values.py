"""Values of a JSON file that nobody vouches for: each is what it should be, or empty."""

import json
import math
from collections.abc import Iterator

from convnotes.importers.plain_text import block, decoded, line


class NotJson(ValueError):
    """Bytes that are no JSON, with the reason in words."""


def load(data: bytes) -> object:
    """Read JSON; raises `NotJson`."""
    return _loaded(decoded(data))


def load_lines(data: bytes) -> Iterator[tuple[int, object]]:
    """Read one JSON value a line, with its number; a line that is none is given as `NotJson`."""
    for number, each in enumerate(decoded(data).split("\n"), 1):
        if each.strip():
            try:
                yield number, _loaded(each)
            except NotJson as error:
                yield number, error


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"it is no JSON: {error.msg.casefold()} in line {error.lineno}") from None
    except ValueError:
        raise NotJson("it holds a number of too many digits") from None


def mapping(value: object) -> dict[str, object]:
    """Give a mapping as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """Give a list as it is, and anything else as an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Give a text of one line; numbers as they are written, anything else as nothing."""
    if isinstance(value, str):
        return line(value)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if plain and (not isinstance(value, int) or abs(value) < 10**30) else ""


def prose(value: object) -> str:
    """Give a text of several lines, and anything else as nothing."""
    return block(value) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Give a number, also one written as a text; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
