"""Atom and mbox: read by the parsers of the standard library."""

import email
import email.policy
import mailbox
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from convnotes.exporters import atom_feed, mbox_file
from exporters.notebooks import NOTES, PEOPLE, ROOF, WANTED, notebook, quoted
from exporters.test_calendar import HOSTILE
from sampling import examples

_ATOM = "{http://www.w3.org/2005/Atom}"
_TALK = ROOF + (
    "\n## 2026-11-20 09:30 bob-hale -> ann-lee (email): From here it looks fine\n"
    "From the road too.\n>From afar it does not.\n\n"
    "## 2026-11-21 ann-lee + [[Zoë]] + bob-hale (visit): walked it\n"
)


def entries(data: bytes) -> list[Any]:
    root = ET.fromstring(data)
    for each in (root, *root.findall(f"{_ATOM}entry")):
        assert all(each.findtext(f"{_ATOM}{key}") for key in ("id", "title", "updated"))
    return root.findall(f"{_ATOM}entry")


def messages(data: bytes, folder: Path) -> list[Any]:
    """Read a mailbox with the standard library, which leaves mboxrd quotes as they stand."""
    file = folder / "box"
    file.write_bytes(data)
    box = mailbox.mbox(file, create=False)
    raw = [re.sub(rb"(?m)^>(>*From )", rb"\1", each.as_bytes()) for each in box]
    box.close()
    file.unlink()
    return [email.message_from_bytes(each, policy=email.policy.default) for each in raw]


def test_the_feed_has_the_newest_first_and_no_inner_word() -> None:
    book = notebook({**PEOPLE, "conversations/roof": _TALK})
    found = entries(atom_feed.write(book, WANTED))
    assert [each.findtext(f"{_ATOM}updated") for each in found] == [
        "2026-11-21T00:00:00Z",
        "2026-11-20T09:30:00Z",
        "2026-11-18T00:00:00Z",
        "2026-11-18T00:00:00Z",
    ]
    assert "Bob Hale to Ann Lee: From here it looks fine" in [
        each.findtext(f"{_ATOM}title") for each in found
    ]
    assert len({each.findtext(f"{_ATOM}id") for each in found}) == len(found)
    assert b"inner word" not in atom_feed.write(book, WANTED)


def test_the_id_of_an_entry_outlasts_a_mended_word() -> None:
    one = entries(atom_feed.write(notebook(NOTES), WANTED))
    mended = {**NOTES, "conversations/roof": ROOF.replace("how much?", "How much, roughly?")}
    other = entries(atom_feed.write(notebook(mended), WANTED))
    key = f"{_ATOM}id"
    assert [each.findtext(key) for each in one] == [each.findtext(key) for each in other]
    linked = entries(atom_feed.write(notebook(NOTES), WANTED._replace(address="https://y.example")))
    assert {(each.findtext(key) or "").split(":")[1] for each in linked} == {"y.example,2026"}


def test_each_exchange_is_a_message_in_its_thread(tmp_path: Path) -> None:
    book = notebook({**PEOPLE, "conversations/roof": _TALK})
    found = messages(mbox_file.write(book, WANTED._replace(only="roof")), tmp_path)
    assert [each["Subject"] for each in found] == [
        "What the roof costs",
        "Re: What the roof costs",
        "Re: What the roof costs",
    ]
    assert [str(each["From"]) for each in found] == [
        "Ann Lee <ann@lee.example>",
        "Bob Hale <bob@hale.example>",
        "Ann Lee <ann@lee.example>",
    ]
    zoe = {each.display_name: each for each in found[2]["To"].addresses}["Zoë"]
    assert zoe.domain == "convnotes.invalid"
    assert [each["Date"].datetime.isoformat() for each in found] == [
        "2026-11-18T12:00:00",
        "2026-11-20T09:30:00",
        "2026-11-21T12:00:00",
    ]
    ids = [str(each["Message-ID"]) for each in found]
    assert [each["In-Reply-To"] for each in found] == [None, *ids[:2]]
    assert str(found[2]["References"]).split() == ids[:2]
    assert found[1].get_content() == (
        "From here it looks fine\n\nFrom the road too.\n>From afar it does not.\n"
    )


@given(HOSTILE, HOSTILE)
@settings(max_examples=examples(100))
def test_hostile_texts_neither_split_a_mailbox_nor_break_a_feed(title: str, body: str) -> None:
    text = (
        f"---\ntitle: {quoted(title)}\nparticipants: [ann-lee, bob-hale]\ntags: [{quoted(title)}]\n"
        f"---\n## 2026-11-18 ann-lee -> bob-hale: x\nFrom {body}\n"
    )
    book = notebook({**PEOPLE, "conversations/roof": text})
    said = [each for one in book.conversations.values() for each in one.exchanges]
    asked = WANTED._replace(only="roof")
    data = mbox_file.write(book, asked)
    assert data == mbox_file.write(book, asked)
    assert len(re.findall(rb"(?m)^From ", data)) == sum(str(each.kind) != "note" for each in said)
    for part in re.split(rb"(?m)^From .*\n", data)[1:]:
        message = email.message_from_bytes(part, policy=email.policy.default)
        assert message["Message-ID"]
        assert not message.defects
        assert "\n" not in str(message["Subject"])
    entries(atom_feed.write(book, WANTED))


def test_only_our_own_files_are_replaced() -> None:
    feed, box = (each.write(notebook(NOTES), WANTED) for each in (atom_feed, mbox_file))
    assert atom_feed.renew(feed, b"new") == b"new"
    assert mbox_file.renew(box, b"new") == b"new"
    assert atom_feed.renew(b"<feed/>", b"new") is None
    assert mbox_file.renew(b"From bob@hale.example Sat\n", b"new") is None
