"""Verbs on notes that nobody here wrote: no byte of theirs is lost, whatever is done to them.

`CONVNOTES_DATA` names a folder with `notes/*` in it; without it these tests are skipped.
"""

import datetime
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from convnotes.edits.exchange_text import Saying
from convnotes.edits.header_edits import set_keys
from convnotes.edits.log import Passing, log
from convnotes.edits.pass_turn import close, pass_turn, pause, reopen, snooze
from convnotes.edits.standing_edits import Standing
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.text.apply import apply
from noteworks import NOTE, notebook

ON = datetime.date(2026, 11, 25)
ANN, BOB = PersonId("ann-lee"), PersonId("bob-hale")
SAMPLE = 150
MOST_REFUSED = 0.03

pytestmark = pytest.mark.skipif(
    not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"
)


def _files() -> list[Path]:
    return sorted(Path(os.environ.get("CONVNOTES_DATA", "")).glob("notes/**/*.md"))


def _made_conversation(data: bytes) -> bytes | None:
    """Give a note participants, which makes it a conversation; None where it cannot be read."""
    book = notebook({NOTE: data})
    note = book.by_id.get(NoteId("x"))
    if note is None or any(each.rule == "conflict-marker" for each in note.problems):
        return None
    try:
        edits = set_keys(note, {"participants": (ANN, BOB), "type": "conversation"})
    except ConvnotesError:
        return None
    return apply(note.source, edits)


def _verb(random: Random, book: Notebook, one: Conversation) -> Standing:
    name = random.choice(["log", "log", "log", "pass", "snooze", "pause", "close", "reopen"])
    if name == "log":
        speaker, hearer = random.sample([ANN, BOB], 2)
        day = ON - datetime.timedelta(days=random.choice([0, 0, 3, 40]))
        text = random.choice(["Yes", "A line.\n\n## head\n- [ ] box", "x\n```\ny"])
        said = Saying(ExchangeKind.DIRECTED, day, None, (speaker,), (hearer,), "call", (), text)
        return log(book, one, said, ON, Passing())
    if name == "pass":
        return pass_turn(book, one, (random.choice([ANN, BOB]),), ON, ON, "what: and why")
    if name == "snooze" and one.declared.status != "closed":
        return snooze(book, one, ON + datetime.timedelta(days=random.randint(1, 9)), ON)
    return {"pause": pause, "close": close}.get(name, reopen)(book, one, ON)


def _body_kept(before: bytes, after: bytes) -> bool:
    """Tell whether all lines of one text stand in another, in their order."""
    lines: Iterator[bytes] = iter(after.splitlines())
    return all(any(line == other for other in lines) for line in before.splitlines())


@pytest.mark.parametrize(
    "share",
    [pytest.param(SAMPLE, marks=pytest.mark.slow), pytest.param(0, marks=pytest.mark.trial)],
)
def test_no_byte_is_lost(share: int) -> None:
    random = Random(5)
    files = _files()
    files = random.sample(files, share) if share else files * 5
    counts: Counter[str] = Counter()
    told: list[str] = []
    for file in files:
        data = _made_conversation(file.read_bytes())
        if data is None:
            counts["unreadable"] += 1
            continue
        body = data[data.find(b"\n---", 3) + 4 :].lstrip(b"\r\n")
        for _ in range(4):
            book = notebook({NOTE: data})
            one = book.conversations[NoteId("x")]
            try:
                standing = _verb(random, book, one)
            except ConvnotesError as refused:
                counts["refused"] += 1
                told.append(refused.message)
                continue
            counts["done"] += 1
            for change in standing.changes:
                data = apply(book.by_id[NoteId("x")].source, change.edits)
            assert _body_kept(body, data), file
    print(dict(counts))
    assert counts["done"] > 100
    assert all("nothing was written" in each for each in told)
    assert counts["refused"] <= MOST_REFUSED * (counts["done"] + counts["refused"])
