"""The whole site: every page kind drawn with its template, in a fixed order."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from jinja2 import Environment

from convnotes import plugins
from convnotes.model.notebook import Notebook
from convnotes.publish import dates, pages, urls
from convnotes.publish.audience import Audience
from convnotes.publish.beside import Beside
from convnotes.publish.pages import PageKind, Ready, Sheet
from convnotes.publish.rendered import Store
from convnotes.publish.standing_pages import Shelf, StandingPages, setting
from convnotes.publish.work import Work
from convnotes.publish.world import World


def kinds() -> tuple[PageKind, ...]:
    """Give every kind of page: ours by name, then those of installed plug-ins."""
    return tuple(plugins.gather(pages, "PAGE"))


class Tools(NamedTuple):
    """What pages are made with beside the notes: convnotes itself, and a workspace's own templates."""

    code: str
    templates: str


class More(NamedTuple):
    """Files of a kind of their own, as a kind of page that draws none; `make` gives them."""

    name: str
    make: Callable[[], Iterable[tuple[str, bytes]]]
    quotes: bool = True


class Page(NamedTuple):
    """A page that is not drawn yet: its path, and what draws it."""

    path: str
    draw: Callable[[], bytes]


def site(
    notebook: Notebook,
    on: datetime.date,
    environment: Environment,
    audience: Audience,
    beside: Beside = Beside(),  # noqa: B008 - it never changes
    store: Store | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Draw every page of a notebook that holds only what the audience may read.

    `store` keeps rendered Markdown from one build to the next.
    """
    for _, drawn in undrawn(notebook, on, environment, audience, beside, store):
        for path, draw in drawn:
            yield path, draw()


def renewed(
    notebook: Notebook,
    on: datetime.date,
    environment: Environment,
    audience: Audience,
    beside: Beside,
    store: Store,
    shelf: Shelf,
    tools: Tools,
    more: Iterable[More] = (),
) -> Work:
    """Give what draws the pages that are not as an earlier build left them.

    `shelf` knows of that build. `more` gives files that are made of the same notes, and not drawn.
    """
    easel = _Easel(notebook, on, environment, audience, beside, store)
    shared = setting(easel.world, easel.shared, f"{tools.code} {tools.templates}")
    standing = StandingPages(easel.world, shelf, shared, tools.code)
    work = Work(standing, easel.draw, len(notebook.notes))
    for kind in kinds():
        sheets = partial(kind.sheets, easel.world)
        if kind.renewed:
            work.add_own(standing.renewed(kind.name, partial(kind.renewed, easel.world)))
        elif not kind.drawn:
            ready = partial(easel.ready, kind)
            work.add_kind(standing.ready(kind.name, ready, quotes=kind.quotes))
        elif kind.watched:
            work.add_watched(kind, partial(easel.watched, kind))
        elif not kind.quotes:
            work.add_kind(standing.listed(kind.name, partial(work.drawn, kind.kind, sheets)))
        else:
            work.add_asked(kind.kind, sheets)
    for each in more:
        work.add_kind(standing.ready(each.name, each.make, quotes=each.quotes))
    return work


def undrawn(
    notebook: Notebook,
    on: datetime.date,
    environment: Environment,
    audience: Audience,
    beside: Beside = Beside(),  # noqa: B008 - it never changes
    store: Store | None = None,
) -> Iterator[tuple[str, Iterator[Page]]]:
    """Give every kind of page by its name, with its pages, none of which is drawn yet."""
    easel = _Easel(notebook, on, environment, audience, beside, store)
    for kind in kinds():
        yield kind.name, easel.pages(kind)


class _Easel:
    """Draws the pages of one world."""

    def __init__(
        self,
        notebook: Notebook,
        on: datetime.date,
        environment: Environment,
        audience: Audience,
        beside: Beside,
        store: Store | None,
    ) -> None:
        self.world = World(notebook, on, audience, beside)
        self.world.text.store = store
        self.shared = common(self.world)
        self._environment = environment

    def pages(self, kind: PageKind) -> Iterator[Page]:
        for sheet in kind.sheets(self.world):
            if isinstance(sheet, Ready):
                yield Page(sheet.path, partial(bytes, sheet.data))
            else:
                yield Page(sheet.path, partial(self.draw, kind.kind, sheet))

    def ready(self, kind: PageKind) -> Iterator[tuple[str, bytes]]:
        """Give the files of a kind that draws none."""
        for sheet in kind.sheets(self.world):
            assert isinstance(sheet, Ready), kind.name
            yield sheet

    def watched(self, kind: PageKind) -> Iterator[Sheet]:
        """Give the sheets of a kind that is watched."""
        for sheet in kind.sheets(self.world):
            assert isinstance(sheet, Sheet), kind.name
            yield sheet

    def draw(self, kind: str, sheet: Sheet) -> bytes:
        root = "../" * sheet.path.count("/")
        data = sheet.data() if callable(sheet.data) else sheet.data
        template = self._environment.get_template(sheet.template)
        given = {**self.shared, **data, "root": root, "path": sheet.path, "kind": kind}
        return template.render(given).encode("utf-8", "replace")


def common(world: World) -> dict[str, object]:
    """Give what every template gets beside its own data."""
    members = tuple(dict.fromkeys(world.notebook.members))
    return {
        "site": world.notebook.config.site,
        "on": world.on,
        "on_words": dates.long(world.on),
        "audience": str(world.audience),
        "day": world.days.element,
        "name": world.name,
        "names": world.names,
        "members": tuple(each for each in world.whom(members) if each.href),
        "edit": lambda path: urls.edit(world.notebook.config.site.edit, path),
        "topic": urls.topic,
        "has": {
            "orgs": world.has_orgs,
            "pages": world.has_pages,
            "threads": world.has_threads,
            "topics": world.has_topics,
            "knowledge": world.has_knowledge,
            "fixing": world.audience is not Audience.PUBLIC,
        },
    }
