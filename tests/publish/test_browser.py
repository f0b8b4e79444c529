"""The site in a real browser, opened from its folder: it looks right, and nothing of a note runs."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from convnotes.adapters.output import write_site
from convnotes.adapters.theme import Theme
from publish.building import DAY, built, workspace
from publish.test_markdown import PAYLOADS

pytestmark = pytest.mark.browser

OPENINGS = ("", "- ", "> ", "# ", "needs:: ", "- [ ] ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which every payload stands wherever a note can hold one."""
    root = tmp_path_factory.mktemp("browser")
    notes = {}
    for number, payload in enumerate(PAYLOADS):
        line = " ".join(payload.replace("\x00", "").split()).replace("'", "''")
        body = "\n\n".join(f"{opening}{payload}" for opening in OPENINGS)
        notes[f"people/p{number}.md"] = (
            f"---\ntitle: '{line}'\nurl: '{line}'\nrole: '{line}'\nemail: '{line}'\nphone: '{line}'\n"
            f"aliases: ['{line}']\ntags: ['{line}']\n---\n{body}\n\n## Raise next time\n- [ ] {line}\n"
        )
        notes[f"c/c{number}.md"] = (
            f"---\ntitle: '{line}'\nparticipants: [p{number}, ann-lee]\nabout: '{line}'\n"
            f"outcome: '{line}'\ntags: ['{line}']\nnext_turn: ann-lee\n---\n{body}\n\n"
            f"## 2026-11-20 p{number} -> ann-lee (email): {line}\n{body}\n"
        )
    site = {path: text.encode() for path, text in built(workspace(root, notes)).items()}
    write_site(root / "site", [*site.items(), *Theme().files()])
    return root / "site"


