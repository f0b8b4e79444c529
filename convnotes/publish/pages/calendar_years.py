"""The calendar by years: the months in which something stands."""

from collections.abc import Iterator

from convnotes.publish import dates, urls
from convnotes.publish.contacts import month_of
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.pages.calendar_months import ref
from convnotes.publish.paging import parted
from convnotes.publish.views import Ref
from convnotes.publish.world import World

YEARS_PER_PAGE = 60


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the list, the latest year first."""
    months = frozenset(world.months())
    years = sorted({year for year, _ in months}, reverse=True)
    for part in parted(years, YEARS_PER_PAGE, lambda number: urls.listing("calendar", number)):
        rows = []
        for year in part.rows:
            every = ((year, month) for month in range(1, 13))
            found = (urls.month(*each) if each in months else "" for each in every)
            names = map(dates.short_month, range(1, 13))
            rows.append((year, [Ref(*each) for each in zip(names, found, strict=True)]))
        yield Sheet(
            part.path,
            "years.html",
            {
                "title": "Calendar",
                "current": ref(month_of(world.on)),
                "rows": rows,
                "count": len(months),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("years", sheets, told="calendar", quotes=False)
