"""A slice of the notebook: only the notes that have to do with somebody or something.

What is asked about that is answered as from the whole.
"""

from collections.abc import Collection, Iterable, Iterator

from convnotes.index.desk import Desk, Key
from convnotes.index.ground import Ground
from convnotes.index.kept import Library
from convnotes.index.lookup import Shelf
from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.text.names import Card, NameTable

_BODIES = (Kind.PERSON, Kind.ORG)


def about(shelf: Shelf, ground: Ground, reference: str) -> Notebook | None:
    """Give what has to do with a person, an org or a conversation, or None where it is not clear.

    `reference` is an id, or a name that only one bears.
    """
    library = Library(shelf, ground)
    desk, names = library.desk, library.names
    card = _meant(names, reference)
    if card is None:
        return None
    paths = {card.path}
    if card.kind is Kind.CONVERSATION:
        paths.update(_linking(desk, shelf, (folded(card.id),)))
    else:
        paths.update(_concerning(desk, shelf, names, card))
    return library.notebook(only=paths.union(_homes(desk, shelf, names, paths)))


def _homes(desk: Desk, shelf: Shelf, names: NameTable, paths: Collection[str]) -> Iterator[str]:
    """Give the conversations that exchanges in some notes may belong to, beside the notes' own."""
    for place, known in shelf.read("cards").items():
        for name, targets in known["near"].items():
            if desk.path(Key(place, name)) in paths:
                found = (names.by_id.get(each) for each in targets)
                yield from (each.path for each in found if each and each.kind is Kind.CONVERSATION)


def _meant(names: NameTable, reference: str) -> Card | None:
    wanted = folded(reference)
    found = names.by_id.get(wanted)
    if found is None and len(names.by_name.get(wanted, ())) == 1:
        found = names.by_id.get(folded(names.by_name[wanted][0]))
    clear = found and found.readable and (found.kind in _BODIES or found.kind is Kind.CONVERSATION)
    return found if clear else None


def _concerning(desk: Desk, shelf: Shelf, names: NameTable, card: Card) -> Iterator[str]:
    """Give the notes of somebody: where they spoke, and which link to them; of an org, its people's."""
    people = {card.path: card}
    if card.kind is Kind.ORG:
        by_path = {each.path: each for each in names.by_id.values() if each.kind in _BODIES}
        linking = _linking(desk, shelf, _called(card))
        people |= {path: by_path[path] for path in linking if path in by_path}
    for path, each in people.items():
        yield path
        yield from _linking(desk, shelf, _called(each))
        yield from _speaking(desk, shelf, PersonId(each.id))


def _called(card: Card) -> tuple[str, ...]:
    return folded(card.id), *map(folded, card.names)


def _speaking(desk: Desk, shelf: Shelf, person: PersonId) -> Iterator[str]:
    for place, known in shelf.read("who").items():
        names = desk.places[place].names
        for number in known.get(person, ()):
            yield desk.path(Key(place, names[number]))


def _linking(desk: Desk, shelf: Shelf, targets: Iterable[str]) -> Iterator[str]:
    wanted = tuple(targets)
    for place, known in shelf.read("linked").items():
        names = desk.places[place].names
        for target in wanted:
            for number in known.get(target, ()):
                yield desk.path(Key(place, names[number]))
