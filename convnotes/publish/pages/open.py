"""All that is open: the whole agenda, in pages."""

from collections.abc import Iterator

from convnotes.publish import urls
from convnotes.publish.agenda_rows import sections
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import leaves
from convnotes.publish.views import Section
from convnotes.publish.world import World

PER_PAGE = 300


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of the agenda."""
    parts = list(_pages(sections(world, "../", lambda _: None)))
    paths = [urls.listing("open", number) for number in range(1, len(parts) + 1)]
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Sheet(
            path,
            "open.html",
            {
                "title": "All that is open",
                "sections": part,
                "leaves": leaves(paths, number),
            },
        )


PAGE = PageKind("open", sheets, quotes=False)


def _pages(sections: list[Section]) -> Iterator[list[Section]]:
    page: list[Section] = []
    room = PER_PAGE
    for section in sections:
        rows = section.rows
        while rows:
            page.append(section._replace(rows=rows[:room]))
            rows, room = rows[room:], room - len(rows[:room])
            if not room:
                yield page
                page, room = [], PER_PAGE
    if page or room == PER_PAGE:
        yield page
