"""The notes as a reader may know them, kept as copies: never more, and never other than they are now."""

import os
import shutil
from pathlib import Path

import pytest

from convnotes.adapters import files
from convnotes.adapters.build_state import BuildState
from convnotes.adapters.copies import Copies
from convnotes.adapters.theme import Theme
from convnotes.adapters.walk import Found
from convnotes.edition import Edition, Reader, mirror
from convnotes.model.ids import PersonId
from convnotes.model.note import Note, Visibility
from convnotes.publish.audience import Audience
from convnotes.workspace import find
from publish.building import DAY, workspace

NOTES = {
    "people/ann.md": "---\ntitle: Ann\nexpertise: [slate]\n---\nKnows [[Canary Holm]].\n",
    "people/bo.md": "---\ntitle: Bo\n---\n%% canary of a comment %%\n",
    "people/canary-holm.md": "---\ntitle: Canary Holm\nvisibility: private\n---\n",
    "c/roof.md": "---\ntitle: Roof\nparticipants: [ann, bo, canary-holm]\n---\n"
    "## 2026-11-18 canary-holm -> ann: hello\n\n## 2026-11-19 bo -> ann: *well*\n",
    "c/canary-plan.md": "---\ntitle: Canary Plan\nparticipants: [ann]\nvisibility: private\n---\n"
    "## 2026-11-18 ann, bo: canary words\n",
    "pages/day.md": "# Day\nOf [[canary-plan]] and [[roof]].\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace(tmp_path, NOTES)


def edition(root: Path, *, kept: bool = True, audience: str = "team") -> Edition:
    found = find(root)
    reader = Reader(Audience(audience), DAY, PersonId("ann"))
    copies = BuildState(root, root / "site").copies if kept else ""
    return Edition(found, found.notes(), reader, Theme(), copies)


def made(root: Path, *, kept: bool = True, audience: str = "team") -> dict[str, bytes]:
    return dict(edition(root, kept=kept, audience=audience).files())


def home(root: Path) -> Path:
    return Path(BuildState(root, root / "site").copies)


@pytest.fixture
def old_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "MARGIN", -(10**9))


def test_nothing_that_is_withheld_is_in_a_copy(root: Path) -> None:
    made(root)
    copies = [file for file in (home(root) / "notes").rglob("*") if file.is_file()]
    index = list((home(root) / ".convnotes").iterdir())
    assert len(copies) == 4
    assert len(index) > 1
    for file in (*copies, *index):
        assert b"anary" not in file.read_bytes(), file
        assert "anary" not in file.name
    assert home(root).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("old_enough")
def test_what_has_not_changed_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(root)
    with (root / "notes/c/roof.md").open("a") as file:
        file.write("And more.\n")
    read: list[str] = []
    real = files.read_note

    def counted(found: Found, default: Visibility) -> Note:
        if not found.file.startswith(str(home(root))):
            read.append(found.path)
        return real(found, default)

    monkeypatch.setattr(files, "read_note", counted)
    kept = edition(root)
    assert kept.seen.known
    assert read == ["notes/c/roof.md"]
    assert dict(kept.files()) == made(root, kept=False)
    read.clear()
    for each in (root / "notes").rglob("*.md"):
        os.utime(each, (1, 1))
    assert edition(root).seen.known
    assert read == []


def test_what_others_know_changes_what_is_cut(root: Path) -> None:
    made(root)
    for path, old, new in (
        ("people/canary-holm.md", "private", "team"),
        ("people/canary-holm.md", "team", "private"),
        ("people/canary-holm.md", "title: Canary Holm", "title: Canary Holm\naliases: [Bo]"),
        ("c/canary-plan.md", "private", "public"),
        ("people/bo.md", "title: Bo", "title: Canary Holm"),
    ):
        file = root / "notes" / path
        file.write_text(file.read_text().replace(old, new))
        assert made(root) == made(root, kept=False), (path, new)
    (root / "notes/people/canary-holm.md").unlink()
    assert made(root) == made(root, kept=False)


@pytest.mark.usefixtures("old_enough")
@pytest.mark.parametrize("damage", ["other", "gone", "more", "state", "index", "elsewhere"])
def test_copies_that_are_not_as_they_were_left_are_not_believed(root: Path, damage: str) -> None:
    before = made(root)
    copy = home(root) / "notes/c/roof.md"
    if damage == "other":
        copy.write_text(copy.read_text().replace("well", "evil"))
    elif damage == "gone":
        copy.unlink()
    elif damage == "more":
        (copy.parent / "more.md").write_text("---\ntitle: More\n---\n")
    elif damage == "state":
        (home(root) / "copied.json").write_bytes(b'{"left": 1}')
    elif damage == "index":
        (home(root) / ".convnotes/index.sqlite").write_bytes(b"no index")
    else:
        aside = root / "aside"
        shutil.copytree(home(root), aside)
        shutil.rmtree(home(root))
        (aside / "notes/c/roof.md").write_text("---\ntitle: From elsewhere\n---\n")
        aside.rename(home(root))
    assert made(root) == before


@pytest.mark.usefixtures("old_enough")
@pytest.mark.parametrize("stop", range(5))
def test_after_a_crash_all_are_made_anew(
    root: Path, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(root)
    person = root / "notes/people/canary-holm.md"
    private = person.read_bytes()
    person.write_bytes(private.replace(b"private", b"team"))
    real, left = Copies.put, [stop]

    def put(self: Copies, name: str, data: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(self, name, data)

    monkeypatch.setattr(Copies, "put", put)
    with pytest.raises(KeyboardInterrupt):
        made(root)
    monkeypatch.setattr(Copies, "put", real)
    person.write_bytes(private)
    assert made(root) == before


def test_without_room_the_notes_are_read_as_ever(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Copies, "put", full)
    assert made(root) == made(root, kept=False)


def test_for_the_public_and_where_a_member_is_withheld_there_are_none(root: Path) -> None:
    made(root, audience="public")
    assert not home(root).exists()
    (root / "convnotes.toml").write_text('[team]\nmembers = ["ann", "canary-holm"]\n')
    assert made(root) == made(root, kept=False)
    assert not home(root).exists()


def test_names_that_are_no_text(root: Path) -> None:
    file = os.fsencode(root) + b"/notes/c/caf\xe9.md"
    Path(os.fsdecode(file)).write_text("---\ntitle: Café\nparticipants: [ann]\n---\n")
    assert made(root) == made(root, kept=False)
    Path(os.fsdecode(file)).write_text("---\ntitle: Tea\nparticipants: [ann]\n---\n")
    assert made(root) == made(root, kept=False)
    Path(os.fsdecode(file)).unlink()
    assert made(root) == made(root, kept=False)


def test_notes_that_say_nothing_are_counted(root: Path) -> None:
    (root / "notes/broken.md").write_text("---\ntitle: [\n---\n")
    (root / "notes/pages/folder.md").mkdir()
    (root / "notes/pages/link.md").symlink_to("day.md")
    for _ in range(2):
        kept = edition(root)
        assert kept.unreadable == edition(root, kept=False).unreadable == 2
        assert dict(kept.files()) == made(root, kept=False)
