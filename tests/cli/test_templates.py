"""`convnotes templates`: listing, ejecting whole or by block, and refusing to write over anything."""

from pathlib import Path

import pytest

from convnotes.adapters.builtin import builtin_templates
from publish.building import workspace
from running import run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace(tmp_path, {"c/one.md": "---\nparticipants: [ann-lee, bob]\n---\n"})


def test_a_template_is_copied_once(root: Path) -> None:
    answer = run("templates", "eject", "person", folder=root)
    assert answer.status == 0
    assert "Wrote templates/person.html" in answer.out
    copied = (root / "templates/person.html").read_text(encoding="utf-8")
    assert copied == (builtin_templates() / "person.html").read_text(encoding="utf-8")
    again = run("templates", "eject", "person.html", folder=root)
    assert again.status == 3
    assert "is there already" in again.err
    assert "yours" in run("templates", "list", folder=root).out
    assert run("undo", folder=root).status == 0
    assert not (root / "templates/person.html").exists()


def test_a_block_is_said_anew_in_a_small_file(root: Path) -> None:
    assert run("templates", "eject", "org.html", "--block", "standing", folder=root).status == 0
    own = root / "templates/org.html"
    own.write_text(own.read_text(encoding="utf-8").replace("{{ super() }}", "{{ wrong }}"), "utf-8")
    (root / "notes/orgs").mkdir()
    (root / "notes/orgs/hale.md").write_text("---\ntitle: Hale\n---\n", encoding="utf-8")
    broken = run("build", folder=root)
    assert broken.status == 3
    assert "templates/org.html:3: 'wrong' is undefined" in broken.err


def test_a_dry_run_writes_nothing(root: Path) -> None:
    answer = run("templates", "eject", "static/own.css", "--dry-run", folder=root)
    assert "+++ b/templates/static/own.css" in answer.out
    assert not (root / "templates").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("persn",), "did you mean person"),
        (("../convnotes.toml",), "there is no template"),
        (("home", "--block", "foot2"), "home.html has no block `foot2`"),
        (("static/site.css", "--block", "main"), "it has none"),
    ],
)
def test_a_wrong_name_is_told(root: Path, words: tuple[str, ...], told: str) -> None:
    answer = run("templates", "eject", *words, folder=root)
    assert answer.status == 2
    assert told in answer.err
    assert not (root / "templates").exists()


def test_the_list_fits_the_screen(root: Path) -> None:
    for line in run("templates", "list", folder=root).out.splitlines():
        assert len(line) <= 80
