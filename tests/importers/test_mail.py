"""One mail: who spoke to whom, when, what, in answer to what, and with which files."""

import datetime
import sys

import pytest

from convnotes.importers import Options, importers, mail
from convnotes.model.draft import Address, Attachment, Message, Rejected

HEAD = (
    b"From: Ann Lee <ann@example.org>\r\nTo: Bob <bob@example.org>\r\n"
    b"Date: Mon, 6 Apr 2026 10:00:00 +0200\r\nMessage-ID: <one@example.org>\r\n"
)


def read(data: bytes, zone: str = "") -> Message:
    (found,) = mail.read("one.eml", data, Options(zone=zone))
    assert isinstance(found, Message), found
    return found


def rejected(data: bytes) -> str:
    (found,) = mail.read("one.eml", data, Options())
    assert isinstance(found, Rejected), found
    return found.reason


def with_fields(fields: bytes, body: bytes = b"Hello.") -> Message:
    return read(HEAD + fields + b"\r\n\r\n" + body)


def parts(kind: bytes, *each: bytes) -> bytes:
    body = b"".join(b"--b\r\n" + one + b"\r\n" for one in each)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body + b"--b--\r\n"


def test_a_mail() -> None:
    found = with_fields(b"Subject: Gravel", b"Two loads.\r\n")
    assert found == Message(
        key="one@example.org",
        origin="one.eml",
        when=datetime.datetime(
            2026, 4, 6, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=2))
        ),
        speaker=Address("Ann Lee", "ann@example.org"),
        hearers=(Address("Bob", "bob@example.org"),),
        channel="email",
        subject="Gravel",
        text="Two loads.",
    )


def test_it_is_recognised_by_name_or_head() -> None:
    assert mail.recognises("x.EML", b"")
    assert mail.recognises("-", HEAD)
    assert mail.recognises("1234.M5:2,S", b"Received: by x; Mon\nSubject: y\n\nz")
    assert not mail.recognises("x.txt", b"Note: this\nSubject: y\n\nz")
    assert not mail.recognises("x.csv", b"From,To,Date\n")
    assert {"mail", "mbox"} <= {each.name for each in importers()}


@pytest.mark.parametrize(
    ("field", "key"),
    [
        (b"<a.b@c>", "a.b@c"),
        (b"a@b", "a@b"),
        (b"\r\n <folded@b> (added by relay)", "folded@b"),
    ],
)
def test_a_key_is_the_id(field: bytes, key: str) -> None:
    assert read(b"Message-ID: " + field + b"\r\n" + HEAD + b"\r\nx").key == key


@pytest.mark.parametrize(
    "field", [b"", b"<>", b"<" + b"x" * 251 + b">", b"<a b@c>", b"<a\x1b[2J@b>", b"<a\x00@b>"]
)
def test_a_forged_id_is_none(field: bytes) -> None:
    assert read(b"Message-ID: " + field + b"\r\n" + HEAD + b"\r\nx").key.startswith("sha-")


def test_a_key_of_the_content_is_the_same_in_all_archives() -> None:
    date = b"Date: Mon, 6 Apr 2026 10:00:00 +0200\n"
    head = b"From: ann@example.org\nSubject: =?utf-8?q?Caf=C3=A9?=\n" + date
    bodies = (
        head + b"\nHello.\n\nFrom here on.\n",
        b"Received: by x; Mon, 6 Apr 2026 10:00:09 +0200\n"
        + head
        + b"\nHello.\n\n>From here on.\n",
        (head + b"\nHello.\n\nFrom here on.\n").replace(b"\n", b"\r\n"),
        head + b"Content-Transfer-Encoding: base64\n\nSGVsbG8uCgpGcm9tIGhlcmUgb24uCg==\n",
    )
    assert len({read(each).key for each in bodies}) == 1
    assert read(head + b"\nHello!\n").key != read(bodies[0]).key


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        (b"Date: 6 Apr 26 10:00 EST", "2026-04-06T10:00:00-05:00"),
        (b"Date: Mon, 6 Apr 2026 10:00:00 -0000", "2026-04-06T10:00:00+00:00"),
        (b"Date: Mon, 6 Apr 2026 10:00:00", "2026-04-06T10:00:00+02:00"),
        (b"Date: 2026-04-06T10:00:00Z", "2026-04-06T10:00:00+00:00"),
        (b"Date: Mon, 6 Apr 2026 24:61:00 +0200", ""),
        (b"Date: yesterday", ""),
        (b"X: y", ""),
        (
            b"Date: Thu, 1 Jan 1970 00:00:00 +0000\nReceived: by a; Mon, 6 Apr 2026 10:00:09 +0200",
            "2026-04-06T10:00:09+02:00",
        ),
        (
            b"Date: Mon, 6 Apr 2099 10:00:00 +0200\nReceived: by a; Mon, 6 Apr 2026 10:00:09 +0200",
            "2026-04-06T10:00:09+02:00",
        ),
        (
            b"Received: b\nReceived: a; Mon, 6 Apr 2026 10:00:09 +0200 (CEST)\nReceived: c; now",
            "2026-04-06T10:00:09+02:00",
        ),
    ],
)
def test_when(fields: bytes, when: str) -> None:
    data = b"From: a@b.c\n" + fields + b"\n\nx"
    (found,) = mail.read("x", data, Options(zone="Europe/Berlin"))
    if when:
        assert isinstance(found, Message)
        assert found.when.isoformat() == when
    else:
        assert found == Rejected("x", "it has no date that can be read")


