"""The site in a real browser, opened from its folder: it looks right, and nothing of a note runs."""

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


def test_the_policy_forbids_a_script_in_the_page(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    text = (folder / "index.html").read_text(encoding="utf-8")
    (folder / "tried.html").write_text(text + "<script>window.ran = 1</script>", encoding="utf-8")
    troubles = opened(page, folder, "tried.html")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in each for each in troubles)
    (folder / "tried.html").unlink()
    page.close()


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
