"""Mail made to harm: bounded time, no word for a browser to run, and nothing that gets lost silently."""

import re
from collections.abc import Callable

import pytest

from bounded import bounded
from convnotes.importers import Options, mail, mbox
from convnotes.model.draft import Message, Rejected

HEAD = (
    b"From: a@b.c\nTo: d@e.f\nDate: Mon, 6 Apr 2026 10:00:00 +0200\nMessage-ID: <x@y>\nSubject: s\n"
)
LINE = b"From a@b Mon Apr  6 00:00:00 2026\n"
SIZE = 1_000_000
LONGEST = 4.0
"""Seconds for a megabyte: 2 on an idle machine, twice that on one that does other things too."""


def html(data: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\n\n" + data


def plain(data: bytes) -> bytes:
    return HEAD + b"\n" + data


def flowed(data: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\n\n" + data


def several(data: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + data


def field(name: bytes) -> Callable[[bytes], bytes]:
    return lambda data: HEAD + name + b": " + data + b"\n\nx"


def messages(data: bytes, name: str = "x") -> list[Message | Rejected]:
    importer = mbox if data.startswith(b"From ") else mail
    found = list(importer.read(name, data, Options()))
    return [each for each in found if isinstance(each, Message | Rejected)]


BOMBS: list[tuple[Callable[[bytes], bytes], list[bytes]]] = [
    (
        html,
        [
            b"<div>", b"<b>", b"<p><b><i><u><a>", b"<table><tr><td>x", b"<br>", b"<p>x", b"<li>x",
            b"<!--",            b"&", b"&a", b"&#", b"<svg><p>", b"<select><option>",
            b"<form><b><p></form>", b"<", b"</p>",
            b"<a href='http://x/'>y</a>", b"<blockquote>", b"<blockquote>x</blockquote>",
            b"<ol><li>x",
            b"<pre>\n", b"<style>", b"<b c='", b"<ul><li>", b"<a><b><div>x</div></b></a>",
        ],
    ),
    (
        plain,
        [
            b"On a ", b"On a\n", b"From: a\n", b"> ", b">\n", b"> a\nb\n", b"x wrote:\n> a\n",
            b"-- \nx\n",            b"_" * 30 + b"\nhttp://\n", b"- " * 199 + b"\n", b"\n",
            b" \n", b": " * 190 + b"\n",
            b"\x1b[31m",            b"\xff", b"```\n", b"<a", b"\n    x\n", b"x", b"\r", b"de \n",
        ],
    ),
    (flowed, [b"> ", b"> a \n", b" \n"]),
    (several, [b"--b\n\n", b"--b\n", b"--b\nContent-Type: text/html\n\n<b>x\n", b"--b\nX-Y: z\n\n\n"]),
    (field(b"To"), [b"(", b'"', b"<", b"a@b,", b"=?utf-8?q?a?=", b"=?", b":", b"\\", b"\n ", b"(a) "]),
    (field(b"References"), [b"<", b"<a@b> ", b" "]),
    (field(b"Content-Type"), [b"text/plain; a=b", b";", b';a="', b"multipart/x;a*0=b", b"/"]),
    (field(b"Subject"), [b"=?", b"=?utf-8?b?/?= ", b"\x1b", b"x"]),
    (field(b"X"), [b"\nReceived: x; Mon, 1 Jan", b"\nX: y", b"\nTo: a@b"]),
    (lambda data: LINE + data, [LINE, b"\nFrom a@b\nX: y\n", b"From \n", b">From \n", b"From a@b\n"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "bomb"),
    [pytest.param(shape, bomb, id=f"{bomb[:30]!r}") for shape, bombs in BOMBS for bomb in bombs],
)
@pytest.mark.slow
def test_a_megabyte_is_read_in_bounded_time(shape: Callable[[bytes], bytes], bomb: bytes) -> None:
    if shape is html:
        pytest.importorskip("nh3")
    data = shape(bomb * (SIZE // len(bomb)))
    assert bounded(lambda: messages(data), LONGEST)


def _nested() -> bytes:
    data = b"deep words\n"
    for number in range(3000):
        data = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) + data
    return HEAD + data


@pytest.mark.parametrize(
    "data",
    [
        _nested(),
        HEAD + b"Content-Type: message/rfc822\n\n" * 30_000 + b"deep words",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 20_000 + b"deep words",
    ],
    ids=["multiparts", "messages", "one boundary"],
)
def test_depth_is_bounded_and_the_words_are_kept(data: bytes) -> None:
    (found,) = messages(data)
    assert isinstance(found, Message)
    held = found.text + found.quoted + "".join(each.data.decode() for each in found.attachments)
    assert "deep words" in held


def test_a_thousand_parts_are_all_read_and_too_many_are_attached() -> None:
    (found,) = messages(several(b"".join(b"--b\n\nw%d\n" % number for number in range(1000))))
    assert isinstance(found, Message)
    assert found.text.split() == [f"w{number}" for number in range(1000)]
    (found,) = messages(several(b"".join(b"--b\n\nw%d\n" % number for number in range(3000))))
    assert isinstance(found, Message)
    (rest,) = found.attachments
    assert len(found.text.split()) + rest.data.count(b"w") == 3000


def test_a_line_of_ten_megabytes() -> None:
    (found,) = messages(plain(b"word " * 2_000_000))
    assert isinstance(found, Message)
    assert len(found.attachments[0].data) + 1_000_000 >= 9_900_000


SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;img src=x onerror=alert(1)&gt;",
    "<a href='http://x/'>](javascript:alert(1)) [y</a>",
    "<a href='http://x/)[y](javascript:alert(1)'>x</a>",
    "\uf8f1script\uf8f2alert(1)\uf8f1/script\uf8f2",
    "<img alt='<script>alert(1)</script>'>",
    "<pre>&lt;script&gt;</pre>",
    "<div>" * 400 + "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<div>" * 400 + "&lt;script&gt;",
]


@pytest.mark.parametrize("payload", SCRIPTS, ids=range(len(SCRIPTS)))
def test_nothing_of_html_can_run(payload: str) -> None:
    pytest.importorskip("nh3")
    (found,) = messages(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + payload.encode())
    assert isinstance(found, Message)
    for text in (found.text, found.quoted):
        assert not re.search(r"(?<!\\)<(?!https?://|mailto:)[A-Za-z/!?]", text), text
        assert not re.search(r"(?<!\\)\]\((?!https?://|mailto:)", text), text


def test_controls_are_nowhere() -> None:
    evil = b"a\x1b]0;x\x07\x00\x7fb"
    data = (
        b"Subject: "
        + evil
        + b"\nFrom: "
        + evil
        + b" <a@b.c>\nDate: Mon, 6 Apr 2026 10:00:00 +0200\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + evil + b"\n--b\n"
        b'Content-Type: x/y; name="' + evil + b'"\n\n1\n--b--'
    )
    (found,) = messages(data)
    assert isinstance(found, Message)
    for text in (
        found.subject,
        found.speaker.name,
        found.text,
        found.attachments[0].name,
        found.key,
    ):
        assert text.isprintable(), text


@pytest.mark.slow
def test_torn_mails_are_imported_or_rejected() -> None:
    whole = LINE + (
        b"From: =?utf-8?b?w7w=?= <a@b.c>\nDate: Mon, 6 Apr 2026 10:00:00 +0200\nMessage-ID: <x@y>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Transfer-Encoding: base64\n\nw7zDvA==\n"
        b"--b\nContent-Type: x/y; name*0*=utf-8''%C3%BC; name*1=b\n\n123\n--b--\n"
    )
    for place in range(len(whole)):
        for torn in (
            whole[:place],
            whole[:place] + b"\xff" + whole[place + 1 :],
            whole[:place] + whole[place + 7 :],
        ):
            found = messages(torn)
            assert len(found) == 1
            assert not (isinstance(found[0], Rejected) and "could not be read" in found[0].reason)
