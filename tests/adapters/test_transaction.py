"""Writes are whole, respect what stands in their way, and can be taken back one after the other."""

import itertools
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from convnotes.adapters import disk, planning
from convnotes.adapters.journal import Journal
from convnotes.adapters.lock import Busy, lock
from convnotes.adapters.state import make_state
from convnotes.adapters.swap import Swap
from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.model.source import Change
from convnotes.text.decode import digest
from convnotes.workspace import Workspace
from crashing import tree
from running import apart
from scribe import creating, replacing

MOVED = "notes/moved/b.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with two notes."""
    folder = tmp_path / "workspace"
    (folder / "notes").mkdir(parents=True)
    (folder / "convnotes.toml").touch()
    (folder / "notes/a.md").write_text("one\n")
    (folder / "notes/c.md").write_text("see a\n")
    return folder


def _several(root: Path) -> tuple[Change, ...]:
    return (
        replacing(root, "notes/a.md", "one", "two", moved_to=MOVED),
        replacing(root, "notes/c.md", "a", "b"),
        creating("notes/d.md", "new\n"),
    )


def _write(root: Path, *changes: Change) -> None:
    assert Workspace(root).write(*changes, description="test") == ()


def _refused(root: Path, *changes: Change) -> ConvnotesError:
    before = tree(root)
    with pytest.raises(ConvnotesError) as raised:
        Workspace(root).write(*changes, description="test")
    assert tree(root) == before
    assert raised.value.status == 3
    assert "\n" not in raised.value.message
    return raised.value


def test_several_changes_and_back_again(root: Path) -> None:
    before = tree(root)
    _write(root, *_several(root))
    assert (root / MOVED).read_text() == "two\n"
    assert (root / "notes/c.md").read_text() == "see b\n"
    assert (root / "notes/d.md").read_text() == "new\n"
    assert not (root / "notes/a.md").exists()
    last = Workspace(root).undo(dry_run=True)
    assert (last.description, last.paths) == (
        "test",
        (MOVED, "notes/a.md", "notes/c.md", "notes/d.md"),
    )
    assert (last.steps[2].before, last.steps[2].after) == (b"see a\n", b"see b\n")
    assert Workspace(root).undo() == last
    assert tree(root) == before
    with pytest.raises(ConvnotesError, match="nothing to take back"):
        Workspace(root).undo()


def test_one_undo_after_the_other(root: Path) -> None:
    texts = [f"{number}\n" for number in range(13)]
    (root / "notes/a.md").write_text(texts[0])
    for old, new in itertools.pairwise(texts):
        _write(root, replacing(root, "notes/a.md", old, new))
    for text in reversed(texts[:-1]):
        Workspace(root).undo()
        assert (root / "notes/a.md").read_text() == text


def test_nothing_to_change_is_no_write(root: Path) -> None:
    _write(root, replacing(root, "notes/a.md", "one", "one"))
    _write(root)
    with pytest.raises(ConvnotesError, match="nothing to take back"):
        Workspace(root).undo(dry_run=True)


def test_a_pure_move_keeps_bytes_that_are_no_text(root: Path) -> None:
    data = b"\xff\xfe\x00"
    (root / "notes/a.md").write_bytes(data)
    _write(root, Change("notes/a.md", digest(data), (), moved_to=MOVED))
    assert (root / MOVED).read_bytes() == data


def test_a_long_name_and_one_that_differs_by_a_capital(root: Path) -> None:
    long = f"notes/{'é' * 126}.md"
    _write(root, replacing(root, "notes/a.md", "one", "two", moved_to=long))
    _write(root, replacing(root, long, "two", "three"))
    _write(root, replacing(root, "notes/c.md", "see", "saw", moved_to="notes/C.md"))
    assert (root / long).read_text() == "three\n"
    assert sorted(file.name for file in (root / "notes").iterdir()) == ["C.md", Path(long).name]
    too_long = _refused(root, creating(f"notes/{'a' * 260}.md", ""))
    assert "file name too long" in too_long.message


