"""When a file was last changed, as git knows it."""

import datetime
from typing import NamedTuple


class LastChange(NamedTuple):
    """The newest commit that touched a file: its day where it was made, and its author."""

    day: datetime.date
    author: str
    email: str
