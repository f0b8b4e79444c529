"""Whatever a verb writes: the turn is what was asked for, and nothing else is read otherwise."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convnotes.edits.exchange_text import Pledge, Saying
from convnotes.edits.log import Passing, log
from convnotes.edits.pass_turn import close, pass_turn, pause, reopen, schedule, snooze
from convnotes.edits.standing_edits import Standing
from convnotes.edits.tick import open_boxes, tick
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, ExchangeKind, State, Status
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.text.apply import apply
from convnotes.turns.standing import turn, unanswered
from edits.written import CLOCKS, DAYS, PEOPLE, SAID, conversations
from noteworks import NOTE, notebook
from sampling import examples

ON = datetime.date(2026, 11, 25)
ID = NoteId("x")
PERSON = st.sampled_from(PEOPLE).map(PersonId)
DUE = st.none() | DAYS
ABOUT = st.sampled_from(["", "the price", "a: b # c"])


def read(data: bytes) -> tuple[Notebook, Conversation]:
    found = notebook({NOTE: data})
    assume(ID in found.conversations)
    return found, found.conversations[ID]


def written(data: bytes, standing: Standing) -> bytes:
    """Carry out what a verb gives, and read it from the bytes again."""
    if not standing.changes:
        return data
    (change,) = standing.changes
    source = notebook({NOTE: data}).by_id[ID].source
    return apply(source, change.edits)


def heard(one: Conversation) -> Conversation:
    """Leave out what is still to come."""
    return replace(one, exchanges=tuple(each for each in one.exchanges if each.day <= ON))


def said(book: Notebook, exchange: Exchange) -> tuple[object, ...]:
    return (*exchange[:9], book.body(exchange).strip())


@st.composite
def sayings(draw: st.DrawFn) -> Saying:
    speaker, *others = draw(st.permutations([PersonId(each) for each in PEOPLE]))
    kind = draw(st.sampled_from([*[ExchangeKind.DIRECTED] * 3, *ExchangeKind]))
    directed = kind is ExchangeKind.DIRECTED
    joint = kind is ExchangeKind.JOINT
    clock = draw(CLOCKS).strip()
    return Saying(
        kind,
        draw(st.one_of(st.just(ON), DAYS)),
        datetime.time.fromisoformat(clock.zfill(5)) if clock else None,
        (speaker, others[0]) if joint else (speaker,),
        tuple(others[: draw(st.integers(1, 2))]) if directed else (),
        draw(st.sampled_from(["", "email", "phone call"])),
        draw(st.sampled_from([(), (), ("fyi",), ("each",)])) if directed else (),
        draw(SAID),
        draw(
            st.lists(st.builds(Pledge, PERSON, st.sampled_from(["bring a ladder"]), DUE), max_size=2)
            .map(lambda found: tuple({each.text + str(each.owner): each for each in found}.values()))
        ),
    )  # fmt: skip


@given(conversations(), sayings(), st.none() | PERSON, DUE, ABOUT)
@settings(max_examples=examples(150))
def test_an_exchange_more_and_the_turn_as_asked(
    data: bytes, saying: Saying, following: PersonId | None, due: datetime.date | None, about: str
) -> None:
    before, one = read(data)
    passing = Passing((following,) if following else None, due, about)
    try:
        standing = log(before, one, saying, ON, passing)
    except ConvnotesError as refused:
        assume("passes no turn" not in refused.message and "nobody would" not in refused.message)
        raise
    after, then = read(written(data, standing))
    new = (
        [each for each in then.exchanges if each.span == standing.exchange.span]
        if standing.exchange
        else []
    )
    assert len(new) == 1
    assert [said(before, each) for each in one.exchanges] == [
        said(after, each) for each in then.exchanges if each is not new[0]
    ]
    assert new[0][:7] == (saying.kind, saying.day, saying.time, new[0].at, *new[0][4:7])
    assert set(saying.speakers) == set(new[0].speakers)
    assert new[0].hearers == saying.hearers
    assert len(new[0].promises) == len(saying.pledges)
    raw = after.by_id[ID].source.text[slice(*new[0].span)].replace("\\", "")
    for word in saying.text.replace("\\", "").split():
        assert word in raw
    found = turn(then, ON)
    counted = [
        each for each in then.exchanges if each.day <= ON and each.kind is not ExchangeKind.NOTE
    ]
    if not counted or counted[-1].span != new[0].span:
        was = turn(one, ON)
        assert found.aside == was.aside
        if not unanswered(counted) and not was.holders:
            assert found.holders == was.holders
        return
    owing = {each for asked in unanswered(counted) for each in asked.waiting}
    assert set(found.holders) == ({following} if following else owing)
    assert not found.aside
    assert not found.stale
    if due:
        assert found.due == due
    if about:
        assert found.about == about


@given(conversations(), st.lists(PERSON, max_size=2, unique=True), DUE, ABOUT)
@settings(max_examples=examples(150))
def test_passed_to_whoever_was_named(
    data: bytes, holders: list[PersonId], due: datetime.date | None, about: str
) -> None:
    book, one = read(data)
    due, about = (due, about) if holders else (None, "")
    was = turn(one, ON)
    try:
        standing = pass_turn(book, one, tuple(holders), ON, due, about)
    except ConvnotesError:
        assume("next_turn" not in data.decode())
        raise
    then = read(written(data, standing))[1]
    found = turn(then, ON)
    assert set(found.holders) == set(holders)
    assert not found.aside
    if due:
        assert found.due == due
    elif set(was.holders) != set(holders) and one.declared.due:
        promised = {each.due for each in then.promises}
        assert found.due in {
            None,
            *promised,
            *(each.day for e in then.exchanges for each in e.statements),
        }
    if about:
        assert found.about == about
    assert len(then.exchanges) == len(one.exchanges)
    assert [each[:9] for each in then.exchanges] == [each[:9] for each in one.exchanges]


@given(conversations(), st.integers(1, 30))
@settings(max_examples=examples(80))
def test_back_from_being_put_aside_the_turn_is_what_it_was(data: bytes, days: int) -> None:
    book, one = read(data)
    until = ON + datetime.timedelta(days=days)
    if one.declared.status is Status.CLOSED:
        with pytest.raises(ConvnotesError, match="is closed"):
            snooze(book, one, until, ON)
        return
    undeclared = replace(one.declared, status=Status.OPEN, wait_until=None)
    was = turn(heard(replace(one, declared=undeclared)), until)
    then = heard(read(written(data, snooze(book, one, until, ON)))[1])
    assert turn(then, ON).aside
    found = turn(then, until)
    assert set(found.holders) == set(was.holders)
    if found.holders:
        assert (found.due, found.about) == (was.due, was.about)


@given(conversations())
@settings(max_examples=examples(80))
def test_put_aside_closed_and_reopened(data: bytes) -> None:
    book, one = read(data)
    paused = read(written(data, pause(book, one, ON)))[1]
    assert turn(paused, ON).aside
    closed_data = written(data, close(book, one, ON, "so: it ended"))
    closed_book, closed = read(closed_data)
    assert turn(closed, ON).aside
    ended = turn(one, ON).aside and one.declared.status is Status.CLOSED
    assert closed.declared.closed == (one.declared.closed if ended else ON)
    assert closed.note.text("outcome") == "so: it ended"
    again = read(written(closed_data, reopen(closed_book, closed, ON)))[1]
    assert not turn(again, ON).aside


@given(conversations(), DUE, st.sampled_from([None, datetime.time(9, 30)]))
@settings(max_examples=examples(100))
def test_appointed(data: bytes, day: datetime.date | None, time: datetime.time | None) -> None:
    book, one = read(data)
    then = read(written(data, schedule(book, one, day, time, ON)))[1]
    assert then.declared.scheduled == ((day, time) if day else None)
    assert turn(then, ON) == replace(
        turn(one, ON), site=turn(then, ON).site, evidence=turn(then, ON).evidence
    )


@given(conversations(), st.sampled_from([State.DONE, State.DROPPED]), st.randoms())
@settings(max_examples=examples(80))
def test_ticked_and_nothing_else(data: bytes, state: State, random: object) -> None:
    book, one = read(data)
    boxes = open_boxes(book)
    assume(boxes)
    change = tick(book, boxes[0], state, ON)
    source = book.by_id[ID].source
    then = read(apply(source, change.edits))[1]
    changed = [
        (old, new) for old, new in zip(one.promises, then.promises, strict=True)
        if old[:7] != new[:7]
    ]  # fmt: skip
    ((old, new),) = changed
    assert old.site == boxes[0].site
    assert (new.state, new.done, new.text, new.owner) == (state, ON, old.text, old.owner)


BOXES = st.lists(
    st.sampled_from(["- [ ] one", "1. [?] two", "- [ ] three ^id", "text"]), min_size=2
)


@given(BOXES, st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=examples(50))
def test_two_ticks_in_either_order(lines: list[str], end: str) -> None:
    body = end.join(["---", "participants: [ann-lee]", "---", *lines])
    book, _ = read(body.encode())
    boxes = open_boxes(book)
    assume(len(boxes) > 1)
    results = []
    for first, second in (boxes[:2], boxes[1::-1]):
        source = book.by_id[ID].source
        once = apply(source, tick(book, first, State.DONE, ON).edits)
        again = notebook({NOTE: once})
        results.append(apply(again.by_id[ID].source, tick(again, second, State.DONE, ON).edits))
    assert results[0] == results[1]
