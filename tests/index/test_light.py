"""An agenda of notes that have not changed loads nothing that reads notes."""

import subprocess
import sys
from pathlib import Path

import pytest

from running import run

HEAVY = (
    "yaml",
    "frontmatter",
    "jinja2",
    "markdown_it",
    "watchdog",
    "multiprocessing",
    "dataclasses",
    "pathlib",
    "subprocess",
    "hashlib",
    "tomllib",
)
AGENDA = ("--on", "2026-11-27", "agenda")


@pytest.mark.parametrize("asking", [(), ("--as", "ann")])
def test_a_warm_agenda(tmp_path: Path, asking: tuple[str, ...]) -> None:
    agenda = (*asking, *AGENDA)
    (tmp_path / "convnotes.toml").touch()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/roof.md").write_text(
        "---\nparticipants: [ann, bob]\n---\n## 2026-11-02 ann -> bob: hello\n"
    )
    (tmp_path / "notes/people").mkdir()
    (tmp_path / "notes/people/ann.md").write_text("---\ntitle: Ann\n---\n")
    assert run(*agenda, folder=tmp_path).status == 0
    code = (
        f"import sys; from convnotes.cli import main\ntry: main({agenda!r})\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        (sys.executable, "-c", code), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
