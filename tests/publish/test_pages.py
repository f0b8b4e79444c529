"""What stands on the pages beyond people and conversations, and what leads out of them."""

import datetime
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from convnotes.adapters.git import last_changes
from convnotes.adapters.git_past import revisions
from convnotes.adapters.theme import Theme
from convnotes.model.last_change import LastChange
from convnotes.publish import urls
from convnotes.publish.audience import Audience, visible
from convnotes.publish.beside import Beside
from convnotes.publish.whole_site import site
from convnotes.workspace import find
from publish.building import DAY, SETTINGS, built, workspace
from teamwork import configured, git

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nemail: ann@lee.example\n---\n",
    "people/bob-hale.md": "---\ntitle: Bob Hale\ntags: [House]\nexpertise: [slate]\ncadence: 4w\n---\n",
    "c/gutter.md": "---\ntitle: Gutter\nparticipants: [ann-lee, bob-hale]\nstatus: closed\n"
    "tags: [house]\n---\n## 2025-03-01 bob-hale -> ann-lee: done\n",
    "c/roof.md": "---\ntitle: Roof\nparticipants: [ann-lee, bob-hale, eve]\ncontinues: gutter\n"
    "tags: [house]\n---\n## 2026-11-03 ann-lee + bob-hale (visit): looked\n"
    "recommends:: [[eve]] for lead\n\n"
    "## 2026-11-20 ann-lee -> bob-hale (sms): can you start?\n"
    "- [ ] [[bob-hale]] quote 📅 2026-11-27\n",
    "c/broken.md": "---\ntitle: Broken\nparticipants: [ann-lee, bob-hale]\n---\n[[nowhere-at-all]]\n",
}
FORGE = SETTINGS + 'edit = "https://forge.example/o/r/edit/main/{path}"\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built(workspace(tmp_path_factory.mktemp("pages"), NOTES, FORGE))


