"""What holds for every notebook: pairs are symmetric, strangers change nothing, lines say so."""

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.news import Since, news
from convnotes.queries.relationships import exchanges_of, relationship
from convnotes.queries.rhythm import rhythm
from convnotes.queries.standings import bonds
from convnotes.queries.stats import stats
from convnotes.queries.thread import thread
from convnotes.queries.tracing import plain, subject, trace
from convnotes.text.web_address import addresses, normal
from noteworks import notebook

ON = datetime.date(2026, 11, 25)
PEOPLE = ("ann-lee", "bob-hale", "carol-diaz")
WORDS = ("roof", "Café", "slate", "https://www.a.example/b/", "http://a.example/b#c", "grant")

_who = some.permutations(PEOPLE)
_line = some.tuples(
    some.integers(0, 700),
    _who,
    some.sampled_from(
        ("{0} -> {1}", "{0} -> {1}, {2}", "{0} + {1}", "{0} + {1} + {2}", "note by {0}")
    ),
    some.sampled_from(("", " (sms)", " (email, fyi)", " (call, each)")),
    some.lists(some.sampled_from(WORDS), max_size=3),
    some.lists(some.sampled_from(WORDS), max_size=3),
)
_conversation = some.tuples(
    some.lists(_line, max_size=5),
    some.sets(some.integers(0, 4), max_size=2),
    some.sampled_from(("open", "closed", "paused")),
)
_notes = some.lists(_conversation, min_size=1, max_size=5)
_Drawn = list[tuple[list[Any], set[int], str]]


def _files(drawn: _Drawn) -> dict[str, bytes]:
    return {
        f"notes/conversations/c{number}.md": _text(lines, continued, status).encode()
        for number, (lines, continued, status) in enumerate(drawn)
    }


def _text(lines: list[Any], continued: set[int], status: str) -> str:
    head = ["---", f"participants: [{', '.join(PEOPLE)}]", f"status: {status}"]
    if continued:
        head.append(f"continues: [{', '.join(f'c{each}' for each in sorted(continued))}]")
    body: list[str] = []
    for days, who, form, channel, said, below in sorted(lines, key=lambda each: each[0]):
        day = ON - datetime.timedelta(days=700 - days)
        body += [f"## {day} {form.format(*who)}{channel}: {' '.join(said)}", " ".join(below), ""]
    return "\n".join((*head, "---", *body))


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_a_relationship_is_symmetric(drawn: _Drawn) -> None:
    exchanges = exchanges_of(notebook(_files(drawn)), ON)
    one, other = PersonId("ann-lee"), PersonId("bob-hale")
    here, there = relationship(exchanges, one, other), relationship(exchanges, other, one)
    assert here.pair == there.pair[::-1]
    assert [getattr(here, key) for key in here.__slots__[1:]] == [
        getattr(there, key) for key in there.__slots__[1:]
    ]
    mine, theirs = rhythm(exchanges, one, other, ON), rhythm(exchanges, other, one, ON)
    assert (mine.usual, mine.silence, mine.drift_after) == (
        theirs.usual,
        theirs.silence,
        theirs.drift_after,
    )


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_what_is_ours_is_theirs_seen_from_there(drawn: _Drawn) -> None:
    found = notebook(_files(drawn))
    ann, bob = PersonId("ann-lee"), PersonId("bob-hale")
    here, there = stats(found, ON, frozenset((ann,)), bob), stats(found, ON, frozenset((bob,)), ann)
    assert (here.ours, here.theirs, here.together) == (there.theirs, there.ours, there.together)
    assert (here.our_answers, here.their_answers) == (there.their_answers, there.our_answers)
    assert here.channels == there.channels
    assert [each.all for each in here.months] == [each.all for each in there.months]


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_an_unrelated_note_changes_nothing(drawn: _Drawn) -> None:
    files = _files(drawn)
    strangers = (
        "---\nparticipants: [eve-lund, dan-moss]\n---\n"
        "## 2026-11-20 eve-lund -> dan-moss: a word of their own\n\n- [ ] [[dan-moss]] keep it\n"
    )
    before = notebook(files)
    after = notebook({**files, "notes/conversations/aside.md": strangers.encode()})
    assert _answers(before) == _answers(after)


