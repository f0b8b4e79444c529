"""Lines that name their source: what is said at the left, where it is written at the right."""

from collections.abc import Iterator

from convnotes.model.place import Site
from convnotes.report.terminal import columns, count, cut, paint, safe, wrapped

_WEEK = 7
_MONTH = 30.44
_YEAR = 365.25
_FEW_DAYS = 14
_FEW_WEEKS = 9 * _WEEK
_LONGEST_PLACE = 40


def place(site: Site) -> str:
    """Give a source as `REF:LINE`, which `edit` and `done` take."""
    stem = site.path.rsplit("/", 1)[-1].removesuffix(".md")
    return f"{safe(stem)}:{site.line}"


def cited(text: str, site: Site, width: int, indent: int = 2, lines: int = 3) -> Iterator[str]:
    """Give a text in at most so many lines, with its source at the right of the last one."""
    room = max(width - indent, 10)
    source = place(site)
    cut_source = _shortened(source, min(_LONGEST_PLACE, room))
    found = list(wrapped(text, room)) or [""]
    if len(found) > lines:
        found = [*found[: lines - 1], cut(" ".join(found[lines - 1 :]), room)]
    blank = " " * indent
    yield from (blank + each for each in found[:-1])
    gap = room - columns(found[-1]) - columns(cut_source)
    if gap >= 2:
        yield blank + found[-1] + " " * gap + paint(cut_source, "dim")
    else:
        yield blank + found[-1]
        yield blank + " " * (room - columns(cut_source)) + paint(cut_source, "dim")


def _shortened(source: str, width: int) -> str:
    """Shorten a source in its name, never in its line."""
    if columns(source) <= width:
        return source
    name, _, line = source.rpartition(":")
    return f"{cut(name, max(width - len(line) - 1, 2))}:{line}"


def age(days: int) -> str:
    """Say how long something is ago: `today`, `12 days ago`, `5 weeks ago`, `2 years ago`."""
    if days <= 1:
        return "today" if days <= 0 else "yesterday"
    return f"{lasting(days)} ago"


def lasting(days: int) -> str:
    """Say a number of days as people do: `12 days`, `5 weeks`, `7 months`, `2 years`."""
    if days < _FEW_DAYS:
        return count(days, "day")
    if days < _FEW_WEEKS:
        return count(days // _WEEK, "week")
    if days < 2 * _YEAR:
        return count(int(days / _MONTH), "month")
    return count(int(days / _YEAR), "year")