@pytest.mark.parametrize("path", ["notes/a.md", "notes/./a.md"])
def test_what_changed_meanwhile_is_refused(root: Path, path: str) -> None:
    change = replacing(root, "notes/a.md", "one", "two")
    (root / "notes/a.md").write_text("three\n")
    other = replacing(root, "notes/c.md", "a", "b")
    error = _refused(root, other, change)
    assert isinstance(error, ChangedMeanwhile)
    assert error.message == "notes/a.md changed meanwhile: nothing was written"


def test_what_is_gone_or_there_already_is_refused(root: Path) -> None:
    change = replacing(root, "notes/a.md", "one", "two")
    (root / "notes/a.md").unlink()
    assert "is not there any more" in _refused(root, change).message
    assert "exists already" in _refused(root, creating("notes/c.md", "x")).message
    move = replacing(root, "notes/c.md", "see", "saw", moved_to="notes/d.md")
    (root / "notes/d.md").symlink_to("nowhere")
    assert "notes/d.md exists already" in _refused(root, move).message


@pytest.mark.parametrize(
    "path", ["../x.md", "/tmp/x.md", "notes/../../x.md", ".git/hooks/x", "notes/.x.md", "a\0b"]
)
def test_a_path_that_leads_elsewhere(root: Path, path: str) -> None:
    assert "nothing was written" in _refused(root, creating(path, "x")).message
    move = replacing(root, "notes/a.md", "one", "two", moved_to=path)
    assert "nothing was written" in _refused(root, move).message


def test_bytes_that_are_no_text_are_not_edited(root: Path) -> None:
    (root / "notes/a.md").write_bytes(b"one \xff\n")
    change = replacing(root, "notes/a.md", "one", "two")
    assert "not UTF-8" in _refused(root, change).message
    assert "no text" in _refused(root, creating("notes/x.md", "\udcff")).message
    assert "too long" in _refused(root, creating("notes/x.md", "x" * 5_000_000)).message


def test_a_link_stays_a_link(root: Path) -> None:
    (root / "drafts").mkdir()
    (root / "drafts/real.md").write_text("one\n")
    (root / "notes/link.md").symlink_to("../drafts/real.md")
    _write(root, replacing(root, "notes/link.md", "one", "two"))
    assert (root / "notes/link.md").is_symlink()
    assert (root / "drafts/real.md").read_text() == "two\n"
    moved = replacing(root, "notes/link.md", "two", "three", moved_to=MOVED)
    assert "is a link" in _refused(root, moved).message
    Workspace(root).undo()
    assert (root / "drafts/real.md").read_text() == "one\n"


def test_links_that_lead_nowhere_good(root: Path) -> None:
    secret = root.parent / "secret.md"
    secret.write_text("one\n")
    (root / ".git").mkdir()
    (root / ".git/config").write_text("one\n")
    for name, place in (("outside", secret), ("hidden", root / ".git/config")):
        (root / f"notes/{name}.md").symlink_to(place)
        error = _refused(root, replacing(root, f"notes/{name}.md", "one", "two"))
        assert "leads" in error.message
    change = replacing(root, "notes/a.md", "one", "two")
    for target in ("nowhere", "a.md"):
        (root / "notes/a.md").unlink()
        (root / "notes/a.md").symlink_to(target)
        assert _refused(root, change).message.startswith("notes/a.md is not")
    assert secret.read_text() == "one\n"


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_something_that_is_no_file(root: Path, make: Callable[[Path], None]) -> None:
    change = replacing(root, "notes/a.md", "one", "two")
    (root / "notes/a.md").unlink()
    make(root / "notes/a.md")
    assert "not a regular file" in _refused(root, change).message


