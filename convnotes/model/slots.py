"""Records of which some slots are empty, until `__getattr__` is asked for what stands in them."""

import contextlib
from collections.abc import Mapping
from typing import TypeVar

_T = TypeVar("_T")


def fill(record: object, slots: Mapping[str, object]) -> None:
    """Put values into slots of a record that is otherwise not to be changed."""
    for slot, value in slots.items():
        object.__setattr__(record, slot, value)


def varied(record: _T, **slots: object) -> _T:
    """Give a record in which some slots hold something else; those that are empty stay so."""
    made = object.__new__(type(record))
    known = {}
    for each in type(record).__mro__:
        for slot in getattr(each, "__slots__", ()):
            with contextlib.suppress(AttributeError):
                # Asked for in this way, an empty slot is not looked up.
                known[slot] = object.__getattribute__(record, slot)
    fill(made, known | slots)
    return made
