"""One file, one kind of page: a module with a constant `PAGE`.

A page kind gives sheets: the path of a page below the site's root, the template that draws it and
the data for it. `convnotes.publish.whole_site` adds to the data what every template gets (see
docs/templates.md). An installed package joins by the entry-point group `convnotes.page`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.publish.standing import Standing
from convnotes.publish.world import World


class Ready(NamedTuple):
    """A file that is whole as it is, such as a part of the search index."""

    path: str
    data: bytes


class Sheet(NamedTuple):
    """One page to be drawn; `path` has at most one folder.

    Data that costs something is better a function, which is asked once the page is drawn: the live
    preview draws only what somebody looks at. Unless its kind is watched, it is asked each time, and
    the page is drawn where it gives something else. Pages that are `about` the same one show much of
    the same.
    """

    path: str
    template: str
    data: Mapping[str, object] | Callable[[], Mapping[str, object]]
    about: str = ""


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page: its name and what gives its sheets.

    Where none of its files is `drawn`, all are ready as they are, whatever the templates say. Where
    it never `quotes`, what is written below exchanges and beside them is on none of its pages. Where
    it is `watched`, the data of a page knows nothing but the world and what to ask it for, so that
    what it reads there tells whether the page is still the same; and which pages there are follows
    from headers and first lines. One whose files each hold a little of many notes may give them
    `renewed`, with None for those that stand. Where templates are `told` another name, it is a kind
    that has pages of several.
    """

    name: str
    sheets: Callable[[World], Iterator[Sheet | Ready]]
    drawn: bool = True
    quotes: bool = True
    watched: bool = False
    renewed: Callable[[World, Standing], Iterator[tuple[str, bytes | None]]] | None = None
    told: str = ""

    @property
    def kind(self) -> str:
        """The kind that templates are told."""
        return self.told or self.name
