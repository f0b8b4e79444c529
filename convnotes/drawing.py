"""Draws the pages of a site, together with a second process where there are many.

What one of the two renders, it tells the other; what the second has drawn, it puts where the first
would have put it. Whatever goes wrong with it, the first draws all by itself.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from pathlib import Path

from convnotes.adapters.output import File, Lies, stage
from convnotes.adapters.page_shelf import PageShelf
from convnotes.adapters.rendered_store import RenderedStore
from convnotes.adapters.second import Gone, Pile, Talk, possible, second
from convnotes.publish.standing_pages import Piece
from convnotes.publish.work import Work

MANY = 500
"""From so many pages on, a second process is worth its start."""


def by_one(work: Work) -> Iterator[File]:
    """Make all files of a site in this process."""
    yield from work.standing
    for piece in chain(work.first, work.own, *work.rounds()):
        yield from piece()


def drawn(work: Work, folder: Path, store: RenderedStore, shelf: PageShelf) -> Iterator[File]:
    """Make all files of the site in a folder, which is being written meanwhile."""
    if work.weight < MANY or not possible():
        yield from by_one(work)
        return
    yield from work.standing
    for piece in work.first:
        yield from piece()
    for piece in (yield from _Two(work, folder, store, shelf).drawn()):
        yield from piece()


class _Two:
    """Two processes at the pieces of one work."""

    def __init__(self, work: Work, folder: Path, store: RenderedStore, shelf: PageShelf) -> None:
        self._own, self._rounds = work.own, work.rounds()
        self._folder, self._store, self._shelf = folder, store, shelf
        self._done: set[Piece] = set()

    def drawn(self) -> Generator[File, None, list[Piece]]:
        """Make the files; give the pieces that are left to do where the second has ended too soon."""
        with contextlib.ExitStack() as stack:
            piles = [Pile(len(pieces)) for pieces in self._rounds]
            for pile in piles:
                stack.callback(pile.close)
            try:
                with second(lambda talk: self._second(piles, talk)) as talk:
                    for piece in self._own:
                        self._done.add(piece)
                        yield from piece()
                    yield from self._half(piles, lambda: self._hear_and_tell(talk))
                    told = talk.hear()
            except Gone:
                return [each for each in chain(self._own, *self._rounds) if each not in self._done]
        self._shelf.hear(told["shelf"])
        for path, differs in told["files"]:
            yield path, Lies.STAGED if differs else None
        return []

    def _half(self, piles: list[Pile], meet: Callable[[], None]) -> Iterator[File]:
        """Make the files of the pieces that this process takes."""
        for pieces, pile in zip(self._rounds, piles, strict=True):
            for number in pile:
                self._done.add(pieces[number])
                yield from pieces[number]()
            meet()

    def _hear_and_tell(self, talk: Talk) -> None:
        self._store.hear(talk.hear())
        talk.tell(self._store.told())

    def _second(self, piles: list[Pile], talk: Talk) -> None:
        """Be the second process."""

        def meet() -> None:
            talk.tell(self._store.told())
            self._store.hear(talk.hear())

        def files() -> Iterator[File]:
            for each in self._half(piles, meet):
                if not talk.heard():
                    raise Gone
                yield each

        self._store.reopen()
        staged = stage(self._folder, files())
        talk.tell({"files": staged, "shelf": self._shelf.told()})
