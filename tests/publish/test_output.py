"""The files of a site: replaced whole or not at all, and nobody else's touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from convnotes.adapters.output import MANIFEST, write_site
from convnotes.errors import ConvnotesError


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != MANIFEST
    }


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert write_site(out, [("index.html", b"1"), ("a/b.html", b"2")]) == (2, 2, 0)
    before = (out / "a/b.html").stat().st_mtime_ns
    assert write_site(out, [("index.html", b"3"), ("a/b.html", b"2")]) == (2, 1, 0)
    assert (out / "a/b.html").stat().st_mtime_ns == before
    assert tree(out) == {"index.html": b"3", "a/b.html": b"2"}


def test_what_is_gone_is_removed_with_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [("index.html", b"1"), ("a/b.html", b"2")])
    assert write_site(out, [("index.html", b"1")]) == (1, 0, 1)
    assert not (out / "a").exists()


def test_foreign_files_stay(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [("a/b.html", b"2")])
    (out / "a/CNAME").write_bytes(b"x.example")
    write_site(out, [("index.html", b"1")])
    assert tree(out) == {"index.html": b"1", "a/CNAME": b"x.example"}


def test_a_foreign_file_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "index.html").write_bytes(b"theirs")
    with pytest.raises(ConvnotesError, match="was not made by convnotes"):
        write_site(out, [("a.html", b"1"), ("index.html", b"2")])
    assert tree(out) == {"index.html": b"theirs"}


def test_a_failed_build_keeps_the_last_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [("index.html", b"1"), ("b.html", b"2")])

    def failing() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"new"
        raise ConvnotesError("a template is broken")

    with pytest.raises(ConvnotesError):
        write_site(out, failing())
    assert tree(out) == {"index.html": b"1", "b.html": b"2"}
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../x", ".hidden", "a//b", "a\\b", "", "a/", "c."]
)
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(ConvnotesError, match="no safe name"):
        write_site(tmp_path / "site", [(path, b"1")])


def test_a_forged_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    out = tmp_path / "site"
    (tmp_path / "precious").write_bytes(b"1")
    write_site(out, [("index.html", b"1")])
    (out / MANIFEST).write_text("head\n../precious\nindex.html\n/etc/hostname\n")
    write_site(out, [("other.html", b"1")])
    assert (tmp_path / "precious").exists()
    assert not (out / "index.html").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    out = tmp_path / "site"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    with pytest.raises(ConvnotesError, match="is a link"):
        write_site(out, [("a/b.html", b"1")])
    assert not list(elsewhere.iterdir())


def test_two_pages_of_one_name_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConvnotesError, match="two pages"):
        write_site(tmp_path / "site", [("a.html", b"1"), ("A.html", b"2")])
