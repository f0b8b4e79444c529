"""What git knows of a change: who made it, when, and in which files."""

import datetime
from typing import NamedTuple


class Revision(NamedTuple):
    """One commit; `paths` are the notes it changed, relative to the workspace."""

    id: str
    author: str
    mail: str
    when: datetime.datetime
    subject: str
    paths: tuple[str, ...]
