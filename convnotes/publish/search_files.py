"""How the files of the search index are written: each a call of the function of `search.js`."""

import json
from typing import Any

FOLDER = "search/"
_CALL = "convnotesSearch"

Text = tuple[str, str | None]
"""A file by its path, with its text; None where it stands as it is."""


def call(*values: object) -> str:
    """Write a call of the function with some values."""
    told = ",".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in values)
    return f"{_CALL}({told});\n"


def called(data: bytes) -> list[Any]:
    """Read the values of such a call."""
    values: list[Any] = json.loads(b"[%b]" % data[len(_CALL) + 1 : -3])
    return values
