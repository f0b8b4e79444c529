"""What a sync did: the account that it gives, whatever came between."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """How a sync ended."""

    SYNCED = "synced"
    PLANNED = "planned"
    KEPT = "kept"
    ALONE = "alone"
    FOUND = "found"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    REFUSED = "refused"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    OVERTAKEN = "overtaken"
    STOPPED = "stopped"


WELL = frozenset((Outcome.SYNCED, Outcome.PLANNED, Outcome.KEPT, Outcome.ALONE))
"""The outcomes that are what was asked for."""


class Committed(NamedTuple):
    """A commit that a sync made, or in a dry run would make: its id, message and files."""

    id: str
    message: str
    paths: tuple[str, ...]


class Conflict(NamedTuple):
    """A file that a person must decide about, and why."""

    path: str
    why: str


class Wrong(NamedTuple):
    """An error of the check that keeps notes from being sent."""

    path: str
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Account:
    """What was done, in the order of doing; paths are relative to the workspace.

    `received` and `sent` count commits. `merged` are the notes that both sides had changed and
    convnotes brought together. `words` say in a line what came in. Where it did not end well,
    `problem` says why, and `hint` what to do.
    """

    outcome: Outcome = Outcome.STOPPED
    branch: str = ""
    upstream: str = ""
    committed: tuple[Committed, ...] = ()
    received: int = 0
    changed: tuple[str, ...] = ()
    words: str = ""
    merged: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    errors: tuple[Wrong, ...] = ()
    sent: int = 0
    waiting: int = 0
    tries: int = 0
    remarks: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""
