"""One file, one format that can be imported: a module with a constant `IMPORTER`.

An importer reads bytes and gives what it found: messages, cards, and what it had to reject, with the
reason. It reads every message exactly once, raises nothing for bad input, and does no input or
output. An installed package joins by the entry-point group `convnotes.importer`.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from convnotes.model.draft import Found


class Options(NamedTuple):
    """What somebody said about a file; `columns` maps keys of a note to column names of a table.

    `order` is `dmy`, `mdy` or `ymd` where dates could be read in several ways. `me` names whoever
    exported the file, as it names them. `zone` is the name of a time zone for times without one.
    """

    columns: tuple[tuple[str, str], ...] = ()
    order: str = ""
    me: str = ""
    zone: str = ""


class Importer(NamedTuple):
    """A format: its name, what it is called, how it is recognised, and how it is read.

    `recognises` is asked with the file's name and its first 64 KiB; the first importer by `rank`,
    then name, that says yes reads it.
    """

    name: str
    title: str
    recognises: Callable[[str, bytes], bool]
    read: Callable[[str, bytes, Options], Iterator[Found]]
    rank: int = 50


@cache
def importers() -> tuple[Importer, ...]:
    """Give all importers, in the order in which they are asked."""
    from convnotes import importers as package
    from convnotes.plugins import gather

    return tuple(sorted(gather(package, "IMPORTER"), key=lambda each: (each.rank, each.name)))
