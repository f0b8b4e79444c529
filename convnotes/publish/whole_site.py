"""The whole site: every page kind drawn with its template, in a fixed order."""

import datetime
from collections.abc import Callable, Iterator, Mapping
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
from convnotes.publish.world import World


def kinds() -> tuple[PageKind, ...]:
    """Give every kind of page: ours by name, then those of installed plug-ins."""
    return tuple(plugins.gather(pages, "PAGE"))


class Made(NamedTuple):
    """One file of the site: its path below the root, and its bytes."""

    path: str
    data: bytes


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
) -> Iterator[Made]:
    """Draw every page of a notebook that holds only what the audience may read.

    `store` keeps rendered Markdown from one build to the next.
    """
    for _, drawn in undrawn(notebook, on, environment, audience, beside, store):
        for path, draw in drawn:
            yield Made(path, draw())


def undrawn(
    notebook: Notebook,
    on: datetime.date,
    environment: Environment,
    audience: Audience,
    beside: Beside = Beside(),  # noqa: B008 - it never changes
    store: Store | None = None,
) -> Iterator[tuple[str, Iterator[Page]]]:
    """Give every kind of page by its name, with its pages, none of which is drawn yet."""
    world = World(notebook, on, audience, beside)
    world.text.store = store
    shared = common(world)
    for kind in kinds():
        yield kind.name, _pages(kind, world, environment, shared)


def _pages(
    kind: PageKind, world: World, environment: Environment, shared: Mapping[str, object]
) -> Iterator[Page]:
    for sheet in kind.sheets(world):
        if isinstance(sheet, Ready):
            yield Page(sheet.path, partial(bytes, sheet.data))
        else:
            yield Page(sheet.path, partial(_drawn, environment, sheet, kind.name, shared))


def _drawn(
    environment: Environment, sheet: Sheet, kind: str, shared: Mapping[str, object]
) -> bytes:
    root = "../" * sheet.path.count("/")
    data = sheet.data() if callable(sheet.data) else sheet.data
    template = environment.get_template(sheet.template)
    text = template.render({**shared, **data, "root": root, "path": sheet.path, "kind": kind})
    return text.encode("utf-8", "replace")


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
            "threads": bool(world.threads),
            "topics": bool(world.tagged),
            "knowledge": world.has_knowledge,
            "fixing": world.audience is not Audience.PUBLIC,
        },
    }
