"""After any changes a build leaves the bytes of a full one, and writes no more than it must."""

import multiprocessing
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from convnotes.adapters.output import MANIFEST, write_site
from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.publish.audience import Audience
from convnotes.workspace import find
from publish.building import DAY, workspace
from running import run
from teamwork import configured, git

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nvisibility: public\n---\nKnows [[bob-hale]] well.\n",
    "people/bob-hale.md": "---\ntitle: Bob Hale\norg: hale-roofs\n---\n",
    "orgs/hale-roofs.md": "---\ntitle: Hale Roofs\n---\n",
    "c/roof.md": "---\ntitle: Roof\nparticipants: [ann-lee, bob-hale]\nvisibility: public\n---\n"
    "## 2026-11-20 ann-lee -> bob-hale (email): *when* can you start?\n"
    "See [[gutter]] and [[bob-hale]].\n",
    "c/gutter.md": "---\ntitle: Gutter\nparticipants: [ann-lee, bob-hale]\n---\n"
    "## 2026-10-01 bob-hale -> ann-lee: **done** `it` [[roof|above]]\n- [ ] bill (due 2026-12-01)\n",
    "pages/plan.md": "# Plan\n- see [[roof]]\n- and https://x.example/plan\n",
}


def built(root: Path, *more: str, day: str = str(DAY)) -> str:
    answer = run("--on", day, "build", *more, folder=root)
    assert answer.status == 0, answer.err
    return answer.out


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }


def whole(root: Path, audience: str, day: str) -> dict[str, bytes]:
    """Give what a build makes that knows of no earlier one."""
    import datetime

    found = find(root)
    reader = Reader(Audience(audience), datetime.date.fromisoformat(day))
    return dict(Edition(found, found.notebook, reader, Theme(root / "templates")).files())


def changed(root: Path, dice: random.Random, state: dict[str, str]) -> None:
    """Do one of the things that people do between builds."""
    notes = sorted((root / "notes").rglob("*.md"))
    note = dice.choice(notes)
    text = note.read_text()
    deed = dice.randrange(9)
    if deed == 0:
        note.write_text(text + f"\n- and *this* {dice.randrange(99)} [[plan]]\n")
    elif deed == 1:
        note.write_text(text.replace("title: ", f"title: New{dice.randrange(9)} ", 1))
    elif deed == 2 and len(notes) > 3:
        note.unlink()
    elif deed == 3:
        note.rename(note.with_name(f"{note.stem}-x.md"))
    elif deed == 4:
        path, text = dice.choice(sorted(NOTES.items()))
        (root / "notes" / path).write_text(text)
    elif deed == 5:
        state["day"] = f"2026-11-2{dice.randrange(10)}"
    elif deed == 6:
        state["audience"] = dice.choice(("team", "public"))
    elif deed == 7:
        (root / "templates").mkdir(exist_ok=True)
        (root / "templates/page.html").write_text(f"<p>{{{{ title }}}} {dice.randrange(9)}</p>")
    else:
        note.write_text(text.replace("visibility: public\n", "") if "public" in text else
                        text.replace("---\n", "---\nvisibility: public\n", 1))  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 6), *(pytest.param(seed, 12, marks=pytest.mark.slow) for seed in (1, 2))],
)
def test_a_walk_of_changes_leaves_what_a_full_build_makes(
    tmp_path: Path, seed: int, steps: int
) -> None:
    walk(tmp_path, seed, steps)


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(3, 60))
def test_long_walks(tmp_path: Path, seed: int) -> None:
    walk(tmp_path, seed, 40)


def walk(folder: Path, seed: int, steps: int) -> None:
    root = workspace(folder, NOTES)
    dice = random.Random(seed)
    state = {"day": str(DAY), "audience": "team"}
    for _ in range(steps):
        built(root, "--audience", state["audience"], day=state["day"])
        assert tree(root / "site") == whole(root, state["audience"], state["day"])
        changed(root, dice, state)


