"""Chats as WhatsApp, Telegram, Slack and Signal export them: who said what in one go."""

import datetime
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from convnotes.importers import Importer, Options, importers
from convnotes.importers.signal_chat import IMPORTER as SIGNAL
from convnotes.importers.slack import IMPORTER as SLACK
from convnotes.importers.telegram import IMPORTER as TELEGRAM
from convnotes.importers.whatsapp import IMPORTER as WHATSAPP
from convnotes.model.draft import Found, Message, Rejected

JSON = (TELEGRAM, SLACK, SIGNAL)


def whatsapp(
    text: str, name: str = "WhatsApp Chat with Bob Hale.txt", order: str = "", zone: str = ""
) -> list[Found]:
    data = text.encode("utf-8", "surrogatepass")
    return list(WHATSAPP.read(name, data, Options(order=order, zone=zone)))


def messages(found: list[Found]) -> list[Message]:
    assert [each for each in found if not isinstance(each, Message)] == []
    return [each for each in found if isinstance(each, Message)]


ANDROID = (
    "13/11/2026, 09:05 - Messages and calls are end-to-end encrypted. No one outside of this chat,"
    " not even WhatsApp, can read or listen to them. Tap to learn more.\n"
    "13/11/2026, 09:05 - Ann Lee: how long is the ridge?\n"
    "13/11/2026, 09:06 - Ann Lee: and *how* old?\n"
    "it matters\n"
    "13/11/2026, 09:40 - Bob Hale: nine metres\n"
    "13/11/2026, 11:00 - Bob Hale: <Media omitted>\n"
    "14/11/2026, 00:01 - Bob Hale: This message was deleted\n"
)


def test_what_one_person_wrote_in_one_go_is_one_message() -> None:
    first, second, third, fourth = messages(whatsapp(ANDROID))
    assert (first.speaker.name, first.hearers[0].name) == ("Ann Lee", "Bob Hale")
    assert first.when == datetime.datetime(2026, 11, 13, 9, 5)  # noqa: DTZ001
    assert first.text == "how long is the ridge?\n\nand **how** old?\nit matters"
    assert (first.channel, first.thread) == ("whatsapp", "Bob Hale")
    assert (second.text, third.text) == ("nine metres", "(media omitted)")
    assert fourth.text == "(message deleted)"
    assert first.origin == "WhatsApp Chat with Bob Hale.txt, line 2"


def test_a_longer_export_keeps_the_keys_of_runs_also_of_one_that_grew() -> None:
    before = messages(whatsapp(ANDROID))
    after = messages(whatsapp(ANDROID + "14/11/2026, 00:05 - Bob Hale: never mind\n"))
    assert [each.key for each in after] == [each.key for each in before]
    assert len({each.key for each in after}) == len(after)
    assert after[-1].text == "(message deleted)\n\nnever mind"


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("[13/11/2026, 09:05:07] Bob: x", "2026-11-13T09:05:07"),
        ("\u200e[13/11/2026, 9:05:07\u202fPM] Bob: \u200ex", "2026-11-13T21:05:07"),
        ("[11/13/26, 12:05:07\u202fAM] Bob: x", "2026-11-13T00:05:07"),
        ("11/13/26, 12:05\u202fPM - Bob: x", "2026-11-13T12:05:00"),
        ("13.11.26, 21:05 - Bob: x", "2026-11-13T21:05:00"),
        ("[13.11.26, 21:05:07] Bob: x", "2026-11-13T21:05:07"),
        ("13/11/2026 à 21:05 - Bob: x", "2026-11-13T21:05:00"),
        ("13-11-2026 21:05 - Bob: x", "2026-11-13T21:05:00"),
        ("[2026/11/13 下午9:05:07] Bob: x", "2026-11-13T21:05:07"),
        ("2026-11-13, 21:05 - Bob: x", "2026-11-13T21:05:00"),
        ("13/11/26 9:05 p. m. - Bob: x", "2026-11-13T21:05:00"),
        ("13/11/26, 9:05 a.m. - Bob: x", "2026-11-13T09:05:00"),
        ("2026. 11. 13. 오후 9:05 - Bob: x", "2026-11-13T21:05:00"),
        ("١٣/١١/٢٠٢٦، ٩:٠٥ م - Bob: x".replace("،", ","), "2026-11-13T21:05:00"),
        ("\ufeff13/11/2026, 21:05 - ~\u00a0Bob: x", "2026-11-13T21:05:00"),
    ],
)
def test_many_forms_of_dates_and_times(line: str, when: str) -> None:
    (found,) = messages(whatsapp(line + "\n"))
    assert (found.speaker.name, found.text, found.when.isoformat()) == ("Bob", "x", when)


