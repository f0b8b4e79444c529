"""Calendars: read again by a real parser they say what was meant, and names of events last."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from convnotes.exporters import calendar_file
from convnotes.exporters.calendar_items import Happenings
from convnotes.exporters.plain_words import block, line
from convnotes.exporters.selection import items
from exporters.notebooks import DAY, NOTES, PEOPLE, ROOF, WANTED, notebook, quoted
from publish.building import workspace
from running import run
from sampling import examples

_MARKS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """Give a time on the wall, which has no zone."""
    return datetime.datetime.combine(datetime.date(year, month, day), datetime.time(hour, minute))


def events(data: bytes, kind: str = "VEVENT") -> dict[str, Any]:
    """Give the events of a calendar by summary, after what holds for every file was looked at."""
    assert all(len(each) <= 75 for each in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    found: Any = Calendar.from_ical(data)
    assert found.errors == []
    assert (found["VERSION"], found["METHOD"]) == ("2.0", "PUBLISH")
    every = found.subcomponents
    assert len({str(each["UID"]) for each in every}) == len(every)
    for each in every:
        assert each.errors == []
        assert all(mark in each for mark in (*_MARKS, "SUMMARY", "DESCRIPTION", "CATEGORIES"))
    return {str(each["SUMMARY"]): each for each in every if each.name == kind}


def write(text: str, **more: Any) -> bytes:
    return calendar_file.write(
        notebook({**PEOPLE, "conversations/roof": text}), WANTED._replace(**more)
    )


def only(data: bytes, words: str, kind: str = "VEVENT") -> Any:
    (found,) = [each for title, each in events(data, kind).items() if words in title]
    return found


def test_everything_with_a_day_is_an_event() -> None:
    found = events(write(ROOF))
    starts = {title: each.decoded("DTSTART") for title, each in found.items()}
    assert starts == {
        "You promised Bob Hale: measure the ridge": datetime.date(2026, 11, 20),
        "Question to you: slate or tile?": datetime.date(2026, 12, 1),
        "Bob Hale promised: a price": datetime.date(2026, 12, 2),
        "Bob Hale's turn: how much?": datetime.date(2026, 11, 30),
        "With Bob Hale: What the roof costs": at(2026, 12, 3, 14),
        "Talk with Bob Hale": datetime.date(2026, 12, 16),
    }
    for each in found.values():
        timed = isinstance(each.decoded("DTSTART"), datetime.datetime)
        assert each["TRANSP"] == ("OPAQUE" if timed else "TRANSPARENT")
        span = each.decoded("DTEND") - each.decoded("DTSTART")
        assert span == datetime.timedelta(hours=1) if timed else datetime.timedelta(days=1)
    turn = found["Bob Hale's turn: how much?"]
    assert "T3" in turn["DESCRIPTION"]
    assert "notes/conversations/roof.md:7" in turn["DESCRIPTION"]
    assert turn["CATEGORIES"].to_ical() == b"turn,house"


def test_an_appointment_has_the_time_on_the_wall() -> None:
    assert b"DTSTART:20261203T140000\r\n" in write(ROOF)
    assert b"DTSTART;VALUE=DATE:20261203\r\n" in write(ROOF.replace(" 14:00", ""))


def test_a_meeting_of_today_is_not_gone_in_the_morning() -> None:
    data = write(ROOF + "\n## 2026-11-27 16:30 ann-lee + bob-hale (visit): up there\n")
    met = only(data, "up there")
    assert met.decoded("DTSTART") == at(2026, 11, 27, 16, 30)


def test_links_lead_to_the_site_where_there_is_one() -> None:
    assert b"URL" not in write(ROOF)
    found = only(write(ROOF, address="https://yard.example/notes/"), "how much")
    assert found["URL"] == "https://yard.example/notes/conversations/roof.html"


def test_tasks_are_what_is_mine_with_or_without_a_day() -> None:
    text = ROOF.replace(" 📅 2026-11-20", "") + "\n## 2026-11-21 bob-hale -> ann-lee: when?\n"
    assert events(write(text), "VTODO") == {}
    found = events(write(text, todos=True), "VTODO")
    assert {title: each.get("DUE") and each.decoded("DUE") for title, each in found.items()} == {
        "You promised Bob Hale: measure the ridge": None,
        "Question to you: slate or tile?": datetime.date(2026, 12, 1),
        "Your turn with Bob Hale: when?": datetime.date(2026, 12, 1),
    }


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("measure the ridge", "📅 2026-11-20", "📅 2026-12-24"),
        ("measure the ridge", "## 2026-11-18", "A longer beginning.\n\n## 2026-11-18"),
        ("measure the ridge", "measure the ridge", "Measure  the ridge"),
        ("measure the ridge", "- [x] [[ann-lee]] find", "- [ ] [[ann-lee]] find"),
        ("how much", "due:: 2026-11-30", "due:: 2026-12-24"),
        ("What the roof", "2026-12-03 14:00", "2026-12-04 09:30"),
        ("slate or tile", "(due 2026-12-01)", "(due 2026-12-24)"),
    ],
)
def test_the_name_of_an_event_outlasts_an_edit(words: str, before: str, after: str) -> None:
    assert before in ROOF
    one = only(write(ROOF), words)
    text = ROOF.replace(before, after)
    (other,) = [
        each
        for title, each in events(write(text)).items()
        if words in " ".join(title.casefold().split()) or words in title
    ]
    assert one["UID"] == other["UID"]


def test_equal_words_are_told_apart() -> None:
    text = ROOF + "\n- [ ] [[ann-lee]] measure the ridge 📅 2026-12-24\n"
    found: list[Any] = Calendar.from_ical(write(text)).subcomponents
    assert len({each["UID"] for each in found if "measure" in each["SUMMARY"]}) == 2
    ticked = text.replace("- [ ] [[ann-lee]] measure", "- [x] [[ann-lee]] measure", 1)
    left = only(write(ticked), "measure")
    assert left["UID"] in {each["UID"] for each in found if each["DTSTART"].dt.month == 12}


def test_the_same_day_gives_the_same_bytes_and_a_later_one_no_lower_sequence() -> None:
    assert write(ROOF) == write(ROOF)
    later = only(write(ROOF, on=DAY + datetime.timedelta(1)), "how much")
    assert later["SEQUENCE"] > only(write(ROOF), "how much")["SEQUENCE"]


def test_a_file_carried_on_marks_only_what_changed() -> None:
    first = write(ROOF)
    tomorrow = DAY + datetime.timedelta(1)
    assert calendar_file.renew(first, write(ROOF, on=tomorrow)) == first
    moved = ROOF.replace("due:: 2026-11-30", "due:: 2026-12-24")
    again = calendar_file.renew(first, write(moved))
    assert again
    before, after = events(first), events(again)
    assert {title for title in before if before[title] != after[title]} == {
        "Bob Hale's turn: how much?"
    }
    turn = after["Bob Hale's turn: how much?"]
    assert turn["SEQUENCE"] == before["Bob Hale's turn: how much?"]["SEQUENCE"] + 1
    assert turn.decoded("DTSTART") == datetime.date(2026, 12, 24)
    third = calendar_file.renew(again, write(ROOF))
    assert third
    assert only(third, "how much")["SEQUENCE"] == turn["SEQUENCE"] + 1


def test_what_is_settled_is_gone() -> None:
    answered = ROOF + "\n## 2026-11-26 bob-hale -> ann-lee (fyi): 4,100\n"
    again = calendar_file.renew(write(ROOF), write(answered))
    assert again
    assert not [title for title in events(again) if "turn" in title]


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
        b"\xff\xfe",
        b"BEGIN:VCALENDAR\r\n",
        b"a diary",
    ],
)
def test_no_other_file_is_taken_for_ours(foreign: bytes) -> None:
    assert calendar_file.renew(foreign, write(ROOF)) is None


def test_one_conversation_or_person() -> None:
    data = calendar_file.write(notebook(NOTES), WANTED._replace(only="bob-hale"))
    assert "Talk with Bob Hale" in events(data)
    data = calendar_file.write(notebook(NOTES), WANTED._replace(only="roof"))
    assert "Talk with Bob Hale" not in events(data)
    assert len(events(data)) == 5


HOSTILE = st.one_of(
    st.text(),
    st.text(st.sampled_from("\\;,:\n\r\t\"'^=\u202e\u2028\x00\x07\x1b🏠é👩\u200d🔧nN")),
    st.just("x" * 10_000),
    st.just("é" * 2_500),
)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=examples(100))
def test_hostile_texts_come_back_as_they_went(title: str, about: str, tag: str) -> None:
    text = (
        f"---\ntitle: {quoted(title)}\nabout: {quoted(about)}\ntags: [{quoted(tag)}]\n"
        "participants: [ann-lee, bob-hale]\nnext_turn: bob-hale\ndue: 2026-11-30\n---\n"
        "## 2026-11-18 ann-lee -> bob-hale: x\n"
    )
    book = notebook({**PEOPLE, "conversations/roof": text})
    data = calendar_file.write(book, WANTED)
    events(data)
    happenings = Happenings(book, WANTED)
    expected = {each.uid: each for item in items(book, WANTED) if (each := happenings.event(item))}
    parsed: dict[str, Any] = {
        str(each["UID"]): each for each in Calendar.from_ical(data).subcomponents
    }
    for uid, each in expected.items():
        found = parsed[uid]
        assert str(found["SUMMARY"]) == each.summary == line(each.summary)
        assert str(found["DESCRIPTION"]) == block(each.description)
        assert [str(word) for word in found["CATEGORIES"].cats] == list(each.categories)
        assert found.decoded("DTSTART") == each.start
    assert not re.search(
        "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", data.decode()
    )


def test_the_agenda_prints_the_same_calendar(tmp_path: Path) -> None:
    """All of it but for the cadences to come, and no further than it was asked to look."""
    workspace(tmp_path, {f"{path}.md": text for path, text in NOTES.items()})
    asked = ("--on", "2026-11-27", "--as", "ann-lee")
    whole = events(run(*asked, "export", "ics", folder=tmp_path).out.encode())
    shown = events(run(*asked, "agenda", "--format", "ics", folder=tmp_path).out.encode())
    assert set(whole) - set(shown) == {"Talk with Bob Hale"}
    assert all(whole[title] == each for title, each in shown.items())
    near = run(*asked, "agenda", "--format", "ics", "--horizon", "3d", folder=tmp_path)
    assert "With Bob Hale: What the roof costs" not in events(near.out.encode())
