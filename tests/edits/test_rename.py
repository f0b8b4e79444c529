"""Renaming a note changes every place that names it by id, and nothing else."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnotes.adapters.settings import FILE, read_settings
from convnotes.edits.rename import rename
from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change
from convnotes.text.apply import apply
from convnotes.text.assemble import assemble
from convnotes.text.mentions import Form, Mention, mentions
from convnotes.text.parse import read_bytes
from sampling import examples

DATA = Path(os.environ.get("CONVNOTES_DATA", ""))
ROOT = Path(__file__).parents[2]
Files = Mapping[str, bytes]

BOB = "---\ntitle: Bob Hale\naliases: [Bob, roofer]\nemail: bob@hale.example\n---\n"
ANN = "---\ntitle: Ann Lee\n---\n"
CAROL = "---\ntitle: Carol Diaz\n---\n"
PEOPLE = {
    "notes/people/ann-lee.md": ANN,
    "notes/people/bob-hale.md": BOB,
    "notes/people/carol-diaz.md": CAROL,
}


def files(texts: Mapping[str, str]) -> dict[str, bytes]:
    """Give the bytes of a workspace with the known people in it."""
    everything = {FILE: '[team]\nmembers = ["ann-lee"]\n', **PEOPLE, **texts}
    return {path: text.encode() for path, text in everything.items()}


def notebook(data: Files) -> Notebook:
    """Read a workspace from memory."""
    config = read_settings(data[FILE])
    notes = [read_bytes(path, each) for path, each in data.items() if path != FILE]
    return assemble(notes, config)


def carried_out(data: Files, changes: tuple[Change, ...], read: Notebook) -> dict[str, bytes]:
    """Give the files after changes."""
    sources = {note.path: note.source for note in read.notes}
    if read.config.source:
        sources[FILE] = read.config.source
    after = dict(data)
    for change in changes:
        del after[change.path]
        after[change.moved_to or change.path] = apply(sources[change.path], change.edits)
    return after


def renamed(data: Files, old: str, new: str) -> dict[str, bytes]:
    """Give the files after a renaming."""
    read = notebook(data)
    return carried_out(data, rename(read, NoteId(old), new), read)


def body(text: str, path: str = "notes/page.md", old: str = "bob-hale", new: str = "robert") -> str:
    """Give what one note says after a renaming."""
    return renamed(files({path: text}), old, new)[path].decode()


def refusal(data: Files, old: str, new: str) -> ConvnotesError:
    with pytest.raises(ConvnotesError) as caught:
        rename(notebook(data), NoteId(old), new)
    return caught.value


ROOF = "notes/conversations/roof.md"
ROOF_BEFORE = """\
---
title: The roof  # bob-hale
participants:
  - ann-lee
  - "bob-hale"
  - [[people/carol-diaz|C]]
