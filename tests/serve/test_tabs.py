"""Open tabs in a real browser: each shows what was saved, however many there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from publish.building import workspace
from serve.previewing import serving
from serve.test_serve import NOTES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


# A browser opens no more than six connections to one server.
@pytest.mark.parametrize("count", [7, pytest.param(12, marks=pytest.mark.slow)])
def test_many_tabs_are_told_and_none_is_blocked(
    browser: Browser, tmp_path: Path, count: int
) -> None:
    root = workspace(tmp_path, NOTES)
    note = root / "notes/c/roof.md"
    with serving(root) as server:
        context = browser.new_context()
        tabs = [context.new_page() for _ in range(count)]
        wrong: list[str] = []
        for tab in tabs:
            tab.on("pageerror", lambda error: wrong.append(str(error)))
            tab.on(
                "console", lambda told: wrong.append(told.text) if told.type == "error" else None
            )
            tab.goto(f"{server.address}conversations/roof.html")
        note.write_text(note.read_text().replace("first", "second"))
        for tab in tabs:
            expect(tab.locator("main").get_by_text("second words").first).to_be_visible(
                timeout=30_000
            )

        # The tab that listens is closed, and another takes its place.
        tabs.pop(0).close()
        note.write_text(note.read_text().replace("second", "third"))
        for tab in tabs:
            expect(tab.locator("main").get_by_text("third words").first).to_be_visible(
                timeout=30_000
            )

        broken = root / "notes/broken.md"
        broken.write_text("---\ntitle: [\n---\n")
        overlay = tabs[3].locator("#convnotes-troubles")
        expect(overlay).to_contain_text("notes/broken.md:2", timeout=30_000)
        broken.unlink()
        expect(overlay).to_have_count(0, timeout=30_000)
        assert not wrong
        context.close()
