"""What stands beside the notes and is handed in: what git knows of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from convnotes.model.last_change import LastChange


class Beside(NamedTuple):
    """What a site may show beyond the notes; paths are relative to the workspace."""

    changes: Mapping[str, LastChange] = MappingProxyType({})
