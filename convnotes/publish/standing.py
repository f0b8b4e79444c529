"""What stands of an earlier build, for kinds whose files each hold a little of many notes."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from convnotes.publish.kept_index import Kept

T = TypeVar("T")


class Standing(Protocol):
    """Tells what would read the same again, and keeps what is made for the next build."""

    @property
    def search(self) -> Kept:
        """What is kept of the search index."""

    def unchanged(self, read: Sequence[int]) -> bool:
        """Tell whether whatever read keys with these numbers would read the same again."""

    def observed(self, make: Callable[[], T]) -> tuple[T, Sequence[int]]:
        """Make something; give it with the numbers of the keys that were read for it."""

    def put_ready(self, path: str, data: bytes) -> bool:
        """Keep a file that no template draws; tells whether it lies there as it is."""