def _answers(found: Notebook) -> list[Any]:
    ann, bob = PersonId("ann-lee"), PersonId("bob-hale")
    mine = frozenset((ann,))
    return [
        bonds(found, ON, mine),
        rhythm(exchanges_of(found, ON), ann, bob, ON),
        stats(found, ON, mine),
        stats(found, ON, mine, bob),
        *(thread(found, NoteId(name), ON) for name in found.conversations if name != "aside"),
        *(trace(found, subject(words), ON) for words in ("roof", "roof slate", "a.example/b")),
        [each for each in news(found, Since(ON), ON) if each.conversation != "aside"],
    ]


@settings(max_examples=20, deadline=None)
@given(_notes, some.lists(some.sampled_from(WORDS[:3]), min_size=1, max_size=2, unique=True))
def test_every_line_that_is_named_says_so(drawn: _Drawn, words: list[str]) -> None:
    files = _files(drawn)
    for each in trace(notebook(files), subject(" ".join(words)), ON):
        lines = [plain(files[line.path].decode().split("\n")[line.line - 1]) for line in each.lines]
        assert all(any(plain(word) in line for line in lines) for word in words)
        assert each.excerpt
        assert plain(each.excerpt) in "\n".join(lines)


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_an_address_is_found_wherever_it_stands(drawn: _Drawn) -> None:
    files = _files(drawn)
    found = trace(notebook(files), subject("a.example/b"), ON)
    for each in found:
        for line in each.lines:
            text = files[line.path].decode().split("\n")[line.line - 1]
            assert "a.example/b" in map(normal, addresses(text))
    said = [
        line
        for text in files.values()
        for line in text.decode().split("\n")
        if line.startswith("## ") and "a.example" in line and "note by" not in line
    ]
    assert len(found) >= len(said)


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_a_subject_moves_only_from_who_knew(drawn: _Drawn) -> None:
    found = notebook(_files(drawn))
    mentions = trace(found, subject("roof"), ON)
    by_site = {each.exchange.site: each for each in mentions}
    assert len(by_site) == len(mentions)
    for each in mentions:
        assert each.source is None or _heard(by_site[each.source].exchange, each.carriers)
        assert (each.depth == 0) is (each.source is None)
        assert set(each.learned).isdisjoint(each.carriers)
    learned = [person for each in mentions for person in each.learned]
    assert len(learned) == len(set(learned))


def _heard(exchange: Any, carriers: tuple[PersonId, ...]) -> bool:
    return not set(carriers).isdisjoint((*exchange.speakers, *exchange.hearers))


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_a_lineage_holds_each_once_and_is_the_same_from_each_of_them(drawn: _Drawn) -> None:
    found = notebook(_files(drawn))
    for name in found.conversations:
        steps = thread(found, name, ON).steps
        names = [each.conversation for each in steps]
        assert name in names
        assert len(set(names)) == len(names)
        for other in names:
            assert thread(found, other, ON).steps == steps
        for each in steps:
            for parent in each.continues:
                assert parent in names
                there = next(step for step in steps if step.conversation == parent)
                assert each.conversation in there.continued_in


@settings(max_examples=20, deadline=None)
@given(_notes)
def test_nothing_is_new_compared_with_the_same_notes(drawn: _Drawn) -> None:
    found = notebook(_files(drawn))
    assert news(found, Since(ON, found), ON) == ()
    nothing = notebook({})
    told = news(found, Since(ON, nothing), ON)
    counted = [each for one in found.conversations.values() for each in one.exchanges]
    assert sum(each.event in ("said", "noted") for each in told) == len(counted)
