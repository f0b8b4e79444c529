"""In which order exchanges stand that both sides put in at one place: never by side."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from convnotes.merge.versions import Piece, plainly

Numbered = tuple[int, Piece | None]


class _Rank(NamedTuple):
    """What orders an exchange; what takes its time from one above this place stays next to that."""

    own: bool
    day: datetime.date
    at: datetime.time
    saying: tuple[str, str]


def arranged(
    ours: Iterable[Numbered], theirs: Iterable[Numbered], *, newest_first: bool
) -> list[int]:
    """Order by day, time, first line, and body; reversed where a file runs newest first.

    The exchanges of each side are given in the order in which it reads them. Two of one day and time
    that one side wrote stay in that order: the first may be the question and the second its answer.
    One without a time stays behind the one that gives it its time, or it would be read at another hour.
    """
    ranks: dict[int, list[_Rank]] = {}
    for side in (ours, theirs):
        for number, rank in _ranked(side):
            ranks.setdefault(number, []).append(rank)
    ordered = sorted(ranks, key=lambda number: max(ranks[number]))
    return ordered[::-1] if newest_first else ordered


def _ranked(side: Iterable[Numbered]) -> Iterable[tuple[int, _Rank]]:
    highest: dict[tuple[datetime.date, datetime.time], tuple[str, str]] = {}
    for number, piece in side:
        if piece is None:
            continue
        moment = piece.day, piece.at
        own = not piece.chained or moment in highest
        saying = max(highest.get(moment, ("", "")), _saying(piece))
        if own:
            highest[moment] = saying
        yield number, _Rank(own, *moment, saying)


def _saying(piece: Piece) -> tuple[str, str]:
    """Give the first line and the body, as they are compared."""
    start = piece.entry.body.start - piece.entry.span.start
    return " ".join(piece.text[:start].split()), plainly(piece.text[start:])
