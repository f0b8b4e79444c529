"""Charts, threads and the network: drawn the same every time, with every figure in the table too."""

import datetime
import re
from pathlib import Path
from xml.etree import ElementTree

from convnotes.model.ids import PersonId
from convnotes.publish.charts import LONGEST, rhythm
from convnotes.publish.graph import Edge, Node, drawn, lanes, network
from convnotes.workspace import find
from publish.building import DAY, workspace

BOB = PersonId("bob")


def exchanges(root: Path, said: str) -> list[object]:
    notes = {"c/one.md": f"---\nparticipants: [ann-lee, bob]\n---\n{said}"}
    notebook = find(workspace(root, notes)).notebook
    return list(next(iter(notebook.conversations.values())).exchanges)


def test_a_rhythm_counts_each_side_by_month(tmp_path: Path) -> None:
    found = rhythm(
        exchanges(  # type: ignore[arg-type]
            tmp_path,
            "## 2026-09-02 bob -> ann-lee: a\n## 2026-09-03 ann-lee -> bob: b\n"
            "## 2026-09-04 bob -> ann-lee: c\n## 2026-11-01 ann-lee + bob: met\n"
            "## 2026-12-01 bob -> ann-lee: still to come\n",
        ),
        BOB,
        DAY,
    )
    assert found
    told = [(each.words, each.theirs, each.ours, each.together) for each in found.months]
    assert told == [("September 2026", 2, 1, 0), ("November 2026", 0, 0, 1)]
    assert "September 2026: 2 from them, 1 to them" in found.drawing
    ElementTree.fromstring(found.drawing)


def test_a_long_rhythm_shows_the_newest_months_and_counts_the_others(tmp_path: Path) -> None:
    said = "".join(f"## {2010 + each}-03-01 bob -> ann-lee: word\n" for each in range(17))
    found = rhythm(exchanges(tmp_path, said), BOB, DAY)  # type: ignore[arg-type]
    assert found
    assert found.earlier + len(found.months) == 17
    first, last = found.months[0], found.months[-1]
    assert (last.year - first.year) * 12 + last.month - first.month < LONGEST


def test_no_rhythm_without_contact() -> None:
    assert rhythm([], BOB, datetime.date(2026, 1, 1)) is None


def test_lanes_part_and_meet() -> None:
    steps = lanes("abcd", {"b": "a", "c": "a", "d": "bc"})
    assert [(each.lane, each.parents, each.passing, each.goes_on) for each in steps] == [
        (0, (), (), True),
        (1, (0,), (0,), True),
        (0, (0,), (1,), True),
        (1, (1, 0), (), False),
    ]
    for each in steps:
        ElementTree.fromstring(drawn(each, 2))


def test_lanes_of_a_circle_have_a_beginning() -> None:
    assert [each.parents for each in lanes("ab", {"a": "b", "b": "a"})] == [(), (0,)]


def test_the_network_names_everybody_and_escapes_them() -> None:
    nodes = [
        Node("a", "Ann & <b>", "people/a.html", ours=True, weight=5),
        Node("b", "Bob", "", ours=False, weight=3),
        Node("c", "Carol", "people/c.html", ours=False, weight=2),
    ]
    edges = [Edge("a", "b", 3), Edge("a", "c", 2)]
    shown = network(nodes, edges, "../")
    assert shown == network(nodes, edges, "../")
    texts = [each.text for each in ElementTree.fromstring(shown).iter("text")]
    assert sorted(filter(None, texts)) == ["Ann & <b>", "Bob", "Carol"]
    assert len(re.findall("<path ", shown)) == 2
    assert 'href="../people/a.html"' in shown
