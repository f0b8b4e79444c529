"""The search in a real browser: from a folder and from a server, by keyboard, and safe."""

import contextlib
import functools
import http.server
import json
import sys
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from convnotes.adapters.output import write_site
from convnotes.adapters.theme import Theme
from convnotes.publish.words import words
from publish.building import built, workspace

pytestmark = pytest.mark.browser

BAD = "<img src=x onerror=alert(1)>"
NOTES = {
    "people/zsofi.md": f"---\ntitle: 'Zsófi Kerek {BAD}'\nexpertise: [wiring]\n---\n{BAD}\n",
    "people/ann-lee.md": "---\ntitle: Ann Lee\n---\n",
    "c/tokyo.md": "---\ntitle: 東京 tour\nparticipants: [ann-lee, zsofi]\n---\n"
    f"Notes on 京都 and {BAD}.\n\n"
    + "".join(
        f"## 2026-{month:02d}-01 zsofi -> ann-lee: letter {month}\n"
        f"The fuse board, number {month * 11}.\n\n"
        for month in range(1, 12)
    ),
    "c/constructor.md": "---\ntitle: constructor __proto__ toString\nparticipants: [ann-lee, x]\n---\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = workspace(tmp_path_factory.mktemp("search"), NOTES)
    site = {path: text.encode() for path, text in built(root).items()}
    write_site(root / "site", [*site.items(), *Theme().files()])
    return root / "site"


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page that must neither complain nor show a dialog."""
    page = browser.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def noted(dialog: Dialog) -> None:
        troubles.append("a dialog")
        dialog.dismiss()

    page.on("dialog", noted)
    page.goto(address)
    yield page
    page.close()
    assert not troubles


@pytest.mark.parametrize("place", ["folder", "served"])
def test_words_are_found_as_one_types(
    browser: Browser, request: pytest.FixtureRequest, place: str
) -> None:
    home = request.getfixturevalue(place)
    base = home.as_uri() if isinstance(home, Path) else home
    with opened(browser, f"{base}/conversations/tokyo.html") as page:
        page.keyboard.press("/")
        box = page.get_by_role("combobox")
        expect(box).to_be_focused()
        page.keyboard.type("ZSOF")
        options = page.get_by_role("option")
        expect(options.first).to_contain_text("Zsófi Kerek <img")
        expect(page.get_by_role("status")).to_have_text("2 notes")
        # Nothing but what was typed has been asked for.
        loaded = page.evaluate(
            "performance.getEntriesByType('resource').map(each => each.name).filter("
            "each => each.includes('/search/')).length"
        )
        assert loaded <= 4 or place == "folder"
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == "search-found-0"
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.wait_for_url("**/people/zsofi.html")


def test_what_is_chosen_stays_chosen_as_one_types_on(browser: Browser, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/index.html") as page:
        box = page.get_by_role("combobox")
        box.fill("zso")
        first = page.get_by_role("option").first
        expect(first).to_contain_text("Zsófi Kerek <img")
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        page.keyboard.type("f")
        page.wait_for_timeout(400)
        expect(first).to_have_attribute("aria-selected", "true")
        assert box.get_attribute("aria-activedescendant") == "search-found-0"
        box.fill("fuse")
        expect(page.get_by_role("option").first).to_contain_text("fuse board")
        expect(box).not_to_have_attribute("aria-activedescendant", "search-found-0")


def test_several_words_lead_to_the_exchange_that_holds_them(browser: Browser, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/index.html") as page:
        page.get_by_role("combobox").fill("fuse 77")
        first = page.get_by_role("option").first
        expect(first).to_contain_text("fuse board, number 77")
        assert first.locator("mark").all_inner_texts() == ["fuse", "77"]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/conversations/tokyo.html#on-2026-07-01")


def test_every_script_is_found(browser: Browser, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/index.html") as page:
        for typed in ("東", "東京", "京都", "tou", "constructor", "proto", "tostring"):
            page.get_by_role("combobox").fill("zz zz")
            expect(page.get_by_role("status")).to_have_text("Nothing found")
            page.get_by_role("combobox").fill(typed)
            expect(page.get_by_role("status")).to_have_text("1 note")


def test_the_page_of_a_search_shows_all_and_is_safe(browser: Browser, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/index.html") as page:
        page.get_by_role("combobox").fill("img onerror")
        expect(page.get_by_role("status")).to_have_text("2 notes")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=img%20onerror")
        expect(page.locator(".found > li")).to_have_count(2)
        assert not page.locator("main img").count()
        assert page.locator(".found a").first.get_attribute("href")
        page.get_by_label("People, titles").fill("nothing at all like this")
        expect(page.get_by_role("status")).to_have_text("Nothing found")


def test_escape_closes_and_leaves(browser: Browser, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/index.html") as page:
        box = page.get_by_role("combobox")
        box.fill("fuse")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.keyboard.press("Escape")
        assert box.input_value() == ""


def test_without_scripts_the_search_says_so(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/index.html")
    page.get_by_role("search").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Searching needs scripts")
    context.close()


def test_the_browser_parts_words_as_the_index_does(browser: Browser, folder: Path) -> None:
    """Compare every character that both know, alone and beside letters, in texts of 500."""
    known = [
        chr(each)
        for each in (*range(0x20, 0x3200), *range(0x3200, 0x30000, 41))
        if not 0xD800 <= each < 0xE000 and unicodedata.category(chr(each)) != "Cn"
    ]
    texts = [
        " ".join(f"{sign} a{sign}B" for sign in known[at : at + 500])
        for at in range(0, len(known), 500)
    ]
    script = (folder / "static/search.js").read_text(encoding="utf-8")
    opening = script[script.index("const DIACRITICS") : script.index("// The parts of the index")]
    page = browser.new_page()
    page.goto("about:blank")
    theirs = page.evaluate(
        f"(texts) => {{ {opening} return texts.map((text) => words(text).join(' ')); }}", texts
    )
    page.close()
    differing = [
        json.dumps(text[:40])
        for text, found in zip(texts, theirs, strict=True)
        if found != " ".join(words(text))
    ]
    assert not differing, (sys.version, differing)
