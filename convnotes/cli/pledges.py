"""Promises on the command line: `PERSON: what by DATE`."""

import datetime
import re

from convnotes.cli.asking import Asking
from convnotes.cli.naming import somebody
from convnotes.cli.words import one_line
from convnotes.edits.exchange_text import Pledge
from convnotes.errors import ConvnotesError
from convnotes.model.ids import PersonId
from convnotes.text.spoken_dates import UnclearDate, resolve

_WRONG_USAGE = 2
_SIGNS = re.compile(r"[\[(](?:due|completion|cancelled)::|📅|✅|❌")


def pledge(
    asking: Asking, words: str, among: tuple[PersonId, ...], speaker: PersonId | None
) -> Pledge:
    """Read one promise; without a name it is the only speaker's. Raises `ConvnotesError`."""
    head, colon, rest = words.partition(":")
    owner = _owner(asking, among, head) if colon else None
    text = one_line(rest if owner else words)
    owner = owner or speaker
    if owner is None or not text or _SIGNS.search(text):
        raise ConvnotesError(
            f"`{words}` does not say who promised what: nothing was written",
            "write it as: --promise 'PERSON: what by DATE'",
            _WRONG_USAGE,
        )
    what, by, when = text.rpartition(" by ")
    due = _due(when, asking.on) if by else None
    return Pledge(owner, what.strip() if due else text, due)


def _owner(asking: Asking, among: tuple[PersonId, ...], words: str) -> PersonId | None:
    """Find who stands before the colon, unless it is a colon of the text."""
    try:
        return somebody(asking, words.strip().removeprefix("@"), among)
    except ConvnotesError:
        if " " in words.strip():
            return None
        raise


def _due(words: str, on: datetime.date) -> datetime.date | None:
    """Read the day that ends a promise, unless it is a word like any other."""
    try:
        return resolve(words, on)
    except UnclearDate as unclear:
        if any(each.isdigit() for each in words):
            raise ConvnotesError(str(unclear), "", _WRONG_USAGE) from None
        return None
