"""The file of an export: made whole, and only ever in the place of an earlier one."""

import os
from pathlib import Path

import pytest

from convnotes.adapters import disk, export_target
from convnotes.adapters.export_target import put
from convnotes.errors import ConvnotesError


def ours(earlier: bytes, data: bytes) -> bytes | None:
    return data if earlier.startswith(b"ours") else None


def test_it_is_made_and_made_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "file"
    assert put(file, b"ours 1", ours)
    file.chmod(0o640)
    assert put(file, b"ours 2", ours)
    assert not put(file, b"ours 2", ours)
    assert file.read_bytes() == b"ours 2"
    assert file.stat().st_mode & 0o777 == 0o640
    assert names(file.parent) == ["file"]


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("kind", ["other", "folder", "link"])
def test_nothing_else_is_replaced(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    if kind == "other":
        file.write_bytes(b"theirs")
    elif kind == "folder":
        file.mkdir()
    else:
        (tmp_path / "target").write_bytes(b"ours, elsewhere")
        file.symlink_to("target")
    before = names(tmp_path)
    with pytest.raises(ConvnotesError, match="no earlier export"):
        put(file, b"ours 2", ours)
    assert names(tmp_path) == before
    assert kind != "other" or file.read_bytes() == b"theirs"


def test_what_somebody_writes_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"ours 1")
    swap = disk.exchange

    def late(one: str, other: str) -> bool:
        if Path(other).read_bytes() == b"ours 1":
            Path(other).write_bytes(b"theirs")
        return swap(one, other)

    if not swap(os.fspath(file), os.fspath(file)):
        pytest.skip("this system cannot exchange two files")
    monkeypatch.setattr(export_target, "exchange", late)
    with pytest.raises(ConvnotesError, match="changed meanwhile"):
        put(file, b"ours 2", ours)
    assert file.read_bytes() == b"theirs"
    assert names(tmp_path) == ["file"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConvnotesError, match="was not written"):
        put(tmp_path / ("x" * 300), b"ours", ours)
    assert names(tmp_path) == []
