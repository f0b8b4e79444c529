"""What an audience may not read is nowhere in its site: not in a page, a title, a path or a count."""

import html
from pathlib import Path
from urllib.parse import unquote

import pytest

from convnotes.publish.audience import Audience
from publish.building import built, pages_of, workspace

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nvisibility: public\nemail: canaryannmail@x.example\n"
    "phone: '+44 canaryannphone'\nlocation: canaryannplace\n---\n"
    "> [!private]\n> canarycallout\nand canarylazy\n\nOpen words.\n\n"
    "%% canarypercent %%\n<!-- canaryhtml -->\n> inside %% canaryquoted %%\n",
    "people/carol-diaz.md": "---\ntitle: Canarycarol Diaz\naliases: [canarynick]\n"
    "email: canarycarol@x.example\n---\n",
    "people/eve-shaw.md": "---\ntitle: Canaryeve Shaw\naliases: [Canaryevie]\nvisibility: private\n"
    "owner: ann-lee\n---\n",
    "people/gil-tran.md": "---\ntitle: Gil Tran\nvisibility: public\npublish_contact: true\n"
    "email: gil@tran.example\nowner: carol-diaz\nintroduced_by: eve-shaw\n"
    "org: canary-org\n---\n",
    "orgs/canary-org.md": "---\ntitle: Canaryorg\nvisibility: team\n---\n",
    "conversations/canaryid-merger.md": "---\ntitle: Canarytitle merger\nvisibility: private\n"
    "owner: ann-lee\nparticipants: [ann-lee, eve-shaw]\n---\n"
    "## 2026-11-01 ann-lee -> eve-shaw (email): canarybody\n",
    "conversations/open-hours.md": (
        "---\n# canaryyaml\ntitle: Opening hours %% canaryheadercomment %%\nvisibility: public\n"
        "participants: [ann-lee, gil-tran, carol-diaz, eve-shaw, canarynick]\n"
        "next_turn: carol-diaz\nsince: 2026-11-21\nowner: eve-shaw\n"
        "about: ask [[canaryid-merger]] and [[canaryid-merger|the other matter]]\n"
        "continues: canaryid-merger\nrelated: [canaryid-merger]\n"
        "secretfield: canaryunknownfield\n---\n"
        "See [[canaryid-merger]], ![[canaryid-merger]], [[canaryid-merger#part|kept label]], "
        '[inline](../conversations/canaryid-merger.md "t") and [[Canaryevie]].\n\n'
        "[ref]: ../conversations/canaryid-merger.md\n\n"
        "## 2026-11-02 eve-shaw -> ann-lee (email): from [[eve-shaw]]\n"
        "`[[canaryid-merger]]` in code.\n\n"
        "next_turn:: carol-diaz, Canaryevie\n"
        "recommends:: [[eve-shaw]] for plumbing\n\n"
        "- [ ] @Canaryevie bring [[canaryid-merger]] (due 2026-12-01)\n"
        "- [ ] [[eve-shaw]] bring cake\n\n"
        "## 2026-11-03 note by ann-lee: canarynotesummary\ncanarynotebody\n\n"
        "- [ ] canarynotepromise\n\n"
        "## 2026-11-4 note by ann-lee\ncanarymalformednote\n\n"
        "## 2026-11-05 gil-tran + canarycarol@x.example (visit): met\n"
        "- a list\n  > [!PRIVATE]- folded\n  > canarynested\n  >\n  > canaryafterblank\n\n"
        "```\n%% code %%\n```\n<!--\n\ncanarymultiline\n-->\n"
    ),
    "pages/log.md": "---\nvisibility: public\n---\n# Log\n\n"
    "- 2026-11-06 eve-shaw -> ann-lee (call) [[canaryid-merger]]: an open summary\n"
    "- 2026-11-07 note by ann-lee [[open-hours]]: canarypagenote\n",
    "pages/commented-title.md": "---\nvisibility: public\n---\n<!--\n# Canaryheading\n-->\nText.\n",
    "entries/canary-entry.md": "---\nin: canaryid-merger\nvisibility: public\n---\n"
    "## 2026-11-08 ann-lee -> eve-shaw (sms): canaryentry\n",
    "broken.md": "---\nvisibility: public\ntitle: [canarybroken\n---\n",
}
# What the readers of the public notes above may not know, beside everything named canary.
IDS = ("eve-shaw", "carol-diaz", "Canaryevie")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("canaries"), NOTES)


