"""What a build did."""

from typing import NamedTuple


class Written(NamedTuple):
    """What a build changed: how many files it made, and how many of them are new, other or gone."""

    files: int
    changed: int
    removed: int
