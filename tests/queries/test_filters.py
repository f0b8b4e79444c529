"""The filter language: what holds for every text and every tree."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnotes.model.config import Config
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.row import Row
from convnotes.queries.filter_language import (
    AllOf,
    AnyOf,
    Filter,
    Not,
    Term,
    WrongFilter,
    keys,
    parse,
    written,
)
from convnotes.queries.filters import Known, fitting
from convnotes.queries.listing import ordered
from convnotes.queries.row_values import Period, period
from convnotes.text.accents import unaccented
from convnotes.text.assemble import assemble

ON = datetime.date(2026, 11, 25)
ANN, BOB = PersonId("ann-lee"), PersonId("bob-hale")
KNOWN = Known(
    on=ON,
    me=ANN,
    members=(ANN,),
    names=assemble((), Config(members=("ann-lee", "bob-hale"))).names,
    people={ANN: "Ann Lee", BOB: "Bob Hale"},
    orgs={"acme": "acme", "acme ltd": "acme"},
    written=lambda: frozenset(("floors", "met")),
)


def _row(
    number: int, title: str, who: PersonId | None, tags: tuple[str, ...], day: int | None, met: str
) -> Row:
    due = datetime.date(2026, 11, day) if day else None
    return Row(
        id=NoteId(f"note-{number}"),
        kind=Kind.CONVERSATION if who else Kind.PAGE,
        title=title,
        path=f"notes/note-{number}.md",
        holders=(who,) if who else (),
        people=(ANN, BOB) if who else (),
        due=due,
        last=due,
        status="open" if who else "",
        tags=tags,
        fields={"met": (met,), "floors": (str(number),)} if met else {},
    )


ROWS = tuple(
    _row(number, *each)
    for number, each in enumerate(
        itertools.product(
            ("The roof", "Núñez or not", ""),
            (ANN, BOB, None),
            ((), ("house",), ("house/roof", "trade")),
            (None, 20, 30),
            ("", "2025-03-01"),
        )
    )
)
VALUES = {
    "": ("roof", "nunez", "or", "the roof", "note-1"),
    "turn": ("me", "bob", "nobody", "team", ""),
    "with": ("me", "Bob Hale"),
    "tag": ("house", "trade", "none", ""),
    "status": ("open", "closed"),
    "kind": ("page", "conversation"),
    "due": ("2026-11-20", "none", "today", "2026", "2026-11", ""),
    "last": ("-3d", "2025"),
    "since": ("2026", "-1w"),
    "floors": ("5", "none"),
    "met": ("2025", "2025-03", ""),
}
SIGNED = ("due", "last", "floors", "met")


@st.composite
def terms(draw: st.DrawFn) -> Term:
    key = draw(st.sampled_from(sorted(VALUES)))
    value = draw(st.sampled_from(VALUES[key]))
    compared = key in SIGNED and value not in ("", "none") and draw(st.booleans())
    sign = draw(st.sampled_from(("<", "<=", ">", ">="))) if compared else ":" if key else ""
    return Term(key, sign, value, quoted=" " in value or value == "or")


def trees() -> st.SearchStrategy[Filter]:
    return st.recursive(
        terms(),
        lambda inside: st.one_of(
            inside.map(Not),
            st.lists(inside, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
            st.lists(inside, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        ),
        max_leaves=6,
    )


def fits(tree: Filter) -> list[bool]:
    test = fitting(tree, written(tree), KNOWN)
    return [test(row) for row in ROWS]


PIECES = st.sampled_from(
    [
        *("(", ")", "-", " ", " or ", " and ", '"', ":", "<", ">=", "=", "due", "turn:me", "tag:"),
        *(
            "roof",
            "none",
            "2026-13",
            "é",
            "家",
            "\n",
            "\x1b",
            "last<-90d",
            "with:bobb",
            "__",
            "\ud800",
        ),
        *("(" * 60, "-" * 60, "a" * 80),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_a_filter_or_says_where_it_is_none(text: str) -> None:
    read, wrong = _read(text)
    if wrong:
        assert 0 <= wrong.at <= len(text)
        assert wrong.status == 2
        line, caret = wrong.hint.split("\n")
        assert caret.strip() == "^"
        assert len(line) <= 72
    if read is not None:
        assert parse(written(read)) == read


def _read(text: str) -> tuple[Filter | None, WrongFilter | None]:
    """Read a filter and try it on rows; anything but the one error would be raised."""
    tree = None
    try:
        tree = parse(text)
        test = fitting(tree, text, KNOWN)
    except WrongFilter as wrong:
        return tree, wrong
    assert all(isinstance(test(row), bool) for row in ROWS[:9])
    return tree, None


@given(trees())
def test_a_tree_is_written_and_read_as_the_same(tree: Filter) -> None:
    again = parse(written(tree))
    assert again == tree
    assert keys(again) == keys(tree)
    assert fits(again) == fits(tree)


@given(trees(), trees())
def test_negation_turns_round_what_is_joined(one: Filter, other: Filter) -> None:
    assert fits(Not(AnyOf((one, other)))) == fits(AllOf((Not(one), Not(other))))
    assert fits(Not(AllOf((one, other)))) == fits(AnyOf((Not(one), Not(other))))
    assert fits(Not(Not(one))) == fits(one)
    assert [not each for each in fits(one)] == fits(Not(one))


@given(trees(), trees(), trees())
def test_and_binds_closer_than_or(one: Filter, two: Filter, three: Filter) -> None:
    a, b, c = (f"({written(each)})" for each in (one, two, three))
    assert fits(parse(f"{a} {b} or {c}")) == fits(AnyOf((AllOf((one, two)), three)))
    assert fits(parse(f"{a} or {b} {c}")) == fits(AnyOf((one, AllOf((two, three)))))
    assert fits(parse(f"-{a} and {b}")) == fits(AllOf((Not(one), two)))


def test_a_term_knows_its_place() -> None:
    tree = parse('roof  -due<"next friday"')
    assert isinstance(tree, AllOf)
    negated = tree.parts[1]
    assert isinstance(negated, Not)
    term = negated.part
    assert isinstance(term, Term)
    assert (term.start, term.value_start) == (7, 12)


def test_quotes_take_the_meaning_from_words() -> None:
    with pytest.raises(WrongFilter):
        fitting(parse('with:"me"'), 'with:"me"', KNOWN)
    assert parse('"or"') == Term("", "", "or", quoted=True)


@pytest.mark.parametrize("sign", ["<", "<=", ":", ">", ">="])
@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-30", "2026-11", "2026", "2025", "2026-12"])
def test_days_before_in_and_after_a_period_are_all_days(sign: str, day: str) -> None:
    opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    dated = [row.due is not None for row in ROWS]
    if sign == ":":
        either = fits(parse(f"due<{day} or due:{day} or due>{day}"))
        assert either == dated
    else:
        either = fits(parse(f"due{sign}{day} or due{opposite[sign]}{day}"))
        assert either == dated
        both = fits(parse(f"due{sign}{day} due{opposite[sign]}{day}"))
        assert not any(both)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("-90d", "2026-08-27", "2026-08-27"),
        ("-9999y", "0001-01-01", "0001-01-01"),
        ("9999y", "9999-12-31", "9999-12-31"),
    ],
)
def test_periods(words: str, first: str, last: str) -> None:
    days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    assert period(words, ON) == Period(*days)


def test_who_has_no_value_stands_last_whichever_way_one_sorts() -> None:
    up = [row.due for row in ordered(ROWS, [("due", False)])]
    down = [row.due for row in ordered(ROWS, [("due", True)])]
    dated = [each for each in up if each]
    assert up == [*sorted(dated), *[None] * (len(ROWS) - len(dated))]
    assert down == [*sorted(dated, reverse=True), *[None] * (len(ROWS) - len(dated))]
    floors = [row.fields["floors"][0] for row in ordered(ROWS, [("floors", False)]) if row.fields]
    assert floors == sorted(floors, key=int)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Núñez", "nunez"),
        ("ŁÓDŹ", "lodz"),
        ("Ärger  in\tGröße", "arger in grosse"),
        ("Ｆｕｌｌ", "full"),
        ("Ŭ ė ș", "u e s"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
        ("İstanbul", "istanbul"),
    ],
)
def test_words_without_accents(text: str, plain: str) -> None:
    assert unaccented(text) == plain
    assert unaccented(plain) == plain