def everything(pages: dict[str, str]) -> str:
    """All that a site says, decoded as well, so that an escaped secret is found too."""
    raw = "\n".join(f"{path}\n{text}" for path, text in sorted(pages.items()))
    return "\n".join((raw, html.unescape(raw), unquote(raw))).casefold()


def test_the_public_reads_no_secret(root: Path) -> None:
    said = everything(built(root, Audience.PUBLIC))
    found = {word for word in said.replace("<", " ").split() if "canary" in word}
    assert not found
    assert not [each for each in IDS if each.casefold() in said]


def test_the_public_reads_what_is_public(root: Path) -> None:
    pages = built(root, Audience.PUBLIC)
    said = everything(pages)
    kinds = ("conversations/", "pages/", "people/", "pairs/", "topics/")
    found = (path for path in pages if path.startswith(kinds) and "index" not in path)
    assert sorted(found) == [
        "conversations/open-hours.html",
        "pages/commented-title.html",
        "pages/log.html",
        "people/ann-lee.html",
        "people/gil-tran.html",
    ]
    for words in (
        "kept label",
        "the other matter",
        "a private note",
        "someone",
        "gil@tran.example",
        "an open summary",
        "open words",
        "%% code %%",
    ):
        assert words in said, words


def test_only_the_public_site_may_be_indexed(root: Path) -> None:
    assert all("noindex" in text for text in pages_of(built(root, Audience.TEAM)).values())
    assert not any("noindex" in text for text in built(root, Audience.PUBLIC).values())


def test_the_team_reads_its_notes_but_nothing_private(root: Path) -> None:
    said = everything(built(root, Audience.TEAM))
    for words in (
        "canarycarol diaz",
        "canarynotebody",
        "canarycallout",
        "canaryannmail",
        "canarymalformednote",
        "canaryorg",
    ):
        assert words in said, words
    for words in (
        "canaryid",
        "canarytitle",
        "canarybody",
        "canaryeve",
        "canaryevie",
        "canaryentry",
        "eve-shaw",
        "canarypercent",
        "canaryhtml",
        "canaryquoted",
        "canarymultiline",
        "canaryyaml",
        "canaryheading",
        "canaryheadercomment",
        "canarybroken",
        "canaryunknownfield",
    ):
        assert words not in said, words


def test_private_notes_are_their_owners(root: Path) -> None:
    mine = everything(built(root, Audience.ME, "ann-lee"))
    assert "canarytitle merger" in mine
    assert "canaryeve shaw" in mine
    other = everything(built(root, Audience.ME, "carol-diaz"))
    assert "canarytitle" not in other
    assert "eve-shaw" not in other


def test_comments_are_for_nobody(root: Path) -> None:
    said = everything(built(root, Audience.ME, "ann-lee"))
    for words in (
        "canarypercent",
        "canaryhtml",
        "canaryquoted",
        "canarymultiline",
        "canaryyaml",
        "canaryheading",
        "canaryheadercomment",
    ):
        assert words not in said, words


def test_a_member_without_a_note_is_known_where_a_public_note_names_them(tmp_path: Path) -> None:
    notes = {
        "conversations/one.md": "---\nvisibility: public\nparticipants: [dan-roe, gil]\n---\n"
        "## 2026-11-02 gil -> dan-roe (email): hello\n"
    }
    root = workspace(tmp_path, notes, '[team]\nmembers = ["dan-roe", "secret-member"]\n')
    pages = built(root, Audience.PUBLIC)
    assert "people/dan-roe.html" in pages
    assert "secret-member" not in everything(pages)


def test_me_is_nobody_where_the_only_member_is_withheld(tmp_path: Path) -> None:
    notes = {
        "people/ann-lee.md": "---\ntitle: Ann Canary\n---\n",
        "conversations/one.md": "---\nvisibility: public\nparticipants: [me, gil]\n---\n"
        "## 2026-11-02 gil -> me (email): hello\n",
    }
    root = workspace(tmp_path, notes, '[team]\nmembers = ["ann-lee"]\n')
    said = everything(built(root, Audience.PUBLIC))
    assert "canary" not in said
    assert "ann-lee" not in said
    assert "someone" in said
