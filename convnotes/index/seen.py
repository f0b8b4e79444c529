"""What the folders of notes looked like when they were read, and whether they still do.

Nothing is imported here that reads notes.
"""

import contextlib
import json
import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from convnotes.adapters.sheets import Damaged
from convnotes.adapters.walk import Folder, Found, folders, look_at

if TYPE_CHECKING:
    from convnotes.adapters.second import Talk

_MANY = 3_000_000
"""From so many letters on, which tell of some thirty thousand notes, a second process looks at half."""


class Looked(NamedTuple):
    """All folders as they are now, by place, and whether all are as they were."""

    places: Mapping[str, Folder]
    same: bool


def place(folder: Folder) -> str:
    """Give the name of a folder's sheets: its path, as text that SQLite takes."""
    return folder.path if folder.path.isascii() else json.dumps(folder.path)


def written(folder: Folder) -> str:
    """Write down what a folder looks like; where that is the same, no note has changed."""
    return json.dumps([folder.names, folder.others, folder.numbers.hex()])


def as_folder(text: str, path: str, disk: str) -> Folder:
    """Read what a folder looked like; raises `Damaged`."""
    try:
        names, others, numbers = json.loads(text)
        found = tuple(Found(*each) for each in others)
        return Folder(path, disk, tuple(names), bytes.fromhex(numbers), found)
    except (ValueError, TypeError):
        raise Damaged("seen") from None


def look(root: str, known: Mapping[str, str]) -> Looked:
    """Look at every folder and compare it with what was written down of it; raises `Damaged`."""
    theirs = _half(known)
    if theirs:
        from convnotes.adapters.second import Gone, possible

        if possible():
            with contextlib.suppress(Gone):
                return _by_two(root, known, theirs)
    places = {place(each): each for each in folders(root)}
    return Looked(places, known == {name: written(each) for name, each in places.items()})


def _half(known: Mapping[str, str]) -> Collection[str]:
    """Give paths of folders without folders in them that hold about half of all; none of a few."""
    whole = sum(map(len, known.values()))
    if whole < _MANY:
        return ()
    above = {name.rpartition("/")[0] for name in known}
    left = whole // 2
    found = []
    for name in sorted(known, key=lambda each: -len(known[each])):
        if name not in above and name.isascii() and name[0] != '"' and len(known[name]) <= left:
            left -= len(known[name])
            found.append(name)
    return found


def _by_two(root: str, known: Mapping[str, str], theirs: Collection[str]) -> Looked:
    """Look at the folders together with a second process; raises `Gone` where it cannot tell."""
    from convnotes.adapters.second import second

    home = os.path.realpath(root)

    def work(talk: "Talk") -> None:
        told = []
        for path in theirs:
            folder, below = look_at(f"{home}/{path}", path, home)
            if below:
                return
            now = written(folder)
            told.append("" if now == known[path] else now)
        talk.tell(told)

    with second(work) as talk:
        found = {place(each): each for each in folders(root, theirs)}
        places = {name: each for name, each in found.items() if each.path not in theirs}
        same = found.keys() == known.keys() and all(
            known[name] == written(each) for name, each in places.items()
        )
        told = dict(zip(theirs, talk.hear(), strict=True))
    for path in theirs:
        if path in found:
            text = told[path] or known[path]
            places[path] = as_folder(text, path, f"{home}/{path}")
    if any(told.values()):
        same = False
    return Looked(places, same)
