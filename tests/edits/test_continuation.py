"""What comes along when a conversation is carried on: everything once, and nothing to strangers."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from casefile import Case
from convnotes.edits.continuation import continuation
from convnotes.errors import ConvnotesError
from convnotes.model.agenda import ItemKind
from convnotes.model.conversation import State
from convnotes.model.ids import NoteId
from convnotes.queries.standings import agenda
from convnotes.text.apply import apply
from convnotes.text.assemble import assemble
from convnotes.text.parse import read_bytes
from noteworks import notebook
from running import run

ON = datetime.date(2026, 11, 25)
PATH = "notes/conversations/x.md"


def test_a_public_conversation_does_not_tell_of_the_one_that_is_the_teams(tmp_path: Path) -> None:
    text = (
        "---\nparticipants: [ann-lee, bob-hale]\nvisibility: public\n---\n"
        "## 2026-11-10 ann-lee + bob-hale (visit)\n\n- [ ] @bob-hale bring the key\n"
    )
    Case("", "", files={PATH: text.encode()}).complete().write(tmp_path)
    said = ("new", "conversation", "Secret works", "--continues", "x", "--close-parent")
    answer = run("--on", "2026-11-25", *said, folder=tmp_path)
    assert answer.status == 0, answer.err
    assert "secret-works" not in (tmp_path / PATH).read_text(encoding="utf-8")
    assert "- [>] @bob-hale bring the key\n" in (tmp_path / PATH).read_text(encoding="utf-8")
    assert run("--on", "2026-11-25", "check", folder=tmp_path).out.count("error") == 0


def test_a_closed_conversation_keeps_its_day_and_outcome() -> None:
    text = (
        b"---\nparticipants: [ann-lee, bob-hale]\n"
        b"status: closed\nclosed: 2026-11-11\noutcome: dry\n---\n"
        b"## 2026-11-10 ann-lee + bob-hale (visit)\n\n- [ ] @bob-hale bring the key\n"
    )
    before = notebook({PATH: text})
    parent = before.conversations[NoteId("x")]
    found = continuation(before, parent, "Works", (), ON, close_parent=True)
    old = next(each for each in found.changes if each.path == PATH)
    assert apply(parent.note.source, old.edits) == text.replace(b"[ ]", b"[>]").replace(
        b"key\n", "key → [[works]]\n".encode()
    )


def test_what_a_private_note_says_stays_there() -> None:
    team = (
        b"---\nparticipants: [ann-lee, bob-hale]\n---\n## 2026-11-10 ann-lee + bob-hale (visit)\n"
    )
    diary = b"---\nvisibility: private\n---\n- ann-lee + bob-hale [[x]]\n\n  - [ ] @bob-hale hush\n"
    before = notebook({PATH: team, "notes/2026-11-12.md": diary})
    found = continuation(before, before.conversations[NoteId("x")], "Works", (), ON)
    assert [each.text for each in found.left] == ["hush"]
    assert found.carried == ()
    assert len(found.changes) == 1
    assert "hush" not in found.changes[0].edits[0].text


def test_a_broken_note_is_not_carried_on() -> None:
    before = notebook(
        {PATH: b"---\nparticipants: [ann-lee]\n---\n<<<<<<< ours\n- [ ] [[ann-lee]] x\n"}
    )
    parent = before.conversations[NoteId("x")]
    with pytest.raises(ConvnotesError, match="nothing was written"):
        continuation(before, parent, "Works", (), ON)


_BOX = some.tuples(
    some.sampled_from((" ", " ", "x", "-", "?", ">")),
    some.sampled_from(("", "[[bob-hale]] ", "@ann-lee ", "[[ann-lee|Ann]]: ")),
    some.sampled_from(
        ("price", "key 📅 2026-12-01", "`a [ ] b`", "the [roof](x.md) (due 2026-12-02)")
    ),
)
_EXCHANGE = some.tuples(
    some.sampled_from(
        (
            "2026-11-{:02} ann-lee -> bob-hale",
            "2026-11-{:02} bob-hale -> ann-lee (sms)",
            "2026-11-{:02} ann-lee + bob-hale (visit)",
        )
    ),
    some.lists(_BOX, max_size=3),
)


@settings(max_examples=25, deadline=None)
@given(some.lists(_BOX, max_size=2), some.lists(_EXCHANGE, max_size=4), some.booleans())
def test_every_open_promise_is_owed_once(
    loose: list[tuple[str, str, str]],
    said: list[tuple[str, list[tuple[str, str, str]]]],
    closing: bool,
) -> None:
    lines = ["---", "participants: [ann-lee, bob-hale]", "---", *map(_written, loose), ""]
    for number, (head, boxes) in enumerate(said):
        lines += [f"## {head.format(number + 1)}", "", *map(_written, boxes), ""]
    before = notebook({PATH: "\n".join(lines).encode()})
    parent = before.conversations[NoteId("x")]
    found = continuation(before, parent, "Works", (), ON, close_parent=closing)
    files = {each.path: each.edits for each in found.changes}
    new = read_bytes(found.changes[0].path, files[found.changes[0].path][0].text.encode())
    notes = [
        read_bytes(note.path, apply(note.source, files.get(note.path, ()))) for note in before.notes
    ]
    after = assemble((*notes, new), before.config)
    waiting = [each for each in parent.promises if each.state is State.OPEN]
    assert [each.text for each in after.conversations[NoteId("works")].promises] == [
        each.text for each in waiting
    ]
    kinds = (ItemKind.PROMISE, ItemKind.QUESTION)
    owed = [each for each in agenda(after, ON, None) if each.kind in kinds]
    assert len(owed) == len(waiting)
    assert {each.conversation for each in owed} <= {"works"}


def _written(box: tuple[str, str, str]) -> str:
    return f"- [{box[0]}] {box[1]}{box[2]}"
