"""What is said of people is cited: every line exists and says so, and nothing unrelated changes it."""

import datetime
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnotes.model.agenda import ItemKind
from convnotes.model.conversation import PromiseKind, State
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.queries.answered import rounds
from convnotes.queries.brief import MOST, Brief, brief_on_conversation, brief_on_people
from convnotes.queries.brief_line import Line, Moment
from convnotes.queries.owes import Asked, owes
from convnotes.queries.standings import agenda
from convnotes.queries.told import told
from convnotes.text.promise_line import plain
from convnotes.turns.standing import spoken, unanswered
from convnotes.workspace import Workspace
from edits.written import PEOPLE, conversations
from noteworks import notebook
from recall_expectations import people_about
from running import REPOSITORY

ON = datetime.date(2026, 11, 27)
EXAMPLE = Workspace(REPOSITORY).notebook
SUBJECTS = sorted(
    note.id for note in EXAMPLE.by_id.values() if note.kind is not Kind.PAGE
)  # fmt: skip
_ME = PersonId("ines-moura")
_TURNS = {
    "T0": ("status", "wait_until"),
    "T1": ("next_turn", "next"),
    "T2": ("next_turn", "next"),
    "T4": ("[ ]", "[?]"),
    "T5": ("20", "participants"),
}
_MARKS = re.compile(r"""[\\"'\[\]]""")


def brief(book: Notebook, name: str, on: datetime.date = ON, me: PersonId | None = _ME) -> Brief:
    noon = datetime.datetime.combine(on, datetime.time(12), datetime.UTC)
    moment = Moment(on, noon, instant=False)
    if NoteId(name) in book.conversations:
        return brief_on_conversation(book, NoteId(name), me, moment)
    return brief_on_people(book, people_about(book, name), me, moment)


def line_at(book: Notebook, site: Site) -> str:
    """Give a line of a note; an error where there is none."""
    source = next(note.source for note in book.notes if note.path == site.path)
    lines = re.split(r"\r\n|\n|\r", source.text)
    assert 1 <= site.line <= len(lines), site
    return lines[site.line - 1]


def bare(text: str) -> str:
    """Give a text without what YAML and links put around it."""
    return _MARKS.sub("", plain(text))


def says(book: Notebook, each: Line) -> bool:
    """Tell whether the cited line says what the brief does."""
    line = line_at(book, each.site)
    if each.kind == "turn":
        signs = _TURNS.get(each.rule or "", ("20",))
        return any(sign in line for sign in signs)
    if each.kind == "appointment":
        return line.startswith("scheduled")
    if each.kind == "org":
        return line.startswith("org")
    if each.kind in ("knows", "directed", "joint", "note", "silent") and not each.text:
        return each.day is None or str(each.day) in line or "/daily/" in each.site.path
    text = bare(each.text)
    return text in bare(line) or bare(line.strip()) in text


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_cited_line_exists_and_says_so(name: str) -> None:
    found = brief(EXAMPLE, name)
    assert [each for each in found.lines if not says(EXAMPLE, each)] == []
    for part, most in MOST.items():
        count = sum(each.part is part for each in found.lines)
        assert count <= most
        assert count == most or part not in dict(found.left_out)


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_promise_and_statement_of_the_example_is_where_it_is_said(name: str) -> None:
    one = NoteId(name) if NoteId(name) in EXAMPLE.conversations else None
    people = None if one else frozenset(people_about(EXAMPLE, name))
    for each in owes(EXAMPLE, ON, Asked(people=people, conversation=one, all=True))[0]:
        line = line_at(EXAMPLE, each.promise.site)
        assert bare(each.promise.text) in bare(line)
    if people:
        for heard in told(EXAMPLE, tuple(people), ON).told:
            line = line_at(EXAMPLE, heard.statement.site)
            assert "::" in line
            assert heard.statement.value in line


