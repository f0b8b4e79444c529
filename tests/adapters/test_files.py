"""Files that are no notes, or hardly: each is a finding, and every other note still answers."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile import PEOPLE, SETTINGS
from convnotes.adapters import files
from convnotes.workspace import Workspace
from running import run

ROOF = (
    "---\nparticipants: [ann-lee, bob-hale]\n---\n## 2026-11-20 bob-hale -> ann-lee: which week?\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one conversation in which it is Ann's turn."""
    folder = tmp_path / "workspace"
    texts = {**PEOPLE, "convnotes.toml": SETTINGS, "notes/conversations/roof.md": ROOF}
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def _binary(root: Path) -> None:
    (root / "notes/odd.md").write_bytes(bytes(range(256)) * 20)


def _nul(root: Path) -> None:
    (root / "notes/odd.md").write_bytes(b"---\ntitle: x\n---\n\0\n")


def _latin(root: Path) -> None:
    (root / "notes/odd.md").write_bytes("---\ntitle: Café\n---\n".encode("latin-1"))


def _wide(root: Path) -> None:
    (root / "notes/odd.md").write_bytes("---\ntitle: x\n---\n".encode("utf-16"))


def _huge(root: Path) -> None:
    with (root / "notes/odd.md").open("wb") as stream:
        stream.truncate(50_000_000)


def _folder(root: Path) -> None:
    (root / "notes/odd.md").mkdir()


def _pipe(root: Path) -> None:
    os.mkfifo(root / "notes/odd.md")


def _dangling(root: Path) -> None:
    (root / "notes/odd.md").symlink_to("nowhere.md")


def _loop(root: Path) -> None:
    (root / "notes/odd.md").symlink_to("odd.md")


def _outside(root: Path) -> None:
    (root.parent / "secret.md").write_text("secret words")
    (root / "notes/odd.md").symlink_to("../../secret.md")


def _device(root: Path) -> None:
    (root / "notes/odd.md").symlink_to("/dev/zero")


def _linked_folder(root: Path) -> None:
    (root / "notes/odd.md").symlink_to("people")


ODD: tuple[tuple[Callable[[Path], None], str], ...] = (
    (_binary, "not-utf8"),
    (_nul, "not-utf8"),
    (_latin, "not-utf8"),
    (_wide, "not-utf8"),
    (_huge, "oversize"),
    (_folder, "unreadable-file"),
    (_pipe, "unreadable-file"),
    (_dangling, "unreadable-file"),
    (_loop, "unreadable-file"),
    (_outside, "path-outside"),
    (_device, "path-outside"),
    (_linked_folder, "unreadable-file"),
)


@pytest.mark.parametrize(("make", "rule"), ODD, ids=lambda value: getattr(value, "__name__", value))
def test_a_file_that_is_no_note(root: Path, make: Callable[[Path], None], rule: str) -> None:
    make(root)
    checked = run("--on", "2026-11-25", "check", "--format", "json", folder=root)
    found = json.loads(checked.out)["diagnostics"]
    assert [(each["name"], each["path"]) for each in found] == [(rule, "notes/odd.md")]
    assert checked.status == 1
    asked = run("--on", "2026-11-25", "--as", "ann-lee", "agenda", "--format", "json", folder=root)
    answer = json.loads(asked.out)
    assert (asked.status, answer["unreadable"]) == (0, 1)
    assert [each["conversation"] for each in answer["items"]] == ["roof"]
    assert "1 note could not be read" in asked.err
    listed = run("--on", "2026-11-25", "list", "--format", "ids", folder=root)
    assert (listed.status, "roof" in listed.out) == (0, True)
    assert "secret words" not in checked.out + asked.out + listed.out


@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif"])
@pytest.mark.parametrize(
    "name",
    [
        b"two\nlines.md",
        b"\xff\xfe.md",
        b"a" * 250 + b".md",
        b"\x1b[31mred.md",
        b"a b,c:d%.md",
        "\u202eevil.md".encode(),
    ],
)
def test_a_name_that_is_hard_to_show(root: Path, name: bytes, form: str) -> None:
    (root / "notes" / os.fsdecode(name)).write_bytes(b"---\npublish: maybe\n---\n")
    checked = run("--on", "2026-11-25", "check", "--format", form, folder=root)
    assert checked.status == 1
    assert "wrong-type" in checked.out or "CN104" in checked.out or "publish" in checked.out
    assert "\x1b" not in checked.out
    if form == "json":
        assert json.loads(checked.out)["summary"]["errors"] == 1
    if form in ("concise", "github"):
        assert len(checked.out.splitlines()) == 1
    assert run("--on", "2026-11-25", "--as", "ann-lee", "agenda", folder=root).status == 0
    assert run("list", folder=root).status == 0


@pytest.mark.parametrize("other", ["Roof.md", "ROOF.md", "sub/roof.md"])
def test_two_files_with_one_id(root: Path, other: str) -> None:
    file = root / "notes/z" / other
    file.parent.mkdir(parents=True)
    file.write_text(ROOF, encoding="utf-8")
    found = json.loads(run("check", "--format", "json", folder=root).out)["diagnostics"]
    assert [(each["name"], each["path"]) for each in found] == [
        ("duplicate-id", f"notes/z/{other}")
    ]


def test_two_files_whose_names_differ_in_their_normal_form_only(root: Path) -> None:
    for name in ("caf\u00e9.md", "cafe\u0301.md"):
        (root / "notes" / name).write_text("x", encoding="utf-8")
    found = json.loads(run("check", "--format", "json", folder=root).out)["diagnostics"]
    assert [each["name"] for each in found] == ["duplicate-id"]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"---\n---\n", b"---\n---"])
def test_an_empty_file_is_a_page(root: Path, data: bytes) -> None:
    (root / "notes/empty.md").write_bytes(data)
    assert run("check", folder=root).status == 0
    assert "empty" in run("list", "kind:page", "--format", "ids", folder=root).out


def test_a_file_that_vanishes_between_listing_and_reading(root: Path) -> None:
    workspace = Workspace(root)
    found = list(files.find_notes(root))
    (root / "notes/conversations/roof.md").unlink()
    gone = next(each for each in found if each.path.endswith("roof.md"))
    with pytest.raises(FileNotFoundError):
        files.read_bytes(gone.file)
    assert "roof" not in workspace.notebook.by_id