def test_an_order_of_dates_is_never_guessed() -> None:
    text = "1/2/26, 09:05 - Bob: x\n"
    assert whatsapp(text, "_chat.txt") == [
        Rejected("_chat.txt", "`1/2/26` could be 1 February or 2 January: say --order dmy or mdy")
    ]
    for order, month in (("dmy", 2), ("mdy", 1)):
        (found,) = messages(whatsapp(text, order=order))
        assert found.when.month == month


def test_the_file_itself_can_show_the_order() -> None:
    over_twelve = "1/2/26, 09:05 - Bob: x\n2/13/26, 09:05 - Bob: y\n"
    assert [each.when.month for each in messages(whatsapp(over_twelve))] == [1, 2]
    never_back = "2/1/26, 09:05 - Bob: x\n1/2/26, 09:05 - Bob: y\n"
    assert [each.when.month for each in messages(whatsapp(never_back))] == [1, 2]
    same = "5/5/26, 09:05 - Bob: x\n"
    assert [each.when.month for each in messages(whatsapp(same))] == [5]


def test_a_zone_makes_times_aware() -> None:
    (found,) = messages(whatsapp("13/11/2026, 09:05 - Bob: x\n", zone="Europe/Amsterdam"))
    assert found.when.isoformat() == "2026-11-13T09:05:00+01:00"
    (found,) = messages(whatsapp("13/11/2026, 09:05 - Bob: x\n", zone="../x"))
    assert found.when.tzinfo is None


def test_only_what_loses_something_is_rejected() -> None:
    found = whatsapp(
        '13/11/2026, 09:05 - Ann Lee created group "Roof: ours"\n'
        "13/11/2026, 09:05 - Ann Lee added Bob\n"
        "13/11/2026, 09:06 - Ann Lee: x\n"
        "13/11/2026, 09:07 - Something new was told\n",
        "WhatsApp Chat with Roof.txt",
    )
    assert [each for each in found if isinstance(each, Rejected)] == [
        Rejected("WhatsApp Chat with Roof.txt, line 4", "nobody said it: `Something new was told`")
    ]


def test_media_and_edits_are_named() -> None:
    (found,) = messages(
        whatsapp(
            "[13/11/2026, 09:05:07] Bob: \u200eimage omitted\n"
            "[13/11/2026, 09:06:07] Bob: IMG-1.jpg (file attached)\n"
            "[13/11/2026, 09:06:08] Bob: \u200e<attached: 0001-PHOTO.jpg>\n"
            "[13/11/2026, 09:06:09] Bob: nine metres \u200e<This message was edited>\n"
        )
    )
    assert found.text.split("\n\n") == [
        "(image omitted)",
        "(file omitted: IMG-1.jpg)",
        "(file omitted: 0001-PHOTO.jpg)",
        "nine metres (edited)",
    ]


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return buffer.getvalue()


def test_a_chat_in_an_archive_is_called_after_the_archive() -> None:
    data = archive({"_chat.txt": b"[13/11/2026, 09:05:07] Ann: x\n", "a.jpg": b"x"})
    assert WHATSAPP.recognises("WhatsApp Chat - Bob.zip", data)
    (found,) = messages(list(WHATSAPP.read("WhatsApp Chat - Bob.zip", data, Options())))
    assert (found.thread, found.hearers[0].name) == ("Bob", "Bob")


TELEGRAM_CHAT = {
    "name": "Bob Hale",
    "type": "personal_chat",
    "id": 7,
    "messages": [
        {"id": 1, "type": "message", "date": "2026-11-13T10:05:00", "date_unixtime": "1794560700",
         "from": "Ann Lee", "from_id": "user1",
         "text": ["see ", {"type": "bold", "text": "this"},
                  {"type": "text_link", "text": " page", "href": "https://x.example/(a)"}]},
        {"id": 2, "type": "message", "date": "2026-11-13T10:06:00", "date_unixtime": "1794560760",
         "from": "Bob Hale", "from_id": "user2", "text": "# yes", "reply_to_message_id": 1,
         "edited": "2026-11-13T10:07:00", "photo": "(File not included.)"},
        {"id": 3, "type": "service", "action": "phone_call", "actor": "Ann Lee", "duration_seconds": 125,
         "date": "2026-11-13T10:10:00", "date_unixtime": "1794561000", "text": ""},
        {"id": 4, "type": "service", "action": "pin_message", "actor": "Ann Lee", "text": ""},
        {"id": 5, "type": "message", "from": "Bob Hale", "text": "no date"},
    ],
}  # fmt: skip


