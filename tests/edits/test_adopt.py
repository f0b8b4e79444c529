"""Messages come in once, where they belong, and pass the turn; notes keep what people wrote."""

import datetime
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnotes.edits.adopt import Adoption, adopt
from convnotes.edits.adopt_cards import CardFate, adopt_cards
from convnotes.edits.adopt_sorting import Adopting, Fate
from convnotes.edits.outcome import outcome
from convnotes.model.draft import Address, Attachment, Card, Message
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.text.message_keys import kept
from convnotes.turns.standing import turn
from edits.written import SAID
from noteworks import notebook

ON = datetime.date(2026, 11, 25)
UTC = datetime.UTC
ANN = Address("Ann Lee", "ann@lee.example")
BOB = Address("Bob Hale", "bob@hale.example")
ZED = Address("Zed Quill", "zed+x@quill.example")
PEOPLE = {
    "notes/people/ann-lee.md": b"---\ntitle: Ann Lee\nemail: ann@lee.example\n---\n",
    "notes/people/bob-hale.md": b"---\ntitle: Bob Hale\nemail: bob@hale.example  # work\n---\nSlate.\n",
}
HOW = Adopting(PersonId("ann-lee"), ON, lambda when: when)


def mail(
    key: str,
    day: int,
    text: str,
    speaker: Address = BOB,
    hearers: tuple[Address, ...] = (ANN,),
    subject: str = "Roof quote",
    answers: tuple[str, ...] = (),
    quoted: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    when = datetime.datetime(2026, 11, day, 9, 30, tzinfo=UTC)
    return Message(
        key, f"test {key}", when, speaker, hearers, "email", subject, text, quoted, answers,
        attachments=attachments,
    )  # fmt: skip


def book(**files: str) -> Notebook:
    more = {f"notes/conversations/{name}.md": text.encode() for name, text in files.items()}
    return notebook(PEOPLE | more)


def text(found: Adoption, name: str) -> str:
    return found.notebook.by_id[NoteId(name)].source.text


def test_a_thread_begins_a_conversation_and_passes_the_turn() -> None:
    found = adopt(
        book(),
        [
            mail(
                "b@x", 12, "Thanks, all well.\n\nSent 14 photos.", ANN, (BOB,), "Re: Roof quote",
                ("a@x",),
            ),
            mail("a@x", 10, "Could you send photos?"),
        ],
        HOW,
    )  # fmt: skip
    (change,) = found.changes
    assert change.path == "notes/conversations/roof-quote.md"
    assert text(found, "roof-quote") == (
        "---\ntitle: Roof quote\nparticipants: [ann-lee, bob-hale]\ncreated: 2026-11-25\n---\n\n"
        "## 2026-11-10 09:30 bob-hale -> ann-lee (email): Could you send photos?\n\n"
        "<!-- message a@x 2026-11-10T09:30:00+00:00 -->\n\n"
        "## 2026-11-12 09:30 ann-lee -> bob-hale (email): Thanks, all well.\nSent 14 photos.\n\n"
        "<!-- message b@x 2026-11-12T09:30:00+00:00 -->\n"
    )
    assert turn(found.notebook.conversations[NoteId("roof-quote")], ON).holders == ("bob-hale",)


def test_again_changes_nothing_and_copies_are_one() -> None:
    first = adopt(book(), [mail("a@x", 10, "One."), mail("a@x", 10, "One.")], HOW)
    assert [each.fate for each in first.taken] == [Fate.BEGUN, Fate.KNOWN]
    again = adopt(first.notebook, [mail("a@x", 10, "One.")], HOW)
    assert [each.fate for each in again.taken] == [Fate.KNOWN]
    assert again.changes == ()


def test_into_what_exists_by_subject_and_the_header_follows() -> None:
    roof = (
        "---\ntitle: Roof quote\nparticipants: [ann-lee, bob-hale]\nnext_turn: bob-hale # who\n"
        "since: 2026-11-05\ndue: 2026-11-20\n---\nBackground.\n\n"
        "## 2026-11-05 ann-lee -> bob-hale: price?\n"
    )
    found = adopt(book(roof=roof), [mail("a@x", 12, "5,400.", subject="AW: roof QUOTE")], HOW)
    assert text(found, "roof") == roof.replace(
        "next_turn: bob-hale # who\nsince: 2026-11-05\ndue: 2026-11-20\n",
        "next_turn: ann-lee # who\nsince: 2026-11-12\n",
    ) + (
        "\n## 2026-11-12 09:30 bob-hale -> ann-lee (email): 5,400.\n\n"
        "<!-- message a@x 2026-11-12T09:30:00+00:00 -->\n"
    )


def test_a_stranger_takes_part_under_their_address() -> None:
    found = adopt(book(), [mail("z@x", 9, "Hello", ZED, subject="")], HOW)
    one = found.notebook.conversations[NoteId("with-zed-quill")]
    assert one.participants == ("ann-lee", "zed+x@quill.example")
    assert one.exchanges[0].speakers == ("zed+x@quill.example",)


def test_history_is_kept_out_of_sight_and_only_once() -> None:
    first = mail("a@x", 10, "Could you send photos?")
    reply = mail(
        "b@x", 12, "Here they are.", ANN, (BOB,), "Re: Roof quote", ("a@x",),
        "On Tuesday Bob wrote:\n> Could you send photos?\n> And --> the length",
    )  # fmt: skip
    shown = text(adopt(book(), [first, reply], HOW), "roof-quote")
    assert shown.count("Could you send photos") == 1
    assert "<!-- quoted\nOn Tuesday Bob wrote:\n> And -&#45;> the length\n-->" in shown


def test_attachments_are_named() -> None:
    held = Attachment("../../etc/`plan\n.pdf", "application/pdf", b"x" * 3000)
    shown = text(
        adopt(book(), [mail("a@x", 10, "See it.", attachments=(held,))], HOW), "roof-quote"
    )
    assert "Attached: ../../etc/'plan .pdf (3 KiB)" in shown


@given(st.lists(SAID, min_size=1, max_size=4), st.permutations(range(4)))
@settings(max_examples=60)
def test_whatever_was_said_is_text_and_there_once(texts: list[str], order: list[int]) -> None:
    mails = [
        mail(f"{number}@x", 10 + number, said, *((BOB, (ANN,)) if number % 2 else (ANN, (BOB,))))
        for number, said in enumerate(texts)
    ]
    found = adopt(book(), [mails[i] for i in order if i < len(mails)], HOW)
    one = found.notebook.conversations[NoteId("roof-quote")]
    assert len(one.exchanges) == len(mails)
    assert not any(each.promises for each in one.exchanges)
    assert [each.key for each in kept(one.note)] == [each.key for each in mails]
    shown = re.sub(r"<!-- message .*? -->", "", text(found, "roof-quote")).replace("\\", "")
    for said in texts:
        for word in said.replace("\\", "").split():
            assert word in shown
    assert adopt(found.notebook, mails, HOW).changes == ()


def test_a_card_adds_what_is_lacking_and_replaces_nothing() -> None:
    known = Card(
        "1", "a", "Robert Hale", ("bob@hale.example", "bob@home.example"), ("555",), role="roofer"
    )
    new = Card(
        "2",
        "b",
        "Dora Pine",
        ("c@d.example",),
        tags=("house", "slate"),
        text="## 2026-01-01 a -> b",
    )
    twin = Card("3", "c", "Dora Pine", (), ("777",))
    other = Card("4", "d", "Dora Pine", ("another@c.example",))
    found = adopt_cards(book(), [known, new, twin, other], ON)
    after = outcome(book(), found.changes)
    assert [each.fate for each in found.taken] == [
        CardFate.ADDED, CardFate.BEGUN, CardFate.BEGUN, CardFate.BEGUN,
    ]  # fmt: skip
    assert [each.note for each in found.taken] == [
        "bob-hale",
        "dora-pine",
        "dora-pine",
        "dora-pine-2",
    ]
    assert after.by_id[NoteId("bob-hale")].source.text == (
        "---\ntitle: Bob Hale\nemail: [bob@hale.example, bob@home.example]  # work\n"
        'phone: "555"\nrole: roofer\n---\nSlate.\n'
    )
    assert after.by_id[NoteId("dora-pine")].source.text == (
        '---\ntitle: Dora Pine\nemail: c@d.example\nphone: "777"\ntags: [house, slate]\n'
        "created: 2026-11-25\n---\n\n> ## 2026-01-01 a -> b\n"
    )
    assert adopt_cards(after, [known, new, twin], ON).changes == ()


def test_a_note_with_conflict_markers_is_left_alone() -> None:
    header = "---\ntitle: Roof quote\nparticipants: [ann-lee, bob-hale]\n---\n"
    broken = f"{header}<<<<<<< a\n=======\n>>>>>>> b\n"
    with pytest.raises(Exception, match="two versions"):
        adopt(book(roof=broken), [mail("a@x", 10, "Hi")], HOW)


def test_a_chat_that_has_grown_brings_the_rest() -> None:
    def run(said: str) -> Message:
        return replace(mail("run", 10, said, subject=""), thread="Roof group", channel="whatsapp")

    first = adopt(book(), [run("Price is 5,400.")], HOW)
    assert first.taken[0].conversation == "roof-group"
    grown = adopt(first.notebook, [run("Price is 5,400.\n\nOr 5,200 without the gutter.")], HOW)
    shown = text(grown, "roof-group")
    assert shown.count("5,400") == 1
    assert "whatsapp): Or 5,200 without the gutter." in shown
    again = [run("Price is 5,400.\n\nOr 5,200 without the gutter.")]
    assert adopt(grown.notebook, again, HOW).changes == ()


def test_another_message_under_the_same_id_is_not_lost() -> None:
    found = adopt(book(), [mail("a@x", 10, "One."), mail("a@x", 11, "Forged.")], HOW)
    assert len(found.notebook.conversations[NoteId("roof-quote")].exchanges) == 2
    again = [mail("a@x", 10, "One."), mail("a@x", 11, "Forged.")]
    assert adopt(found.notebook, again, HOW).changes == ()
