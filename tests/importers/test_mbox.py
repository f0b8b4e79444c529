"""A mailbox in one file: every message once, in each dialect."""

import pytest

from convnotes.importers import Options, mbox
from convnotes.model.draft import Message, Rejected

LINE = b"From ann@example.org Mon Apr  6 10:00:00 2026\n"


def message(number: int, body: bytes, fields: bytes = b"") -> bytes:
    return (
        b"From: Ann <ann@example.org>\nDate: Mon, 6 Apr 2026 10:00:00 +0200\n"
        b"Message-ID: <%d@example.org>\n" % number + fields + b"\n" + body
    )


def read(data: bytes) -> list[Message]:
    found = list(mbox.read("in.mbox", data, Options()))
    assert all(isinstance(each, Message) for each in found), found
    return [each for each in found if isinstance(each, Message)]


def texts(data: bytes) -> list[str]:
    return [each.text for each in read(data)]


def test_it_is_recognised() -> None:
    assert mbox.recognises("x", LINE)
    assert not mbox.recognises("x", b"From: ann@example.org\n")


def test_messages_in_their_order() -> None:
    found = read(LINE + message(1, b"One.\n\n") + LINE + message(2, b"Two.\n"))
    assert [(each.key, each.origin, each.text) for each in found] == [
        ("1@example.org", "in.mbox, message 1", "One."),
        ("2@example.org", "in.mbox, message 2", "Two."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Apr 06 10:00:00 2026\n",
        b"From 1234@xxx Mon Apr 06 10:00:00 +0000 2026\r\n",
        b"From ann at example.org  Mon Apr  6 10:00:00 2026\n",
        b"From ann@example.org Mon, 6 Apr 2026 10:00:00 +0200\n",
        b"From MAILER-DAEMON Mon Apr  6 10:00:00 2026 +0200\n",
        b"From ann@example.org 2026-04-06T10:00:00\n",
        b"From ann@example.org\n",
        b"From \n",
    ],
)
def test_separators(line: bytes) -> None:
    assert texts(line + message(1, b"One.\n\n") + line + message(2, b"Two.\n")) == ["One.", "Two."]


@pytest.mark.parametrize(
    "line",
    [
        b"From here on it gets cold.\n",
        b"From Monday 10:00 we meet in 2026.\n",
        b"From ann@example.org Mon Apr  6 10:00:00 2026\nthis is text\n",
        b"From 2026-04-06 on\nNote: this\n",
    ],
)
def test_a_line_that_somebody_wrote_is_no_separator(line: bytes) -> None:
    found = texts(LINE + message(1, b"One.\n\n" + line) + b"\n" + LINE + message(2, b"Two.\n"))
    assert len(found) == 2
    assert found[0].startswith("One.\n\nFrom")


def test_a_separator_without_an_empty_line_above() -> None:
    assert texts(LINE + message(1, b"One.\n") + LINE + message(2, b"Two.")) == ["One.", "Two."]


def test_quoted_lines_lose_one_sign() -> None:
    body = b">From here.\n\n>>From there.\n"
    assert texts(LINE + message(1, b"One.\n" + body)) == ["One.\nFrom here."]
    assert read(LINE + message(1, b"One.\n" + body))[0].quoted == ">From there."


def test_lengths_count_where_all_fit() -> None:
    inner = b"Look:\n\n" + LINE + b"From: x\n\n>From\n"
    one = message(1, inner, b"Content-Length: %d\n" % len(inner))
    two = message(2, b"Two.\n", b"Content-Length: 5\n")
    found = read(LINE + one + b"\n" + LINE + two)
    assert [each.key for each in found] == ["1@example.org", "2@example.org"]
    assert ">From" in found[0].text + found[0].quoted


@pytest.mark.parametrize("length", [b"0", b"1", b"300", b"99999", b"x", b"-1"])
def test_lengths_that_do_not_fit_count_nowhere(length: bytes) -> None:
    one = message(1, b"One.\n\n", b"Content-Length: " + length + b"\n")
    two = message(2, b"Two.\n", b"Content-Length: 5\n")
    assert texts(LINE + one + LINE + two) == ["One.", "Two."]


def test_a_forged_length_hides_nothing() -> None:
    rest = b"\n" + LINE + message(2, b"Two.\n")
    one = message(1, b"One.\n", b"Content-Length: %d\n" % (5 + len(rest)))
    assert texts(LINE + one + rest) == ["One.", "Two."]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_other_line_ends(end: bytes) -> None:
    data = LINE + message(1, b"One.\n\n") + LINE + message(2, b"Two.\n")
    assert texts(data.replace(b"\n", end)) == ["One.", "Two."]


def test_what_is_rejected_counts_as_a_message() -> None:
    found = list(
        mbox.read("x", LINE + b"Subject: no sender\n\nx\n\n" + LINE + message(2, b"y"), Options())
    )
    assert found[0] == Rejected("x, message 1", "it names no sender")
    assert isinstance(found[1], Message)


def test_the_line_gives_the_date_where_nothing_else_does() -> None:
    (found,) = read(b"From a@b.c Mon Apr  6 10:00:00 2026\nFrom: a@b.c\n\nx")
    assert found.when.isoformat() == "2026-04-06T10:00:00+00:00"


def test_an_empty_mailbox_says_so() -> None:
    assert list(mbox.read("x", b"", Options())) == [Rejected("x", "there is nothing in it")]
