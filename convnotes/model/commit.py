"""What git remembers of a note: who committed which version, and when."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Version(NamedTuple):
    """A file before and after a commit; None where it is not there."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit that touched a conversation; `when` is the author's own time, None for an absurd one.

    Of a merge, `before` is what its first parent had.
    """

    commit: str
    name: str
    mail: str
    when: datetime.datetime | None
    merge: bool
    versions: tuple[Version, ...]
