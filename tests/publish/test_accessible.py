"""Every kind of page: nothing for axe-core to find in light and dark, and valid HTML."""

import itertools
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

KINDS = {
    "home": "index.html",
    "open": "open/index.html",
    "activity": "activity/index.html",
    "people": "people/index.html",
    "person": "people/bob-hale.html",
    "member": "people/ines-moura.html",
    "relationship": "pairs/ines-moura~with~bob-hale.html",
    "conversations": "conversations/index.html",
    "conversation": "conversations/ana-porto.html",
    "threads": "threads/index.html",
    "thread": "threads/brandt-kitchen-enquiry.html",
    "topics": "topics/index.html",
    "topic": "topics/house.html",
    "month": "calendar/2026-11.html",
    "years": "calendar/index.html",
    "knowledge": "knowledge/index.html",
    "network": "network/index.html",
    "orgs": "orgs/index.html",
    "org": "orgs/hale-roofing.html",
    "pages": "pages/index.html",
    "page": "pages/kettle-lane.html",
    "fixing": "fixing/index.html",
    "search": "search.html?q=roof",
}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
QUICK: tuple[tuple[Scheme, str], ...] = (("light", "home"), ("dark", "person"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def found_by_axe(
    browser: Browser, npm_packages: Path, site: Path, looks: Iterable[tuple[Scheme, str]]
) -> list[str]:
    axe = (npm_packages / "axe-core/axe.min.js").read_text(encoding="utf-8")
    found: list[str] = []
    page = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True).new_page()
    for scheme, kind in looks:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site.as_uri()}/{KINDS[kind]}")
        if kind == "search":
            page.wait_for_selector(".found li")
        page.evaluate(axe)
        violations: list[dict[str, Any]] = page.evaluate(
            "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations'],"
            " preload: false})"
            ".then((result) => result.violations)",
            RULES,
        )
        found += [
            f"{scheme} {kind}: {each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in violations
        ]
    page.context.close()
    return found


def test_axe_finds_nothing_on_the_pages_most_read(
    browser: Browser, npm_packages: Path, example_site: Path
) -> None:
    assert not found_by_axe(browser, npm_packages, example_site, QUICK)


@pytest.mark.slow
def test_axe_finds_nothing_on_any_kind_of_page(
    browser: Browser, npm_packages: Path, example_site: Path
) -> None:
    looks = itertools.product(SCHEMES, KINDS)
    assert not found_by_axe(browser, npm_packages, example_site, looks)


def test_every_kind_of_page_is_looked_at(example_site: Path) -> None:
    folders = {each.relative_to(example_site).parts[0] for each in example_site.rglob("*.html")}
    assert folders == {path.partition("/")[0].partition("?")[0] for path in KINDS.values()}
    assert all((example_site / path.partition("?")[0]).is_file() for path in KINDS.values())


def test_the_html_of_every_kind_of_page_is_valid(
    npm_packages: Path, example_site: Path, tmp_path: Path
) -> None:
    paths = [example_site / path.partition("?")[0] for path in KINDS.values()]
    assert_valid(npm_packages, tmp_path, paths)


@pytest.mark.slow
def test_the_html_of_every_page_is_valid(
    npm_packages: Path, example_site: Path, tmp_path: Path
) -> None:
    pages = sorted(example_site.rglob("*.html"))
    assert len(pages) > 100
    assert_valid(npm_packages, tmp_path, pages)


def assert_valid(npm_packages: Path, tmp_path: Path, pages: Iterable[Path]) -> None:
    node = shutil.which("node")
    assert node, "npm came with it"
    settings = tmp_path / "html-validate.json"
    rules = {"require-sri": "off"}  # files of one's own folder have nobody to vouch for them
    settings.write_text(
        json.dumps(
            {
                "root": True,
                "extends": ["html-validate:standard", "html-validate:document"],
                "rules": rules,
            }
        ),
        encoding="utf-8",
    )
    program = npm_packages / "html-validate/bin/html-validate.mjs"
    done = subprocess.run(
        [node, program, "--config", settings, "--formatter", "text", *pages],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout or done.stderr)[-3000:]
