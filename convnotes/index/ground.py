"""What an index is made of beside the notes themselves."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from convnotes.model.config import Config
    from convnotes.text.names import Card


class Ground(NamedTuple):
    """Where the notes lie, with which settings they are read, and whom nobody may know by name.

    `settings` is compared to know whether an index still holds: it must tell of all the others.
    """

    home: str
    settings: bytes
    config: "Config"
    withheld: "tuple[Card, ...]" = ()