def test_who_hears() -> None:
    found = with_fields(
        b'Cc: "Lee, Cy" <cy@x.org>, (Dee) dee@x.org, BOB@example.org,\r\n ann@example.org,'
        b" team: eve@x.org, =?utf-8?q?Fran=C3=A7ois?= <f@x.org>;, undisclosed-recipients:;\r\n"
        b"List-Post: <mailto:list@x.org>"
    )
    assert found.hearers == (
        Address("Bob", "bob@example.org"),
        Address("Lee, Cy", "cy@x.org"),
        Address("Dee", "dee@x.org"),
        Address("", "eve@x.org"),
        Address("François", "f@x.org"),
        Address("", "list@x.org"),
    )


def test_nobody_may_be_told() -> None:
    data = b"From: a@b.c\nTo: undisclosed-recipients:;\nDate: Mon, 6 Apr 2026 10:00:00 +0200\n\nx"
    assert read(data).hearers == ()


def test_the_first_of_several_speaks_or_else_who_sent_it() -> None:
    date = b"Date: Mon, 6 Apr 2026 10:00:00 +0200\n"
    assert read(b"From: a@b.c, d@e.f\n" + date + b"\nx").speaker == Address("", "a@b.c")
    assert read(b"Sender: S <s@b.c>\nFrom: \n" + date + b"\nx").speaker == Address("S", "s@b.c")
    assert rejected(date + b"\nx") == "it names no sender"


def test_what_it_answers() -> None:
    found = with_fields(
        b"References: <a@x>\r\n <b@x> <bad id> <one@example.org> <c@x>\r\nIn-Reply-To: Yours <b@x>"
    )
    assert found.answers == ("a@x", "c@x", "b@x")


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        (b"=?iso-8859-1?Q?caf=E9?= =?utf-8?b?IMO8?= x", "café ü x"),
        (b"=?utf-8?b?w7w=?==?utf-8?b?w7w=?=", "üü"),
        (b"=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("raw ü".encode(), "raw ü"),
        (b"raw \xfc", "raw ü"),
        (b"a\x1b[31mb\x00\r\n\tc", "a[31mb c"),
        (b"=?utf-8?q?a=0Ab=1B?=", "a b"),
        (b"=?no-such?q?a=FC?= =?utf-8?b?!!!?=", "aü"),
    ],
)
def test_a_subject(field: bytes, subject: str) -> None:
    assert with_fields(b"Subject: " + field).subject == subject


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        (b"iso-8859-1", b"\x93caf\xe9\x94", "“café”"),
        (b"us-ascii", "café".encode(), "café"),
        (b"no-such", b"caf\xe9", "café"),
        (b"utf-8", b"caf\xe9", "café"),
        (b"utf-8", "日本語日本語".encode() + b"\xff", "日本語日本語\ufffd"),
        (b"ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        (b"iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        (b"punycode", b"a-b", "a-b"),
        (b"utf-8", b"a\x81\x1b[0mb", "a\ufffd[0mb"),
    ],
)
def test_charsets(charset: bytes, data: bytes, text: str) -> None:
    found = with_fields(b"Content-Type: text/plain; charset=" + charset, data)
    assert found.text == text


def test_flowed_lines_are_joined() -> None:
    body = b"A long \r\nline.\r\n From\r\n> quoted \r\n> too\r\n\r\n-- \r\nAnn"
    found = with_fields(b"Content-Type: text/plain; format=flowed", body)
    assert (found.text, found.quoted) == ("A long line.\nFrom", "> quoted too\n\n--\nAnn")
    joined = with_fields(b"Content-Type: text/plain; format=flowed; delsp=yes", b"ab \r\ncd")
    assert joined.text == "abcd"


def test_the_plain_form_is_preferred() -> None:
    plain = b"Content-Type: text/plain\r\n\r\nPlain."
    rich = b"Content-Type: text/html\r\n\r\n<p>Rich.</p>"
    assert read(parts(b"alternative", plain, rich)).text == "Plain."
    assert (
        read(parts(b"mixed", plain, b"Content-Type: text/x\r\n\r\nMore.")).text == "Plain.\n\nMore."
    )


def test_html_is_read_where_the_plain_form_is_empty() -> None:
    pytest.importorskip("nh3")
    empty = b"Content-Type: text/plain\r\n\r\n "
    rich = b"Content-Type: text/html\r\n\r\n<p>Rich.</p>"
    assert read(parts(b"alternative", empty, rich)).text == "Rich."