def opened(page: Page, folder: Path, path: str) -> list[str]:
    """Open a page of the site; give what went wrong."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((folder / path).as_uri())
    return troubles


def sampled(folder: Path) -> list[Path]:
    """Give the pages to look at: all of people and conversations, a few of those made from them."""
    files = sorted(folder.rglob("*.html"))
    made = [each for each in files if each.parent.name in ("pairs", "topics")]
    return [each for each in files if each not in made] + made[::9]


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2, 3))]
)
def test_no_payload_runs_even_without_the_policy(browser: Browser, folder: Path, part: int) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []

    def noted(dialog: Dialog) -> None:
        ran.append(page.url)
        dialog.dismiss()

    page.on("dialog", noted)
    for file in sampled(folder)[part::4]:
        page.goto(file.as_uri())
        wrong, loaded = page.evaluate(
            "[[...document.querySelectorAll('a')].filter(each =>"
            " !['file:', 'https:', 'http:', 'mailto:', 'tel:'].includes("
            "new URL(each.getAttribute('href'), document.baseURI).protocol)).length,"
            " document.querySelectorAll('img, iframe, object, embed, form').length]"
        )
        assert not wrong, file
        assert not loaded, file
    context.close()
    assert not ran


def test_styles_and_scripts_load_from_a_folder(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.clock.set_fixed_time(f"{DAY}T12:00:00")
    assert not opened(page, folder, "conversations/c0.html")
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert "5 days ago" in page.inner_text(".standing")
    page.close()


TRIED = """
<script>window.ran = "a script in the page"</script>
<script src="{elsewhere}/script.js"></script>
<script src="data:text/javascript,window.ran='data'"></script>
<img src="x" alt="" onerror="window.ran = 'a handler'">
<img src="{elsewhere}/picture.png" alt="">
<iframe src="{elsewhere}/frame.html"></iframe>
<iframe srcdoc="<script>parent.ran = 'a frame'</script>"></iframe>
<object data="{elsewhere}/object"></object>
<link rel="stylesheet" href="{elsewhere}/style.css">
<style>body { display: none }</style>
<a id="led" href="javascript:window.ran = 'a link'">led</a>
<form action="{elsewhere}/form"><button id="sent">send</button></form>
"""


@pytest.mark.parametrize("served", [False, True], ids=["from a folder", "by a server"])
def test_the_policy_holds_back_whatever_is_put_into_a_page(
    browser: Browser, folder: Path, served: bool
) -> None:
    page = browser.new_page()
    text = (folder / "index.html").read_text(encoding="utf-8")
    with serving(folder) as (here, _), serving(folder) as (elsewhere, asked):
        tried = text.replace("</main>", TRIED.replace("{elsewhere}", elsewhere) + "</main>")
        (folder / "tried.html").write_text(tried, encoding="utf-8")
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.goto(f"{here}/tried.html" if served else (folder / "tried.html").as_uri())
        page.click("#led")
        page.evaluate("document.querySelector('#sent').click()")
        page.wait_for_timeout(200)
        assert page.evaluate("window.ran") is None
        assert page.url.split("?")[0].endswith("tried.html")
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
        assert asked == []
    refused = {
        directive
        for directive in ("script-src", "img-src", "style-src", "frame-src", "form-action")
        if any(directive in each for each in troubles)
    }
    assert refused >= {"script-src", "img-src", "style-src", "form-action"}, troubles
    (folder / "tried.html").unlink()
    page.close()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder; gives the address, and what is asked for."""
    asked: list[str] = []

    class Noting(http.server.SimpleHTTPRequestHandler):
        def log_request(self, *_: object) -> None:
            asked.append(self.path)

        def log_error(self, *_: object) -> None:
            pass

    handler = partial(Noting, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_people_are_filtered_as_one_types(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    assert not opened(page, folder, "people/index.html")
    before = page.locator("#people-list > li:visible").count()
    page.get_by_label("Filter by name").fill("ÁNN")
    assert 1 <= page.locator("#people-list > li:visible").count() < before
    page.keyboard.press("End")
    page.keyboard.type(" nobody at all")
    assert page.inner_text("[data-empty]") == "Nobody fits these words."
    page.keyboard.press("Escape")
    assert page.locator("#people-list > li:visible").count() == before
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_is_wider_than_the_screen(browser: Browser, folder: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in (
        "index.html",
        "people/index.html",
        "people/p1.html",
        "conversations/c1.html",
        "conversations/index.html",
        "open/index.html",
    ):
        assert not opened(page, folder, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh " * 2
LONG_NOTES = {
    "people/ann-lee.md": f"---\ntitle: {LONG}\nrole: {'x' * 90}\n---\n",
    "people/bob-hale.md": f"---\ntitle: {LONG}\norg: {'y' * 90}\ntags: [{'z' * 90}]\n---\n",
    "c/roof.md": f"---\ntitle: {LONG * 3}\nparticipants: [ann-lee, bob-hale]\n"
    f"about: {LONG}\n---\n## 2026-11-20 bob-hale -> ann-lee: {LONG}\n{'v' * 300}\n\n"
    f"| {'w' * 90} | b |\n|---|---|\n| a | b |\n\n- [ ] [[ann-lee]] {LONG} (due 2026-11-22)\n",
}
SQUEEZED = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const words = each.textContent.trim();
  const box = each.getBoundingClientRect();
  const inline = getComputedStyle(each).display.startsWith("inline");
  return !each.children.length && !inline && words.length > 12 && box.width && box.width < 60
    && !each.closest("svg, .sr, .mono, .skip, details:not([open])");
}).map((each) => each.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_long_names_squeeze_nothing(browser: Browser, tmp_path: Path, width: int) -> None:
    made = {path: text.encode() for path, text in built(workspace(tmp_path, LONG_NOTES)).items()}
    write_site(tmp_path / "site", [*made.items(), *Theme().files()])
    page = browser.new_page(viewport={"width": width, "height": 800})
    for file in sorted((tmp_path / "site").rglob("*.html")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file
        assert page.evaluate(SQUEEZED) == [], file
    page.close()