def test_mode_owner_and_attributes_are_kept(root: Path) -> None:
    file = root / "notes/a.md"
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 1234, 1235)
    attributes = _set_attribute(file)
    owner = file.stat().st_uid, file.stat().st_gid
    _write(root, replacing(root, "notes/a.md", "one", "two"))
    _write(root, replacing(root, "notes/a.md", "two", "three", moved_to=MOVED))
    for place in (root / MOVED, file):
        found = place.stat()
        assert stat.S_IMODE(found.st_mode) == 0o640
        assert (found.st_uid, found.st_gid) == owner
        assert not attributes or os.getxattr(place, "user.test") == b"kept"
        Workspace(root).undo()


def _set_attribute(file: Path) -> bool:
    try:
        os.setxattr(file, "user.test", b"kept")
    except (AttributeError, OSError):
        return False
    return True


def test_a_new_file_has_the_mode_of_new_files(root: Path) -> None:
    before = os.umask(0o027)
    try:
        _write(root, creating("notes/x.md", "x"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / "notes/x.md").stat().st_mode) == 0o640
    assert stat.S_IMODE((root / ".convnotes").stat().st_mode) == 0o700
    assert (root / ".convnotes/.gitignore").read_text() == "*\n"


def test_a_read_only_file_is_respected(root: Path) -> None:
    change = replacing(root, "notes/a.md", "one", "two")
    _write(root, creating("notes/x.md", "x"))
    (root / "notes/a.md").chmod(0o444)
    (root / "notes/x.md").chmod(0o444)
    assert _refused(root, change).message == "notes/a.md is read-only: nothing was written"
    with pytest.raises(ConvnotesError, match="read-only"):
        Workspace(root).undo()


NOT_ROOT = """
import os, sys
from pathlib import Path
from convnotes.errors import ConvnotesError
from convnotes.workspace import Workspace
from scribe import edit
root, other = map(Path, sys.argv[1:])
edit(other)  # so that everything is imported that perhaps only root may read
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    edit(root)
except ConvnotesError as error:
    print(error.message)
print(Workspace(root).recover())
"""


