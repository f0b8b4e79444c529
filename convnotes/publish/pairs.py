"""Pairs: each member of the team with each person, and what was said between the two."""

from collections.abc import Iterable, Iterator

from convnotes.model.conversation import ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.publish.contacts import Contact

Pair = tuple[PersonId, PersonId]
"""A member of the team first; of two members, whoever is named first in the settings."""


def pairs(contacts: Iterable[Contact], members: tuple[PersonId, ...]) -> dict[Pair, list[Contact]]:
    """Give every exchange under the pairs that it was between, in the order given."""
    places = {member: number for number, member in enumerate(members)}
    found: dict[Pair, list[Contact]] = {}
    for contact in contacts:
        for pair in _between(contact, places):
            found.setdefault(pair, []).append(contact)
    return found


def _between(contact: Contact, places: dict[PersonId, int]) -> Iterator[Pair]:
    exchange = contact.exchange
    joint = exchange.kind is ExchangeKind.JOINT
    seen: set[Pair] = set()
    for one in exchange.speakers:
        for other in exchange.speakers if joint else exchange.hearers:
            pair = _ordered(one, other, places)
            if pair and pair not in seen:
                seen.add(pair)
                yield pair


def _ordered(one: PersonId, other: PersonId, places: dict[PersonId, int]) -> Pair | None:
    if one == other or (one not in places and other not in places):
        return None
    far = len(places)
    return (one, other) if places.get(one, far) <= places.get(other, far) else (other, one)
