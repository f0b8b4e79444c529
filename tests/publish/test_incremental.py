"""After any changes a build leaves the bytes of a full one, and writes no more than it must."""

import contextlib
import datetime
import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from convnotes.adapters.build_state import BuildState, stats
from convnotes.adapters.output import MANIFEST, File, write_site
from convnotes.adapters.page_shelf import PageShelf
from convnotes.adapters.rendered_store import RenderedStore
from convnotes.adapters.theme import Theme
from convnotes.drawing import drawn
from convnotes.edition import Edition, Reader
from convnotes.model.ids import PersonId
from convnotes.publish import standing_search
from convnotes.publish.audience import Audience
from convnotes.publish.fingerprints import Fingerprints
from convnotes.publish.pages import calendar_years
from convnotes.publish.reads import Key
from convnotes.publish.whole_site import Tools
from convnotes.workspace import find
from publish.building import DAY, workspace
from publish.changing import DEEDS, Changes
from running import run
from teamwork import configured, git

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nvisibility: public\n---\nKnows [[bob-hale]] well.\n",
    "people/bob-hale.md": "---\ntitle: Bob Hale\norg: hale-roofs\n---\n"
    'Says "little".\n\n- of [[roof]]s\n',
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
    found = find(root)
    reader = Reader(Audience(audience), datetime.date.fromisoformat(day))
    return dict(Edition(found, found.notes(), reader, Theme(root / "templates")).files())


