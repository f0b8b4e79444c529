"""The recipes of docs/publishing.md: they can be read, and their commands do what they say."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from publish.building import workspace
from running import run

TEXT = (Path(__file__).parents[2] / "docs/publishing.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"<!-- recipe: (\w+) -->\n```(\w+)\n(.*?)```", TEXT, re.DOTALL)
NOTES = {
    "open.md": "---\nvisibility: public\n---\n# Open\n",
    "closed.md": "# Closed to others\n",
}


def commands(form: str, text: str) -> list[str]:
    if form == "sh":
        lines = text.splitlines()
    else:
        made: Any = yaml.safe_load(text)
        if "jobs" in made:
            assert set(made) == {"name", True, "permissions", "concurrency", "jobs"}
            assert set(made[True]) == {"push", "schedule", "workflow_dispatch"}
            steps = [step for job in made["jobs"].values() for step in job["steps"]]
            lines = [step["run"] for step in steps if "run" in step]
            assert {"path": "public"} in [step.get("with") for step in steps]
        else:
            lines = made["pages"]["script"]
            assert made["pages"]["artifacts"]["paths"] == ["public"]
    return [line for line in lines if line.startswith("convnotes ")]


@pytest.mark.parametrize(("audience", "form", "text"), RECIPES)
def test_the_commands_of_a_recipe_run(audience: str, form: str, text: str, tmp_path: Path) -> None:
    restricted = '[site]\naccess = "restricted"\n' if audience == "team" else ""
    root = workspace(tmp_path / "w", NOTES, restricted)
    lines = commands(form, text)
    assert any("build" in line and "--hosted --prove" in line for line in lines)
    for line in lines:
        words = line.replace("/srv/notes", str(tmp_path / "srv")).removesuffix(" || true").split()
        assert run(*words[1:], folder=root).status == 0, line
    out = tmp_path / "srv" if audience == "team" else root / "public"
    pages = sorted(file.name for file in (out / "pages").iterdir())
    assert pages == (["closed.html"] if audience == "team" else []) + ["index.html", "open.html"]


def test_there_is_a_recipe_for_every_host() -> None:
    assert [audience for audience, _, _ in RECIPES] == ["public", "public", "public", "team"]


@pytest.mark.parametrize("audience", ["team", "me"])
def test_what_may_not_be_hosted_is_refused(audience: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES, '[team]\nmembers = ["ann-lee"]\n')
    refused = run("build", "--audience", audience, "--hosted", folder=root)
    assert refused.status == 2
    assert "nothing was written" in refused.err
    assert not (root / "site").exists()
