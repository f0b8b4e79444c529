"""Graphs laid out while the site is made: the lanes of a thread, and who talks with whom."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

LANE = 18
DOT = 20
MOST_LANES = 8


class Step(NamedTuple):
    """A row of a thread's drawing: the lane of its dot, those it comes from, those that pass."""

    lane: int
    parents: tuple[int, ...]
    passing: tuple[int, ...]
    goes_on: bool


def lanes(order: Sequence[str], parents: Mapping[str, Sequence[str]]) -> list[Step]:
    """Lay out a thread, oldest first: each row's lane, so that lines do not run through dots.

    A parent that stands later in the order is passed over: a circle has no beginning.
    """
    place = {each: number for number, each in enumerate(order)}
    sound = {
        each: [one for one in parents.get(each, ()) if place.get(one, len(place)) < place[each]]
        for each in order
    }
    waiting = dict.fromkeys(order, 0)
    for each in order:
        for one in sound[each]:
            waiting[one] += 1
    held: dict[int, str] = {}
    where: dict[str, int] = {}
    steps: list[Step] = []
    for each in order:
        come = tuple(where[one] for one in sound[each])
        before = set(held)
        for one in sound[each]:
            waiting[one] -= 1
            if not waiting[one]:
                held.pop(where[one], None)
        free = [lane for lane in come if lane not in held]
        lane = free[0] if free else next(n for n in range(len(order) + 1) if n not in held)
        where[each] = lane
        passing = tuple(sorted(n for n in held if n != lane and n in before))
        if waiting[each]:
            held[lane] = each
        steps.append(Step(lane, come, passing, bool(waiting[each])))
    return steps


def drawn(step: Step, wide: int) -> Markup:
    """Draw one row of a thread in a column of so many lanes; it stretches with the row's height."""
    width = min(wide, MOST_LANES) * LANE
    at = _x(step.lane)
    parts = [
        f'<svg class="lanes" width="{width}" height="100%" aria-hidden="true" focusable="false">'
    ]
    parts += [_line(_x(lane), "0", _x(lane), "100%") for lane in step.passing]
    parts += [_line(_x(lane), "0", at, str(DOT)) for lane in step.parents]
    if step.goes_on:
        parts.append(_line(at, str(DOT), at, "100%"))
    parts.append(f'<circle cx="{at}" cy="{DOT}" r="5"/></svg>')
    return Markup("".join(parts))


def _x(lane: int) -> int:
    return min(lane, MOST_LANES - 1) * LANE + LANE // 2


def _line(left: int, top: str, right: int, bottom: str) -> str:
    return f'<line x1="{left}" y1="{top}" x2="{right}" y2="{bottom}"/>'


class Node(NamedTuple):
    """Somebody in the network: how much was said with them, and whether they are one of us."""

    id: str
    name: str
    href: str
    ours: bool
    weight: int


class Edge(NamedTuple):
    """How often two have been in contact."""

    one: str
    other: str
    times: int


_RADIUS = 300
_MARGIN = 195


def network(nodes: Sequence[Node], edges: Sequence[Edge], root: str) -> Markup:
    """Draw everybody on a circle, each near the member they talk to most; lines bend inwards."""
    ring = _ring(nodes, edges)
    size = 2 * (_RADIUS + _MARGIN)
    middle = size / 2
    turn = 2 * math.pi / max(1, len(ring))
    angle = {each.id: number * turn - math.pi / 2 for number, each in enumerate(ring)}
    most = max((each.times for each in edges), default=1)
    heavy = max((each.weight for each in nodes), default=1)
    parts = [f'<svg class="network" viewBox="0 0 {size} {size}" role="group" aria-label="Network">']
    for edge in sorted(edges, key=lambda each: (each.times, each.one, each.other)):
        if edge.one in angle and edge.other in angle:
            width = 0.75 + 5.25 * math.sqrt(edge.times / most)
            bow = _bow(middle, angle[edge.one], angle[edge.other])
            parts.append(f'<path d="{bow}" stroke-width="{width:.2f}"/>')
    parts += [_named(each, angle[each.id], middle, heavy, root) for each in ring]
    parts.append("</svg>")
    return Markup("".join(parts))


def _bow(middle: float, one: float, other: float) -> str:
    """Bend a line inwards, the further the more its ends are apart."""
    apart = abs(math.remainder(one - other, 2 * math.pi))
    between = one + math.remainder(other - one, 2 * math.pi) / 2
    depth = _RADIUS * math.cos(apart / 2) * (1 - apart / math.pi)
    begin, end = _point(middle, _RADIUS, one), _point(middle, _RADIUS, other)
    return f"M{begin} Q{_point(middle, max(0.0, depth), between)} {end}"


def _point(middle: float, radius: float, angle: float) -> str:
    return f"{middle + radius * math.cos(angle):.1f} {middle + radius * math.sin(angle):.1f}"


def _named(node: Node, angle: float, middle: float, heavy: int, root: str) -> str:
    """Write a dot and a name that reads outwards, turned round on the left."""
    degrees = math.degrees(angle)
    left = math.cos(angle) < 0
    radius = 3.5 + 9 * math.sqrt(node.weight / heavy)
    kind = "ours" if node.ours else "theirs"
    away = radius + 7
    flip = f' transform="rotate(180 {away:.1f} 0)"' if left else ""
    anchor = "end" if left else "start"
    name = node.name if len(node.name) <= 24 else node.name[:23] + "…"
    inner = (
        f'<circle r="{radius:.1f}"/>'
        f'<text x="{away:.1f}" dy=".34em" text-anchor="{anchor}"{flip}>{escape(name)}</text>'
    )
    if node.href:
        inner = f'<a href="{escape(root + node.href)}">{inner}</a>'
    place = _point(middle, _RADIUS, angle)
    return (
        f'<g class="node-{kind}" transform="translate({place}) rotate({degrees:.1f})">{inner}</g>'
    )


def _ring(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """Order nodes so that those who talk stand near: around each member, the busiest nearest."""
    ties: dict[str, dict[str, int]] = {}
    for edge in edges:
        ties.setdefault(edge.one, {})[edge.other] = edge.times
        ties.setdefault(edge.other, {})[edge.one] = edge.times
    members = [each for each in nodes if each.ours] or list(nodes[:1])
    groups: dict[str, list[Node]] = {each.id: [] for each in members}
    for each in nodes:
        if each.id not in groups:
            own = ties.get(each.id, {})
            nearest = max(members, key=lambda member: own.get(member.id, 0))
            groups[nearest.id].append(each)
    ring: list[Node] = []
    for member in members:
        around = sorted(
            groups[member.id], key=lambda each: (-ties.get(each.id, {}).get(member.id, 0), each.id)
        )
        # The busiest stand next to the member, on both sides in turn.
        ring += [*reversed(around[1::2]), member, *around[0::2]]
    return ring
