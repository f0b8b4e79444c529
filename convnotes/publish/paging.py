"""Long lists in pages: what stands on which, and the links between them."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from convnotes.publish.views import Leaf

Row = TypeVar("Row")


class Part(NamedTuple, Generic[Row]):
    """One page of a list: its number from 1, its path, its rows and the links to the others."""

    number: int
    path: str
    rows: Sequence[Row]
    leaves: tuple[Leaf, ...]


def number_of(count: int, most: int) -> int:
    """Give on how many pages so many rows stand; there is always a first one."""
    return max(1, -(-count // most))


def parted(rows: Sequence[Row], most: int, path: Callable[[int], str]) -> list[Part[Row]]:
    """Part rows into pages of at most so many; there is always a first one."""
    paths = [path(number) for number in range(1, number_of(len(rows), most) + 1)]
    return [
        Part(number, each, rows[(number - 1) * most : number * most], leaves(paths, number))
        for number, each in enumerate(paths, 1)
    ]


def leaves(paths: Sequence[str], current: int) -> tuple[Leaf, ...]:
    """Give the first, the last and the nearest pages of something long; none of a single one."""
    if len(paths) < 2:
        return ()
    near = {1, *range(current - 2, current + 3), len(paths)}
    shown = [number for number in range(1, len(paths) + 1) if number in near]
    return tuple(
        Leaf(number, paths[number - 1], number == current, number > 1 and number - 1 not in near)
        for number in shown
    )
