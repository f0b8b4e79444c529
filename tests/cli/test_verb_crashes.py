"""Every command that writes, killed at its system calls: the old notes or the new ones, no litter."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crashing import Crashes, Scene, lost_by_kill

ROOF = """\
---
participants: [ann-lee, bob-hale]
next_turn: bob-hale
since: 2026-11-20
---
## 2026-11-20 ann-lee -> bob-hale: what will it cost?

- [ ] [[bob-hale]] send the price
"""
MAIL = """\
From: Carol Diaz <carol@diaz.example>
To: bob@hale.example
Subject: Roof
Date: Tue, 10 Nov 2026 09:30:00 +0000
Message-ID: <one@diaz.example>

Slates are dear.
"""
ON = ("--on", "2026-11-25", "--as", "ann-lee")
VERBS = {
    "log": ("log", "roof", "5,400 in all", "--from", "bob-hale"),
    "log-new": ("log", "bob-hale", "Gutter", "--to", "bob-hale", "--new", "Gutter"),
    "pass": ("pass", "roof", "ann-lee"),
    "snooze": ("snooze", "roof", "2w"),
    "schedule": ("schedule", "roof", "friday"),
    "close": ("close", "roof"),
    "pause": ("pause", "roof"),
    "done": ("done", "roof:8"),
    "drop": ("drop", "roof:8"),
    "rename": ("rename", "bob-hale", "robert-hale"),
    "raise": ("raise", "bob-hale", "the moss"),
    "new": ("new", "person", "Carol Diaz"),
    "fix": ("check", "--fix"),
    "import": ("import", "ROOT/mail.eml", "--people"),
}


def _make(root: Path) -> None:
    files = {
        "notes/roof.md": ROOF,
        "notes/wall.md": "---\nparticipants: [bob-hale]\ncreated: 5 Dec 2026\n---\n[[roof]]\n",
        "notes/people/ann-lee.md": "---\ntitle: Ann Lee\n---\n",
        "notes/people/bob-hale.md": "---\ntitle: Bob Hale\n---\n",
        "mail.eml": MAIL,
        "convnotes.toml": '[team]\nmembers = ["ann-lee"]\n',
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def scene(strace: Path, tmp_path: Path) -> Callable[[str], Crashes]:
    def give(verb: str) -> Crashes:
        typed = (sys.executable, "-m", "convnotes", *ON)

        def command(root: Path) -> tuple[str, ...]:
            words = (each.replace("ROOT", str(root)) for each in VERBS[verb])
            return (*typed, "-C", str(root), *words)

        return Crashes(strace, tmp_path, Scene(_make, command))

    return give


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_some_points(scene: Callable[[str], Crashes], verb: str) -> None:
    crashes = scene(verb)
    assert crashes.old != crashes.new
    assert [each for point in crashes.sample(6) for each in lost_by_kill(crashes, point)] == []


@pytest.mark.trial
@pytest.mark.parametrize("verb", VERBS)
def test_every_point(scene: Callable[[str], Crashes], verb: str) -> None:
    crashes = scene(verb)
    print(f"{verb}: killed at {len(crashes.points)} points")
    assert [each for point in crashes.points for each in lost_by_kill(crashes, point)] == []
