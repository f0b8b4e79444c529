"""Keys by which cards are known again, whatever file they come from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from convnotes.importers.plain_text import digest
from convnotes.model.draft import Card, Found

MOST_NAMESAKES = 100
"""Cards of one key that are compared with each other; those beyond share the last key."""


def card_key(name: str, mails: Iterable[str]) -> str:
    """Name a card that has no name of its own by whom it is about."""
    return digest("card", name.casefold(), *sorted(each.casefold() for each in mails))


def apart(found: Iterable[Found]) -> Iterator[Found]:
    """Number cards of one key that differ, as namesakes do; one that is there twice keeps its key."""
    seen: dict[str, list[Card]] = {}
    for each in found:
        yield _numbered(each, seen.setdefault(each.key, [])) if isinstance(each, Card) else each


def _numbered(card: Card, namesakes: list[Card]) -> Card:
    alike = (at for at, each in enumerate(namesakes) if replace(each, origin=card.origin) == card)
    at = next(alike, len(namesakes))
    if at == len(namesakes) and at < MOST_NAMESAKES:
        namesakes.append(card)
    return replace(card, key=f"{card.key}-{at + 1}") if at else card
