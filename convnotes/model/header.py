"""Front matter as it stands in the file: keys and values with their spans, no types guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.model.place import Span


class Scalar(NamedTuple):
    """A single value; `plain` is False where it is quoted or a block."""

    text: str
    span: Span
    plain: bool


class Sequence(NamedTuple):
    """A list of values."""

    items: tuple["Node", ...]
    span: Span


class Pairs(NamedTuple):
    """A mapping inside a value."""

    items: tuple[tuple["Node", "Node"], ...]
    span: Span


Node = Scalar | Sequence | Pairs


class HeaderField(NamedTuple):
    """One key of the front matter with its value."""

    key: str
    key_span: Span
    node: Node


@dataclass(frozen=True, slots=True)
class Header(Mapping[str, HeaderField]):
    """The front matter of a note by key; of a key given twice the first one counts.

    `span` is what lies between the two `---` lines; it is None in a note without front matter.
    """

    fields: tuple[HeaderField, ...] = ()
    span: Span | None = None
    by_key: Mapping[str, HeaderField] = field(default_factory=dict)

    def __getitem__(self, key: str) -> HeaderField:
        return self.by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)
