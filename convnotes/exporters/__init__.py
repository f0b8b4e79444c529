"""One file, one format that the notes can be exported to: a module with a constant `EXPORTER`.

An exporter gives bytes for a notebook, as somebody may see it, on a day. It does no input or output,
and gives the same bytes for the same notes and day. An installed package joins by the entry-point
group `convnotes.exporter`.
"""

import datetime
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.standings import Agendas


class Wanted(NamedTuple):
    """What is to be exported: for whom, on which day, and perhaps one conversation or person only.

    `address` is the site's, for links, or empty. `todos` asks for tasks beside events (VTODO).
    `agendas` are those of the notebook on that day, where more than one of them is asked for.
    """

    me: PersonId | None
    on: datetime.date
    team: bool = False
    only: str = ""
    address: str = ""
    todos: bool = False
    agendas: Agendas | None = None


def never(earlier: bytes, data: bytes) -> bytes | None:
    """Take no file for an earlier export, so that none is ever replaced."""
    del earlier, data
    return None


class Exporter(NamedTuple):
    """A format: its name, what it is called, what writes it, and what carries on an earlier file.

    `renew` gets the bytes of a file and new ones, and gives those to replace it by, or None where that
    file is no earlier export of this format.
    """

    name: str
    title: str
    write: Callable[[Notebook, Wanted], bytes]
    renew: Callable[[bytes, bytes], bytes | None] = never


@cache
def exporters() -> tuple[Exporter, ...]:
    """Give all exporters by name."""
    from convnotes import exporters as package
    from convnotes.plugins import gather

    return tuple(sorted(gather(package, "EXPORTER"), key=lambda each: each.name))