def test_telegram_has_marked_pieces_replies_and_calls() -> None:
    data = json.dumps(TELEGRAM_CHAT).encode()
    assert TELEGRAM.recognises("result.json", data)
    lost, first, second, call = TELEGRAM.read("result.json", data, Options())
    assert lost == Rejected("result.json, Bob Hale, message 5", "it has no date")
    assert isinstance(first, Message)
    assert first.text == "see **this** [page](https://x.example/%28a%29)"
    assert first.when.utcoffset() == datetime.timedelta(hours=1)
    assert first.when.isoformat() == "2026-11-13T10:05:00+01:00"
    assert isinstance(second, Message)
    assert second.text == "> Ann Lee: see this page\n\n\\# yes\n\n(photo omitted) (edited)"
    assert isinstance(call, Message)
    assert (call.calls, call.text) == (True, "call, 2 min")


def test_a_whole_account_of_telegram_has_many_chats() -> None:
    whole = {
        "about": "x",
        "chats": {"about": "", "list": [TELEGRAM_CHAT, {**TELEGRAM_CHAT, "id": 8, "name": "Roof"}]},
    }
    found = list(TELEGRAM.read("result.json", json.dumps(whole).encode(), Options()))
    assert {each.thread for each in found if isinstance(each, Message)} == {"Bob Hale", "Roof"}


SLACK_FILES = {
    "users.json": [
        {"id": "U1", "name": "ann", "tz": "Europe/Amsterdam",
         "profile": {"real_name": "Ann Lee", "email": "ann@lee.example"}},
        {"id": "U2", "name": "bob", "real_name": "Bob Hale", "profile": {}},
    ],
    "channels.json": [{"id": "C1", "name": "roof", "members": ["U1", "U2", "U3"]}],
    "roof/2026-11-13.json": [
        {"type": "message", "user": "U1", "ts": "1794560700.000100",
         "text": "<@U2> see <https://x.example|this> &amp; *that*"},
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1794560701.000100",
         "text": "joined"},
        {"type": "message", "user": "U2", "ts": "1794560760.000100", "thread_ts": "1794560700.000100",
         "text": "yes", "files": [{"name": "roof.jpg"}]},
    ],
}  # fmt: skip


def test_slack_names_people_and_resolves_mentions() -> None:
    data = archive({name: json.dumps(value).encode() for name, value in SLACK_FILES.items()})
    assert SLACK.recognises("export.zip", data)
    first, second = messages(list(SLACK.read("export.zip", data, Options())))
    assert first.speaker == ("Ann Lee", "ann@lee.example")
    assert [each.name for each in first.hearers] == ["Bob Hale", "U3"]
    assert first.text == "@Bob Hale see [this](https://x.example) & **that**"
    assert first.when.isoformat() == "2026-11-13T10:05:00.000100+01:00"[:19] + "+01:00"
    assert second.text.startswith("> Ann Lee: @Bob Hale see")
    assert second.text.endswith("yes\n\n(file omitted: roof.jpg)")
    assert second.thread == "roof"


def test_one_day_of_slack_is_read_alone() -> None:
    data = json.dumps(SLACK_FILES["roof/2026-11-13.json"]).encode()
    assert SLACK.recognises("2026-11-13.json", data)
    found = messages(list(SLACK.read("roof/2026-11-13.json", data, Options())))
    assert [each.speaker.name for each in found] == ["U1", "U2"]
    assert found[0].thread == "roof"


def test_an_archive_that_grows_too_much_is_not_unpacked() -> None:
    data = archive({"users.json": b"[]", "roof/2026-11-13.json": b"[" + b" " * 40_000_000 + b"]"})
    (bomb, *_) = SLACK.read("x.zip", data, Options())
    assert isinstance(bomb, Rejected)
    assert "too many" in bomb.reason
    for cut in (30, 100, len(data) - 10):
        assert [type(each) for each in SLACK.read("x.zip", data[:cut], Options())][:1] == [Rejected]


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(each) for each in values).encode()


