"""Folders of notes that nobody here wrote: each is answered, quietly and in bounded time.

`CONVNOTES_DATA` names a folder with `notes/*`, `yaml-test-suite/*.yaml` and `strings/blns.json` in it;
without it these tests are skipped.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from noteworks import findings, settled
from running import run

DATA = Path(os.environ.get("CONVNOTES_DATA", ""))
MOST_FINDINGS_A_NOTE = 3
_SIGNS = str.maketrans({"␣": " ", "»": "\t", "—": "", "↵": "\n", "∎": "", "←": "\r"})

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"),
]


def _folders() -> list[Path]:
    return sorted(DATA.glob("notes/*")) if os.environ.get("CONVNOTES_DATA") else []


@pytest.mark.parametrize("folder", _folders(), ids=lambda folder: folder.name)
def test_a_folder_in_the_wild_is_answered(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "notes")
    (tmp_path / "convnotes.toml").write_text("")
    checked = run("--on", "2026-11-25", "check", "--format", "json", folder=tmp_path)
    answer = json.loads(checked.out)
    assert checked.status in (0, 1)
    assert len(answer["diagnostics"]) <= MOST_FINDINGS_A_NOTE * answer["summary"]["notes"]
    assert run("--on", "2026-11-25", "agenda", folder=tmp_path).status == 0


def _front_matters() -> Iterator[str]:
    for file in sorted((DATA / "yaml-test-suite").glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            if "yaml" in case:
                shown = str(case["yaml"])
                yield shown.translate(_SIGNS)


def test_every_yaml_of_the_test_suite_is_read_or_refused() -> None:
    for matter in _front_matters():
        data = f"---\n{matter}\n---\n".encode()
        findings(data)
        settled(data)


def test_every_naughty_string_is_a_value_a_heading_and_a_promise() -> None:
    for text in json.loads((DATA / "strings/blns.json").read_text(encoding="utf-8")):
        data = (
            f"---\nparticipants: [ann-lee, bob-hale]\ntitle: {text}\nabout: {json.dumps(text)}\n---\n"
            f"## 2026-11-20 {text}\n\n- [ ] {text} 📅 {text}\n\nneeds:: {text}\n"
        ).encode("utf-8", "surrogatepass")
        findings(data)
        settled(data)
