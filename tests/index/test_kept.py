"""A notebook from the index is, to whatever is asked, the one that is read from the notes."""

import dataclasses
import datetime
import os
from pathlib import Path
from typing import Any

import pytest

from convnotes import workspace
from convnotes.adapters.settings import FILE
from convnotes.checks import check
from convnotes.errors import ChangedMeanwhile
from convnotes.model.conversation import Person
from convnotes.model.ids import PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.queries.gists import gists
from convnotes.queries.listing import listing
from convnotes.queries.news import Since, news
from convnotes.queries.owes import Asked, owes
from convnotes.queries.stats import stats
from convnotes.queries.thread import thread
from convnotes.queries.tracing import subject, trace
from convnotes.queries.who import who
from running import REPOSITORY
from walking import DAYS, walk

ON = datetime.date(2026, 11, 27)
FILTERS = (
    "",
    "turn:nobody",
    "last>2026-11-10",
    "cadence:late",
    "cadence:due",
    "cadence:",
    "expertise:slate",
    "-expertise:",
)
ANN, CY, DEE = (PersonId(each) for each in ("ann-lee", "cy", "Dee Fox"))
PAIRS = ((frozenset[PersonId](), None), (frozenset((ANN,)), None), (frozenset((ANN, CY)), DEE))
ASKED = (Asked(), Asked(all=True), Asked(kept=True), Asked(by=ANN), Asked(people=frozenset((DEE,))))
ASIDE = ("names", "config", "known")


def shown(thing: Any, kind: type | None = None) -> Any:
    """Give all that something says, whatever it is made of."""
    if isinstance(thing, Person):
        return thing.id, thing.name, thing.note.path if thing.note else None
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        slots = [each.name for each in dataclasses.fields(thing) if each.name not in ASIDE]
        return [(slot, shown(getattr(thing, slot))) for slot in slots]
    if isinstance(thing, dict) or hasattr(thing, "items"):
        return [(key, shown(value)) for key, value in thing.items()]
    if isinstance(thing, tuple) and thing and isinstance(thing[0], Note):
        return [shown(each) for each in thing]
    return thing


def assert_same(root: Path, on: datetime.date, said: object = None) -> None:
    kept, read = workspace.find(root).recalled(on), workspace.find(root).notebook
    for slot in [each.name for each in dataclasses.fields(Notebook) if each.name not in ASIDE]:
        ours, theirs = (shown(getattr(each, slot)) for each in (kept, read))
        if slot in ("problems", "unknown"):
            # Each note's own stand in order.
            ours, theirs = (sorted(each, key=lambda one: one.path) for each in (ours, theirs))
        assert ours == theirs, (slot, said)
    assert check(workspace.find(root).recalled(on), on) == check(read, on), said
    kept = workspace.find(root).recalled(on)
    assert kept.known
    assert kept.known.gists(on) == gists(read, on), said
    for ours, other in PAIRS:
        assert stats(kept, on, ours, other) == stats(read, on, ours, other), said
    for words in ("slate", "slate time", "réally", "bob"):
        assert who(kept, words, on, ANN) == who(read, words, on, ANN), (words, said)
        assert trace(kept, subject(words), on) == trace(read, subject(words), on), (words, said)
    for asked in (
        Asked(),
        Asked(all=True),
        Asked(kept=True),
        Asked(by=ANN),
        Asked(people=frozenset((DEE,))),
    ):
        assert owes(kept, on, asked) == owes(read, on, asked), said
    for name in read.conversations:
        assert thread(kept, name, on) == thread(read, name, on), (name, said)
    for day in DAYS:
        assert news(kept, Since(day), on) == news(read, Since(day), on), (day, said)
    for words in FILTERS:
        rows = [
            [dict(each.fields) for each in listing(one, words, on, None)] for one in (kept, read)
        ]
        assert rows[0] == rows[1], (words, said)
        assert listing(kept, words, on, None) == listing(read, words, on, None), (words, said)


def over_a_walk(seed: int, root: Path, steps: int) -> None:
    walk(seed, root, steps, lambda chance, said: assert_same(root, chance.choice(DAYS), said))


@pytest.mark.parametrize("seed", range(4))
def test_while_notes_change(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2030))
def test_over_longer_walks(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 40)


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(20_000, 20_500))
def test_over_five_hundred_walks(seed: int, tmp_path: Path) -> None:
    over_a_walk(seed, tmp_path, 40)


def test_of_the_example() -> None:
    assert_same(REPOSITORY, ON)


def _talk(root: Path) -> Path:
    (root / FILE).touch()
    (root / "notes").mkdir()
    note = root / "notes/roof.md"
    note.write_text("---\nparticipants: [ann, bob]\n---\n## 2026-11-02 ann -> bob: hello\nOne.\n")
    return note


def test_a_note_that_changed_meanwhile_is_not_read_by_old_places(tmp_path: Path) -> None:
    note = _talk(tmp_path)
    found = workspace.find(tmp_path).recalled(ON)
    note.write_text("---\nparticipants: [ann, cy]\n---\nElse.\n")
    (one,) = found.conversations.values()
    assert one.participants == ("ann", "bob")
    with pytest.raises(ChangedMeanwhile):
        found.body(one.exchanges[0])


def test_a_note_that_went_meanwhile(tmp_path: Path) -> None:
    note = _talk(tmp_path)
    found = workspace.find(tmp_path).recalled(ON)
    note.unlink()
    (one,) = found.conversations.values()
    assert one.exchanges[0].summary == "hello"
    with pytest.raises(ChangedMeanwhile):
        found.body(one.exchanges[0])


def test_nothing_is_read_that_nobody_asks(tmp_path: Path) -> None:
    note = _talk(tmp_path)
    workspace.find(tmp_path).recalled(ON)
    found = workspace.find(tmp_path).recalled(ON)
    note.unlink()
    (one,) = found.conversations.values()
    header = found.by_id[one.id].header
    assert (one.title, one.exchanges[0].summary) == ("roof", "hello")
    assert [*header] == ["participants"]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    (tmp_path / "notes").mkdir()
    for name in (b"\xff\xfe.md", "Ü\u0308.md".encode()):
        (tmp_path / "notes" / os.fsdecode(name)).write_text("---\nparticipants: [ann, bob]\n---\n")
    assert_same(tmp_path, ON)