SIGNAL_FORMS = {
    "signal-cli": lines(
        {"envelope": {"source": "+316", "sourceName": "Bob Hale", "timestamp": 1794560700000,
                      "dataMessage": {"timestamp": 1794560700000, "message": "nine metres"}},
         "account": "+317"},
        {"envelope": {"source": "+317", "timestamp": 1794560760000, "syncMessage": {"sentMessage": {
            "destination": "+316", "timestamp": 1794560760000, "message": "thanks"}}},
         "account": "+317"},
        {"envelope": {"source": "+316", "typingMessage": {"action": "STARTED"}}},
    ),
    "desktop": json.dumps([
        {"conversationId": "c", "type": "incoming", "source": "Bob Hale", "sent_at": 1794560700000,
         "body": "nine metres"},
        {"conversationId": "c", "type": "outgoing", "sent_at": 1794560760000, "body": "thanks"},
        {"conversationId": "c", "type": "keychange", "sent_at": 1794560761000},
    ]).encode(),
    "own": lines(
        {"version": "1", "backupTimeMs": "1", "mediaRootBackupKey": ""},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"profileGivenName": "Bob", "profileFamilyName": "Hale"}}},
        {"chat": {"id": "9", "recipientId": "2"}},
        {"chatItem": {"chatId": "9", "authorId": "2", "dateSent": "1794560700000", "incoming": {},
                      "standardMessage": {"text": {"body": "nine metres"}}}},
        {"chatItem": {"chatId": "9", "authorId": "1", "dateSent": "1794560760000", "outgoing": {},
                      "standardMessage": {"text": {"body": "thanks"}}}},
    ),
    "signal-export": lines(
        {"date": "2026-11-13T10:05:00", "sender": "Bob Hale", "body": "nine metres", "quote": "",
         "sticker": None, "reactions": [], "attachments": []},
        {"date": "2026-11-13T10:06:00", "sender": "Me", "body": "thanks", "quote": "",
         "sticker": None, "reactions": [], "attachments": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", SIGNAL_FORMS)
def test_signal_has_four_forms(form: str) -> None:
    data = SIGNAL_FORMS[form]
    assert SIGNAL.recognises("x.json", data)
    first, second = messages(list(SIGNAL.read("x.json", data, Options(me="Ann Lee"))))
    assert (first.speaker.name, first.text) == ("Bob Hale", "nine metres")
    assert (second.speaker.name, second.text) == ("Ann Lee", "thanks")
    assert first.hearers[0].name == "Ann Lee"
    assert first.when < second.when


def test_each_chat_is_recognised_by_one_importer() -> None:
    def asked(name: str, data: bytes) -> list[str]:
        return [each.name for each in importers() if each.recognises(name, data[:65536])][:1]

    assert asked("result.json", json.dumps(TELEGRAM_CHAT).encode()) == ["telegram"]
    assert asked("x.json", json.dumps(SLACK_FILES["roof/2026-11-13.json"]).encode()) == ["slack"]
    assert asked("WhatsApp Chat with Bob.txt", ANDROID.encode()) == ["whatsapp"]
    for each in SIGNAL_FORMS.values():
        assert asked("x.json", each) == ["signal"]


_KEYS = ["messages", "chats", "list", "type", "text", "date", "date_unixtime", "from", "id", "ts",
         "user",
         "envelope", "dataMessage", "message", "timestamp", "chatItem", "conversationId", "sent_at",
         "body",
         "sender", "quote", "attachments", "recipient", "standardMessage", "files",
         "action", "poll"]  # fmt: skip
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["message", "service", "phone_call", "1794560700", "2026-11-13T10:05:00", "\ud800\0\u202e"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)
    ),
    max_leaves=15,
)


@given(_VALUES)
def test_nothing_in_json_raises(value: object) -> None:
    for importer in JSON:
        for whole in (
            value,
            {"messages": [value, value]},
            [value, {"ts": "1", "user": "U", "text": value}],
        ):
            data = json.dumps(whole).encode()
            str(list(importer.read("x.json", data, Options()))).encode()


@pytest.mark.parametrize("importer", JSON, ids=lambda each: each.name)
@pytest.mark.parametrize(
    "data", [b"", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe\x00", b"1" * 9999, b"PK\x03\x04"]
)
def test_what_is_no_chat_is_rejected(importer: Importer, data: bytes) -> None:
    found = list(importer.read("x", data, Options()))
    assert [type(each) for each in found] == [Rejected]


@given(st.lists(st.sampled_from([
    "13/11/2026, 09:05 - ", "Bob: ", "x", "\n", "[13/11/2026, 09:05:07] ", "99/99/9999, 99:99 - ", "\0",
    "\ud800", "\u202f", "*", "<", ":", "1/2/26, 1:1 - ", "\u200e", "```",
])))  # fmt: skip
def test_nothing_in_a_text_raises(pieces: list[str]) -> None:
    str(whatsapp("".join(pieces))).encode()


@pytest.mark.parametrize(
    "text",
    [
        "13/11/2026, 09:05 - Bob: x\n" * 20_000,
        "13/11/2026, 09:05 - Bob: " + "x\n" * 200_000,
        "13/11/2026, 09:05 - Bob: " + "*a" * 100_000,
        "13/11/2026, 09:05 - Bob: " + "<a" * 100_000,
        "13/11/2026, 09:05 - Bob: " + "image " * 60_000,
        "13/11/2026, 09:05 - Bob: " + " - " * 100_000,
        "13/11/2026, 09:05 - Bob: " + "a.jpg (" * 50_000,
        "1" * 300_000,
    ],
    ids=lambda each: each[20:34],
)
def test_a_large_chat_is_read_in_bounded_time(text: str) -> None:
    bounded(lambda: whatsapp(text), 2)
