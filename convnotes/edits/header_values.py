"""Texts written as YAML values: plain where every reader takes them for texts, else quoted."""

import re

from convnotes.text import schema

_PLAIN = re.compile(r"[^\W\d_](?:[\w ./@+-]*[\w./-])?")
_TYPED = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|true|false|\d{1,4}(?:d|w|mo|y)(?:\.\.\d{1,4}(?:d|w|mo|y))?",
    re.ASCII,
)
_SPOKEN_FOR = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_TYPES = (schema.Type.DATE, schema.Type.MOMENT, schema.Type.TRUTH, schema.Type.CADENCE)
_TYPED_KEYS = frozenset(key.name for key in schema.KEYS if key.type in _TYPES)
_LINK = re.compile(r"\[\[.*\]\]")


def scalar(text: str) -> str:
    """Write a text as a YAML value, quoted where YAML would take it for something else."""
    from convnotes.text.yaml_trouble import quoted

    plain = _PLAIN.fullmatch(text) and text.casefold() not in _SPOKEN_FOR
    return text if plain and not text[0].isdigit() else quoted(text)


def flow_list(texts: tuple[str, ...]) -> str:
    """Write texts as a YAML flow list."""
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def value_of(key: str, text: str, before: str = "") -> str:
    """Write a text as the value of a key: a day or a truth stays plain where it is one.

    It is one by the schema, or because the plain value that stood there `before` was one.
    """
    typed = key in _TYPED_KEYS or _TYPED.fullmatch(before)
    return text if typed and _TYPED.fullmatch(text) else scalar(text)


def like_neighbours(texts: tuple[str, ...], neighbours: tuple[str, ...]) -> tuple[str, ...]:
    """Make links of texts that are to stand among links."""
    if not neighbours or not all(_LINK.fullmatch(each) for each in neighbours):
        return texts
    return tuple(text if _LINK.fullmatch(text) else f"[[{text}]]" for text in texts)