next_turn: [[bob-hale|Bob]]
since: 2026-11-20
about: what bob-hale said to [[bob-hale]]
continues: "[[gutter.md#top]]"
related: [gutter, '[[bob-hale]]', [[Bob Hale]]]
owner: 'bob-hale'
up: "[[bob-hale]]"
aliases: [bob-hale]
---
Told bob-hale, see [[bob-hale#Log|him]], ![[bob-hale]], [b](../people/bob-hale.md#a "t").

| a | b |
|---|---|
| [[bob-hale\\|Bob]] | [x](<../people/bob-hale.md>) |

[ref]: ../people/bob-hale.md
`[[bob-hale]]` %% [[bob-hale]] %% <!-- [[bob-hale]] -->

```
[[bob-hale]]
```

    [[bob-hale]]

> [[bob-hale^block]] [[bob-hale-junior]] [[Bob]] [y](bob-hale.md)

## 2026-11-09 bob-hale -> ann-lee (email): bob-hale's [[bob-hale]]
## 2026-11-10 @Bob-Hale + [[ann-lee]]
## 2026-11-11 note by bob-hale: hm
## 2026-11-12 bob-hale
## 2026-11-13 ann-lee → Bob Hale, [[people/bob-hale.md|B]] & carol-diaz: by title and by link
## 2026-11-14 bob@hale.example -> ann-lee

- [ ] @bob-hale price 📅 2026-11-27
- [ ] [[bob-hale]] slates
- [ ] bob-hale in prose
- [ ] @Bob Hale by title

next_turn:: bob-hale, carol-diaz
continues:: gutter
recommends:: [[bob-hale]] for slates
said:: bob-hale
"""
ROOF_AFTER = """\
---
title: The roof  # bob-hale
participants:
  - ann-lee
  - "robert"
  - [[people/carol-diaz|C]]
next_turn: [[robert|Bob]]
since: 2026-11-20
about: what bob-hale said to [[robert]]
continues: "[[gutter.md#top]]"
related: [gutter, '[[robert]]', [[Bob Hale]]]
owner: 'robert'
up: "[[robert]]"
aliases: [bob-hale]
---
Told bob-hale, see [[robert#Log|him]], ![[robert]], [b](../people/robert.md#a "t").

| a | b |
|---|---|
| [[robert\\|Bob]] | [x](<../people/robert.md>) |

[ref]: ../people/robert.md
`[[bob-hale]]` %% [[bob-hale]] %% <!-- [[bob-hale]] -->

```
[[bob-hale]]
```

    [[bob-hale]]

> [[robert^block]] [[bob-hale-junior]] [[Bob]] [y](bob-hale.md)

## 2026-11-09 robert -> ann-lee (email): bob-hale's [[robert]]
## 2026-11-10 @robert + [[ann-lee]]
## 2026-11-11 note by robert: hm
## 2026-11-12 robert
## 2026-11-13 ann-lee → Bob Hale, [[people/robert.md|B]] & carol-diaz: by title and by link
## 2026-11-14 bob@hale.example -> ann-lee

- [ ] @robert price 📅 2026-11-27
- [ ] [[robert]] slates
- [ ] bob-hale in prose
- [ ] @Bob Hale by title

next_turn:: robert, carol-diaz
continues:: gutter
recommends:: [[robert]] for slates
said:: bob-hale
"""
GUTTER = (
    "---\nparticipants: [ann-lee, bob-hale]\nstatus: closed\n---\n"
    "## 2026-10-01 ann-lee + bob-hale\n"
)


def whole() -> dict[str, bytes]:
    """Give a workspace in which every form of a name occurs."""
    return files(
        {
            FILE: "# bob-hale\n[team]\nmembers = [ # bob-hale\n  'ann-lee', \"bob-hale\",\n]\n"
            '[site]\ntitle = "bob-hale"\n',
            ROOF: ROOF_BEFORE,
            "notes/conversations/gutter.md": GUTTER,
            "notes/people/carol-diaz.md": "---\ntitle: Carol\nintroduced_by: bob-hale\n"
            "org: hale-roofing\nowner: bob-hale\n---\n- 2026-11-01 bob-hale (call) [[roof]]\n",
            "notes/orgs/hale-roofing.md": "---\ntitle: Hale Roofing\n---\n[[bob-hale]]\n",
            "notes/daily/2026-11-21.md": "- 9:30 bob-hale -> ann-lee [[roof]]: a\n"
            "- [[roof]]: b\n- bob-hale -> ann-lee: no link, no exchange\n",
            "notes/entry.md": '---\nin: "[[roof]]"\n---\n## 2026-11-22 bob-hale: c\n',
        }
    )


def test_a_person_is_renamed_in_every_form_that_names_them_by_id() -> None:
    after = renamed(whole(), "bob-hale", "robert")
    assert after[ROOF].decode() == ROOF_AFTER
    assert "notes/people/bob-hale.md" not in after
    assert after["notes/people/robert.md"] == BOB.encode()
    assert after[FILE].decode() == (
        "# bob-hale\n[team]\nmembers = [ # bob-hale\n  'ann-lee', \"robert\",\n]\n"
        '[site]\ntitle = "bob-hale"\n'
    )
    assert after["notes/people/carol-diaz.md"].decode() == (
        "---\ntitle: Carol\nintroduced_by: robert\n"
        "org: hale-roofing\nowner: robert\n---\n- 2026-11-01 robert (call) [[roof]]\n"
    )
    assert after["notes/daily/2026-11-21.md"].decode() == (
        "- 9:30 robert -> ann-lee [[roof]]: a\n- [[roof]]: b\n"
        "- bob-hale -> ann-lee: no link, no exchange\n"
    )
    assert after["notes/entry.md"].decode() == (
        '---\nin: "[[roof]]"\n---\n## 2026-11-22 robert: c\n'
    )


def test_a_conversation_is_renamed_wherever_it_is_linked() -> None:
    after = renamed(whole(), "roof", "the roof")
    assert after["notes/conversations/the roof.md"] == ROOF_BEFORE.encode()
    assert b"[[the roof]]: b\n" in after["notes/daily/2026-11-21.md"]
    assert b'in: "[[the roof]]"' in after["notes/entry.md"]
    assert b"(call) [[the roof]]\n" in after["notes/people/carol-diaz.md"]
    after = renamed(whole(), "gutter", "2025-gutter")
    roof = after[ROOF].decode()
    assert 'continues: "[[2025-gutter.md#top]]"' in roof
    assert "related: [2025-gutter, " in roof
    assert "continues:: 2025-gutter\n" in roof


def test_an_org_is_renamed() -> None:
    after = renamed(whole(), "hale-roofing", "Hale & Sons, roofers")
    assert b'org: "Hale & Sons, roofers"' in after["notes/people/carol-diaz.md"]


@pytest.mark.parametrize(
    "old",
    ["ann-lee", "bob-hale", "carol-diaz", "roof", "gutter", "hale-roofing", "entry"],
)
@pytest.mark.parametrize(
    "new", ["x", "Robert Hale", "Ünal Ö", "2026 plan", "O'Hara & Sons, (roofs)", "note by x", "no"]
)
def test_there_and_back_gives_the_same_bytes(old: str, new: str) -> None:
    before = whole()
    before[ROOF] = before[ROOF].replace(b"Bob-Hale", b"bob-hale")
    assert not same_but_for_quotes(before, renamed(before, old, new))
    back = renamed(renamed(before, old, new), new, old)
    assert same_but_for_quotes(back, before)
    if new in ("x", "Robert Hale", "Ünal Ö", "2026 plan"):
        assert back == before


def same_but_for_quotes(one: Files, other: Files) -> bool:
    """Compare files; what had to be quoted or linked stays so, and means the same."""
    strip = str.maketrans("", "", "\"'[]@")
    return {path: data.decode().translate(strip) for path, data in one.items()} == {
        path: data.decode().translate(strip) for path, data in other.items()
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("owner: bob-hale\n", 'owner: "Hale, Bob & co"\n'),
        ("owner: 'bob-hale'\n", "owner: 'Hale, Bob & co'\n"),
        ("owner: [[bob-hale]]\n", 'owner: "[[Hale, Bob & co]]"\n'),
        ("participants: [bob-hale, ann-lee]\n", 'participants: ["Hale, Bob & co", ann-lee]\n'),
        ("participants: bob-hale, ann-lee\n", 'participants: "[[Hale, Bob & co]], [[ann-lee]]"\n'),
        ("participants: >\n  bob-hale\n", "participants: >\n  Hale, Bob & co\n"),
        ('owner: "\\x62ob-hale"\n', 'owner: "Hale, Bob & co"\n'),
        (
            "participants: [bob-hale, bob-hale]\n",
            'participants: ["Hale, Bob & co", "Hale, Bob & co"]\n',
        ),
    ],
)
def test_a_name_with_signs_is_quoted_or_linked_in_front_matter(before: str, after: str) -> None:
    text = body(f"---\ntype: conversation\n{before}---\n", new="Hale, Bob & co")
    assert text == f"---\ntype: conversation\n{after}---\n"


def test_a_name_with_signs_is_one_name_in_the_body() -> None:
    text = body(
        "---\nparticipants: [ann-lee, carol-diaz]\n---\n"
        "## 2026-11-09 bob-hale -> ann-lee\n\n"
        "next_turn:: bob-hale, @carol-diaz\n\n- [ ] @bob-hale: a price\n"
        "[x](people/bob-hale.md) [y](<people/bob-hale.md>) [z](people/bob%2Dhale.md)\n",
        new="Hale, Bob (co)",
    )
    assert text == (
        "---\nparticipants: [ann-lee, carol-diaz]\n---\n"
        "## 2026-11-09 Hale, Bob (co) -> ann-lee\n\n"
        "next_turn:: [[Hale, Bob (co)]], [[carol-diaz]]\n\n- [ ] [[Hale, Bob (co)]]: a price\n"
        "[x](people/Hale,%20Bob%20%28co%29.md) [y](<people/Hale, Bob (co).md>)"
        " [z](people/Hale%2C%20Bob%20%28co%29.md)\n"
    )


def test_a_name_that_would_be_read_otherwise_is_linked() -> None:
    text = body(
        "---\nparticipants: [ann-lee, carol-diaz]\n---\n## 2026-11-09 bob-hale: hm\n",
        new="note by x",
    )
    assert "## 2026-11-09 [[note by x]]: hm\n" in text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bytes_that_need_not_change_stay(end: str, bom: bytes) -> None:
    text = "---\nparticipants: [ann-lee, bob-hale]\n---\n## 2026-11-09 bob-hale: hm"
    before = bom + text.replace("\n", end).encode()
    data = {**files({}), ROOF: before}
    after = renamed(data, "bob-hale", "rob")[ROOF]
    assert after == before.replace(b"bob-hale", b"rob")


def test_names_are_compared_as_the_format_says() -> None:
    data = files(
        {
            "notes/people/Zoë Öst.md": "",
            ROOF: "---\nparticipants: [ann-lee, zoe\u0308 o\u0308st]\n---\n"
            "[[ZOË  ÖST]] [x](../people/Zo%C3%AB%20%C3%96st.md)\n",
        }
    )
    after = renamed(data, "Zoë Öst", "zoe")[ROOF].decode()
    assert after == ("---\nparticipants: [ann-lee, zoe]\n---\n[[zoe]] [x](../people/zoe.md)\n")


def test_other_capitals_are_a_new_name_too() -> None:
    after = renamed(whole(), "bob-hale", "Bob-Hale")
    assert "notes/people/Bob-Hale.md" in after
    assert after[ROOF].decode().count("Bob-Hale") == ROOF_AFTER.count("robert")
    assert rename(notebook(whole()), NoteId("bob-hale"), "bob-hale") == ()
    assert rename(notebook(whole()), NoteId("bob-hale"), "bob-hale.md") == ()


def test_its_own_title_can_be_the_new_id() -> None:
    after = renamed(whole(), "bob-hale", "Bob Hale")
    assert "next_turn: [[Bob Hale|Bob]]" in after[ROOF].decode()
    assert "[ ] @Bob Hale by title" in after[ROOF].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# x\n\n    [x](people/bob-hale.md)\n", ""),
        ("~~~\n[x](people/bob-hale.md)\n~~~\n", ""),
        ("[x](people/bob-hale-junior.md) [y](../people/bob-hale.md)\n", ""),
        ("a \\](people/bob-hale.md)\n", ""),
        ("[x](https://example.com/people/bob-hale.md) people/bob-hale.md\n", ""),
        ("[![i](a.png)](people/bob-hale.md?raw)\n", "[![i](a.png)](people/robert.md?raw)\n"),
        ("[x](/notes/people/./bob-hale.md)\n", "[x](/notes/people/./robert.md)\n"),
        ("- [ ] @bob-hale is no promise in a page\n[[x]]\n", ""),
        ("---\nup:\n  a: ['[[bob-hale]]']\n---\n", "---\nup:\n  a: ['[[robert]]']\n---\n"),
        (
            "---\nparticipants: [ann-lee]\n---\n- [ ] @bob-hale\n",
            "---\nparticipants: [ann-lee]\n---\n- [ ] @robert\n",
        ),
        (
            "---\ntype: conversation\nparticipant: [bob-hale]\n---\n",
            "---\ntype: conversation\nparticipant: [robert]\n---\n",
        ),
        (
            "---\nowner: ann-lee\nowner: bob-hale\n---\n",
            "---\nowner: ann-lee\nowner: robert\n---\n",
        ),
    ],
)
def test_what_is_a_link_to_the_file_and_what_is_not(before: str, after: str) -> None:
    assert body(before) == (after or before)


def test_days_are_no_links_to_a_daily_note() -> None:
    data = files(
        {
            "notes/daily/2026-11-20.md": "Rain.\n",
            ROOF: "---\nparticipants: [ann-lee, bob-hale]\ndue: '[[2026-11-20]]'\n---\n"
            "## [[2026-11-20]] bob-hale: on [[2026-11-20]]\n\n- [ ] slates 📅 [[2026-11-20]]\n",
        }
    )
    after = renamed(data, "2026-11-20", "rain")[ROOF].decode()
    assert after == (
        "---\nparticipants: [ann-lee, bob-hale]\ndue: '[[2026-11-20]]'\n---\n"
        "## [[2026-11-20]] bob-hale: on [[rain]]\n\n- [ ] slates 📅 [[2026-11-20]]\n"
    )


@pytest.mark.parametrize(
    "new",
    ["", "  ", "a/b", "a\\b", "a:b", "a*", "a?", 'a"', "<a", "a|b", "a#b", "a^b", "[a", "a]", "a\n",
     "a\x00", ".a", "a.", " a", "a ", "@a", "a`b", "%%a", "é" * 101, "me", "Nobody", "someone",
     "2026-11-27", "con", "LPT1", "nul.txt", "ANN-LEE", "Carol", ".md", "roof", "\udc80"],
)  # fmt: skip
def test_what_can_be_no_id_is_refused_with_what_to_do(new: str) -> None:
    error = refusal(whole(), "bob-hale", new)
    assert error.status == 2
    assert error.message.endswith("nothing was renamed")
    assert error.hint


def test_whoever_has_no_note_cannot_be_renamed() -> None:
    error = refusal(files({}), "Zed Quill", "zed")
    assert (error.status, error.hint) == (2, 'make one: convnotes new person "Zed Quill"')


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\nparticipants: [bob-hale\n---\n", "2:"),
        ("---\nup: 1\n\n<<<<<<< ours\nbob-hale\n=======\n>>>>>>> theirs\n---\n", "4:1"),
        ("# a\n<<<<<<< ours\nbob-hale\n=======\n>>>>>>> theirs\n", "2:1"),
        ("---\nparticipants: [ann-lee]\n---\n## 2026-11-20 bob-hale, x -> ann-lee\n", "4:"),
        ("---\nparticipants: [ann-lee]\n---\n- 20.11.2026 bob-hale -> ann-lee\n", "4:3"),
    ],
)
def test_what_cannot_be_read_and_names_the_note_is_to_be_mended_first(
    text: str, place: str
) -> None:
    error = refusal(files({"notes/x.md": text}), "bob-hale", "rob")
    assert error.status == 3
    assert error.message.startswith(f"notes/x.md:{place}")
    assert error.message.endswith("nothing was renamed")
    other = text.replace("bob-hale", "carol-diaz")
    assert renamed(files({"notes/x.md": other}), "bob-hale", "rob")["notes/x.md"] == other.encode()


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("---\nparticipants: [ann-lee, zed]\n---\n", "zed"),
        ("---\nparticipants: [ann-lee]\n---\n[[zed]] is to be written\n", "Zed"),
        ("[x](people/zed.md)\n", "zed"),
    ],
)
def test_a_name_in_use_for_what_has_no_note_is_refused(text: str, new: str) -> None:
    error = refusal(files({"notes/x.md": text}), "bob-hale", new)
    assert error.status == 2
    assert error.message.startswith("notes/x.md:")


def test_a_summary_that_would_become_a_name_is_refused() -> None:
    text = "---\nparticipants: [ann-lee, bob-hale]\n---\n## 2026-11-20 Snow\n"
    error = refusal(files({ROOF: text}), "carol-diaz", "Snow")
    assert error.status == 3
    assert error.message.startswith(f"{ROOF}:4: ")


def test_a_daily_note_that_gives_a_day_keeps_its_id() -> None:
    error = refusal(whole(), "2026-11-21", "2026-11-22")
    assert error.status == 3
    assert error.hint == "write `2026-11-21` at its beginning first"


def test_an_order_that_hangs_on_ids_is_kept() -> None:
    entry = '---\nin: "[[roof]]"\n---\n## 2026-11-20 {}\n'
    data = files(
        {
            ROOF: "---\nparticipants: [ann-lee, bob-hale]\n---\n",
            "notes/a.md": entry.format("ann-lee: why?"),
            "notes/b.md": entry.format("bob-hale: because"),
        }
    )
    error = refusal(data, "a", "c")
    assert "order" in error.message
    assert renamed(data, "a", "aa")


def test_two_files_of_one_id_are_refused() -> None:
    data = files({"notes/bob-hale.md": "", "notes/x/BOB-HALE.md": ""})
    assert "is the id of" in refusal(data, "bob-hale", "rob").message


@pytest.mark.parametrize("form", [form for form in Form if form not in (Form.PLAIN, Form.BLOCK)])
def test_a_place_that_was_missed_is_noticed(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter((True,))

    def forgetful(*arguments: Any) -> Mapping[str, tuple[Mention, ...]]:
        found = mentions(*arguments)
        if not next(given, False):
            return found
        first = next(each for each in found[ROOF] if each.form is form)
        return {**found, ROOF: tuple(each for each in found[ROOF] if each is not first)}

    monkeypatch.setattr("convnotes.edits.rename.mentions", forgetful)
    assert refusal(whole(), "bob-hale", "robert").status == 3


NAMES = ("ann-lee", "bob-hale", "carol-diaz", "zed-quill", "roof", "2025-gutter", "Loft plan")
LINES = (
    "[[{0}]] and `[[{1}]]` [x](people/{0}.md)\n",
    "- [ ] @{0} a [[{1}|b]] 📅 2026-11-27\n",
    "- [x] [[{0}]] c\n",
    "## 2026-11-20 {0} -> {1} (email): [[{0}]]\n",
    "## 2026-11-21 [[{0}]] + {1}: {0}\n",
    "## 2026-11-21 {0}\n",
    "- 2026-11-22 10:00 note by {0}: [[{1}#a]]\n",
    "\nnext_turn:: {0}, {1}\n",
    "\ncontinues:: {0}\n",
    "> [[{0}]]\n",
    "```\n[[{0}]]\n```\n",
    "%% [[{0}]] %%\n",
    "| [[{0}\\|x]] |\n",
)
HEADERS = (
    "participants: [{0}, {1}]\n",
    'participants:\n  - "[[{0}]]"\n  - [[{1}|x]]\n',
    "next_turn: {0}\nowner: '{1}'\n",
    "related: ['[[{0}]]', {1}]\ncontinues: {1}\n",
    'in: "[[{0}]]"\n',
)
PATHS = (
    "notes/people/ann-lee.md",
    "notes/people/bob-hale.md",
    "notes/people/carol-diaz.md",
    "notes/conversations/roof.md",
    "notes/conversations/2025-gutter.md",
    "notes/Loft plan.md",
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A note in which people and notes are named in many ways."""

    def filled(forms: list[str]) -> str:
        return "".join(
            form.format(draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES)))
            for form in forms
        )

    header = filled(draw(st.lists(st.sampled_from(HEADERS), max_size=2, unique=True)))
    return f"---\n{header}---\n" + filled(draw(st.lists(st.sampled_from(LINES), max_size=6)))


@given(
    st.lists(texts(), min_size=len(PATHS), max_size=len(PATHS)),
    st.sampled_from(PATHS),
    st.sampled_from(("x", "Robert Hale", "2024-plan", "Ünal", "zz")),
)
@settings(max_examples=examples(120))
def test_there_and_back_in_any_workspace(found: list[str], path: str, new: str) -> None:
    known = [each.replace("---\n", "---\ntype: person\n", 1) for each in found[:3]]
    before = files(dict(zip(PATHS, (*known, *found[3:]), strict=True)))
    old = path.rpartition("/")[2].removesuffix(".md")
    person = path.startswith("notes/people/")
    after = renamed(before, old, new) if person else renamed_if_it_can_be(before, old, new)
    assert after is None or renamed(after, new, old) == before


def renamed_if_it_can_be(data: Files, old: str, new: str) -> dict[str, bytes] | None:
    """Give the files after a renaming.

    It may be refused where days or their order hang on the id, or where a link to what is no person
    stands in the place of one.
    """
    try:
        return renamed(data, old, new)
    except ConvnotesError as error:
        if "has its day from" in error.message or "would read otherwise" in error.message:
            return None
        raise


def example() -> dict[str, bytes]:
    """Give the files of the example."""
    found = {path: path.read_bytes() for path in sorted((ROOT / "notes").rglob("*.md"))}
    data = {path.relative_to(ROOT).as_posix(): each for path, each in found.items()}
    return {FILE: (ROOT / FILE).read_bytes(), **data}


@pytest.mark.parametrize("nth", [12, pytest.param(4, marks=pytest.mark.slow)])
def test_notes_of_the_example_can_go_there_and_back(nth: int) -> None:
    before = example()
    read = notebook(before)
    refused = 0
    for old in sorted(read.by_id)[::nth]:
        after = renamed_if_it_can_be(before, old, "zz-new")
        refused += after is None
        assert after is None or renamed(after, "zz-new", old) == before
    assert refused <= 2


def _vault() -> dict[str, bytes]:
    folder = DATA / "notes" / "obsidian-tasks-vault"
    found = {file.name.replace("__", "/"): file.read_bytes() for file in folder.glob("*.md")}
    return {FILE: b"", **{f"notes/{name}": data for name, data in found.items()}}


def _letters(folder: Path) -> dict[str, bytes]:
    script = ROOT / "benchmarks" / "letters.py"
    index = DATA / "letters" / "letters-index.json"
    subprocess.run((sys.executable, script, index, folder / "ws"), check=True, capture_output=True)
    root = folder / "ws"
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.*")}
    return {path: data for path, data in found.items() if path.endswith((".md", FILE))}


def _renamings(data: Files, ids: Iterable[NoteId], read: Notebook) -> tuple[int, int]:
    """Rename notes one by one, there and back; gives how many, and in how many places."""
    notes = places = 0
    for old in ids:
        new = "1999-12-31" if re.fullmatch(r"\d{4}-\d\d-\d\d", old) else "Another name (x)"
        changes = rename(read, old, new)
        after = carried_out(data, changes, read)
        assert renamed(after, new, old) == data
        notes += 1
        places += sum(len(change.edits) for change in changes)
    return notes, places


needs_data = pytest.mark.skipif(
    not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"
)


@pytest.mark.slow
@needs_data
def test_notes_of_a_vault_can_go_there_and_back() -> None:
    data = _vault()
    read = notebook(data)
    notes, places = _renamings(data, read.by_id, read)
    assert notes == len(read.by_id)
    assert places > 0


@pytest.mark.slow
@needs_data
def test_correspondents_can_go_there_and_back(tmp_path: Path) -> None:
    data = _letters(tmp_path)
    read = notebook(data)
    written: dict[NoteId, int] = {}
    for one in read.conversations.values():
        for person in one.participants:
            written[NoteId(person)] = written.get(NoteId(person), 0) + len(one.exchanges)
    busiest = sorted(written, key=lambda each: (-written[each], each))
    assert _renamings(data, busiest[:3], read)[1] > sum(written[each] for each in busiest[:3])