def test_one_edited_note_rewrites_what_changes_and_nothing_else(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    before = {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*.html")}
    note = root / "notes/pages/plan.md"
    note.write_text(note.read_text() + "\nMore.\n")
    built(root)
    written = [path.name for path, time in before.items() if path.stat().st_mtime_ns != time]
    assert written == ["plan.html"]


def test_where_nothing_changed_nothing_is_looked_at(tmp_path: Path) -> None:
    root = workspace(tmp_path, {**NOTES, "broken.md": "---\ntitle: [\n---\n"})
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    built(root)
    # The files have just been written, and their times cannot tell yet.
    again = run("--on", str(DAY), "build", folder=root)
    assert ": 0 written" in again.out
    assert "1 note could not be read" in again.err
    (root / "site/pages/plan.html").unlink()
    assert ": 1 written" in built(root)


@pytest.mark.parametrize("name", ["markdown.sqlite", "last.json"])
def test_a_broken_cache_is_no_trouble(tmp_path: Path, name: str) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    before = tree(root / "site")
    found = list((root / ".convnotes/builds").rglob(name))
    for file in found:
        file.write_bytes(b"\x00 nothing of the kind")
    note = root / "notes/c/roof.md"
    note.write_text(note.read_text() + "\n")
    built(root)
    assert tree(root / "site") == before
    assert (root / ".convnotes").stat().st_mode & 0o077 == 0


def test_what_a_killed_build_left_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [("index.html", b"1"), ("gone.html", b"1")])
    for stop in range(6):
        killed = multiprocessing.get_context("fork").Process(target=_killed, args=(out, stop))
        killed.start()
        killed.join()
        assert killed.exitcode
        held = tree(out)
        assert set(held.values()) <= {
            b"1",
            f"new {stop}".encode(),
            *(f"new {n}".encode() for n in range(stop)),
        }
        write_site(out, [("index.html", b"2"), ("more.html", f"new {stop}!".encode())])
        assert tree(out) == {"index.html": b"2", "more.html": f"new {stop}!".encode()}
        assert [each.name for each in tmp_path.iterdir()] == ["site"]
        write_site(out, [("index.html", b"1"), ("gone.html", b"1")])


def _killed(out: Path, stop: int) -> None:
    """Be killed at the nth time that a file is moved or removed."""
    left = [stop]
    for name in ("replace", "unlink", "rmdir"):
        real = getattr(os, name)

        def counted(*arguments: object, real: object = real, **named: object) -> None:
            if not left[0]:
                os._exit(9)
            left[0] -= 1
            assert callable(real)
            real(*arguments, **named)

        setattr(os, name, counted)
    data = f"new {stop}".encode()
    write_site(out, [("index.html", data), ("more.html", data), ("a/b.html", data)])
    os._exit(1)


def test_two_builds_at_once_leave_a_whole_site(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    context = multiprocessing.get_context("fork")
    builds = [
        context.Process(target=_build, args=(root, audience)) for audience in ("team", "public") * 2
    ]
    for each in builds:
        each.start()
    for each in builds:
        each.join()
        assert each.exitcode == 0
    assert tree(root / "site") in [whole(root, each, str(DAY)) for each in ("team", "public")]


def _build(root: Path, audience: str) -> None:
    os._exit(run("--on", str(DAY), "build", "--audience", audience, folder=root).status)


def test_a_template_error_leaves_the_last_site(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    before = tree(root / "site")
    (root / "templates").mkdir()
    (root / "templates/page.html").write_text("\n{{ nothing }}")
    failed = run("--on", str(DAY), "build", folder=root)
    assert failed.status == 3
    assert "page.html:2" in failed.err
    assert tree(root / "site") == before
    shutil.rmtree(root / "templates")
    built(root)
    assert tree(root / "site") == before


def test_a_commit_alone_is_news(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    git(root, "init", "--quiet")
    configured(root, "Ann Lee", "ann@example.org")
    built(root, "--out", "site")
    built(root, "--audience", "public", "--out", "open")
    assert b"Last change" not in (root / "site/conversations/roof.html").read_bytes()
    time.sleep(0.1)
    git(root, "add", "notes")
    git(root, "commit", "--quiet", "--message", "All of it")
    assert " 0 written" not in built(root, "--out", "site")
    assert b"Last change" in (root / "site/conversations/roof.html").read_bytes()
    assert " 0 written" in built(root, "--audience", "public", "--out", "open")
    assert b"Last change" not in (root / "open/conversations/roof.html").read_bytes()