@given(conversations(), conversations())
@settings(max_examples=25)
def test_what_is_cited_of_any_note_exists_and_says_so(one: bytes, other: bytes) -> None:
    files = {"notes/conversations/x.md": one, "notes/conversations/y.md": other}
    book = notebook(files)
    on = datetime.date(2026, 11, 25)
    for name in (*PEOPLE, *book.conversations):
        found = brief(book, name, on, PersonId("ann-lee"))
        assert [each for each in found.lines if not says(book, each)] == []


@given(conversations())
@settings(max_examples=25)
def test_the_ledger_of_all_is_what_the_agenda_of_all_has(data: bytes) -> None:
    book = notebook({"notes/conversations/x.md": data})
    on = datetime.date(2026, 11, 25)
    entries, hidden = owes(book, on, Asked())
    kinds = {PromiseKind.PROMISE: ItemKind.PROMISE, PromiseKind.QUESTION: ItemKind.QUESTION}
    ledger = sorted(
        (kinds[each.promise.kind], each.promise.site, each.promise.owner or "") for each in entries
    )
    listed = sorted(
        (each.kind, each.site, "".join(each.holders))
        for each in agenda(book, on, None, team=True)
        if each.kind in kinds.values()
    )
    assert ledger == listed
    every = [each for one in book.conversations.values() for each in one.promises]
    assert len(entries) + hidden == sum(each.state is State.OPEN for each in every)


@st.composite
def rounds_of(draw: st.DrawFn) -> bytes:
    """Give a conversation with questions to each, answers, and talk beside them."""
    lines = ["---", f"participants: [{', '.join(PEOPLE)}]", "---"]
    for day in range(1, draw(st.integers(2, 9))):
        speaker, *others = draw(st.permutations(PEOPLE))
        hearers = ", ".join(others[: draw(st.integers(1, 2))])
        flags = draw(st.sampled_from([" (each)", " (each)", "", " (fyi)", " (email, each, fyi)"]))
        who = draw(st.sampled_from([f"{speaker} -> {hearers}{flags}", f"{speaker} + {others[0]}"]))
        lines.append(f"## 2026-11-{day:02} {who}: {day}")
    return "\n".join(lines).encode()


@given(rounds_of())
@settings(max_examples=40)
def test_who_is_silent_is_who_holds_the_turn_for_it(data: bytes) -> None:
    book = notebook({"notes/conversations/x.md": data})
    one = book.conversations[NoteId("x")]
    waiting = {
        each.exchange.site: each.waiting
        for each in unanswered(spoken(one, ON))
        if each.exchange.each
    }
    for each in rounds(one, ON):
        assert each.silent == waiting.get(each.question.site, ())
        for reply in each.answered:
            assert reply.answer is not None
            assert reply.answer.day > each.question.day


UNRELATED = {
    "notes/conversations/z.md": (
        b"---\nparticipants: [ann-lee, eve]\n---\n## 2026-11-01 eve -> ann-lee\nneeds:: a boat\n"
        b"- [ ] a rope\n"
    ),
    "notes/people/eve.md": b"---\ntitle: Eve\n---\n## Raise next time\n- [ ] boats\n",
    "notes/some-page.md": b"# Boats\n",
}


@given(conversations())
@settings(max_examples=20)
def test_an_unrelated_note_changes_nothing(data: bytes) -> None:
    files = {"notes/conversations/x.md": data}
    on = datetime.date(2026, 11, 25)
    before, after = notebook(files), notebook(files | UNRELATED)
    for name in ("bob-hale", "carol-diaz"):
        person = (PersonId(name),)
        assert brief(before, name, on, None) == brief(after, name, on, None)
        assert told(before, person, on) == told(after, person, on)
        asked = Asked(people=frozenset(person), all=True)
        assert owes(before, on, asked) == owes(after, on, asked)


def test_a_day_of_the_past_knows_nothing_of_later() -> None:
    def newest(found: Brief) -> Any:
        return max(each.day for each in found.lines if each.day)

    day = datetime.date(2026, 3, 1)
    assert newest(brief(EXAMPLE, "bob-hale", day)) <= day < newest(brief(EXAMPLE, "bob-hale"))