def words(html: str) -> str:
    """Give what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


def test_a_pair_has_a_page_that_both_lead_to(pages: dict[str, str]) -> None:
    path = "pairs/ann-lee~with~bob-hale.html"
    said = words(pages[path])
    assert "Ann Lee and Bob Hale" in said
    assert "Last both ways Fri 20 Nov" in said
    assert "Spoke last Ann Lee" in said
    for person in ("ann-lee", "bob-hale"):
        assert f'href="../{path}"' in pages[f"people/{person}.html"]
    assert not [each for each in pages if "eve" in each and each.startswith("pairs/")]


def test_a_person_s_page_says_first_where_we_stand(pages: dict[str, str]) -> None:
    said = words(pages["people/bob-hale.html"])
    assert "Their move 1 conversation Our move nothing Last word Fri 20 Nov by Ann Lee" in said
    assert "To speak every 4 weeks by Fri 18 Dec" in said


def test_a_thread_is_told_in_words(pages: dict[str, str]) -> None:
    said = words(pages["threads/gutter.html"])
    assert "Thread of 2 conversations" in said
    assert said.index("begins here") < said.index("carries on Gutter")
    assert 'href="../threads/gutter.html"' in pages["conversations/roof.html"]


def test_a_topic_holds_what_bears_its_tag_in_any_case(pages: dict[str, str]) -> None:
    said = words(pages["topics/house.html"])
    assert "Roof" in said
    assert "Gutter" in said
    assert "Bob Hale" in said


def test_the_calendar_has_what_is_due_and_what_was_said(pages: dict[str, str]) -> None:
    said = words(pages["calendar/2026-11.html"])
    assert re.search(r"Fri 27 due Roof", said)
    assert re.search(r"Fri 20 said Roof", said)
    assert "March 2025" in said
    assert pages["calendar/2026-11.html"].count('aria-current="date"') == 1


def test_knowledge_tells_who_recommends_whom_for_what(pages: dict[str, str]) -> None:
    said = words(pages["knowledge/index.html"])
    assert "eve for lead said Bob Hale" in said
    assert "slate Bob Hale" in said


def test_the_network_s_table_has_every_pair(pages: dict[str, str]) -> None:
    assert "Ann Lee Bob Hale 3" in words(pages["network/index.html"])


def test_what_needs_fixing_is_for_the_team_only(tmp_path: Path, pages: dict[str, str]) -> None:
    said = words(pages["fixing/index.html"])
    assert "There is no note nowhere-at-all line 5" in said
    assert (
        'href="https://forge.example/o/r/edit/main/notes/c/broken.md"' in pages["fixing/index.html"]
    )
    public = built(workspace(tmp_path, NOTES, FORGE), Audience.PUBLIC)
    assert not [path for path in public if path.startswith("fixing/")]
    assert "forge.example" not in "".join(public.values())


# Entries

FORGES = {
    "https://github.com/o/r/edit/main/{path}": (
        "/o/r/new/main",
        "filename",
        "value",
        "notes/entries/",
    ),
    "https://gitlab.com/g/s/p/-/edit/main/{path}": (
        "/g/s/p/-/new/main",
        "file_name",
        "content",
        "notes/entries/",
    ),
    "https://gitea.example/o/r/_edit/main/{path}": (
        "/o/r/_new/main/notes/entries",
        "filename",
        "value",
        "",
    ),
    "https://github.com/o/r/edit/main/sub/{path}": (
        "/o/r/new/main",
        "filename",
        "value",
        "sub/notes/entries/",
    ),
}


@pytest.mark.parametrize("edit", FORGES)
def test_an_entry_is_a_new_file_that_names_its_conversation(tmp_path: Path, edit: str) -> None:
    root = workspace(tmp_path, NOTES, f'{SETTINGS}edit = "{edit}"\n')
    page = built(root)["conversations/roof.html"]
    link = re.search(r'href="([^"]+)" data-entry', page)
    assert link
    place, name, text, folder = FORGES[edit]
    parts = urlsplit(link[1].replace("&amp;", "&"))
    asked = parse_qs(parts.query)
    assert parts.path == place
    assert asked[name] == [f"{folder}2026-11-25-roof.md"]
    begun = asked[text][0]
    # What is begun is a note that the conversation takes in, with the next speaker first.
    file = root / "notes/entries/2026-11-25-roof.md"
    file.parent.mkdir()
    file.write_text(begun.replace(": \n", ": yes, in May\n"), encoding="utf-8")
    newest = find(root).notebook.conversations["roof"].exchanges[-1]  # type: ignore[index]
    assert (newest.speakers, newest.hearers) == (("bob-hale",), ("ann-lee", "eve"))
    assert newest.summary == "yes, in May"


def test_an_unknown_forge_needs_its_own_pattern() -> None:
    assert not urls.adding("https://example.org/editor?file={path}")
    assert urls.add("https://e.example/new?p={path}&t={text}", "notes/a b.md", "a&b") == (
        "https://e.example/new?p=notes/a%20b.md&t=a%26b"
    )
    assert not urls.add("javascript:{path}{text}", "a", "b")


# Git


def test_the_last_change_names_only_whom_the_audience_knows(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    changes = {
        "notes/c/roof.md": LastChange(DAY, "A. L.", "ann@lee.example"),
        "notes/c/gutter.md": LastChange(DAY, "Mallory Canary", "mallory@canary.example"),
    }
    for audience in (Audience.TEAM, Audience.PUBLIC):
        made = site(
            visible(find(root).notebook, audience),
            DAY,
            Theme().environment,
            audience,
            beside=Beside(changes),
        )
        said = {path: data.decode() for path, data in made}
        assert "anary" not in "".join(said.values())
        if audience is Audience.TEAM:
            assert "Last changed Wed 25 Nov by Ann Lee" in words(said["conversations/roof.html"])
            assert "Last changed Wed 25 Nov" in words(said["conversations/gutter.html"])


def test_a_shallow_clone_knows_no_more_than_git_told_it(tmp_path: Path) -> None:
    root = workspace(tmp_path / "whole", {"a.md": "a\n", "b.md": "b\n"})
    git(root, "init", "--quiet", "--initial-branch=main")
    configured(root, "Ann Lee", "ann@lee.example")
    for name, text in (("a", "a\n"), ("b", "more\n"), ("c", "c\n")):
        (root / f"notes/{name}.md").write_text(text, encoding="utf-8")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", name)
    git(root, "clone", "--quiet", "--depth=2", root.as_uri(), str(tmp_path / "cut"))
    configured(tmp_path / "cut", "Ann Lee", "ann@lee.example")
    assert sorted(last_changes(root)) == [f"notes/{name}.md" for name in "abc"]
    assert sorted(last_changes(tmp_path / "cut")) == ["notes/c.md"]
    oldest = git(root, "rev-parse", "HEAD~2")
    assert [each.subject for each in revisions(root, oldest)] == ["c", "b"]
    git(tmp_path / "cut", "checkout", "--quiet", "--orphan", "other")
    git(tmp_path / "cut", "commit", "--quiet", "--message", "elsewhere")
    other = git(tmp_path / "cut", "rev-parse", "HEAD")
    git(tmp_path / "cut", "checkout", "--quiet", "main")
    assert [each.subject for each in revisions(tmp_path / "cut", other)] == ["c"]


def test_the_calendar_of_a_day_long_ago_is_found(tmp_path: Path) -> None:
    made = built(workspace(tmp_path, NOTES), on=datetime.date(800, 6, 1))
    assert 'href="calendar/0800-06.html"' in made["index.html"]
    assert "calendar/0800-06.html" in made
