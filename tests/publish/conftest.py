"""What the tests of the site share: a browser, the example's site, and the programs of npm."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from convnotes.adapters.output import write_site
from convnotes.adapters.theme import Theme
from convnotes.edition import feeds
from convnotes.publish.audience import Audience, visible
from convnotes.publish.whole_site import site
from convnotes.workspace import find
from publish.building import DAY

EXAMPLE = Path(__file__).parents[2]
PACKAGES = ("axe-core@4.11.0", "html-validate@9.7.1")
"""What checks pages and is in no registry of Python's; both run on the Node of Debian 12."""


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the example, as `convnotes build` writes it."""
    folder = tmp_path_factory.mktemp("example-site")
    notebook = visible(find(EXAMPLE).notebook, Audience.TEAM)
    theme = Theme()
    pages = site(notebook, DAY, theme.environment, Audience.TEAM)
    write_site(folder, [*pages, *feeds(notebook, DAY, Audience.TEAM), *theme.files()])
    return folder


@pytest.fixture(scope="session")
def npm_packages() -> Path:
    """Give the folder of the checkers; without npm a test is skipped, or fails where CI is set."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "convnotes-tests" / "-".join(PACKAGES).replace("@", "_")
    modules = folder / "node_modules"
    if not all((modules / each.partition("@")[0]).is_dir() for each in PACKAGES):
        _install(folder)
    return modules


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    reason = "npm is not installed" if npm is None else ""
    if npm:
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [npm, "install", "--prefix", folder, "--no-audit", "--no-fund", *PACKAGES],
            capture_output=True,
            text=True,
            check=False,
        )
        reason = "" if done.returncode == 0 else f"npm could not install: {done.stderr[-300:]}"
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
