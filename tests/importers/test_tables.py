"""Tables of contacts: Google's old and new exports, Outlook's, LinkedIn's, and any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from convnotes.importers import Options
from convnotes.importers.contacts_table import read, recognises
from convnotes.model.draft import Card, Found, Rejected


def found(text: str | bytes, *columns: tuple[str, str], order: str = "") -> list[Found]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read("book.csv", data, Options(columns=columns, order=order)))


def people(text: str | bytes, *columns: tuple[str, str]) -> list[Card]:
    cards = found(text, *columns)
    assert [each for each in cards if not isinstance(each, Card)] == []
    return [each for each in cards if isinstance(each, Card)]


def test_linkedin_has_a_preamble_and_few_addresses() -> None:
    (bob, ann) = people(
        'Notes:\n"When exporting your connection data, you may notice that some of the email\n'
        'addresses are missing."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Bob,Hale,https://www.linkedin.com/in/bob,,Hale Roofing,Roofer,12 Mar 2024\n"
        "Ann,Lee,https://www.linkedin.com/in/ann,ann@lee.example,,,13 Mar 2024\n"
    )
    assert (bob.name, bob.mails, bob.org, bob.role) == ("Bob Hale", (), "Hale Roofing", "Roofer")
    assert bob.origin == "book.csv, line 6"
    assert bob.other == (("Connected On", "12 Mar 2024"),)
    assert ann.mails == ("ann@lee.example",)


@pytest.mark.parametrize(
    "text",
    [
        (
            "Name,Given Name,Family Name,Nickname,Birthday,Notes,Group Membership,E-mail 1 - Type,"
            "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Street,Address 1 - City,"
            "Address 1 - Country,Organization 1 - Name,Organization 1 - Title\n"
            'Bob Hale,Bob,Hale,Bobby, --04-12,"two\nlines",* myContacts ::: house,* Home,'
            "bob@hale.example ::: roofs@hale.example,Mobile,123,Ridge 1,Delft,NL,Hale Roofing,Roofer\n"
        ),
        (
            "First Name,Last Name,Nickname,Organization Name,Organization Title,Birthday,Notes,Labels,"
            "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
            "Address 1 - Street,Address 1 - City,Address 1 - Country\n"
            'Bob,Hale,Bobby,Hale Roofing,Roofer,--04-12,"two\nlines",* myContacts ::: house,* Home,'
            "bob@hale.example,roofs@hale.example,Mobile,123,Ridge 1,Delft,NL\n"
        ),
    ],
    ids=["old", "new"],
)
def test_google_has_two_forms(text: str) -> None:
    (bob,) = people(text)
    assert (bob.name, bob.aliases, bob.birthday) == ("Bob Hale", ("Bobby",), "04-12")
    assert bob.mails == ("bob@hale.example", "roofs@hale.example")
    assert (bob.phones, bob.text, bob.tags) == (("123",), "two\nlines", ("myContacts", "house"))
    assert (bob.org, bob.role, bob.location) == ("Hale Roofing", "Roofer", "Delft, NL")
    assert bob.other == (("address", "Ridge 1, Delft, NL"),)


def test_a_label_names_what_it_stands_beside() -> None:
    (bob,) = people("Name,Relation 1 - Label,Relation 1 - Value\nBob,Spouse,Carol\n")
    assert bob.other == (("Spouse", "Carol"),)


def test_outlook_has_titles_and_usual_values() -> None:
    (bob,) = people(
        '"Title","First Name","Last Name","Company","Job Title","Home City","Home Country/Region",'
        '"Mobile Phone","Birthday","Categories","E-mail Address","E-mail Type","Gender","Priority"\n'
        '"Mr.","Bob","Hale","Hale Roofing","Roofer","Delft","NL","123","0/0/00","house;trade",'
        '"bob@hale.example","SMTP","Unspecified","Normal"\n'
    )
    assert (bob.name, bob.role, bob.location) == ("Mr. Bob Hale", "Roofer", "Delft, NL")
    assert (bob.tags, bob.birthday, bob.other) == (("house", "trade"), "", ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_are_found_out(delimiter: str, encoding: str) -> None:
    text = "Name,Email,Phone\nJörg Müller,jorg@muller.example,12\n".replace(",", delimiter)
    assert recognises("x", text.encode(encoding))
    (card,) = people(text.encode(encoding))
    assert (card.name, card.mails) == ("Jörg Müller", ("jorg@muller.example",))


def test_any_table_is_read_with_its_columns() -> None:
    text = "Wie;Post;Seit\nBob Hale;bob@hale.example;2024\n"
    (trouble,) = found(text)
    assert isinstance(trouble, Rejected)
    assert "its columns are `Wie`, `Post`, `Seit`" in trouble.reason
    (bob,) = people(text, ("name", "Wie"), ("email", "post"))
    assert (bob.name, bob.mails, bob.other) == (
        "Bob Hale",
        ("bob@hale.example",),
        (("Seit", "2024"),),
    )
    (trouble,) = found(text, ("name", "Wer"))
    assert trouble == Rejected(
        "book.csv", "it has no column `Wer`; its columns are `Wie`, `Post`, `Seit`"
    )


def test_rows_that_say_nobody_are_rejected_and_empty_ones_passed_over() -> None:
    cards = found("Name,Email,Company,City\n,,,Delft\n,,,\n\n,ann@lee.example,,\n,,Dock,\n")
    assert cards[0] == Rejected("book.csv, line 2", "the row has no name, address, org or number")
    ann, dock = (each for each in cards[1:] if isinstance(each, Card))
    assert (ann.name, dock.name, dock.orgs, dock.org) == ("ann@lee.example", "Dock", True, "")


def test_cells_may_hold_what_they_like() -> None:
    first, second = people(
        'Name,Notes,Mail\r\n"Lee, ""Ann""","a;b\r\nc",\r\nBob "the" Hale,"never ends,x\n'
    )
    assert (first.name, first.text) == ('Lee, "Ann"', "a;b\nc")
    assert (second.name, second.text) == ('Bob "the" Hale', '"never ends')


def test_cells_beyond_the_header_and_wrong_addresses_are_kept() -> None:
    (bob,) = people("Name,Email\nBob,at home,x\n")
    assert bob.other == (("column 3", "x"), ("email", "at"), ("email", "home"))


def test_birthdays_are_read_where_the_table_shows_their_order() -> None:
    shown = people("Name,Birthday\nAnn,4/12/1985\nBob,4/13/1985\n")
    assert [each.birthday for each in shown] == ["1985-04-12", "1985-04-13"]
    (ann,) = people("Name,Birthday\nAnn,4/12/1985\n")
    assert (ann.birthday, ann.other) == ("", (("birthday", "4/12/1985"),))


@given(st.lists(st.sampled_from([*list('ab,;\t\n\r" \x00�é='), "Name", "Email", "\n\n", '""'])))
def test_nothing_raises(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    for each in (data, b"Name,Email\n" + data):
        str(list(read("x.csv", each, Options()))).encode()


@pytest.mark.parametrize("filler", ['"', '""', ",", "\n", '"a",', '" ', ',"'])
def test_a_large_table_is_read_in_bounded_time(filler: str) -> None:
    data = b"Name,Email\n" + (filler * (300_000 // len(filler))).encode()
    bounded(lambda: list(read("x.csv", data, Options())), 2)
