"""Notes on disk: ids made from names, front matter that nothing misreads, the bytes of a file."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

# Letters that Unicode does not take apart into a base and a mark.
UNDECOMPOSED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d"}
)
MARKS_AND_APOSTROPHES = re.compile("[\u0300-\u036f'\u2019]")
PLAIN_SCALAR = re.compile(
    "(?!(?:yes|no|on|off|y|n|true|false|null)$)[a-z][a-z0-9 @._/-]*", re.IGNORECASE
)

Value = str | date | Sequence[str]


def slug(text: str) -> str:
    """The text as an id: lower-case ASCII words joined by hyphens; may be empty."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(UNDECOMPOSED))
    return re.sub("[^a-z0-9]+", "-", MARKS_AND_APOSTROPHES.sub("", decomposed)).strip("-")


def scalar(text: str) -> str:
    """The text as one YAML scalar: bare where nothing can be misread, else double-quoted."""
    bare = PLAIN_SCALAR.fullmatch(text) and not text.endswith(" ")
    return text if bare else json.dumps(text, ensure_ascii=False)


def front_matter(fields: Mapping[str, Value], *, block: bool = False) -> str:
    """The fenced block for these fields in their order; `block` gives each list item a line."""
    lines = (f"{key}:{_yaml(value, block=block)}\n" for key, value in fields.items())
    return "".join(["---\n", *lines, "---\n"])


def write(path: Path, text: str) -> int:
    """Writes UTF-8 with LF line ends, making the folder; returns the number of bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(text.encode())


def _yaml(value: Value, *, block: bool) -> str:
    if isinstance(value, date):
        return f" {value.isoformat()}"
    if isinstance(value, str):
        return f" {scalar(value)}"
    if block:
        return "".join(f"\n  - {scalar(item)}" for item in value)
    return f" [{', '.join(map(scalar, value))}]"