def test_html_becomes_markdown() -> None:
    pytest.importorskip("nh3")
    html = (
        b"<style>p{}</style><h1>Plan</h1><p>Two <b>big</b> and <i>old</i> pumps &amp; <a href='http://x/'>"
        b"more</a>, <a href='javascript:x()'>bad</a></p><ul><li>one<li>two</ul><img src='http://t/1.gif'>"
        b"<table><tr><td>a<td>b</table><script>alert(1)</script><svg><script>2</script></svg>"
        b"<p>&lt;script&gt;</p><blockquote type=cite>old</blockquote>"
    )
    found = with_fields(b"Content-Type: text/html", html)
    assert found.text == (
        "**Plan**\n\nTwo **big** and *old* pumps & [more](http://x/), bad\n\n- one\n- two\n\na | b\n\n"
        "\\<script>"
    )
    assert found.quoted == "> old"


def test_without_the_extra_html_alone_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nh3", None)
    html = b"Content-Type: text/html\r\n\r\n<p>x"
    assert rejected(HEAD + html) == "it is HTML, which needs: pip install 'convnotes[import]'"
    plain = b"Content-Type: text/plain\r\n\r\nPlain."
    assert read(parts(b"alternative", plain, html)).text == "Plain."


def test_a_message_inside_is_quoted_with_its_files() -> None:
    inner = (
        b"Content-Type: message/rfc822\r\n\r\nFrom: Cy <cy@x>\r\nSubject: Old\r\n"
        b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nOld words.\r\n"
        b"--c\r\nContent-Type: image/png; name=p.png\r\n\r\n123\r\n--c--"
    )
    found = read(parts(b"mixed", b"\r\nSee below.", inner))
    assert found.text == "See below."
    assert found.quoted == "Message; From: Cy <cy@x>; Subject: Old\n\nOld words."
    assert found.attachments == (Attachment("p.png", "image/png", b"123"),)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (b'Content-Disposition: attachment; filename="a b.txt"', "a b.txt"),
        (b"Content-Disposition: attachment; filename*=utf-8''%C3%BC.txt", "ü.txt"),
        (
            b"Content-Disposition: attachment; filename*0*=utf-8''%C3%BC;\r\n filename*1=-b",
            "ü-b",
        ),
        (b"Content-Type: text/plain; name=x\r\nContent-Disposition: attachment", "x"),
        (b"Content-Type: image/jpeg; name==?utf-8?q?=C3=BC.jpg?=", "ü.jpg"),
        (b"Content-Type: image/jpeg", "attachment-1.jpg"),
        (b"Content-Type: application/x; name=../../etc/passwd", "../../etc/passwd"),
        (b'Content-Type: application/x; name="a\x1b\x00b"', "ab"),
    ],
)
def test_names_of_attachments(fields: bytes, name: str) -> None:
    found = read(parts(b"mixed", b"\r\nHi.", fields + b"\r\n\r\n123"))
    assert [(each.name, each.data) for each in found.attachments] == [(name, b"123")]


def test_attachments_are_decoded() -> None:
    encoded = (
        b"base64\r\n\r\nAAEC\r\nAw==",
        b"quoted-printable\r\n\r\n=00=01=02=\r\n=03",
        b'x-uuencode\r\n\r\nbegin 644 x\r\n$``$"`P``\r\n`\r\nend',
    )
    for each in encoded:
        part = b"Content-Type: application/x\r\nContent-Transfer-Encoding: " + each
        (file,) = read(parts(b"mixed", part)).attachments
        assert file.data[:4] == b"\x00\x01\x02\x03"


def test_what_is_not_kept_is_named() -> None:
    part = b"Content-Type: image/png; name=p.png\r\n\r\n123"
    found = read(parts(b"mixed", b"\r\nHi.", *[part] * 101))
    assert len(found.attachments) == 100
    assert found.text == "Hi.\n\n*Not kept, too much is attached: `p.png`, 3 bytes.*"


def test_the_rest_of_a_very_long_text_is_a_file() -> None:
    found = with_fields(b"Subject: x", b"word " * 250_000)
    (rest,) = found.attachments
    shown = found.text.split("\n\n*The rest", maxsplit=1)[0]
    assert len(shown.split()) + len(rest.data.split()) == 250_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "there is nothing in it"),
        (b"\r\n \r\n", "there is nothing in it"),
        (b"only words\n", "it does not begin with the fields of a mail"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Outlook's own format is not read: save the mail as .eml",
        ),
    ],
)
def test_what_is_no_mail_is_rejected(data: bytes, reason: str) -> None:
    assert rejected(data) == reason


def test_a_piped_mail_may_begin_with_a_line_of_its_envelope() -> None:
    data = b"From ann@example.org Mon Apr  6 10:00:00 2026\nFrom: Ann <ann@example.org>\n\nHello."
    assert read(data).when.isoformat() == "2026-04-06T10:00:00+00:00"


def test_a_stray_line_between_fields_is_passed_over() -> None:
    found = read(b"From: a@b.c\nstray line here\nDate: Mon, 6 Apr 2026 10:00:00 +0200\n\nText.")
    assert found.text == "Text."
