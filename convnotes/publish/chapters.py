"""A long history in pages, which are its chapters: what was said in each, and how it goes on."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from convnotes.publish.contacts import Contact
from convnotes.publish.paging import Part, parted
from convnotes.publish.views import Leaf, Year

PER_PAGE = 150


class Chapter(NamedTuple):
    """One page of a history: its exchanges, and of all of it the years, how many, and the pages."""

    path: str
    rows: Sequence[Contact]
    years: tuple[Year, ...]
    total: int
    leaves: tuple[Leaf, ...]


def chapters(contacts: Sequence[Contact], path: Callable[[int], str]) -> list[Chapter]:
    """Part a history, given newest first, into pages; there is always a first one."""
    parts = parted(contacts, PER_PAGE, path)
    found = _years(parts)
    return [Chapter(each.path, each.rows, found, len(contacts), each.leaves) for each in parts]


def _years(pages: Iterable[Part[Contact]]) -> tuple[Year, ...]:
    """Give every year with the place where it begins; nothing where there is only one."""
    found: dict[int, Year] = {}
    for page in pages:
        for year, group in groupby(page.rows, key=year_of):
            before = found.get(year) or Year(year, 0, f"{page.path}#year-{year}")
            found[year] = before._replace(times=before.times + sum(1 for _ in group))
    return tuple(found.values()) if len(found) > 1 else ()


def year_of(contact: Contact) -> int:
    """Give the year in which something was said."""
    return contact.exchange.day.year
