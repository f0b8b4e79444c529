"""The work of a build in pieces, each of which can be done by whoever is free."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from convnotes.publish.pages import PageKind, Ready, Sheet
from convnotes.publish.standing_pages import Draw, Made, Piece, StandingPages

_MANY = 50
"""So many pages make a piece."""
_SHARE = 0.1
"""To make all pages of a kind from all notes costs as much as to draw so many pages for each note."""

_Sheets = list[tuple[str, Sheet]]


class Work:
    """What is to be made for a site, in pieces, and what stands.

    To do what comes `first` makes the tables that all need. What is kept of its `own` pieces no other
    process can tell. Of the `rounds`, what is rendered in an earlier one is shown again in a later one.
    """

    def __init__(self, pages: StandingPages, draw: Draw, notes: int) -> None:
        self._pages, self._draw, self._notes = pages, draw, notes
        self._about: dict[str, _Sheets] = {}
        self._kinds: list[Piece] = []
        self.standing: list[Made] = []
        self.first: list[Piece] = []
        self.own: list[Piece] = []
        self.weight = 0.0
        """What it costs, told in pages."""

    def add_kind(self, found: Piece | list[Made]) -> None:
        """Add the files of a kind, which are made together, or stand together."""
        if isinstance(found, list):
            self.standing += found
        else:
            self._kinds.append(found)
            self.weight += self._notes * _SHARE

    def add_own(self, found: Piece | list[Made]) -> None:
        """Add the files of a kind that keeps more than files."""
        if isinstance(found, list):
            self.standing += found
        else:
            self.own.append(found)

    def add_asked(self, kind: str, sheets: Callable[[], Iterable[Sheet | Ready]]) -> None:
        """Add pages of which only what is on them tells whether they stand."""
        self._kinds.append(partial(self.drawn, kind, sheets))

    def add_watched(self, kind: PageKind, sheets: Callable[[], Iterable[Sheet]]) -> None:
        """Add the pages of a kind that is watched."""
        wanted: _Sheets = []
        for path, sheet in self._pages.watched(kind, sheets):
            if sheet is None:
                self.standing.append((path, None))
            else:
                wanted.append((kind.kind, sheet))
        if wanted:
            self.first.append(partial(self._watched, [wanted.pop()]))
        for each in wanted:
            self._about.setdefault(each[1].about, []).append(each)
        self.weight += len(wanted)

    def drawn(self, kind: str, sheets: Callable[[], Iterable[Sheet | Ready]]) -> Iterator[Made]:
        """Draw the pages of a kind that do not stand."""
        for sheet in sheets():
            yield sheet.path, self._pages.drawn(kind, sheet, self._draw)

    def _watched(self, sheets: _Sheets) -> Iterator[Made]:
        for kind, sheet in sheets:
            yield sheet.path, self._pages.drawn_watched(kind, sheet, self._draw)

    def rounds(self) -> tuple[list[Piece], list[Piece]]:
        """Give the pieces: first those of pages about one and the same, then what is about many."""
        about = dict(self._about)
        nobody = about.pop("", [])
        single = [partial(self._watched, each) for each in _parts(about.values())]
        several = [partial(self._watched, each) for each in _parts([one] for one in nobody)]
        return [*single], [*self._kinds, *several]


def _parts(groups: Iterable[_Sheets]) -> Iterator[_Sheets]:
    """Put small groups together."""
    part: _Sheets = []
    for group in groups:
        part += group
        if len(part) >= _MANY:
            yield part
            part = []
    if part:
        yield part
