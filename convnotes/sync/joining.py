"""Both sides' commits made one, in a commit that no branch knows yet; or a merge left to a person."""

import datetime
from typing import NamedTuple

from convnotes.adapters import merging
from convnotes.adapters.repository import Repository
from convnotes.model.account import Conflict
from convnotes.report.terminal import count
from convnotes.sync.settling import Made, settled


class Join(NamedTuple):
    """What becomes of two commits: the notes that were merged, and what a person must decide."""

    tree: str
    made: dict[str, Made]
    open_ones: tuple[Conflict, ...]


def joined(repository: Repository, ours: str, theirs: str, on: datetime.date, called: str) -> Join:
    """Merge two commits; every note that both changed is settled by its structure, none by git.

    `called` is the name of the other side.
    """
    found = merging.join(repository, ours, theirs)
    asked = {each.path for each in found.contested}
    more = merging.both_changed(repository, ours, theirs, found.tree)
    contested = [*found.contested, *(each for each in more if each.path not in asked)]
    made = settled(repository, contested, on, called)
    open_ones = tuple(
        Conflict(repository.inner(path), found.reasons.get(path, "content"))
        for path in sorted(asked | made.keys())
        if path not in made or not made[path].decided
    )
    return Join(found.tree, made, open_ones)


def words(upstream: str, join: Join) -> str:
    """Say what a merge commit is."""
    told = f", {count(len(join.made), 'note')} by exchanges" if join.made else ""
    return f"Merge {upstream}{told}"


def committed(repository: Repository, join: Join, ours: str, theirs: str, message: str) -> str:
    """Make the merge commit."""
    files = {path: (each.mode, each.data) for path, each in join.made.items()}
    tree = merging.settled(repository, join.tree, files)
    return merging.merge_commit(repository, tree, ours, theirs, message)


def begun(repository: Repository, join: Join, theirs: str, message: str) -> tuple[str, ...]:
    """Begin a merge in the folder, for a person to end; gives the files that are in its way."""
    files = {path: (each.data, each.decided) for path, each in join.made.items()}
    return merging.begin(repository, theirs, message, files)


def ended(repository: Repository, changed: list[str]) -> tuple[Conflict, ...]:
    """Commit a merge that a person has decided; gives what is still open, and then does nothing."""
    undecided = merging.undecided(repository)
    still = tuple(
        Conflict(repository.inner(path), why)
        for path, stages in undecided.items()
        if (why := merging.left_open(repository, path, stages))
    )
    if not still:
        merging.add(repository, dict.fromkeys((*undecided, *changed)))
        merging.conclude(repository)
    return still
