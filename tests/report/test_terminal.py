"""Texts for a terminal: whatever is in them, they are safe, and as wide as was asked for."""

import datetime
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from convnotes.report import terminal

WIDTHS = st.integers(0, 60)
SIGNS = "ab é字🎂👩\u200d👧🏽e\u0301…→“\u3000ｶ한\u0e33"
TEXTS = st.text(st.one_of(st.sampled_from(SIGNS), st.characters(codec="utf-8")), max_size=60)


@given(st.text(max_size=60))
def test_what_is_safe_commands_nothing(text: str) -> None:
    safe = terminal.safe(text)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in safe)
    assert not any(
        unicodedata.bidirectional(letter)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for letter in safe
    )
    assert terminal.safe(safe) == safe
    assert safe == " ".join(safe.split())


@given(st.text(st.characters(exclude_characters="\n"), max_size=60))
def test_a_safe_line_keeps_its_columns(text: str) -> None:
    assert len(terminal.safe_line(text)) == len(text)


@given(TEXTS, WIDTHS)
def test_what_is_cut_fits_and_begins_as_before(text: str, width: int) -> None:
    text = terminal.safe(text)
    cut = terminal.cut(text, width)
    assert terminal.columns(cut) <= width
    if cut != text:
        assert text.startswith(cut.removesuffix("…"))


@given(TEXTS, WIDTHS)
def test_what_is_padded_is_as_wide_as_asked(text: str, width: int) -> None:
    text = terminal.safe(text)
    padded = terminal.pad(terminal.cut(text, width), width)
    assert terminal.columns(padded) == width


@given(TEXTS, st.integers(14, 60), st.sampled_from(["", "  ", "    "]))
def test_what_is_wrapped_fits_and_loses_no_word_that_fits(
    text: str, width: int, indent: str
) -> None:
    text = terminal.safe(text)
    lines = list(terminal.wrapped(text, width, indent))
    assert all(terminal.columns(line) <= width for line in lines)
    assert all(line.startswith(indent) for line in lines)
    room = width - len(indent)
    words = [word for word in text.split(" ") if terminal.columns(word) <= room]
    assert [
        word for word in " ".join(line[len(indent) :] for line in lines).split(" ") if word in words
    ] == words


@given(TEXTS, WIDTHS)
def test_colours_take_no_columns(text: str, width: int) -> None:
    text = terminal.safe(text)
    painted = terminal.paint(text, "bold", "red")
    assert terminal.columns(painted) == terminal.columns(text)


def test_the_signs_taken_for_narrow_are_narrow() -> None:
    letters = [chr(number) for number in range(0x20, 0x10000)]
    narrow = [letter for letter in letters if re.fullmatch(terminal._NARROW, letter)]
    assert len(narrow) > 500
    assert [letter for letter in narrow if wcwidth(letter) != 1] == []


@pytest.mark.parametrize(
    "text", ["字幕", "🎂 cake", "e\u0301te\u0301", "👩\u200d👩\u200d👧", "naïve … → ok"]
)
def test_columns_are_counted_as_terminals_do(text: str) -> None:
    assert terminal.columns(text) == wcswidth(text)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-11-27", "Fri 27 Nov"),
        ("2026-12-01", "Tue 1 Dec"),
        ("2027-01-05", "Tue 5 Jan 2027"),
    ],
)
def test_days_are_said_as_people_do(date: str, words: str) -> None:
    on = datetime.date(2026, 11, 25)
    assert terminal.day(datetime.date.fromisoformat(date), on) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "in 2 days"),
        (-3, "3 days ago"),
    ],
)
def test_distances(days: int, words: str) -> None:
    assert terminal.distance(days) == words


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "note", "1 note"),
        (0, "note", "0 notes"),
        (1234, "note", "1,234 notes"),
        (1, "person", "1 person"),
        (2, "person", "2 people"),
    ],
)
def test_counts(number: int, noun: str, words: str) -> None:
    assert terminal.count(number, noun) == words
