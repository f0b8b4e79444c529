"""vCards of all versions, well and badly written, and people as Monica exports them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from convnotes.importers import Options, importers
from convnotes.importers.birthdays import birthday
from convnotes.importers.monica import read as read_monica
from convnotes.importers.monica import recognises as is_monica
from convnotes.importers.vcard_file import read, recognises
from convnotes.model.draft import Card, Found, Message, Rejected

SECONDS_A_MEGABYTE = 4


def cards(text: str | bytes, options: Options | None = None) -> list[Found]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read("book.vcf", data, options or Options()))


def card(*lines: str, version: str = "3.0") -> Card:
    text = "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))
    found = cards(text)
    assert len(found) == 1
    assert isinstance(found[0], Card)
    return found[0]


def test_a_card_of_version_3_becomes_a_person() -> None:
    found = card(
        "N:Hale;Bob;J.;Mr.;Jr.",
        "FN:Bob Hale",
        "EMAIL;TYPE=INTERNET:bob@hale.example",
        "EMAIL;TYPE=INTERNET,PREF:roofs@hale.example",
        "TEL;TYPE=CELL:+31 6 1234",
        "TEL;TYPE=WORK,FAX:+31 6 9999",
        "ADR;TYPE=WORK:;;Ridge 1;Delft;ZH;2611;Netherlands",
        "ORG:Hale\\, Sons;Slates",
        "TITLE:Roofer",
        "URL:https\\://hale.example",
        "NICKNAME:Bobby,The Slater",
        "CATEGORIES:house,trade",
        "NOTE:One line\\nand another\\; with signs",
        "BDAY:1985-04-12T00:00:00Z",
        "UID:urn:uuid:1-2",
    )
    assert (found.key, found.name) == ("1-2", "Bob Hale")
    assert found.mails == ("roofs@hale.example", "bob@hale.example")
    assert found.phones == ("+31 6 1234",)
    assert found.urls == ("https://hale.example",)
    assert (found.org, found.role, found.location) == ("Hale, Sons", "Roofer", "Delft, Netherlands")
    assert found.birthday == "1985-04-12"
    assert found.aliases == ("Bobby", "The Slater")
    assert found.tags == ("house", "trade")
    assert found.text == "One line\nand another; with signs"
    assert found.other == (
        ("fax", "+31 6 9999"),
        ("department", "Slates"),
        ("address", "Ridge 1, Delft, ZH 2611, Netherlands"),
    )


def test_version_21_has_bare_parameters_quoted_printable_and_character_sets() -> None:
    found = card(
        "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
        "TEL;HOME;VOICE:1234",
        "NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=",
        "second=20line =",
        "goes on",
        version="2.1",
    )
    assert found.name == "Jörg Müller"
    assert found.text == "first\nsecond line goes on"
    assert found.phones == ("1234",)


@pytest.mark.parametrize(
    "agent",
    [
        ("AGENT:", "BEGIN:VCARD", "FN:Carol Diaz", "EMAIL:carol@diaz.example", "END:VCARD"),
        ("AGENT:BEGIN:VCARD\\nFN:Carol Diaz\\nEMAIL:carol@diaz.example\\nEND:VCARD",),
        ("AGENT:BEGIN:VCARD", " FN:Carol Diaz", " EMAIL:carol@diaz.example", " END:VCARD"),
    ],
)
def test_a_card_within_a_card_is_no_card_of_its_own(agent: tuple[str, ...]) -> None:
    found = card("FN:Ann Lee", *agent, "EMAIL:ann@lee.example")
    assert found.mails == ("ann@lee.example",)
    assert found.other == (("agent", "Carol Diaz, carol@diaz.example"),)


def test_groups_give_labels() -> None:
    found = card(
        "FN:Ann Lee",
        "item1.EMAIL:ann@lee.example",
        "item1.X-ABLabel:School",
        "item2.X-ABDATE:2001-02-03",
        "item2.X-ABLabel:_$!<Anniversary>!$_",
        "X-SKYPE:ann.lee",
    )
    assert found.mails == ("ann@lee.example",)
    assert found.other == (("anniversary", "2001-02-03"), ("skype", "ann.lee"))


def test_version_4_has_addresses_as_uris_and_carets_in_parameters() -> None:
    found = card(
        "FN:Ann Lee",
        'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102',
        "EMAIL:mailto:ann@lee.example",
        "ADR;LABEL=12 Dock^nBristol:;;;;;;",
        "PHOTO:data:image/png;base64,AAAA",
        "BDAY;VALUE=text:circa 1800",
        version="4.0",
    )
    assert found.phones == ("+1-418-656-9254 ext. 102",)
    assert found.mails == ("ann@lee.example",)
    assert found.location == "12 Dock Bristol"
    assert found.birthday == ""
    assert found.other == (("birthday", "circa 1800"), ("photo", "image/png, 3 bytes, not kept"))


@pytest.mark.parametrize(
    ("lines", "name", "orgs"),
    [
        (("N:Lee;Ann", "ORG:Dock"), "Ann Lee", False),
        (("ORG:Dock", "N:;;;;"), "Dock", True),
        (("EMAIL:ann@lee.example",), "ann@lee.example", False),
        (("KIND:org", "FN:Dock"), "Dock", True),
        (("KIND:group", "FN:Friends"), "Friends", True),
        (("FN:", "NICKNAME:Annie"), "Annie", False),
        (("FN:Ann\u202eLee\u0000",), "AnnLee", False),
    ],
)
def test_a_card_has_a_name_wherever_one_can_be_found(
    lines: tuple[str, ...], name: str, orgs: bool
) -> None:
    found = card(*lines)
    assert (found.name, found.orgs) == (name, orgs)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("19850412", "1985-04-12"),
        ("1985-04-12", "1985-04-12"),
        ("1985-04-12T03:45:12Z", "1985-04-12"),
        ("--0412", "04-12"),
        ("--04-12", "04-12"),
        ("--02-29", "02-29"),
        ("1604-04-12", "04-12"),
        ("12.4.1985", "1985-04-12"),
        ("4/13/1985", "1985-04-13"),
        ("4/12/1985", ""),
        ("4/4/1985", "1985-04-04"),
        ("1985-02-30", ""),
        ("circa 1800", ""),
        ("1985", ""),
    ],
)
def test_a_birthday_in_all_its_forms(written: str, day: str) -> None:
    assert birthday(written) == day


def test_what_was_said_decides_between_day_and_month() -> None:
    assert birthday("4/12/1985", "dmy") == "1985-12-04"
    assert birthday("4/12/1985", "mdy") == "1985-04-12"


def test_cards_without_an_end_and_lines_outside_are_not_lost() -> None:
    found = cards("hello\nBEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nbye\nbye\n")
    assert [type(each) for each in found] == [Rejected, Card, Card, Rejected]
    first, second = (each for each in found if isinstance(each, Card))
    assert (first.name, second.name) == ("Ann", "Bob")
    assert first.other == (
        ("import", "the card had no end; what stood up to the next one was taken"),
    )
    assert found[-1] == Rejected(
        "book.vcf, line 7", "2 lines from here on belong to no card: `bye`"
    )


def test_a_card_that_says_nobody_is_rejected_and_so_is_an_empty_file() -> None:
    assert cards("BEGIN:VCARD\nBDAY:1970-07-14\nEND:VCARD\n") == [
        Rejected("book.vcf, card 1", "the card on line 1 has no name, org, address or number")
    ]
    assert [type(each) for each in cards("")] == [Rejected]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_end_in_all_ways_and_are_folded(end: str) -> None:
    found = cards(end.join(("BEGIN:VCARD", "FN:Ann", "  Lee", "NOTE:a\\", " nb", "END:VCARD")))
    assert isinstance(found[0], Card)
    assert (found[0].name, found[0].text) == ("Ann Lee", "a\nb")


def test_a_note_that_was_not_folded_goes_on() -> None:
    assert card("FN:Ann", "NOTE:first", "second, without a colon", "TEL:12").text == (
        "first\nsecond, without a colon"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    data = "BEGIN:VCARD\nFN:Jörg\nEND:VCARD\n".encode(encoding)
    assert recognises("x", data)
    found = cards(data)
    assert isinstance(found[0], Card)
    assert found[0].name == "Jörg"


def test_namesakes_have_keys_of_their_own_and_one_card_twice_has_one() -> None:
    one, other = (
        "BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\n",
        "BEGIN:VCARD\nFN:Ann\nTEL:2\nEND:VCARD\n",
    )
    keys = [each.key for each in cards(one + other + one) if isinstance(each, Card)]
    assert keys[0] == keys[2] != keys[1]


@given(st.lists(st.sampled_from([
    b"BEGIN:VCARD\n", b"END:VCARD\r\n", b"FN:Ann\n", b"AGENT:\n", b"AGENT:BEGIN:VCARD\n", b" x", b"=\n",
    b"NOTE;ENCODING=QUOTED-PRINTABLE:a=E9=\n", b"PHOTO;ENCODING=b:AA\n", b":", b";", b"\x00", b"\xff",
    b'"', b"\\", b"BDAY:--0230\n", b"ADR:;;a;b\n", b"\n", b"UID:1\n", b"\xed\xa0\x80",
    b"TEL;=;PREF=x:1\n",
])))  # fmt: skip
def test_nothing_raises_and_every_card_is_accounted_for(pieces: list[bytes]) -> None:
    found = cards(b"".join(pieces))
    assert found
    json.dumps([str(each) for each in found]).encode()
    str(found).encode()


@pytest.mark.parametrize(
    "big",
    [
        b"BEGIN:VCARD\nFN:" + b"a" * 1_000_000 + b"\nEND:VCARD\n",
        b"BEGIN:VCARD\nFN:a\n" + b"NOTE;X=" + b'"' * 1_000_000 + b":\nEND:VCARD\n",
        b"BEGIN:VCARD\n" * 80_000,
        b"BEGIN:VCARD\nFN:a\nEND:VCARD\n" * 40_000,
        b"BEGIN:VCARD\nFN:a\nNOTE:" + b"\\;" * 500_000 + b"\nEND:VCARD\n",
        b"BEGIN:VCARD\nFN:a\nADR:" + b";" * 1_000_000 + b"\nEND:VCARD\n",
        b"BEGIN:VCARD\n" + b"AGENT:BEGIN:VCARD\n" * 55_000,
        b"BEGIN:VCARD\nFN:a\nNOTE;QUOTED-PRINTABLE:" + b"=\n" * 500_000 + b"END:VCARD\n",
        b"BEGIN:VCARD\n" + b"a;" * 500_000,
    ],
    ids=lambda each: each[:40].decode(errors="replace"),
)
def test_a_large_file_is_read_in_bounded_time(big: bytes) -> None:
    assert bounded(lambda: cards(big), SECONDS_A_MEGABYTE * max(len(big) / 1e6, 1))


MONICA = {
    "app_version": "4.0.0",
    "export_date": "2026-11-25",
    "account": {
        "uuid": "a",
        "data": [
            {
                "count": 2,
                "type": "contact",
                "values": [
                    {
                        "uuid": "c1",
                        "properties": {
                            "first_name": "Bob",
                            "last_name": "Hale",
                            "nickname": "Bobby",
                            "job": "Roofer",
                            "company": "Hale Roofing",
                            "tags": ["house"],
                            "birthdate": {
                                "is_year_unknown": True,
                                "is_age_based": False,
                                "date": "2026-04-12T00:00:00.000000Z",
                            },
                        },
                        "data": [
                            {
                                "type": "contact_field",
                                "values": [
                                    {"properties": {"data": "bob@hale.example", "type": "t1"}},
                                    {"properties": {"data": "+31 6 1234", "type": "t2"}},
                                ],
                            },
                            {
                                "type": "call",
                                "values": [
                                    {
                                        "properties": {
                                            "called_at": "2026-11-09T10:00:00Z",
                                            "content": "asked about the ridge",
                                            "contact_called": False,
                                        }
                                    }
                                ],
                            },
                            {
                                "type": "conversation",
                                "values": [
                                    {
                                        "properties": {
                                            "happened_at": "2026-11-10",
                                            "contact_field_type": "t1",
                                            "messages": [
                                                {
                                                    "properties": {
                                                        "content": "nine metres",
                                                        "written_at": "2026-11-10",
                                                        "written_by_me": False,
                                                    }
                                                }
                                            ],
                                        }
                                    }
                                ],
                            },
                            {"type": "activity", "values": ["act1"]},
                        ],
                    },
                    {"uuid": "c2", "properties": {"first_name": "Carol"}},
                    {"uuid": "c3", "properties": {}},
                ],
            },
            {
                "type": "relationship",
                "values": [
                    {"properties": {"type": "partner", "contact_is": "c1", "of_contact": "c2"}}
                ],
            },
            {
                "type": "activity",
                "values": [
                    {
                        "uuid": "act1",
                        "properties": {"summary": "Walked the roof", "happened_at": "2026-11-18"},
                    }
                ],
            },
        ],
        "instance": {
            "contact_field_types": [
                {"uuid": "t1", "properties": {"name": "Email", "protocol": "mailto:"}},
                {
                    "uuid": "t2",
                    "properties": {"name": "Phone", "protocol": "tel:", "type": "phone"},
                },
            ]
        },
    },
}


def test_monica_gives_people_and_what_was_said() -> None:
    data = json.dumps(MONICA).encode()
    assert is_monica("monica.json", data)
    found = list(read_monica("monica.json", data, Options(me="Ann")))
    bob, carol, nobody, call, talk, walk = found
    assert isinstance(bob, Card)
    assert (bob.name, bob.mails, bob.phones) == ("Bob Hale", ("bob@hale.example",), ("+31 6 1234",))
    assert (bob.birthday, bob.org, bob.tags) == ("04-12", "Hale Roofing", ("house",))
    assert bob.other == (("partner of", "Carol"),)
    assert isinstance(carol, Card)
    assert isinstance(nobody, Rejected)
    assert isinstance(call, Message)
    assert call.calls
    assert (call.speaker.name, call.hearers[0].name) == ("Ann", "Bob Hale")
    assert isinstance(talk, Message)
    assert (talk.speaker.mail, talk.channel, talk.text) == (
        "bob@hale.example",
        "email",
        "nine metres",
    )
    assert isinstance(walk, Message)
    assert (walk.subject, walk.when.isoformat()) == ("Walked the roof", "2026-11-18T00:00:00")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["account", "data", "type", "values", "properties", "uuid", "first_name",
                         "contact", "call", "called_at", "activities", "contactFields"]),
        inner | st.just("contact"), max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_VALUES)
def test_monica_takes_anything(value: object) -> None:
    list(read_monica("x.json", json.dumps(value).encode(), Options()))


def test_the_importers_are_found_by_what_they_recognise() -> None:
    def asked(name: str, head: bytes) -> str:
        return next((each.name for each in importers() if each.recognises(name, head)), "")

    assert asked("a.vcf", b"BEGIN:VCARD\n") == "vcard"
    assert asked("m.json", json.dumps(MONICA).encode()) == "monica"
    assert asked("c.csv", b"Name,Mail\n") == "table"