@pytest.fixture
def open_root(root: Path) -> Iterator[Path]:
    """The workspace where everybody may go, and everybody may write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(root, folder, dirs_exist_ok=True)
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o777 if each.is_dir() else 0o666)
        yield folder
        for each in (folder, folder / "notes"):
            each.chmod(0o777)


@pytest.mark.parametrize("closed", ["notes", "."], ids=["its folder", "the workspace"])
def test_what_must_not_be_written(root: Path, open_root: Path, closed: str) -> None:
    (open_root / closed).chmod(0o555)
    answer = subprocess.run(
        (sys.executable, "-c", NOT_ROOT, str(open_root), str(root)),
        capture_output=True,
        text=True,
        check=True,
        env=apart({"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}),
    )
    assert answer.stdout == "notes/a.md was not written: permission denied\n()\n"
    assert (open_root / "notes/a.md").read_text() == "one\n"


def test_a_convnotes_folder_that_will_not_do(root: Path, tmp_path: Path) -> None:
    (root / ".convnotes").write_text("a file")
    assert ".convnotes is not a folder" in _refused(root, *_several(root)).message
    (root / ".convnotes").unlink()
    (tmp_path / "elsewhere").mkdir()
    (root / ".convnotes").symlink_to(tmp_path / "elsewhere")
    assert ".convnotes leads out" in _refused(root, *_several(root)).message
    (root / ".convnotes").unlink()
    (root / ".convnotes").mkdir()
    (root / ".convnotes/undo").symlink_to(tmp_path / "elsewhere")
    assert ".convnotes/undo is not a folder" in _refused(root, *_several(root)).message
    assert not any((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("path", [MOVED, "notes/a.md", "notes/c.md", "notes/d.md"])
def test_undo_refuses_what_was_edited_since(root: Path, path: str) -> None:
    _write(root, *_several(root))
    (root / path).write_text("mine\n")
    edited = tree(root)
    with pytest.raises(ConvnotesError) as raised:
        Workspace(root).undo()
    assert raised.value.message == f"{path} was edited since: nothing was taken back"
    assert raised.value.status == 3
    assert tree(root) == edited


def test_an_unreadable_record(root: Path) -> None:
    _write(root, *_several(root))
    (root / ".convnotes/undo/1.json").write_bytes(b"convnotes 1 ?\n{}")
    with pytest.raises(ConvnotesError, match=r"undo/1\.json cannot be read"):
        Workspace(root).undo()


def test_old_records_go(root: Path) -> None:
    _write(root, creating("notes/x.md", "x"))
    undo = root / ".convnotes/undo"
    data = (undo / "1.json").read_bytes()
    for number in range(1, 130):
        (undo / f"{number}.json").write_bytes(data)
    with (undo / "100.json").open("ab") as stream:
        stream.truncate(21_000_000)
    _write(root, replacing(root, "notes/a.md", "one", "two"))
    assert sorted(int(file.stem) for file in undo.iterdir()) == list(range(101, 131))


DEEDS: tuple[Callable[[Swap], object], ...] = (Swap.prepare, Swap.advance, Swap.clear)


@pytest.mark.parametrize("undone", [False, True], ids=["write", "undo"])
@pytest.mark.parametrize("count", range(13))
def test_recovery_of_every_beginning(root: Path, count: int, undone: bool) -> None:
    old = tree(root)
    new = _after(root)
    record = planning.plan(str(root), _several(root), "test")
    state = make_state(str(root))
    journal = Journal(state)
    journal.begin(record)
    swaps = [Swap(str(root), state, step) for step in record.steps]
    for deed, swap in [(deed, swap) for deed in DEEDS for swap in swaps][:count]:
        deed(swap)
    if undone:
        journal.turn_back()
    said = Workspace(root).recover()
    forward = count > len(swaps) and not undone
    assert said == (f"an interrupted write (test) was {'finished' if forward else 'taken back'}",)
    assert tree(root) == (new if forward else old)
    assert Workspace(root).recover() == ()


def _after(root: Path) -> dict[str, bytes | None]:
    """Write for once, to know what comes of it, and take it back without a trace."""
    _write(root, *_several(root))
    new = tree(root)
    Workspace(root).undo()
    return new


def _begun(root: Path) -> list[Swap]:
    record = planning.plan(str(root), _several(root), "test")
    state = make_state(str(root))
    Journal(state).begin(record)
    swaps = [Swap(str(root), state, step) for step in record.steps]
    for swap in swaps:
        swap.prepare()
    return swaps


def test_recovery_leaves_alone_what_was_edited_meanwhile(root: Path) -> None:
    swaps = _begun(root)
    swaps[0].advance()
    (root / "notes/c.md").write_text("mine\n")
    assert Workspace(root).recover() == (
        "an interrupted write (test) was finished",
        "notes/c.md was edited meanwhile and left as it is",
    )
    assert (root / "notes/c.md").read_text() == "mine\n"
    assert (root / "notes/d.md").read_text() == "new\n"


def test_recovery_puts_back_what_was_swapped_out(root: Path) -> None:
    swaps = _begun(root)
    swaps[0].advance()
    swaps[1].advance()
    (root / "notes/c.md").write_text("mine\n")
    aside = next((root / "notes").glob(".convnotes-*.swap"))
    disk.exchange(str(root / "notes/c.md"), str(swaps[2]._aside))
    assert aside.exists()
    assert Workspace(root).recover() == ("an interrupted write (test) was taken back",)
    assert (root / "notes/c.md").read_text() == "mine\n"
    assert (root / "notes/a.md").read_text() == "one\n"
    assert not list(root.rglob(".convnotes-*"))


def test_recovery_rescues_what_has_no_other_place(root: Path) -> None:
    swaps = _begun(root)
    for swap in swaps:
        swap.advance()
    Path(swaps[2]._aside).write_text("theirs\n")
    (root / "notes/c.md").write_text("mine\n")
    said = Workspace(root).recover()
    assert (root / "notes/c.md").read_text() == "mine\n"
    place = said[-1].rpartition(" ")[2]
    assert place.startswith(".convnotes/rescued/")
    assert (root / place).read_text() == "theirs\n"


def test_a_journal_that_is_damaged_or_comes_from_elsewhere(root: Path) -> None:
    (root / ".convnotes").mkdir()
    (root / ".convnotes/journal").write_text("nonsense")
    assert "cannot be read" in Workspace(root).recover()[0]
    assert Workspace(root).recover() == ()
    (root / ".git").mkdir()
    (root / ".git/config").write_text("one\n")
    _begun(root)
    journal = (root / ".convnotes/journal").read_bytes()
    body = journal.partition(b"\n")[2].replace(b"notes/c.md", b".git/config")
    head = f"convnotes 1 {digest(body)}\n".encode()
    (root / ".convnotes/journal").write_bytes(head + body)
    record = (root / ".convnotes/journal").read_bytes()
    assert "cannot be read" in Workspace(root).recover()[0]
    assert (root / ".git/config").read_text() == "one\n"
    for other in (body.replace(b'"steps"', b'"other"'), b'["a list"]'):
        head = f"convnotes 1 {digest(other)}\n".encode()
        (root / ".convnotes/journal").write_bytes(head + other)
        assert "cannot be read" in Workspace(root).recover()[0]
    (root / ".convnotes/undo/1.json").write_bytes(record)
    with pytest.raises(ConvnotesError, match="to other places: nothing was taken back"):
        Workspace(root).undo()


def test_a_failure_later_on_takes_back_what_was_done(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = _several(root)
    before = tree(root)
    monkeypatch.setattr(os, "fsync", lambda _: (root / "notes/d.md").write_text("mine\n"))
    with pytest.raises(ConvnotesError, match=r"notes/d\.md exists already"):
        Workspace(root).write(*changes, description="test")
    assert tree(root) == {**before, "notes/d.md": b"mine\n"}


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_without_exchange(root: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    monkeypatch.setattr(disk, "_renameat2", lambda: None)
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    before = tree(root)
    _write(root, *_several(root))
    after = tree(root)
    Workspace(root).undo()
    assert tree(root) == before
    changes = _several(root)
    (root / "notes/d.md").write_text("mine\n")
    _refused(root, *changes)
    (root / "notes/d.md").unlink()
    _write(root, *changes)
    assert tree(root) == after


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_writer_that_holds_the_file_open_is_noticed(root: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells who writes")
    change = replacing(root, "notes/a.md", "one", "two")
    with (root / "notes/a.md").open("ab") as stream:
        assert isinstance(_refused(root, change), ChangedMeanwhile)
        stream.write(b"more\n")
    assert (root / "notes/a.md").read_text() == "one\nmore\n"


def test_the_lock(root: Path) -> None:
    workspace = Workspace(root)
    with workspace.lock() as said, workspace.lock():
        assert said == ()
        _write(root, creating("notes/x.md", "x"))
        found: list[BaseException] = []
        thread = threading.Thread(target=_try_lock, args=(make_state(str(root)), found))
        thread.start()
        thread.join()
        assert [type(each) for each in found] == [Busy]
        code = (
            "import sys; sys.path.insert(0, sys.argv[2])\n"
            "from convnotes.adapters.lock import lock\n"
            "with lock(sys.argv[1], 0.1): pass"
        )
        command = (
            sys.executable,
            "-c",
            code,
            make_state(str(root)),
            str(Path(__file__).parents[2]),
        )
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "another convnotes is writing here" in other.stderr
    _try_lock(make_state(str(root)), found)
    assert len(found) == 1


def _try_lock(state: str, found: list[BaseException]) -> None:
    try:
        with lock(state, 0.05):
            pass
    except Busy as error:
        found.append(error)
