"""The whole site: every link resolves, the same input gives the same bytes, nothing is a wall."""

import datetime
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from convnotes.adapters.theme import Theme
from convnotes.publish.audience import Audience
from convnotes.text.slug import slug
from publish.building import DAY, built, pages_of, workspace

EXAMPLE = Path(__file__).parents[2]
TRICKY = "<img src=x onerror=alert(1)>\"'&"


class Page(HTMLParser):
    """Collects what links and what can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE / "notes", root / "notes")
    shutil.copy(EXAMPLE / "convnotes.toml", root)
    return root


FEEDS = {"agenda.ics", "atom.xml"}
"""What every page links to beside pages; `test_feeds.py` sees that they are there."""


def check_links(pages: dict[str, str]) -> None:
    """Fail where an internal link leads nowhere, or an id stands twice on a page."""
    parsed = {path: Page(text) for path, text in pages_of(pages).items()}
    static = {path for path, _ in Theme().files()} | FEEDS
    for path, page in parsed.items():
        assert len(page.ids) == len(set(page.ids)), (path, page.ids)
        for link in page.links:
            if re.match(r"https?:|mailto:|tel:|data:", link):
                continue
            address, anchor = urldefrag(link)
            beside = Path("/") / Path(path).parent / unquote(address)
            target = beside if address else Path("/") / path
            found = str(target.resolve().relative_to("/"))
            assert found in parsed or found in static, (path, link)
            if anchor:
                assert unquote(anchor) in parsed[found].ids, (path, link)


@pytest.mark.parametrize(
    "audience",
    [Audience.TEAM, Audience.PUBLIC, pytest.param(Audience.ME, marks=pytest.mark.slow)],
)
def test_every_link_and_anchor_resolves(example: Path, audience: Audience) -> None:
    check_links(built(example, audience, "ines-moura"))


def test_every_link_resolves_where_things_are_long(tmp_path: Path) -> None:
    first = datetime.date(2020, 1, 1)
    said = "\n".join(
        f"## {first + datetime.timedelta(days=each // 2)} bob -> ann-lee: word {each}\n"
        for each in range(450)
    )
    root = workspace(
        tmp_path,
        {
            "c/long.md": f"---\nparticipants: [ann-lee, bob]\n---\n{said}\n",
            "c/other.md": "---\nparticipants: [ann-lee, bob]\n---\n[[long]]\n",
        },
    )
    pages = built(root)
    assert {"conversations/long~3.html", "people/bob~3.html"} <= pages.keys()
    check_links(pages)
    assert (
        sum(
            text.count('<article class="said')
            for path, text in pages.items()
            if path.startswith("conversations/long")
        )
        == 450
    )


def test_the_same_notes_give_the_same_bytes(example: Path) -> None:
    assert built(example) == built(example)


def test_names_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    title = TRICKY.replace("'", "''")
    root = workspace(
        tmp_path,
        {
            "people/x.md": f"---\ntitle: '{title}'\nurl: 'javascript:alert(1)'\nrole: '{title}'\n"
            f"email: '{title}'\nphone: '{title}'\ntags: ['{title}']\norg: '{title}'\n"
            f"expertise: ['{title}']\ngoals: ['{title}']\nagreement: '{title}'\n---\n",
            "orgs/o.md": f"---\ntitle: '{title}'\nurl: ' javascript:alert(1)'\n---\n",
            "c/c.md": f"---\ntitle: '{title}'\nparticipants: [x, ann-lee, '{title}']\nabout: '{title}'\n"
            f"outcome: '{title}'\ntags: ['{title}']\nnext_turn: x\n---\n{TRICKY}\n\n"
            f"## 2026-11-20 [[x]] -> ann-lee ({TRICKY.replace('(', '').replace(')', '')}):"
            f" {TRICKY}\n{TRICKY}\n\nneeds:: {TRICKY}\nrecommends:: {TRICKY}\n"
            f"- [ ] {TRICKY}\n",
            "p.md": f"---\ntitle: '{title}'\n---\n[[c|{TRICKY}]]\n",
        },
        f"[team]\nmembers = ['ann-lee']\n[site]\ntitle = '''{TRICKY[:-2]}'''\n"
        "edit = 'javascript:{path}'\n",
    )
    for path, text in pages_of(built(root)).items():
        page = Page(text)
        assert "img" not in page.tags, path
        assert not [each for each in page.attributes if each.startswith("on")], path
        assert page.tags.count("script") == 2, path
        links = [each.casefold().strip() for each in page.links]
        assert not [each for each in links if each.startswith("javascript")], path


def test_every_page_forbids_inline_scripts(example: Path) -> None:
    for text in pages_of(built(example)).values():
        assert "default-src 'none'" in text
        assert "unsafe" not in text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize(
    "name",
    [
        "bob-hale",
        "Bob Hale",
        "Ürsula Brandt",
        "index",
        "con",
        "COM1",
        "a/b",
        "../x",
        "..",
        "",
        ".",
        "a~2",
        "x" * 300,
        "日本語",
        "a b",
        "a-b",
        "A-B?",
        "a_b",
        "%2e%2e",
        "a\\b",
        "a:b",
        "-a",
        "é",
        "e",
    ],
)
def test_a_file_name_is_safe(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9_~-]{1,100}", slug(name))


def test_file_names_differ_where_ids_differ() -> None:
    names = [
        "a b",
        "a-b",
        "a_b",
        "á b",
        "a c",
        "a~2",
        "a",
        "é",
        "e",
        "日本",
        "日本語",
        "index",
        "i~",
    ]
    assert len({slug(each) for each in names}) == len(names)
    assert slug("Bob-Hale") == slug("bob-hale")


def test_home_says_first_what_is_owed(example: Path) -> None:
    home = built(example, on=DAY)["index.html"]
    assert "Wednesday 25 November 2026" in home
    assert home.index("Our move") < home.index("Lately said")
    assert home.index("Their move") < home.index("Lately said")


def test_styles_and_scripts_are_small() -> None:
    sizes = {path: len(data) for path, data in Theme().files()}
    assert sum(size for path, size in sizes.items() if path.endswith(".css")) < 30_000
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) < 40_000


def test_what_they_told_us_and_what_was_agreed_are_two_things(tmp_path: Path) -> None:
    talk = (
        "---\nparticipants: [ann-lee, bob]\n---\n"
        "## 2026-11-18 ann-lee + bob (visit)\nneeds:: winter work\ndecided:: we insulate\n\n"
        "## 2026-11-19 ann-lee -> bob\nneeds:: a price\n\n"
        "## 2026-12-19 ann-lee + bob\ndecided:: not yet\nneeds:: nothing yet\n"
    )
    notes = {"people/bob.md": "---\ntitle: Bob\n---\n", "conversations/roof.md": talk}
    page = built(workspace(tmp_path, notes))["people/bob.html"]
    told, _, agreed = page.partition('id="agreed"')
    assert re.findall(r'class="key">([^<]+)</span> ([^<]+?) <', told) == [("needs", "winter work")]
    assert "we insulate" in agreed.partition("</section>")[0]
    assert "not yet" not in agreed.partition("</section>")[0]


def test_a_question_put_to_each_says_who_is_silent(tmp_path: Path) -> None:
    talk = (
        "---\nparticipants: [ann-lee, bob, eve]\n---\n"
        "## 2026-11-11 ann-lee -> bob, eve (each): what should it say?\n\n"
        "## 2026-11-12 bob -> ann-lee: COME IN\n"
    )
    notes = {"people/bob.md": "---\ntitle: Bob\n---\n", "conversations/sign.md": talk}
    root = workspace(tmp_path, notes)
    (page,) = re.findall(r"asked each of them.*", built(root)["conversations/sign.html"])
    told = re.sub(r"<[^>]+>", "", page)
    assert told == (
        "asked each of them: what should it say? · Bob answered Thu 12 Nov: COME IN"
        " · no word yet from eve"
    )
