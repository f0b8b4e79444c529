"""Who talks with whom: drawn, and as a table of the same."""

from collections.abc import Iterator

from convnotes.model.conversation import ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.publish import urls
from convnotes.publish.graph import Edge, Node, network
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Who
from convnotes.publish.world import World

PER_PAGE = 250
MOST = 48
"""How many people the drawing shows; the table has everybody."""


def sheets(world: World) -> Iterator[Sheet]:
    """Give the drawing with the table of all pairs, the most talked first."""
    counts = _counts(world)
    pairs = sorted(counts, key=lambda pair: (-counts[pair], pair))
    people = _people(world, counts)
    nodes = [_node(world.who(each), weight) for each, weight in people[:MOST]]
    shown = {each.id for each in nodes}
    edges = [Edge(*pair, counts[pair]) for pair in pairs if shown.issuperset(pair)]
    rows = [
        (world.who(one), world.who(other), counts[one, other], _page(world, one, other))
        for one, other in pairs
    ]
    for part in parted(rows, PER_PAGE, lambda number: urls.listing("network", number)):
        yield Sheet(
            part.path,
            "network.html",
            {
                "title": "Who talks with whom",
                "drawing": network(nodes, edges, "../") if part.number == 1 and edges else "",
                "drawn": len(nodes),
                "people": len(people),
                "rows": part.rows,
                "count": len(rows),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("network", sheets, quotes=False)


def _node(who: Who, weight: int) -> Node:
    return Node(who.id, who.name, who.href, who.ours, weight)


def _page(world: World, one: PersonId, other: PersonId) -> str:
    for pair in ((one, other), (other, one)):
        if pair in world.pairs:
            return urls.pair(*pair)
    return ""


def _counts(world: World) -> dict[tuple[PersonId, PersonId], int]:
    """Count the exchanges between every two who have a page, up to the day."""
    found: dict[tuple[PersonId, PersonId], int] = {}
    known = {each for each in world.contacts if world.who(each).href}
    for contact in world.lately:
        each = contact.exchange
        others = each.speakers if each.kind is ExchangeKind.JOINT else each.hearers
        pairs = {
            (min(one, other), max(one, other))
            for one in each.speakers
            for other in others
            if one != other and one in known and other in known
        }
        for pair in pairs:
            found[pair] = found.get(pair, 0) + 1
    return found


def _people(
    world: World, counts: dict[tuple[PersonId, PersonId], int]
) -> list[tuple[PersonId, int]]:
    weights: dict[PersonId, int] = {}
    for pair, count in counts.items():
        for each in pair:
            weights[each] = weights.get(each, 0) + count
    return sorted(weights.items(), key=lambda each: (each[0] not in world.mine, -each[1], each[0]))