class Builder:
    """Builds one workspace again and again; templates are compiled only where they changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = BuildState(root, root / "site")
        self.drawn = 0
        self._theme: tuple[str, Theme] | None = None

    def check(self, changes: Changes) -> None:
        """Build as `convnotes build` does, and hold the files to what a full build makes."""
        state = "\n".join(line for line, _ in stats(str(self.root / "templates")))
        if self._theme is None or self._theme[0] != state:
            self._theme = state, Theme(self.root / "templates")
        found = find(self.root)
        day = datetime.date.fromisoformat(changes.day)
        reader = Reader(Audience(changes.audience), day, PersonId("ann-lee"))
        edition = Edition(found, found.notes(), reader, self._theme[1], self.state.copies)
        shelf = PageShelf(self.state.pages, self.root / "site")
        store = RenderedStore(self.state.markdown)
        work = edition.renewed(store, shelf, Tools("", state))
        self.drawn = 0
        write_site(self.root / "site", self._counted(drawn(work, self.root / "site", store, shelf)))
        store.save()
        shelf.save()
        again = Edition(found, found.notes(), reader, self._theme[1])
        made, full = tree(self.root / "site"), dict(again.files())
        assert [each for each in full if made.get(each) != full[each]] == [], changes.done
        assert made.keys() == full.keys(), changes.done

    def _counted(self, files: Iterator[File]) -> Iterator[File]:
        for path, data in files:
            self.drawn += data is not None and path.endswith(".html")
            yield path, data


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 8), *(pytest.param(seed, 40, marks=pytest.mark.slow) for seed in (1, 2, 3, 7))],
)
def test_a_walk_of_changes_leaves_what_a_full_build_makes(
    tmp_path: Path, seed: int, steps: int
) -> None:
    walk(tmp_path, seed, steps)


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(8, 100))
def test_long_walks(tmp_path: Path, seed: int) -> None:
    walk(tmp_path, seed, 100)


def walk(folder: Path, seed: int, steps: int) -> None:
    changes = Changes(folder / "walk", seed)
    builder = Builder(changes.root)
    for _ in range(steps):
        builder.check(changes)
        for _ in range(changes.dice.choice((1, 1, 1, 3))):
            changes.next()


def test_after_each_kind_of_change(tmp_path: Path) -> None:
    changes = Changes(tmp_path / "walk", 7)
    builder = Builder(changes.root)
    builder.check(changes)
    for name in sorted(DEEDS):
        changes.do(name)
        builder.check(changes)
        builder.check(changes)
        assert builder.drawn == 0, name


def test_an_exchange_is_no_reason_to_look_at_what_concerns_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = Changes(tmp_path / "walk", 7)
    builder = Builder(changes.root)
    builder.check(changes)
    compared: set[Key] = set()
    real = Fingerprints.of_key

    def of_key(prints: Fingerprints, key: Key) -> str:
        compared.add(key)
        return real(prints, key)

    monkeypatch.setattr(Fingerprints, "of_key", of_key)
    changes.add(changes.root / "notes/c/roof.md", "## 2026-11-21 bob-hale -> ann-lee: on Monday")
    builder.check(changes)
    assert ("contacts", "bob-hale") in compared
    for table in ("contacts", "by_person", "quiet"):
        for person in ("dora-finn", "gus"):
            assert not {(table, person), (table, (person,))} & compared
    assert not {each for each in compared if each[0] == "page_of"}
    compared.clear()
    changes.add(changes.root / "notes/c/roof.md", "Or on Tuesday.")
    builder.check(changes)
    assert compared == set()


def test_after_each_note_is_called_otherwise(tmp_path: Path) -> None:
    changes = Changes(tmp_path / "walk", 7)
    builder = Builder(changes.root)
    builder.check(changes)
    for note in sorted((changes.root / "notes").rglob("*.md")):
        changes.header(note, f"title: The {note.stem}")
        builder.check(changes)


def test_the_command_does_the_same(tmp_path: Path) -> None:
    changes = Changes(tmp_path / "walk", 5)
    for name in ("text", "audience", "exchange", "title", "day"):
        built(changes.root, "--audience", changes.audience, day=changes.day)
        assert tree(changes.root / "site") == whole(changes.root, changes.audience, changes.day)
        changes.do(name)


def test_kept_markdown_is_laid_out_as_new_markdown(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"p.md": "# P\nPlain words.\n\nAnd *marked* ones.\n"})
    for note in ("p.md", "q.md"):
        (root / "notes" / note).write_text("# P\nPlain words.\n\nAnd *marked* ones.\n")
        built(root)
        page = (root / f"site/pages/{note[0]}.html").read_text()
        assert "<p>Plain words.</p>\n<p>And <em>marked</em> ones.</p>" in page


def test_what_was_rendered_is_kept_though_few_pages_are_drawn(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    file = root / ".convnotes/builds/markdown.sqlite"
    kept = _rendered(file)
    note = root / "notes/pages/plan.md"
    note.write_text(note.read_text() + "\nMore.\n")
    built(root)
    assert kept < _rendered(file)
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE markdown SET day = day - 20")
    _templates(root)
    built(root)
    assert kept < _rendered(file)
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        assert len(set(database.execute("SELECT day FROM markdown"))) == 2
        database.execute("UPDATE markdown SET day = day - 20")
    note.write_text(note.read_text() + "\nAnd more.\n")
    built(root)
    assert len(_rendered(file) & kept) == len(kept) - 1


def _templates(root: Path) -> None:
    (root / "templates").mkdir()
    (root / "templates/page.html").write_text("<p>Other</p>")


def _rendered(file: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return {key for (key,) in database.execute("SELECT key FROM markdown")}


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


def test_a_page_that_was_spoilt_is_drawn_again(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    before = tree(root / "site")
    page = root / "site/pages/plan.html"
    page.write_bytes(b"\0" * len(before["pages/plan.html"]))
    (root / "site/people/ann-lee.html").unlink()
    assert ": 2 written" in built(root)
    assert tree(root / "site") == before


def test_after_a_new_start_of_the_machine_no_file_is_believed(tmp_path: Path) -> None:
    file, folder = str(tmp_path / "pages.sqlite"), tmp_path / "site"
    write_site(folder, [("a.html", b"a"), ("b.html", b"b")])
    shelf = PageShelf(file, folder, "first")
    shelf.open("same")
    for name in "ab":
        shelf.put_page(f"{name}.html", "made from this", (), name.encode())
    shelf.save()
    (folder / "b.html").write_bytes(b"?")
    for start in ("first", "second"):
        again = PageShelf(file, folder, start)
        again.open("same")
        assert again.page("a.html") == ("made from this", array("I"))
        assert again.page("b.html") is None
        again.save()


def test_for_me_nothing_is_looked_at_either_until_another_asks(tmp_path: Path) -> None:
    private = "---\ntitle: Mine\nvisibility: private\nowner: ann-lee\n---\n"
    root = workspace(tmp_path, {**NOTES, "pages/mine.md": private})
    time.sleep(0.1)
    mine = ("--as", "ann-lee", "--on", str(DAY), "build", "--audience", "me")
    assert run(*mine, folder=root).status == 0
    assert (root / "site/pages/mine.html").exists()
    last = next((root / ".convnotes/builds").rglob("last.json"))
    before = last.read_bytes()
    assert b'"inputs": ""' not in before
    assert ": 0 written" in run(*mine, folder=root).out
    assert last.read_bytes() == before
    assert run("--as", "carol-diaz", *mine[2:], folder=root).status == 0
    assert not (root / "site/pages/mine.html").exists()


@pytest.mark.parametrize("name", ["markdown.sqlite", "last.json", "pages.sqlite"])
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


@pytest.mark.parametrize("name", ["pages.sqlite", "copied.json"])
@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 40))]
)
def test_a_cache_of_which_a_byte_is_another_is_no_trouble(
    tmp_path: Path, name: str, seed: int
) -> None:
    dice = random.Random(seed)
    changes = Changes(tmp_path / "walk", 7)
    builder = Builder(changes.root)
    builder.check(changes)
    file = next((changes.root / ".convnotes/builds").rglob(name))
    data = bytearray(file.read_bytes())
    for _ in range(3):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)
    changes.do("text")
    builder.check(changes)


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


def test_what_no_template_draws_is_made_again_only_of_other_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    (root / "templates").mkdir()
    (root / "templates/page.html").write_text("<p>{{ title }}</p>")
    with monkeypatch.context() as patched:
        patched.setattr(standing_search, "sought", lambda _: pytest.fail("made"))
        for name in ("calendars", "feed"):
            patched.setattr(f"convnotes.edition.{name}", lambda *_: pytest.fail("made"))
        built(root)
    assert tree(root / "site") == whole(root, "team", str(DAY))
    spoilt = root / "site/search/index.js"
    spoilt.write_bytes(b"\0" * spoilt.stat().st_size)
    (root / "site/atom.xml").unlink()
    assert ": 2 written" in built(root)
    assert tree(root / "site") == whole(root, "team", str(DAY))


def test_a_list_is_made_again_only_of_other_headers_and_first_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(tmp_path, NOTES)
    built(root)
    note = root / "notes/c/gutter.md"
    note.write_text(note.read_text() + "\nMore of *it*.\n")
    with monkeypatch.context() as patched:
        patched.setattr(calendar_years, "parted", lambda *_: pytest.fail("made"))
        built(root)
    assert tree(root / "site") == whole(root, "team", str(DAY))
    note.write_text(note.read_text().replace("**done**", "**done** at last"))
    built(root)
    assert tree(root / "site") == whole(root, "team", str(DAY))
