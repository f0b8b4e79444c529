"""Records of which some slots are empty, until `__getattr__` is asked for what stands in them."""

from collections.abc import Mapping


def fill(record: object, slots: Mapping[str, object]) -> None:
    """Put values into slots of a record that is otherwise not to be changed."""
    for slot, value in slots.items():
        object.__setattr__(record, slot, value)
