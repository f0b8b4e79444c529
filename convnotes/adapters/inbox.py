"""What is to be imported, as named files of bytes: a file, a folder of messages, or stdin."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.errors import ConvnotesError

LARGEST = 1 << 30
"""Bytes of one file that are read."""
_WRONG_USAGE = 2
_MAILDIR = ("cur", "new")


class Item(NamedTuple):
    """One file to be imported."""

    name: str
    data: bytes


def items(words: str) -> Iterator[Item]:
    """Read a file, every message of a Maildir or folder, or stdin for `-`; raises `ConvnotesError`."""
    if words == "-":
        yield Item("stdin", _stdin())
        return
    path = Path(words)
    try:
        if path.is_dir():
            for file in _files(path):
                yield Item(file.name, _read(file))
        else:
            yield Item(path.name, _read(path))
    except OSError as error:
        name = error.filename or words
        raise ConvnotesError(
            f"{name} was not read: {(error.strerror or str(error)).lower()}", "", _WRONG_USAGE
        ) from None


def _stdin() -> bytes:
    if sys.stdin is None:
        raise ConvnotesError("stdin is closed: nothing was imported", "", _WRONG_USAGE)
    return sys.stdin.buffer.read(LARGEST + 1)


def _files(folder: Path) -> list[Path]:
    """Give the messages of a Maildir in the order of their names, or the files of a folder."""
    parts = [folder / part for part in _MAILDIR if (folder / part).is_dir()] or [folder]
    found = [file for part in parts for file in part.iterdir() if not file.name.startswith(".")]
    return sorted((file for file in found if file.is_file()), key=lambda file: file.name)


def _read(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as stream:
        return stream.read(LARGEST + 1)
