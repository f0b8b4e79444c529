"""The site as files: a failed build changes nothing, and only what a build made is ever touched."""

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Generator, Iterable
from enum import Enum
from pathlib import Path

from convnotes.adapters.written import Written
from convnotes.errors import ConvnotesError

MANIFEST = ".convnotes-site"
_HEAD = "Files of this folder that `convnotes build` made, and may replace or remove:"
_PART = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*")


class Lies(Enum):
    """Where the bytes of a file are that nobody has at hand."""

    STAGED = "beside the folder"


File = tuple[str, bytes | Lies | None]
"""A file of a site by its path; one of which there are no bytes stays as it is."""


def write_site(folder: Path, files: Iterable[File]) -> Written:
    """Write the files of a site below a folder; raises `ConvnotesError` where that cannot be done.

    All of them are made first and put beside the folder where they differ; then they are moved in,
    and what an earlier build made and this one did not is removed. Only one build at a time may
    write a folder.
    """
    before = _manifest(folder)
    staging = _staging(folder)
    try:
        # What is there was left by a build that was killed.
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        # Whoever makes the files has ended before the folder goes in which they are put.
        with contextlib.closing(_each(files)) as each:
            made, changed = _stage(folder, staging, each, before)
        # Wherever it is interrupted, the manifest names every file that we made, or are about to.
        if changed:
            _write_manifest(folder, staging, made | before)
        _move(folder, staging, changed)
        gone = [path for path in sorted(before - made) if _remove(folder, path)]
        _write_manifest(folder, staging, made)
    except OSError as error:
        where = error.filename or folder
        reason = (error.strerror or str(error)).lower()
        raise ConvnotesError(f"{where}: {reason}; the site was not written whole") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Written(len(made), len(changed), len(gone))


def stage(folder: Path, files: Iterable[File]) -> list[tuple[str, bool]]:
    """Put files where `write_site`, which another process is at, finds them; tells which differ."""
    made, changed = _stage(folder, _staging(folder), files, _manifest(folder))
    differ = frozenset(changed)
    return [(path, path in differ) for path in made]


def would_write(folder: Path, files: Iterable[File]) -> tuple[str, ...]:
    """Say what `write_site` would do, a line for each file: `+` new, `~` other, `-` gone."""
    made: dict[str, str] = {}
    lines: list[str] = []
    for path, data in files:
        _check(path, made)
        target = folder / path
        if isinstance(data, bytes) and not _same(target, data):
            lines.append(f"{'~' if os.path.lexists(target) else '+'} {path}")
    gone = sorted(_manifest(folder) - frozenset(made.values()))
    return (*lines, *(f"- {path}" for path in gone))


def _staging(folder: Path) -> Path:
    return folder.parent / f".convnotes-site-{folder.name}"


def _each(files: Iterable[File]) -> Generator[File, None, None]:
    yield from files


def _stage(
    folder: Path, staging: Path, files: Iterable[File], before: frozenset[str]
) -> tuple[frozenset[str], list[str]]:
    """Put what differs into the staging folder; refuse to stand where somebody else's file is."""
    made: dict[str, str] = {}
    changed: list[str] = []
    looked: set[str] = set()
    for path, data in files:
        _check(path, made)
        target = os.path.join(folder, path)
        if data is Lies.STAGED:
            changed.append(path)
            continue
        if data is None or _same(target, data):
            continue
        if path not in before and os.path.lexists(target):
            raise ConvnotesError(
                f"{target} was not made by convnotes: nothing was written",
                "move it away, or choose another folder with --out",
            )
        place = os.path.join(staging, path)
        inside = os.path.dirname(path)
        if inside not in looked:
            looked.add(inside)
            if any(parent.is_symlink() for parent in _folders(folder, path)):
                raise ConvnotesError(
                    f"{os.path.dirname(target)} is a link: nothing was written",
                    "choose another folder with --out",
                )
            os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(data)
        changed.append(path)
    return frozenset(made.values()), changed


def _check(path: str, made: dict[str, str]) -> None:
    if not safe(path):
        raise ConvnotesError(f"`{path}` is no safe name for a file: nothing was written")
    if path.lower() in made:
        raise ConvnotesError(f"two pages want to be {path}: nothing was written")
    made[path.lower()] = path


def safe(path: str) -> bool:
    """Tell whether a path stays below the folder it is relative to, on every file system."""
    return all(_PART.fullmatch(part) and not part.endswith(".") for part in path.split("/"))


def _same(file: str | os.PathLike[str], data: bytes) -> bool:
    try:
        there = os.lstat(file)
        if not stat.S_ISREG(there.st_mode) or there.st_size != len(data):
            return False
        with open(file, "rb") as opened:
            return opened.read() == data
    except OSError:
        return False


def _folders(folder: Path, path: str) -> Iterable[Path]:
    return (folder / parent for parent in Path(path).parents)


def _move(folder: Path, staging: Path, changed: list[str]) -> None:
    for inside in dict.fromkeys(map(os.path.dirname, changed)):
        os.makedirs(os.path.join(folder, inside), exist_ok=True)
    for path in changed:
        os.replace(os.path.join(staging, path), os.path.join(folder, path))


def _remove(folder: Path, path: str) -> bool:
    """Remove a file of an earlier build, and the folders that it leaves empty."""
    if any(parent.is_symlink() for parent in _folders(folder, path)):
        return False
    target = folder / path
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    for parent in Path(path).parents:
        if str(parent) == ".":
            break
        try:
            (folder / parent).rmdir()
        except OSError:
            break
    return True


def _manifest(folder: Path) -> frozenset[str]:
    """Read what earlier builds made; a line that leads elsewhere is passed over."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line for line in lines[1:] if safe(line))


def _write_manifest(folder: Path, staging: Path, made: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = "\n".join((_HEAD, *sorted(made), "")).encode("utf-8")
    if not _same(folder / MANIFEST, data):
        place = staging / MANIFEST
        place.write_bytes(data)
        os.replace(place, folder / MANIFEST)
