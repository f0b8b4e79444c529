"""What all tests share: a quiet environment, and the programs that some of them need."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from sampling import THOROUGH

# The same examples in every run, so that a red build is never chance; `HYPOTHESIS_PROFILE=wild`
# looks for new ones.
settings.register_profile("seeded", derandomize=True, deadline=None)
settings.register_profile("wild", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "seeded"))

_OURS = ("CONVNOTES_ME", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "EDITOR", "VISUAL")


def pytest_configure(config: pytest.Config) -> None:
    if "not slow" in config.option.markexpr:
        os.environ.pop(THOROUGH, None)
    else:
        os.environ[THOROUGH] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the commands answer now into the transcripts, to be read in the diff",
    )


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected output is to be written anew."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(autouse=True)
def quiet_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the settings of whoever runs the tests out of them: git's, ours, and the terminal's."""
    for name in (*_OURS, *(each for each in os.environ if each.startswith("GIT_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp().parent))
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the browser's path; without one, a test is skipped, or fails where CI is set."""
    return _program("Chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def strace() -> Path:
    """Give the path of strace; without it, a test is skipped, or fails where CI is set."""
    return _program("strace", "strace")


def _program(title: str, *names: str) -> Path:
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    reason = f"{title} is not installed"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
