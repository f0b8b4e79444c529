"""Killed or failed at any system call, a write is whole or has not been, and leaves no litter."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import scribe
from crashing import (
    ERRORS,
    Crashes,
    Point,
    Scene,
    lost_by_error,
    lost_by_kill,
    lost_by_steady_error,
)

VERBS = ("edit", "create", "several", "undo")
NAMES = ("notes/", ".convnotes")


def _make(root: Path) -> None:
    files = {"a.md": "one\n", "c.md": "see a.md\n", "deep/e.md": "see a.md\n"}
    for name, text in files.items():
        file = root / "notes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "convnotes.toml").touch()


def _make_written(root: Path) -> None:
    _make(root)
    scribe.create(root)
    scribe.several(root)


@pytest.fixture
def scene(strace: Path, tmp_path: Path) -> Callable[[str], Crashes]:
    def give(verb: str) -> Crashes:
        make = _make_written if verb == "undo" else _make
        command = (sys.executable, scribe.__file__, verb)
        return Crashes(strace, tmp_path, Scene(make, lambda root: (*command, str(root))))

    return give


def _try(crashes: Crashes, points: list[Point], errors: list[Point]) -> list[str]:
    return [
        *(each for point in points for each in lost_by_kill(crashes, point)),
        *(
            each
            for number, point in enumerate(errors)
            for each in lost_by_error(crashes, point, ERRORS[number % len(ERRORS)], NAMES)
        ),
    ]


@pytest.mark.parametrize("verb", ["several", "undo"])
def test_a_few_points(scene: Callable[[str], Crashes], verb: str) -> None:
    crashes = scene(verb)
    middle = [point for point in crashes.points if point.call == "renameat2"]
    assert len(crashes.points) > 20
    assert _try(crashes, middle[1:3], middle[-1:]) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_some_points(scene: Callable[[str], Crashes], verb: str) -> None:
    crashes = scene(verb)
    assert _try(crashes, crashes.sample(12), crashes.sample(13)) == []


@pytest.mark.trial
@pytest.mark.parametrize("verb", VERBS)
def test_a_kill_at_every_point(scene: Callable[[str], Crashes], verb: str) -> None:
    crashes = scene(verb)
    print(f"{verb}: killed at {len(crashes.points)} points")
    assert _try(crashes, list(crashes.points), []) == []


@pytest.mark.trial
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("verb", VERBS)
def test_an_error_at_every_point(scene: Callable[[str], Crashes], verb: str, error: str) -> None:
    crashes = scene(verb)
    print(f"{verb}: {error} at {len(crashes.points)} points")
    lost = [lost_by_error(crashes, point, error, NAMES) for point in crashes.points]
    assert [each for found in lost for each in found] == []


@pytest.mark.trial
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("verb", VERBS)
def test_an_error_that_stays(scene: Callable[[str], Crashes], verb: str, error: str) -> None:
    crashes = scene(verb)
    print(f"{verb}: {error} from {len(crashes.steady)} points on")
    lost = [lost_by_steady_error(crashes, point, error, NAMES) for point in crashes.steady]
    assert [each for found in lost for each in found] == []
